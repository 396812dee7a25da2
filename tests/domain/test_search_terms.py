"""The one tokeniser of documents and queries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search_terms import NOTHING, joined, needle, phrase_terms, places, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zürich's auth-service", ["zurich", "s", "auth", "service"]),
        ("v2.4.7 at 14:32", ["v2", "4", "7", "at", "14", "32"]),
        ("retries RETRY queues queue status redis DNS", ["retry", "retry", "queue", "queue", "status", "redi", "dns"]),
        ("snake_case_name", ["snake", "case", "name"]),
        ("STRASSE straße ＡＢＣ e\u0301t\u00e9", ["strasse", "strasse", "abc", "ete"]),
        ("東京駅 x 本", ["東京", "京駅", "駅", "x", "本"]),
        ("서비스가", ["서비", "비스", "스가", "가"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        ("--- \0 \ud800", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    """Case, width, accents and plurals fold; unspaced scripts give each character with its successor."""
    assert terms(text) == expected


@given(st.text(max_size=80))
def test_each_place_has_one_term_that_no_index_cuts_again(text: str) -> None:
    """Places and terms are as many, in order, and a term holds no ASCII but small letters and digits."""
    found = terms(text)
    spans = places(text)
    assert len(found) == len(spans)
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)
    for term in found:
        assert all(not char.isascii() or char.isdigit() or char.islower() for char in term)
        assert term == NOTHING or not term.isspace()


@given(st.text(max_size=60) | st.text(st.characters(max_codepoint=127), max_size=60), st.integers(0, 20))
def test_places_far_behind_are_those_of_the_whole_text(text: str, first: int) -> None:
    """Where the first places are skipped, the others are the same."""
    assert places(text, first) == places(text)[first:]
    assert places(text, first, first + 3) == places(text)[first : first + 3]


@given(st.text(alphabet="abé東京 -_駅カ", min_size=1, max_size=20))
def test_a_text_is_found_by_itself(text: str) -> None:
    """A text as a phrase occurs in the text, whatever script it is in."""
    phrase, beginning = phrase_terms(text)
    if phrase:
        assert needle(phrase, beginning=beginning) in joined(terms(text))


def test_a_single_character_is_found_wherever_it_stands() -> None:
    """One character of an unspaced script matches at the start, inside and at the end of a run."""
    phrase, beginning = phrase_terms("駅")
    assert beginning
    for text in ("駅", "駅前", "東京駅", "東京駅前"):
        assert joined(terms(text)).count(needle(phrase, beginning=beginning)) == 1
    assert needle(phrase, beginning=beginning) not in joined(terms("東京"))
