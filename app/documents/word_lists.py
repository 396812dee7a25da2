"""Writes sets of words as text: one string with spaces between the words reads better than a hundred quotes."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of ``text``, which stand between white space."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of ``text``, which stand between bars."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))
