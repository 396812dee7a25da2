"""Decisions, and the ledger of what will not be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.decisions import DecisionKind, DecisionRecord, WriteState
from app.domain.records import ItemRecord, ItemState
from app.storage import mapping
from app.storage.conditions import asked_for, json_list_has, severity_is
from app.storage.decision_tables import DecisionRow
from app.storage.saving import save
from app.storage.tables import ActionItemRow, PostMortemRow


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What the won't-do ledger is narrowed to; None asks for everything."""

    team: str | None = None
    severity: str | None = None
    system: str | None = None
    look_again_by: date | None = None  # to be looked at again on this day or before
    without_reason: bool | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One item that will not be done, with what a reader needs to place it."""

    item: ItemRecord
    post_mortem_title: str
    team: str | None
    severity: str | None

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id


class Decisions:
    """The decisions of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, record: DecisionRecord) -> None:
        """Insert or replace."""
        save(self._session, DecisionRow, {field.name: getattr(record, field.name) for field in fields(record)})

    def get(self, decision_id: str, *, lock: bool = False) -> DecisionRecord | None:
        """One decision."""
        query = sa.select(DecisionRow).where(col(DecisionRow.id) == decision_id)
        found = self._records(query.with_for_update() if lock else query)
        return found[0] if found else None

    def of_item(self, item_id: str) -> list[DecisionRecord]:
        """An item's decisions, oldest first."""
        return self._records(sa.select(DecisionRow).where(col(DecisionRow.action_item_id) == item_id))

    def unwritten(self, item_id: str | None = None) -> list[DecisionRecord]:
        """Decisions that no ticket shows yet, of one item or of all, oldest first."""
        query = sa.select(DecisionRow).where(col(DecisionRow.written) == WriteState.PENDING.value)
        return self._records(query if item_id is None else query.where(col(DecisionRow.action_item_id) == item_id))

    def _records(self, query: sa.Select[Any]) -> list[DecisionRecord]:
        rows = self._session.scalars(query.order_by(col(DecisionRow.id)), execution_options={"populate_existing": True})
        return [_record(row) for row in rows]

    def ledger(self, wanted: LedgerFilter, *, before: str | None, limit: int) -> Sequence[LedgerEntry]:
        """Items that will not be done, newest first by id, starting below ``before``."""
        query = (
            sa.select(ActionItemRow, col(PostMortemRow.title), col(PostMortemRow.team), col(PostMortemRow.severity))
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .where(col(ActionItemRow.state) == ItemState.WONT_DO.value)
            .order_by(col(ActionItemRow.id).desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(col(ActionItemRow.id) < before)
        for condition in asked_for(
            (wanted.team, lambda team: col(PostMortemRow.team) == team),
            (wanted.severity, severity_is),
            (wanted.system, lambda system: json_list_has(col(PostMortemRow.systems), system)),
            (wanted.look_again_by, lambda day: col(ActionItemRow.look_again_on) <= day),
            (wanted.without_reason, _without_reason),
        ):
            query = query.where(condition)
        found = self._session.execute(query)
        return [LedgerEntry(mapping.item(row), title, team, severity) for row, title, team, severity in found]


def _without_reason(missing: bool) -> sa.ColumnElement[bool]:
    given = sa.func.coalesce(col(ActionItemRow.reason), "") != ""
    return sa.not_(given) if missing else given


def _record(row: DecisionRow) -> DecisionRecord:
    values = {field.name: getattr(row, field.name) for field in fields(DecisionRecord)}
    values |= {
        "kind": DecisionKind(row.kind),
        "from_state": ItemState(row.from_state),
        "written": WriteState(row.written),
    }
    return DecisionRecord(**values)
