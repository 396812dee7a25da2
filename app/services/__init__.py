"""Use cases: load, decide (``app.domain``), store or call."""
