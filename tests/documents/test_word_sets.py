"""Words that rule out rules: what a rule would find always holds one of the words that it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import date_grammar, owners, tenses
from app.documents.any_case import AnyCase
from app.documents.word_sets import word_set

_PLAIN = st.characters(max_codepoint=127)  # ı is the letter i to a pattern that minds no case, and to no word
_TENSES: Mapping[str, Any] = vars(tenses)
_OWNERS: Mapping[str, Any] = vars(owners)


def _matching(pattern: re.Pattern[str] | AnyCase) -> st.SearchStrategy[str]:
    pattern = pattern.pattern if isinstance(pattern, AnyCase) else pattern
    return st.from_regex(pattern, alphabet=_PLAIN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We've re-added 3 alerts", {"we", "ve", "re", "added", "alerts"}),
        ("D’ici MÄRZ_2: 要", {"d", "ici", "märz", "要"}),
        ("12 -- 3", set()),
    ],
)
def test_words_are_runs_of_letters_in_lower_case(text: str, words: set[str]) -> None:
    """A word is a run of letters, whatever stands around it, in ASCII and beyond."""
    assert word_set(text) == words


@given(st.text(alphabet=_PLAIN))
def test_ascii_is_taken_apart_as_other_text_is(text: str) -> None:
    """The quick way for ASCII finds the words that the way for any text finds."""
    assert word_set(text) == word_set(f"{text} é") - {"é"}


@pytest.mark.parametrize("rule", ["_OWN_PAST", "_SINCE", "_PROMISED", "_LASTING", "_IN_FORCE", "_REMEDIED"])
def test_what_a_tense_tells_holds_a_telling_word(rule: str) -> None:
    """No text in which a rule of tense finds something is ruled out by its words."""

    @given(_matching(_TENSES[rule]))
    @settings(max_examples=60)
    def holds(text: str) -> None:
        assert tenses.may_tell(text)
        assert rule != "_PROMISED" or tenses.may_promise(text)
        assert rule not in {"_IN_FORCE", "_REMEDIED", "_SINCE"} or _TENSES["_may_be_so"](word_set(text))

    holds()


@pytest.mark.parametrize("rule", ["_SUBJECT_TO", "_SUBJECT_TEAM", "_SUBJECT_DUTY", "_SUBJECT_WILL"])
def test_who_is_asked_stands_beside_a_word_that_asks(rule: str) -> None:
    """No sentence that names who does the work is ruled out by its words."""

    @given(_matching(_OWNERS[rule]))
    @settings(max_examples=60)
    def holds(text: str) -> None:
        assert not _OWNERS["_SUBJECT_WORDS"].isdisjoint(word_set(text))

    holds()


@given(_matching(date_grammar.LEADS))
@settings(max_examples=200)
def test_what_leads_to_a_date_holds_a_leading_word(text: str) -> None:
    """No text with a lead to a date is ruled out by its words."""
    assert "(" in text or not date_grammar.LEAD_WORDS.isdisjoint(word_set(text))
