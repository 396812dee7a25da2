"""The query language of the search: text in, what is asked for out, or an error that names the place.

    database "circuit breaker" -cache team:payments system:"auth service" severity:1 from:2026-01 to:2026-06

Words and phrases must all be there, those after a minus must not; a filter holds for the post-mortem.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Final

from app.domain.search_facets import Facet, facet
from app.domain.search_terms import phrase_terms
from app.errors import Problem, Refused

FILTERS: Final = ("team", "system", "severity", "tag", "kind", "from", "to")
LONGEST: Final = 1_000  # characters
MOST_PARTS: Final = 32  # words, phrases and filters
MOST_TERMS: Final = 32  # in one phrase
KINDS: Final = ("incident", "near_miss")

_PART: Final = re.compile(
    r"""\s*(?P<part>(?P<minus>-)?(?:(?P<key>[A-Za-z_]+):(?=\S|\Z|\s))?(?:"(?P<quoted>[^"]*)(?P<close>"?)|(?P<bare>[^\s"]*)))"""
)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class QueryRefused(Refused):
    """A query that cannot be understood; the problem names the character (the first one is 1) and what to do."""

    def __init__(self, at: int, message: str) -> None:
        whole = f"at character {at + 1} of the query: {message}"
        super().__init__(whole, (Problem("query", whole),))
        self.at = at


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or several terms that stand side by side."""

    terms: tuple[str, ...]
    beginning: bool = False  # the last term is only the beginning of what stands there
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What the post-mortem must (or must not) be: one of ``facets``."""

    facets: tuple[Facet, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; everything must hold."""

    phrases: tuple[Phrase, ...] = ()
    filters: tuple[Filter, ...] = ()
    from_: date | None = None  # first day of the incident
    to: date | None = None  # last day

    @property
    def wanted(self) -> tuple[Phrase, ...]:
        """The phrases that must be there: what is ranked and marked."""
        return tuple(phrase for phrase in self.phrases if not phrase.excluded)


@dataclass(slots=True)
class _Gathered:
    phrases: list[Phrase] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    days: dict[str, tuple[date, int]] = field(default_factory=dict)


def parse(text: str, canonical: Callable[[str, str], str] = lambda _kind, name: name) -> Query:
    """Read a query. ``canonical`` gives the configured name behind an alias of a "system" or a "tag".

    Raises:
        QueryRefused: it cannot be understood; the error names the character.
    """
    if len(text) > LONGEST:
        raise QueryRefused(LONGEST, f"the query has {len(text):,} characters; shorten it to {LONGEST:,}")
    gathered, at, parts = _Gathered(), 0, 0
    end = len(text.rstrip())
    while at < end:
        match = _PART.match(text, at)
        if match is None or match.end() == at:  # cannot be; better an error than an endless loop
            raise QueryRefused(at, "this cannot be read")
        parts += 1
        if parts > MOST_PARTS:
            raise QueryRefused(match.start("part"), f"a query has at most {MOST_PARTS} words, phrases and filters")
        _take(match, gathered, canonical)
        at = match.end()
    from_, to = gathered.days.get("from"), gathered.days.get("to")
    if from_ and to and from_[0] > to[0]:
        raise QueryRefused(to[1], f"to:{to[0]} lies before from:{from_[0]}; exchange them")
    if not (gathered.phrases or gathered.filters or gathered.days):
        raise QueryRefused(
            0, 'there is no word to search for; give a word, a "phrase" or a filter such as team:payments'
        )
    return Query(
        tuple(dict.fromkeys(gathered.phrases)),
        tuple(dict.fromkeys(gathered.filters)),
        from_[0] if from_ else None,
        to[0] if to else None,
    )


def _take(match: re.Match[str], gathered: _Gathered, canonical: Callable[[str, str], str]) -> None:
    if match["quoted"] is not None and not match["close"]:
        raise QueryRefused(match.start("quoted") - 1, 'this quote is not closed; add a " at the end of the phrase')
    value = match["quoted"] if match["quoted"] is not None else match["bare"]
    excluded = match["minus"] is not None
    if match["key"] is None:
        found, beginning = phrase_terms(value)
        if len(found) > MOST_TERMS:
            raise QueryRefused(match.start("part"), f"a phrase has at most {MOST_TERMS} words")
        if found:
            gathered.phrases.append(Phrase(found, beginning, excluded))
        return
    key, at = match["key"].lower(), match.start("key")
    if key not in FILTERS:
        near = get_close_matches(key, FILTERS, n=1)
        hint = f'did you mean "{near[0]}"? ' if near else f"there are {', '.join(FILTERS)}; "
        raise QueryRefused(at, f'unknown filter "{match["key"]}"; {hint}put it in quotes to search for it as text')
    if not value.strip():
        raise QueryRefused(at, f'"{key}:" has no value; write {key}:{_EXAMPLES[key]}')
    if key in {"from", "to"}:
        if excluded:
            raise QueryRefused(at - 1, f'"{key}:" cannot be excluded; leave the minus out')
        if key in gathered.days:
            raise QueryRefused(at, f'"{key}:" is there twice; keep one')
        gathered.days[key] = (_day(key, value.strip(), at), at)
        return
    gathered.filters.append(Filter(_facets(key, value.strip(), at, canonical), excluded))


_EXAMPLES: Final[Mapping[str, str]] = {
    "team": "payments",
    "system": "auth",
    "severity": "1",
    "tag": "caching",
    "kind": "near_miss",
    "from": "2026-01",
    "to": "2026-12-31",
}


def _facets(key: str, value: str, at: int, canonical: Callable[[str, str], str]) -> tuple[Facet, ...]:
    if key == "kind":
        kind = value.casefold().replace("-", "_").replace(" ", "_")
        if kind not in KINDS:
            raise QueryRefused(at, f'unknown kind "{value}"; it is {" or ".join(KINDS)}')
        return (facet("kind", kind),)
    if key == "severity":
        level = re.fullmatch(r"[^0-9]*([0-9])[^0-9]*", value)  # as everywhere: storage.conditions.severity_is
        return (facet("severity", value), *((facet("level", level[1]),) if level else ()))
    return (facet(key, canonical(key, value) if key in {"system", "tag"} else value),)


def _day(key: str, value: str, at: int) -> date:
    match = _DAY.fullmatch(value)
    wrong = QueryRefused(at, f'"{value}" is not a day; write {key}:2026-04-12, {key}:2026-04 or {key}:2026')
    if match is None:
        raise wrong
    try:
        year = int(match[1])
        month = int(match[2]) if match[2] else (1 if key == "from" else 12)
        last = match[3] is None and key == "to"
        return date(year, month, monthrange(year, month)[1] if last else int(match[3] or 1))
    except ValueError:  # there is no such month or day
        raise wrong from None
