"""The log of changes: appended to in the transaction that changes something, never rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.change_log import START, ChangeRecord, sealed
from app.storage.identity_tables import ChangeRow

_LOCK = (0x466F6C6C, 2)  # "Foll"; one writer at a time, so that numbers have no gap


class Changes:
    """The log of changes of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, change: ChangeRecord) -> None:
        """Add an entry; its number and seal are made here."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(*_LOCK)))
        newest = sa.select(col(ChangeRow.number), col(ChangeRow.seal)).order_by(col(ChangeRow.number).desc()).limit(1)
        number, before = self._session.execute(newest).one_or_none() or (0, START)
        numbered = replace(change, number=number + 1)
        entry = replace(numbered, seal=sealed(numbered, before))
        self._session.execute(sa.insert(ChangeRow).values(asdict(entry)))

    def page(self, *, before: int | None, limit: int) -> list[ChangeRecord]:
        """Newest first, starting below number ``before``."""
        query = sa.select(ChangeRow).order_by(col(ChangeRow.number).desc()).limit(limit)
        if before is not None:
            query = query.where(col(ChangeRow.number) < before)
        return [_record(row) for row in self._session.scalars(query)]

    def oldest_first(self) -> Iterator[ChangeRecord]:
        """Every entry."""
        rows = self._session.scalars(
            sa.select(ChangeRow).order_by(col(ChangeRow.number)).execution_options(yield_per=500)
        )
        return (_record(row) for row in rows)


def _record(row: ChangeRow) -> ChangeRecord:
    return ChangeRecord(row.number, row.at, row.by, row.key_id, row.action, row.target, row.request_id, row.seal)
