"""The search index: kept in the transaction of the revision, asked for a bounded set of candidates.

Both databases are given the same terms, so that they find the same; ``app.domain.search_ranking`` puts what they find
in order. Candidates are the newest entries whose title matches and the newest ones that match anywhere, because
ranking every match takes time in proportion to how common a word is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.search_entries import VERSION, Entry
from app.domain.search_query import Query
from app.domain.search_ranking import Candidate
from app.storage import search_dialects
from app.storage.chunks import chunks
from app.storage.packed_text import pack, unpack
from app.storage.saving import save
from app.storage.search_tables import SearchDocumentRow
from app.storage.tables import PostMortemRow

MOST_CANDIDATES: Final = 100
MOST_BY_TITLE: Final = 50  # beside them
SAMPLE: Final = 300  # entries by which the rarity of terms is judged
MOST_SHARING: Final = 400  # entries that are compared with one
PLACES_OF_A_DAY: Final = 1 << 20

_LAST = "SELECT max(place) FROM search_document WHERE place >= :first AND place < :following"
_CANDIDATES = """
    SELECT d.post_mortem_id, d.place, d.title, d.items, d.body, d.length
    FROM ({found}) AS f JOIN search_document AS d ON d.place = f.place ORDER BY d.place DESC
"""


@cache  # SQLAlchemy looks through the text for parameters each time that it is given one
def _candidates(found: str) -> sa.TextClause:
    return sa.text(_CANDIDATES.format(found=found))


def first_place(day: date) -> int:
    """The lowest place of a day; later days have higher ones."""
    return day.toordinal() * PLACES_OF_A_DAY


class OwnTerms(NamedTuple):
    """The terms of one entry and its place."""

    place: int
    title: list[str]
    body: list[str]


class Search:
    """The search index of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialect = search_dialects.of(session.get_bind().dialect.name)

    def keep(self, entry: Entry) -> None:
        """Insert or replace the entry of a post-mortem."""
        before = self._session.get(SearchDocumentRow, entry.post_mortem_id, populate_existing=True)
        self._dialect.lock(self._session)
        place = before.place if before else None
        if before is not None:
            self._dialect.forget(self._session, before)
        if place is None or not first_place(entry.day) <= place < first_place(entry.day) + PLACES_OF_A_DAY:
            place = self._free_place(entry.day)
        values: dict[str, Any] = {
            name: getattr(entry, name) for name in ("post_mortem_id", "title", "items", "facets", "body")
        }
        values |= {"place": place, "version": VERSION, "length": entry.length, "packed": pack(entry.text, entry.body)}
        save(self._session, SearchDocumentRow, values)
        self._dialect.add(self._session, values)

    def _free_place(self, day: date) -> int:
        first = first_place(day)
        bounds = {"first": first, "following": first + PLACES_OF_A_DAY}
        last: int | None = self._session.execute(sa.text(_LAST), bounds).scalar()
        return first if last is None else last + 1

    def candidates(self, query: Query) -> tuple[list[Candidate], bool]:
        """Entries that hold everything asked for, newest first, and whether there are more than are looked at."""
        anywhere = self._found(query, in_title=False, limit=MOST_CANDIDATES + 1)
        more = len(anywhere) > MOST_CANDIDATES
        found = anywhere[:MOST_CANDIDATES]
        if more and query.wanted:
            found += self._found(query, in_title=True, limit=MOST_BY_TITLE)
        return found, more

    def _found(self, query: Query, *, in_title: bool, limit: int) -> list[Candidate]:
        bounds = {
            "first": first_place(query.from_) if query.from_ else 0,
            "last": (first_place(query.to) if query.to else first_place(date.max)) + PLACES_OF_A_DAY - 1,
            "limit": limit,
            "terms": self._dialect.expression(query, in_title=in_title),
        }
        where = self._dialect.by_title(query) if in_title else self._dialect.FOUND
        rows = self._session.execute(_candidates(where), bounds)
        return [Candidate(*row) for row in rows]

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The readable text and its terms, by id of the post-mortem."""
        found: dict[str, tuple[str, str]] = {}
        for some in chunks(ids):
            rows = self._session.execute(
                sa.select(
                    col(SearchDocumentRow.post_mortem_id), col(SearchDocumentRow.packed), col(SearchDocumentRow.body)
                ).where(col(SearchDocumentRow.post_mortem_id).in_(some))
            )
            found |= {id_: (unpack(packed, body), body) for id_, packed, body in rows}
        return found

    def own_terms(self, post_mortem_id: str) -> OwnTerms | None:
        """The terms of one entry, and its place; None where there is no entry."""
        row = self._session.get(SearchDocumentRow, post_mortem_id, populate_existing=True)
        return OwnTerms(row.place, row.title.split(), row.body.split()) if row else None

    def sample(self, *, but: str) -> list[frozenset[str]]:
        """The terms of the newest entries, each once: how common a term is, at a cost that does not grow."""
        query = sa.select(col(SearchDocumentRow.body)).where(col(SearchDocumentRow.post_mortem_id) != but)
        rows = self._session.scalars(query.order_by(col(SearchDocumentRow.place).desc()).limit(SAMPLE))
        return [frozenset(body.split(" ")) for body in rows]

    def sharing(self, terms: Sequence[str], *, before: int) -> dict[str, list[str]]:
        """The terms of the newest entries below a place that share any of ``terms``, by id of the post-mortem."""
        if not terms:
            return {}
        bounds = {
            "first": 0,
            "last": before - 1,
            "limit": MOST_SHARING,
            "terms": self._dialect.any_of(terms),
        }
        rows = self._session.execute(_candidates(self._dialect.FOUND), bounds)
        return {id_: [*title.split(), *body.split()] for id_, _, title, _, body, _ in rows}

    def outdated(self, *, limit: int) -> list[str]:
        """Post-mortems that have no entry, or one of another version."""
        return list(
            self._session.scalars(
                sa.select(col(PostMortemRow.id))
                .outerjoin(SearchDocumentRow, col(SearchDocumentRow.post_mortem_id) == col(PostMortemRow.id))
                .where(sa.or_(col(SearchDocumentRow.version).is_(None), col(SearchDocumentRow.version) != VERSION))
                .order_by(col(PostMortemRow.id))
                .limit(limit)
            )
        )
