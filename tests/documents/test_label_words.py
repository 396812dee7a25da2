"""Tests of which words are found before a label's sign."""

from __future__ import annotations

import pytest

from app.documents.label_words import before_signs, last_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Add an alert", set()),
        ("Add an alert (Owner: Ada, due = Friday)", {"owner", "due"}),
        ("Owner(s) : Ada", {"owner"}),
        ("担当：佐藤", {"担当"}),
        ("Due date: 1 May; x=1", {"date", "x"}),
        (": nothing before", set()),
    ],
)
def test_the_word_before_each_sign_is_found(text: str, expected: set[str]) -> None:
    """A colon of either width or an equals sign makes the word before it a label's last word, in lower case."""
    assert before_signs(text) == expected


def test_a_label_of_several_words_ends_with_its_last() -> None:
    """A label's slow pattern is tried where its last word stands before a sign."""
    assert last_words(("due date", "ETA", "assigned-to")) == {"date", "eta", "to"}
