"""How each database keeps the search index and is asked: FTS5 with external content, and a ``tsvector``.

Terms hold no ASCII but letters and digits (``app.domain.search_terms``), so quoting them needs no escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.search_facets import EVERYTHING
from app.domain.search_query import Phrase, Query
from app.domain.search_terms import NOTHING
from app.storage.search_tables import SearchDocumentRow


class SearchDialect(Protocol):
    """What differs between the databases."""

    FOUND: str  # SQL for the places of what matches :terms, from :first to :last, newest first, at most :limit

    def lock(self, session: Session) -> None:
        """Keep others from giving out places until the transaction ends."""

    def add(self, session: Session, values: Mapping[str, Any]) -> None:
        """Index an entry."""

    def forget(self, session: Session, row: SearchDocumentRow) -> None:
        """Take an entry out of the index; ``row`` is what was indexed."""

    def by_title(self, query: Query) -> str:
        """The SQL, as ``FOUND``, for those whose title holds what is wanted."""
        ...

    def expression(self, query: Query, *, in_title: bool) -> str:
        """What the index is asked for."""
        ...

    def any_of(self, terms: Iterable[str]) -> str:
        """What the index is asked for where one of several terms is enough."""
        ...


def of(name: str) -> SearchDialect:
    """The dialect of a database by SQLAlchemy's name for it."""
    return Sqlite() if name == "sqlite" else Postgresql()


class Sqlite:
    """FTS5: https://www.sqlite.org/fts5.html, external content tables (4.4.3)."""

    FOUND = """
        SELECT rowid AS place FROM search_index
        WHERE search_index MATCH :terms AND rowid >= :first AND rowid <= :last ORDER BY rowid DESC LIMIT :limit
    """
    # Titles have an index of their own: in the other one the lists of common words are long, however short titles are.
    _BY_TITLE: Final = FOUND.replace("search_index", "search_title")
    _ADD: Final = (
        """
        INSERT INTO search_index (rowid, title, items, facets, body) VALUES (:place, :title, :items, :facets, :body)
        """,
        "INSERT INTO search_title (rowid, title, facets) VALUES (:place, :title, :facets)",
    )
    _FORGET: Final = (
        """
        INSERT INTO search_index (search_index, rowid, title, items, facets, body)
        VALUES ('delete', :place, :title, :items, :facets, :body)
        """,
        "INSERT INTO search_title (search_title, rowid, title, facets) VALUES ('delete', :place, :title, :facets)",
    )

    def lock(self, session: Session) -> None:
        """Nothing: a writing transaction is alone."""

    def add(self, session: Session, values: Mapping[str, Any]) -> None:
        """Index an entry."""
        for statement in self._ADD:
            session.execute(sa.text(statement), dict(values))

    def forget(self, session: Session, row: SearchDocumentRow) -> None:
        """FTS5 needs the very texts that were indexed."""
        for statement in self._FORGET:
            session.execute(sa.text(statement), row.model_dump())

    def by_title(self, query: Query) -> str:
        """Titles are looked up by themselves, but for a word that must stand nowhere."""
        return self.FOUND if any(phrase.excluded for phrase in query.phrases) else self._BY_TITLE

    def expression(self, query: Query, *, in_title: bool) -> str:
        """FTS5's full-text query syntax (3)."""
        column = "title : " if in_title else ""
        wanted = [column + self._phrase(phrase) for phrase in query.wanted]
        wanted += [self.any_of(filter_.facets) for filter_ in query.filters if not filter_.excluded]
        unwanted = [self._phrase(phrase) for phrase in query.phrases if phrase.excluded]
        unwanted += [self.any_of(filter_.facets) for filter_ in query.filters if filter_.excluded]
        positive = " AND ".join(wanted or [f'"{EVERYTHING}"'])
        return f"({positive}) NOT ({' OR '.join(unwanted)})" if unwanted else positive

    @staticmethod
    def _phrase(phrase: Phrase) -> str:
        return f'"{" ".join(phrase.terms)}"{" *" if phrase.beginning else ""}'

    def any_of(self, terms: Iterable[str]) -> str:
        """One of several terms."""
        return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"


class Postgresql:
    """``tsvector`` written out, positions given, so that no parser of the server comes between; A is the title."""

    # MATERIALIZED: else the planner may walk all places from the newest on, looking for a rare word.
    FOUND = """
        WITH hits AS MATERIALIZED (
            SELECT place, post_mortem_id FROM search_index WHERE terms @@ CAST(:terms AS tsquery)
        )
        SELECT place FROM hits
        WHERE place >= :first AND place <= :last ORDER BY place DESC, post_mortem_id DESC LIMIT :limit
    """
    _ADD: Final = """
        INSERT INTO search_index (post_mortem_id, place, terms)
        VALUES (:post_mortem_id, :place, CAST(:terms AS tsvector))
    """
    _LOCK: Final = "SELECT pg_advisory_xact_lock(1181708396, 4)"  # "Foll"; the second number is the search's own
    _ITEMS_AT: Final = 300  # beyond the title's last position
    _BODY_AT: Final = 3_400
    _LAST: Final = 16_383

    def lock(self, session: Session) -> None:
        """One transaction at a time gives out places."""
        session.execute(sa.text(self._LOCK))

    def add(self, session: Session, values: Mapping[str, Any]) -> None:
        """Index an entry."""
        terms = self._vector(values)
        given = {"post_mortem_id": values["post_mortem_id"], "place": values["place"], "terms": terms}
        session.execute(sa.text(self._ADD), given)

    def forget(self, session: Session, row: SearchDocumentRow) -> None:
        """Take an entry out."""
        session.execute(sa.text("DELETE FROM search_index WHERE post_mortem_id = :id"), {"id": row.post_mortem_id})

    def by_title(self, query: Query) -> str:
        """One index for all: the weight of a term says that it is the title's."""
        del query
        return self.FOUND

    def _vector(self, values: Mapping[str, Any]) -> str:
        positions: dict[str, list[str]] = {facet: [] for facet in values["facets"].split(" ") if facet}
        for column, start, weight in (("title", 1, "A"), ("items", self._ITEMS_AT, "B"), ("body", self._BODY_AT, "D")):
            for at, term in _places(values[column], start):
                positions.setdefault(term, []).append(f"{min(at, self._LAST)}{weight}")
        return " ".join(f"'{term}':{','.join(at)}" if at else f"'{term}'" for term, at in positions.items())

    def expression(self, query: Query, *, in_title: bool) -> str:
        """A ``tsquery`` written out: https://www.postgresql.org/docs/current/datatype-textsearch.html."""
        weight = "A" if in_title else ""
        parts = [self._phrase(phrase, weight) for phrase in query.wanted]
        parts += [self.any_of(filter_.facets) for filter_ in query.filters if not filter_.excluded]
        parts = parts or [f"'{EVERYTHING}'"]
        parts += ["!" + self._phrase(phrase, "") for phrase in query.phrases if phrase.excluded]
        parts += ["!" + self.any_of(filter_.facets) for filter_ in query.filters if filter_.excluded]
        return " & ".join(parts)

    @staticmethod
    def _phrase(phrase: Phrase, weight: str) -> str:
        last = len(phrase.terms) - 1
        marks = [weight + ("*" if phrase.beginning and number == last else "") for number in range(last + 1)]
        written = [f"'{term}'" + (f":{mark}" if mark else "") for term, mark in zip(phrase.terms, marks, strict=True)]
        return "(" + " <-> ".join(written) + ")"

    def any_of(self, terms: Iterable[str]) -> str:
        """One of several terms."""
        return "(" + " | ".join(f"'{term}'" for term in terms) + ")"


def _places(joined: str, start: int) -> Iterator[tuple[int, str]]:
    for at, term in enumerate(joined.split(" ")[1:-1], start):
        if term != NOTHING:
            yield at, term
