"""Patterns that find words whatever their case."""

from __future__ import annotations

import re

import pytest

from app.documents.any_case import AnyCase


@pytest.mark.parametrize("text", ["We will add", "WE WILL ADD", "we will add"])
def test_words_are_found_whatever_their_case(text: str) -> None:
    """The case of the text decides nothing."""
    assert AnyCase(r"\bwill\b").search(text) is not None
    assert AnyCase(r"we\b").match(text) is not None
    assert AnyCase(r"will\b").match(text) is None


@pytest.mark.parametrize("pattern", ["Will", r"(?P<who>we) will", r"\bwe\b|\bWE\b"])
def test_a_pattern_that_could_never_match_is_refused(pattern: str) -> None:
    """A capital letter would never be found in text in lower case, so it is an error where the pattern is written."""
    with pytest.raises(ValueError, match="lower case"):
        AnyCase(pattern)


def test_classes_written_with_capitals_are_no_capitals() -> None:
    r"""``\W``, ``\D`` and ``\S`` are classes; flags are those of ``re``."""
    assert AnyCase(r"\w\W\S.\D", re.DOTALL).match("A B\nC") is not None
