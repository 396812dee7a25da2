"""The order of what was found, and the marks that show why."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.domain.search_entries import BODY_PLACES, MOST_OF_ONE_TERM, entry
from app.domain.search_query import parse
from app.domain.search_ranking import Candidate, Marked, marked, rank, snippet
from app.domain.search_terms import joined, terms
from tests.storage.records import a_post_mortem, an_item


def a_candidate(name: str, *, title: str = "", items: str = "", body: str = "", place: int = 1) -> Candidate:
    """A candidate with the terms of these texts."""
    found = [joined(terms(text)) for text in (title, items, body)]
    return Candidate(name, place, found[0], found[1], found[2], len(terms(body)))


def shown(found: Marked) -> list[str]:
    """The marked parts."""
    return [found.text[start:end] for start, end in found.marks]


def test_titles_before_items_before_running_text() -> None:
    """A word in the title says more than one in an action item, and that one more than one in the text."""
    filler = "word " * 20
    found = rank(
        [
            a_candidate("body", body=f"pool {filler}"),
            a_candidate("item", items="pool", body=f"pool {filler}"),
            a_candidate("title", title="Pool", body=f"pool {filler}"),
        ],
        parse("pool").wanted,
    )
    assert [one.post_mortem_id for one in found] == ["title", "item", "body"]
    assert [one.in_items for one in found] == [False, True, False]


def test_equally_good_ones_newest_first() -> None:
    """Ties are ordered by day, newest first, and a candidate that came twice is there once."""
    old, new = a_candidate("old", body="pool", place=1), a_candidate("new", body="pool", place=2)
    assert [one.post_mortem_id for one in rank([old, new, old], parse("pool").wanted)] == ["new", "old"]
    assert [one.score for one in rank([old], ())] == [0]


def test_marks_are_spans_of_the_text_as_it_is() -> None:
    """Marks name what matches, accents, plurals and phrases included, and nothing of the text is changed."""
    text = 'The <b>Zürich</b> queues: circuit-breakers & "circuit breaker"'
    found = marked(text, parse('zurich queue "circuit breaker"').wanted)
    assert found.text == text
    assert shown(found) == ["Zürich", "queues", "circuit-breakers", "circuit breaker"]


def test_marks_in_text_without_spaces() -> None:
    """A run of characters is marked whole, a single one wherever it stands."""
    assert shown(marked("東京駅前の駅", parse("東京駅").wanted)) == ["東京駅"]
    assert shown(marked("東京駅前の駅", parse("駅").wanted)) == ["駅", "駅"]


def test_a_snippet_shows_where_most_stands_together() -> None:
    """The window with most of what is asked for is cut out, on one line, with a sign where text is left out."""
    text = "pool\n" + "filler\n" * 60 + "the pool of\nconnections was exhausted " + "more " * 60
    found = snippet(text, joined(terms(text)), parse("connections pool exhausted").wanted)
    assert shown(found) == ["pool", "connections", "exhausted"]
    assert found.text.startswith("…filler")
    assert found.text.endswith("…")
    assert "\n" not in found.text


def test_without_words_a_snippet_is_the_beginning() -> None:
    """Filters alone show the beginning of the text; an empty text shows nothing."""
    assert snippet("Summary\nPayments were slow.", joined(terms("Summary")), ()).text == "Summary Payments were slow."
    assert snippet("", "", parse("pool").wanted) == Marked("")


@given(st.text(max_size=120), st.text(alphabet="abé東京駅 -", min_size=1, max_size=10))
def test_marks_lie_in_the_text_in_order(text: str, words: str) -> None:
    """Whatever is searched for in whatever text, marks are in order, apart and inside."""
    text = unicodedata.normalize("NFC", text)
    phrases = parse(f'x "{words}"').wanted
    for found in (marked(text, phrases), snippet(text, joined(terms(text)), phrases)):
        edges = [edge for mark in found.marks for edge in mark]
        assert edges == sorted(edges)
        assert all(start < end for start, end in found.marks)
        assert not edges or (edges[0] >= 0 and edges[-1] <= len(found.text))


def test_entries_are_bounded() -> None:
    """A term is kept a bounded number of times; after the places, only new words are kept, apart from each other."""
    text = "word " * (BODY_PLACES + 10) + "late later latest"
    found = entry(a_post_mortem(), [an_item(text="Add an alert"), an_item("a2", text="Raise the pool")], text)
    assert found.body.count(" word") == MOST_OF_ONE_TERM
    assert " late · later · latest " in found.body
    assert " alert · raise " in found.items
    assert found.length == BODY_PLACES + 13
