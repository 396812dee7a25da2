"""Makes the entry of one post-mortem in the search index: bounded, and the same for both databases.

PostgreSQL bounds what a ``tsvector`` holds (https://www.postgresql.org/docs/current/textsearch-limitations.html):
positions up to 16,383, 256 of them for one lexeme, 1 MB in all. The bounds here lie below, so that nothing is found
on one database only: phrases are found in the first ``BODY_PLACES`` terms of a text, words anywhere in it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.records import ItemRecord, PostMortemRecord
from app.domain.search_facets import facets
from app.domain.search_terms import NOTHING, joined, terms

VERSION: Final = 1  # raise it when terms change: entries of another version are made again at the next start
TITLE_PLACES: Final = 250
ITEM_PLACES: Final = 3_000
BODY_PLACES: Final = 12_000
MOST_OF_ONE_TERM: Final = 250
MOST_BYTES: Final = 700_000
_BYTES_BESIDE: Final = 8  # what a lexeme costs beside its letters and positions
_BYTES_OF_PLACE: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What is stored of one post-mortem to be found; the term texts are what ``search_terms.joined`` gives."""

    post_mortem_id: str
    day: date  # of the incident, else of the publication: newer ones are looked at first
    title: str
    items: str
    body: str
    facets: str
    length: int  # terms in the body
    text: str  # what snippets are cut from


def entry(record: PostMortemRecord, items: Sequence[ItemRecord], text: str) -> Entry:
    """The entry of a post-mortem; ``items`` are all of them, ``text`` is its readable text."""
    budget = _Budget()
    title = budget.kept(terms(unicodedata.normalize("NFC", record.title)), TITLE_PLACES)
    of_items = budget.kept(_of_items(items), ITEM_PLACES)
    found = terms(text)
    body = budget.kept(found, BODY_PLACES)
    body += budget.rest(found[BODY_PLACES:])
    return Entry(
        post_mortem_id=record.id,
        day=record.incident_date or record.published_at.date(),
        title=joined(title),
        items=joined(of_items),
        body=joined(body),
        facets=joined(facets(record)),
        length=len(found),
        text=text,
    )


def _of_items(items: Iterable[ItemRecord]) -> list[str]:
    found: list[str] = []
    for item in items:
        for text in (item.text, item.details):
            if text:
                found += [*terms(unicodedata.normalize("NFC", text)), NOTHING]  # no phrase reaches into the next item
    return found


class _Budget:
    """Counts what an entry holds so far, over all of its texts."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._bytes = 0

    def kept(self, found: Sequence[str], most: int) -> list[str]:
        """The first ``most`` terms, each at its place; one that is too many gives way to nothing."""
        return [term if self._take(term) else NOTHING for term in found[:most]]

    def rest(self, found: Iterable[str]) -> list[str]:
        """The terms that are not there yet, with nothing between them, so that they make no phrases."""
        result: list[str] = []
        for term in dict.fromkeys(found):
            if not self._counts[term] and self._take(term):
                result += [NOTHING, term]
        return result

    def _take(self, term: str) -> bool:
        if term == NOTHING or self._counts[term] >= MOST_OF_ONE_TERM:
            return False
        cost = _BYTES_OF_PLACE if self._counts[term] else len(term.encode()) + _BYTES_BESIDE
        if self._bytes + cost > MOST_BYTES:
            return False
        self._bytes += cost
        self._counts[term] += 1
        return True
