"""Action items and their history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.action_strength import strength_of
from app.domain.metrics.asking import Asked
from app.domain.metrics.facts import fact_of_record
from app.domain.records import EventRecord, ItemRecord, ItemState
from app.storage import mapping
from app.storage.chunks import chunks
from app.storage.conditions import asked_for, json_list_names, on_or_after, on_or_before, same_text, severity_is
from app.storage.figure_conditions import asked_conditions, part_condition
from app.storage.rollups import Rollups
from app.storage.saving import save
from app.storage.tables import ActionItemRow, ItemEventRow, PostMortemRow

OPEN_STATES = tuple(s.value for s in ItemState if not s.closed)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What a list of action items is narrowed to; None asks for everything."""

    state: str | None = None
    owner: str | None = None
    team: str | None = None
    severity: str | None = None
    system: str | None = None
    post_mortem_id: str | None = None
    overdue_on: date | None = None  # open and due before this day
    unowned: bool | None = None
    undated: bool | None = None
    quiet_since: datetime | None = None  # open and without activity since
    asked: Asked | None = None  # as figures are asked; "" for what is not stated
    part: str | None = None  # a part of a figure, by its name in ``PARTS``
    as_of: date | None = None  # the day on which ``part`` holds
    closed_from: date | None = None  # first day of closing (UTC)
    closed_to: date | None = None


class ActionItems:
    """The action items of one transaction."""

    def __init__(self, session: Session, rollups: Rollups) -> None:
        self._session = session
        self._rollups = rollups

    def get(self, item_id: str, *, lock: bool = False) -> ItemRecord | None:
        """One action item."""
        query = sa.select(ActionItemRow).where(col(ActionItemRow.id) == item_id)
        row = self._session.scalars(
            query.with_for_update() if lock else query, execution_options={"populate_existing": True}
        ).one_or_none()
        return mapping.item(row) if row else None

    def of_post_mortem(self, post_mortem_id: str) -> list[ItemRecord]:
        """All items of a post-mortem, removed ones last, in document order."""
        rows = self._session.scalars(
            sa.select(ActionItemRow)
            .where(col(ActionItemRow.post_mortem_id) == post_mortem_id)
            .order_by(col(ActionItemRow.position).is_(None), col(ActionItemRow.position), col(ActionItemRow.id))
        )
        return [mapping.item(row) for row in rows]

    def of_post_mortems(self, ids: Sequence[str]) -> dict[str, list[ItemRecord]]:
        """All items of several post-mortems, each in the order of ``of_post_mortem``."""
        found: dict[str, list[ItemRecord]] = {}
        for some in chunks(ids):
            rows = self._session.scalars(
                sa.select(ActionItemRow)
                .where(col(ActionItemRow.post_mortem_id).in_(some))
                .order_by(col(ActionItemRow.position).is_(None), col(ActionItemRow.position), col(ActionItemRow.id))
            )
            for row in rows:
                found.setdefault(row.post_mortem_id, []).append(mapping.item(row))
        return found

    def save(self, record: ItemRecord) -> None:
        """Insert or replace, and count it in the roll-ups."""
        before = self._rollups.facts([record.id]).get(record.id)
        first_due_date = (before.first_due_date if before else None) or record.due_date
        strength = strength_of(record.text)
        derived = {"first_due_date": first_due_date, "strength": strength}
        save(self._session, ActionItemRow, mapping.columns_of(record) | derived)
        placing = before.placing if before else self._rollups.placings([record.post_mortem_id])[record.post_mortem_id]
        self._rollups.change(before, fact_of_record(record, first_due_date, strength, placing))

    def add_events(self, events: Iterable[EventRecord]) -> None:
        """Append to the history."""
        self._session.add_all(
            ItemEventRow(
                action_item_id=e.action_item_id, at=e.at, kind=e.kind, data=e.data, by=e.by, delivery_id=e.delivery_id
            )
            for e in events
        )
        self._session.flush()

    def history(self, item_id: str) -> list[EventRecord]:
        """The item's events, oldest first."""
        rows = self._session.scalars(
            sa.select(ItemEventRow).where(col(ItemEventRow.action_item_id) == item_id).order_by(col(ItemEventRow.id))
        )
        return [mapping.event(row) for row in rows]

    def recent_history(self, item_ids: Sequence[str], limit: int) -> list[EventRecord]:
        """The events of several items that happened last, newest first."""
        newest: list[ItemEventRow] = []
        for some in chunks(item_ids):
            newest += self._session.scalars(
                sa.select(ItemEventRow)
                .where(col(ItemEventRow.action_item_id).in_(some))
                .order_by(col(ItemEventRow.id).desc())
                .limit(limit)
            )
        return [mapping.event(row) for row in sorted(newest, key=lambda row: -(row.id or 0))[:limit]]

    def all_with_context(self) -> list[tuple[ItemRecord, str, str | None]]:
        """Every item with its post-mortem's title and team, for an audit."""
        rows = self._session.execute(
            sa.select(ActionItemRow, col(PostMortemRow.title), col(PostMortemRow.team)).join(
                PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id)
            )
        )
        return [(mapping.item(row), title, team) for row, title, team in rows]

    def page(self, wanted: ItemFilter, *, before: str | None, limit: int) -> list[ItemRecord]:
        """Newest first by id, starting below ``before``."""
        query = (
            sa.select(ActionItemRow)
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .order_by(col(ActionItemRow.id).desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(col(ActionItemRow.id) < before)
        for condition in _conditions(wanted):
            query = query.where(condition)
        return [mapping.item(row) for row in self._session.scalars(query)]

    def oldest_open(self, limit: int) -> list[ItemRecord]:
        """The open items that were published first."""
        rows = self._session.scalars(
            sa.select(ActionItemRow)
            .where(col(ActionItemRow.state).in_(OPEN_STATES))
            .order_by(col(ActionItemRow.id))
            .limit(limit)
        )
        return [mapping.item(row) for row in rows]

    def count(self, wanted: ItemFilter) -> int:
        """How many there are."""
        query = (
            sa.select(sa.func.count())
            .select_from(ActionItemRow)
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .where(*_conditions(wanted))
        )
        return self._session.scalar(query) or 0

    def counts_by_state(self) -> dict[str, int]:
        """How many items are in each state."""
        rows = self._session.execute(
            sa.select(col(ActionItemRow.state), sa.func.count()).group_by(col(ActionItemRow.state))
        )
        return dict(rows.all())

    def texts_of(self, ids: Sequence[str]) -> dict[str, str]:
        """Texts by id."""
        found: dict[str, str] = {}
        for some in chunks(ids):
            rows = self._session.execute(
                sa.select(col(ActionItemRow.id), col(ActionItemRow.text)).where(col(ActionItemRow.id).in_(some))
            )
            found |= dict(rows.all())
        return found


def _conditions(wanted: ItemFilter) -> list[sa.ColumnElement[bool]]:
    is_open = col(ActionItemRow.state).in_(OPEN_STATES)
    activity = sa.func.coalesce(col(ActionItemRow.last_activity_at), col(ActionItemRow.created_at))
    return asked_for(
        (wanted.state, lambda state: col(ActionItemRow.state) == state),
        (wanted.owner, lambda owner: same_text(col(ActionItemRow.owner), owner)),
        (wanted.team, lambda team: col(PostMortemRow.team) == team),
        (wanted.severity, severity_is),
        (wanted.system, lambda system: json_list_names(col(PostMortemRow.systems), system)),
        (wanted.post_mortem_id, lambda post_mortem_id: col(ActionItemRow.post_mortem_id) == post_mortem_id),
        (wanted.overdue_on, lambda day: sa.and_(is_open, col(ActionItemRow.due_date) < day)),
        (wanted.unowned, lambda missing: _missing(col(ActionItemRow.owner), missing)),
        (wanted.undated, lambda missing: _missing(col(ActionItemRow.due_date), missing)),
        (wanted.quiet_since, lambda moment: sa.and_(is_open, activity < moment)),
        (wanted.asked, lambda asked: sa.and_(sa.true(), *asked_conditions(asked))),
        (wanted.part, lambda part: part_condition(part, wanted.as_of or date.max)),
        (wanted.closed_from, lambda day: on_or_after(col(ActionItemRow.closed_at), day)),
        (wanted.closed_to, lambda day: on_or_before(col(ActionItemRow.closed_at), day)),
    )


def _missing(column: Any, missing: bool) -> sa.ColumnElement[bool]:  # noqa: ANN401 - any column
    result: sa.ColumnElement[bool] = column.is_(None) if missing else column.is_not(None)
    return result
