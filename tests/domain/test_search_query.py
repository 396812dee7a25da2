"""The query language: what is understood, and errors that name the place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search_facets import facet
from app.domain.search_query import Filter, Phrase, QueryRefused, parse


def test_everything_at_once() -> None:
    """Words, phrases, exclusions and every filter are read from one query."""
    found = parse(
        'pool "Circuit  breaker" -cache -"dns server" team:payments system:"Auth Service" severity:SEV-1 '
        "tag:caching kind:near-miss -team:web from:2026-02 to:2026"
    )
    assert found.phrases == (
        Phrase(("pool",)),
        Phrase(("circuit", "breaker")),
        Phrase(("cache",), excluded=True),
        Phrase(("dns", "server"), excluded=True),
    )
    assert found.filters == (
        Filter((facet("team", "PAYMENTS"),)),
        Filter((facet("system", "auth service"),)),
        Filter((facet("severity", "sev-1"), facet("level", "1"))),
        Filter((facet("tag", "caching"),)),
        Filter((facet("kind", "near_miss"),)),
        Filter((facet("team", "web"),), excluded=True),
    )
    assert (found.from_, found.to) == (date(2026, 2, 1), date(2026, 12, 31))
    assert found.wanted == found.phrases[:2]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("auth-service", ("auth", "service")),
        ("14:32", ("14", "32")),
        ("v2.4.7", ("v2", "4", "7")),
        ('"http://example.org"', ("http", "example", "org")),
        ("- pool", ("pool",)),
        ('"" pool', ("pool",)),
        ("東京駅", ("東京", "京駅")),
    ],
)
def test_what_hangs_together_is_a_phrase(text: str, terms: tuple[str, ...]) -> None:
    """A word that holds punctuation is the phrase of its parts; lone signs ask for nothing."""
    assert parse(text).phrases == (Phrase(terms),)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("", 1, "no word"),
        ("  ... ", 1, "no word"),
        ('pool "breaker', 6, "not closed"),
        ("pool sevrity:1", 6, 'unknown filter "sevrity"; did you mean "severity"'),
        ("http://example.org", 1, "put it in quotes"),
        ("pool team:", 6, "team:payments"),
        ("team: payments", 1, "has no value"),
        ("kind:outage", 1, "incident or near_miss"),
        ("x from:2026-13", 3, "is not a day"),
        ("from:yesterday", 1, "from:2026-04-12"),
        ("from:2026-02-30", 1, "is not a day"),
        ("-from:2026", 1, "leave the minus out"),
        ("to:2025 from:2026", 1, "exchange them"),
        ("from:2026 from:2025", 11, "there twice"),
        ("x " * 40, 65, "at most 32"),
        ('"' + "x " * 40 + '"', 1, "at most 32 words"),
        ("x" * 1001, 1001, "shorten it"),
    ],
)
def test_errors_name_the_character(text: str, at: int, words: str) -> None:
    """What cannot be understood is refused with its place (the first character is 1) and what to do."""
    with pytest.raises(QueryRefused, match=f"at character {at} of the query") as caught:
        parse(text)
    assert words in str(caught.value)
    assert caught.value.problems[0].message == str(caught.value)


@given(st.text(alphabet='ab:-" \t\n\0東team:from:2026\ue000', max_size=60))
def test_every_text_is_understood_or_refused(text: str) -> None:
    """No text does anything but give a query or a refusal."""
    try:
        found = parse(text)
    except QueryRefused as refused:
        at, found = refused.at, None
    else:
        at = 0
    assert 0 <= at <= len(text)
    assert found is None or found.phrases or found.filters or found.from_ or found.to


def test_aliases_lead_to_their_name() -> None:
    """Systems and tags are asked for by the configured name behind an alias; teams are not."""
    found = parse("system:login tag:login team:login", lambda kind, name: {"login": f"{kind}-auth"}[name])
    assert [filter_.facets[0] for filter_ in found.filters] == [
        facet("system", "system-auth"),
        facet("tag", "tag-auth"),
        facet("team", "login"),
    ]
