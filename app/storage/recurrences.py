"""Causes, and post-mortems that look alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.recurrence import Case, RecurrenceRecord, RecurrenceState
from app.storage.action_items import OPEN_STATES
from app.storage.recurrence_tables import CauseRow, RecurrenceRow
from app.storage.saving import insert_once, save
from app.storage.tables import ActionItemRow, PostMortemRow

_LISTS = ("systems", "words", "quotes")


class Recurrences:
    """The recurrences of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep_cause(self, post_mortem_id: str, text: str) -> None:
        """Keep what a post-mortem says of the cause now."""
        save(self._session, CauseRow, {"post_mortem_id": post_mortem_id, "text": text})

    def case(self, post_mortem_id: str) -> Case | None:
        """One post-mortem as it is compared; None where it says nothing of the cause."""
        found = self._cases(col(PostMortemRow.id) == post_mortem_id)
        return found[0] if found else None

    def earlier_with_open_items(self, post_mortem_id: str) -> list[Case]:
        """The post-mortems published before this one whose action items are not all closed."""
        is_open = sa.exists().where(
            col(ActionItemRow.post_mortem_id) == col(PostMortemRow.id), col(ActionItemRow.state).in_(OPEN_STATES)
        )
        mine = sa.select(col(PostMortemRow.published_at)).where(col(PostMortemRow.id) == post_mortem_id)
        before = col(PostMortemRow.published_at) < mine.scalar_subquery()
        return self._cases(sa.and_(before, is_open))

    def _cases(self, condition: sa.ColumnElement[bool]) -> list[Case]:
        rows = self._session.execute(
            sa.select(col(PostMortemRow.id), col(PostMortemRow.systems), col(CauseRow.text), col(PostMortemRow.title))
            .join(CauseRow, col(CauseRow.post_mortem_id) == col(PostMortemRow.id))
            .where(condition)
            .order_by(col(PostMortemRow.id))
        )
        return [Case(id_, tuple(systems), text, title) for id_, systems, text, title in rows]

    def suggest(self, record: RecurrenceRecord) -> bool:
        """Keep a likeness unless these two were compared before: what was said of it stays. Whether it is new."""
        return insert_once(self._session, RecurrenceRow, ("post_mortem_id", "earlier_id"), _values(record)) is not None

    def save(self, record: RecurrenceRecord) -> None:
        """Replace."""
        save(self._session, RecurrenceRow, _values(record))

    def get(self, recurrence_id: str, *, lock: bool = False) -> RecurrenceRecord | None:
        """One recurrence."""
        query = sa.select(RecurrenceRow).where(col(RecurrenceRow.id) == recurrence_id)
        found = self._records(query.with_for_update() if lock else query)
        return found[0] if found else None

    def page(self, state: RecurrenceState | None, *, before: str | None, limit: int) -> list[RecurrenceRecord]:
        """Newest first by id, starting below ``before``."""
        query = sa.select(RecurrenceRow).order_by(col(RecurrenceRow.id).desc()).limit(limit)
        if state is not None:
            query = query.where(col(RecurrenceRow.state) == state.value)
        return self._records(query if before is None else query.where(col(RecurrenceRow.id) < before))

    def standing(self) -> list[RecurrenceRecord]:
        """Everything that was not dismissed, oldest first, for an audit."""
        return self._records(
            sa.select(RecurrenceRow)
            .where(col(RecurrenceRow.state) != RecurrenceState.DISMISSED.value)
            .order_by(col(RecurrenceRow.id))
        )

    def counts(self) -> dict[RecurrenceState, int]:
        """How many are in each state."""
        state = col(RecurrenceRow.state)
        rows = self._session.execute(sa.select(state, sa.func.count()).group_by(state))
        return {RecurrenceState(value): number for value, number in rows}

    def open_items(self) -> Counter[str]:
        """How many open action items each post-mortem has."""
        rows = self._session.execute(
            sa.select(col(ActionItemRow.post_mortem_id), sa.func.count())
            .where(col(ActionItemRow.state).in_(OPEN_STATES))
            .group_by(col(ActionItemRow.post_mortem_id))
        )
        return Counter(dict(rows.all()))

    def _records(self, query: sa.Select[Any]) -> list[RecurrenceRecord]:
        rows = self._session.scalars(query, execution_options={"populate_existing": True})
        return [_record(row) for row in rows]


def _values(record: RecurrenceRecord) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return values | {name: list(values[name]) for name in _LISTS} | {"state": record.state.value}


def _record(row: RecurrenceRow) -> RecurrenceRecord:
    values = {field.name: getattr(row, field.name) for field in fields(RecurrenceRecord)}
    return RecurrenceRecord(
        **(values | {name: tuple(values[name]) for name in _LISTS} | {"state": RecurrenceState(row.state)})
    )
