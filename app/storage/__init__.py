"""The only package that speaks SQL. Takes and gives the values of ``app.domain.records``."""
