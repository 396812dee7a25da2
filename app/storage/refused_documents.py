"""Documents that were refused when they were to be published: one row each, until they are published or gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.refused_documents import RefusedDocument
from app.storage.chunks import chunks
from app.storage.refused_document_tables import RefusedDocumentRow
from app.storage.saving import save
from app.storage.tables import PostMortemRow


class RefusedDocuments:
    """The refused documents of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, uri: str) -> RefusedDocument | None:
        """One, by the document's name."""
        found = self._records(_query().where(col(RefusedDocumentRow.uri) == uri))
        return found[0] if found else None

    def save(self, record: RefusedDocument) -> None:
        """Keep, in place of what was kept of the same document."""
        values: dict[str, Any] = {field.name: getattr(record, field.name) for field in fields(record)}
        del values["post_mortem_id"]
        save(self._session, RefusedDocumentRow, values | {"problems": list(record.problems)})

    def forget(self, uris: Iterable[str]) -> None:
        """They are published, or gone."""
        for some in chunks(tuple(uris)):
            self._session.execute(sa.delete(RefusedDocumentRow).where(col(RefusedDocumentRow.uri).in_(some)))

    def page(self, *, before: str | None = None, limit: int | None = None) -> list[RefusedDocument]:
        """Newest first by id, starting below ``before``."""
        query = _query().order_by(col(RefusedDocumentRow.id).desc()).limit(limit)
        return self._records(query if before is None else query.where(col(RefusedDocumentRow.id) < before))

    def names_of(self, connection: str) -> set[str]:
        """The names of those of a connection."""
        query = sa.select(col(RefusedDocumentRow.uri)).where(col(RefusedDocumentRow.connection) == connection)
        return set(self._session.scalars(query))

    def _records(self, query: sa.Select[RefusedDocumentRow, str]) -> list[RefusedDocument]:
        return [
            RefusedDocument(
                row.id,
                row.uri,
                row.connection,
                row.version,
                row.since,
                row.message,
                tuple(row.problems),
                post_mortem_id,
            )
            for row, post_mortem_id in self._session.execute(query)
        ]


def _query() -> sa.Select[RefusedDocumentRow, str]:
    known = col(PostMortemRow.source_uri) == col(RefusedDocumentRow.uri)
    return sa.select(RefusedDocumentRow, col(PostMortemRow.id)).outerjoin(PostMortemRow, known)
