"""Figures that nobody can flatter: what each item contributes, and what is made of the sums."""

from app.domain.metrics.rates import GROUPINGS, UNSTATED, CompletionFigures, GroupBy

__all__ = ["GROUPINGS", "UNSTATED", "CompletionFigures", "GroupBy"]
