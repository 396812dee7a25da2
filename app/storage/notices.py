"""Notices: what was told to whom, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.notices import NoticeRecord, NoticeState, Told
from app.storage.notice_tables import NoticeRow
from app.storage.saving import insert_once, save


class Notices:
    """The notices of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, record: NoticeRecord) -> bool:
        """Keep a notice unless its recipient has one for its window; whether it is new."""
        return insert_once(self._session, NoticeRow, ("recipient", "window"), _values(record)) is not None

    def save(self, record: NoticeRecord) -> None:
        """Replace."""
        save(self._session, NoticeRow, _values(record))

    def get(self, notice_id: str, *, lock: bool = False) -> NoticeRecord | None:
        """One notice."""
        query = sa.select(NoticeRow).where(col(NoticeRow.id) == notice_id)
        found = self._records(query.with_for_update() if lock else query)
        return found[0] if found else None

    def all(self) -> list[NoticeRecord]:
        """Every notice, oldest first."""
        return self._records(sa.select(NoticeRow).order_by(col(NoticeRow.created_at), col(NoticeRow.id)))

    def page(self, states: Sequence[NoticeState], *, before: str | None, limit: int) -> list[NoticeRecord]:
        """Those in some states, newest first by id, starting below ``before``."""
        query = (
            sa.select(NoticeRow)
            .where(col(NoticeRow.state).in_([state.value for state in states]))
            .order_by(col(NoticeRow.id).desc())
            .limit(limit)
        )
        return self._records(query if before is None else query.where(col(NoticeRow.id) < before))

    def told(self, recipient: str, since: datetime) -> Told:
        """What a recipient was told since a moment; what failed was not told."""
        records = self._records(
            sa.select(NoticeRow)
            .where(
                col(NoticeRow.recipient) == recipient,
                col(NoticeRow.created_at) >= since,
                col(NoticeRow.state) != NoticeState.FAILED.value,
            )
            .order_by(col(NoticeRow.created_at))
        )
        digests = [record for record in records if record.kind == "digest"]
        last = frozenset(key for key in digests[-1].said if key.startswith("open:")) if digests else None
        return Told(last, frozenset(key for record in records for key in record.said))

    def _records(self, query: sa.Select[Any]) -> list[NoticeRecord]:
        rows = self._session.scalars(query, execution_options={"populate_existing": True})
        return [_record(row) for row in rows]


def _values(record: NoticeRecord) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return values | {"lines": list(record.lines), "said": list(record.said), "state": record.state.value}


def _record(row: NoticeRow) -> NoticeRecord:
    values = {field.name: getattr(row, field.name) for field in fields(NoticeRecord)}
    return NoticeRecord(
        **(values | {"lines": tuple(row.lines), "said": tuple(row.said), "state": NoticeState(row.state)})
    )
