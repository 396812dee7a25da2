"""Patterns that find words whatever their case."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import documents
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


def _patterns() -> list[AnyCase]:
    """Every pattern with signs that a module of the readers holds."""
    modules = [import_module(f"app.documents.{found.name}") for found in iter_modules(documents.__path__)]
    held = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, AnyCase)}
    return [pattern for pattern in held.values() if pattern.signs]


@given(st.data())
@settings(max_examples=200)
def test_every_match_holds_a_sign(data: st.DataObject) -> None:
    """What a pattern matches is found although only text with one of its signs is searched."""
    pattern = data.draw(st.sampled_from(_patterns()))
    text = data.draw(st.from_regex(pattern.pattern)).lower()
    found = pattern.pattern.search(text)
    assert (pattern.search(text) is None) == (found is None)


def test_text_without_a_sign_is_not_searched() -> None:
    """A sign that no match holds would hide matches: the test above must be able to see it."""
    assert AnyCase(r"\bwill\b", signs=("shall",)).search("we will") is None
    assert AnyCase(r"\bwill\b", signs=("shall", "will")).search("We WILL") is not None
