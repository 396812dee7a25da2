"""Reads what a monthly report tells besides findings and figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.domain.records import AuditRecord, DeliveryOutcome, ItemRecord, ItemState, LinkState, PostMortemRecord
from app.domain.recurrence import RecurrenceState
from app.storage import mapping
from app.storage.action_items import OPEN_STATES
from app.storage.chunks import chunks
from app.storage.incident_tables import IncidentRow
from app.storage.recurrence_tables import RecurrenceRow
from app.storage.tables import ActionItemRow, AuditRow, DeliveryRow, FindingRow, LinkRow, PostMortemRow


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item with what a reader needs to place it; ``first_due_date`` is the first date that was promised."""

    item: ItemRecord
    post_mortem: str
    team: str | None
    first_due_date: date | None = None
    severity_level: int | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the figures cannot know, because nobody has said it."""

    without_severity: int  # post-mortems
    without_team: int
    without_incident_date: int
    unowned: int  # open items
    undated: int
    tickets_unsure: int  # links that are unknown or failed
    unreadable_deliveries: int


class Reporting:
    """What one transaction tells a report."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def items(self, ids: Sequence[str]) -> dict[str, PlacedItem]:
        """Items by id, with title and team of their post-mortems."""
        found: dict[str, PlacedItem] = {}
        for some in chunks(ids):
            found |= {one.item.id: one for one in self._placed(col(ActionItemRow.id).in_(some))}
        return found

    def open_items(self) -> list[PlacedItem]:
        """Every open item, by date: those without one last."""
        found = self._placed(col(ActionItemRow.state).in_(OPEN_STATES))
        return sorted(found, key=lambda one: (one.item.due_date or date.max, one.item.created_at, one.item.line))

    def slipped(self) -> list[PlacedItem]:
        """Open items whose date was moved later, the most moved first."""
        found = self._placed(col(ActionItemRow.state).in_(OPEN_STATES), col(ActionItemRow.slips) > 0)
        return sorted(found, key=lambda one: (-one.item.slips, one.item.created_at, one.item.line, one.item.id))

    def dropped(self, since: datetime, until: datetime) -> list[PlacedItem]:
        """Items closed as won't-do in a time, in the order of closing."""
        closed = col(ActionItemRow.closed_at)
        found = self._placed(col(ActionItemRow.state) == ItemState.WONT_DO.value, closed >= since, closed <= until)
        return sorted(found, key=lambda one: (one.item.closed_at or since, one.item.id))

    def dropped_ever(self) -> int:
        """How many lines the won't-do ledger has."""
        state = col(ActionItemRow.state) == ItemState.WONT_DO.value
        return self._count(ActionItemRow, state)

    def published(self, since: datetime, until: datetime) -> list[PostMortemRecord]:
        """Post-mortems published in a time, oldest first."""
        published = col(PostMortemRow.published_at)
        rows = self._session.scalars(
            sa.select(PostMortemRow).where(published >= since, published < until).order_by(col(PostMortemRow.id))
        )
        return [mapping.post_mortem(row) for row in rows]

    def teams_by_system(self) -> dict[str, set[str]]:
        """Which teams have written post-mortems about a system; systems case folded."""
        found: dict[str, set[str]] = {}
        rows = self._session.execute(
            sa.select(col(PostMortemRow.systems), col(PostMortemRow.team)).where(col(PostMortemRow.team).is_not(None))
        )
        for systems, team in rows:
            for system in systems:
                found.setdefault(system.casefold(), set()).add(str(team))
        return found

    def last_done_audit(self, before: datetime) -> AuditRecord | None:
        """The newest audit that is done and was started before."""
        row = self._session.scalars(
            sa.select(AuditRow)
            .where(col(AuditRow.state) == "done", col(AuditRow.started_at) < before)
            .order_by(col(AuditRow.started_at).desc(), col(AuditRow.id).desc())
            .limit(1)
        ).one_or_none()
        return mapping.audit(row) if row else None

    def standing_findings(self, audit: AuditRecord, of_closed: Collection[str]) -> dict[str, int]:
        """Findings of each rule that nobody has answered since an audit; ``of_closed`` are rules about closed items."""
        rows = self._session.execute(
            _standing(audit, of_closed, col(FindingRow.rule), sa.func.count()).group_by("rule")
        )
        return dict(rows.all())

    def answered_since(self, audit: AuditRecord) -> set[tuple[str, str]]:
        """Findings about post-mortems and incidents that a person has answered since: their rules and ids."""
        subject = sa.func.coalesce(col(FindingRow.incident_id), col(FindingRow.post_mortem_id))
        answered = sa.and_(
            col(FindingRow.audit_id) == audit.id,
            col(FindingRow.action_item_id).is_(None),
            sa.or_(_answered_incident(), _settled(audit)),
        )
        rows = self._session.execute(sa.select(col(FindingRow.rule), subject).where(answered))
        return {(rule, id_) for rule, id_ in rows}

    def items_in_need(self, audit: AuditRecord, asking: Collection[str], of_closed: Collection[str]) -> int:
        """How many different action items the findings of the rules ``asking`` still ask about."""
        distinct = sa.func.count(sa.distinct(col(FindingRow.action_item_id)))
        return self._session.scalar(_standing(audit, of_closed, distinct).where(col(FindingRow.rule).in_(asking))) or 0

    def gaps(self) -> Gaps:
        """What is not stated."""
        is_open = col(ActionItemRow.state).in_(OPEN_STATES)
        no_date = sa.and_(
            col(PostMortemRow.incident_date).is_(None),
            col(PostMortemRow.started_at).is_(None),
            col(PostMortemRow.ended_at).is_(None),
        )
        unsure = col(LinkRow.state).in_([LinkState.UNKNOWN.value, LinkState.FAILED.value])
        return Gaps(
            without_severity=self._count(PostMortemRow, col(PostMortemRow.severity_level).is_(None)),
            without_team=self._count(PostMortemRow, col(PostMortemRow.team).is_(None)),
            without_incident_date=self._count(PostMortemRow, no_date),
            unowned=self._count(ActionItemRow, sa.and_(is_open, col(ActionItemRow.owner).is_(None))),
            undated=self._count(ActionItemRow, sa.and_(is_open, col(ActionItemRow.due_date).is_(None))),
            tickets_unsure=self._count(LinkRow, unsure),
            unreadable_deliveries=self._count(
                DeliveryRow, col(DeliveryRow.outcome) == DeliveryOutcome.UNREADABLE.value
            ),
        )

    def _count(self, table: type[Any], condition: sa.ColumnElement[bool]) -> int:
        return self._session.scalar(sa.select(sa.func.count()).select_from(table).where(condition)) or 0

    def _placed(self, *conditions: sa.ColumnElement[bool]) -> list[PlacedItem]:
        rows = self._session.execute(
            sa.select(
                ActionItemRow, col(PostMortemRow.title), col(PostMortemRow.team), col(PostMortemRow.severity_level)
            )
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .where(*conditions)
        )
        return [
            PlacedItem(mapping.item(row), title, team, row.first_due_date, level) for row, title, team, level in rows
        ]


def unanswered(audit: AuditRecord, of_closed: Collection[str]) -> sa.ColumnElement[bool]:
    """Whether nobody has answered a finding since its audit.

    An item is answered by its end or a decision, an incident by its post-mortem or a decision, and what may be the same
    again by a word for each earlier one.
    """
    decided_at = col(ActionItemRow.decided_at)
    return sa.or_(
        sa.and_(col(FindingRow.action_item_id).is_(None), sa.not_(_answered_incident()), sa.not_(_settled(audit))),
        sa.and_(
            sa.or_(decided_at.is_(None), decided_at <= (audit.finished_at or audit.started_at)),
            sa.or_(col(ActionItemRow.state).in_(OPEN_STATES), col(FindingRow.rule).in_(of_closed)),
        ),
    )


def _answered_incident() -> sa.ColumnElement[bool]:
    """An audit asks only where neither was there; a pattern is of several, and is looked at again as a whole."""
    incident = aliased(IncidentRow)  # of its own, whatever else a query joins
    said = sa.or_(col(incident.decision).is_not(None), col(incident.post_mortem_id).is_not(None))
    same = sa.exists().where(col(incident.id) == col(FindingRow.incident_id), said)
    return sa.and_(col(FindingRow.rule) != "incident-pattern", same)


def _settled(audit: AuditRecord) -> sa.ColumnElement[bool]:
    about_it = col(RecurrenceRow.post_mortem_id) == col(FindingRow.post_mortem_id)
    since = col(RecurrenceRow.decided_at) > (audit.finished_at or audit.started_at)
    waits = col(RecurrenceRow.state) == RecurrenceState.SUGGESTED.value
    return sa.and_(
        col(FindingRow.rule) == "recurrence",
        sa.exists().where(about_it, since),
        sa.not_(sa.exists().where(about_it, waits)),
    )


def _standing(audit: AuditRecord, of_closed: Collection[str], *columns: Any) -> sa.Select[Any]:  # noqa: ANN401 - any columns
    """The findings of an audit that nobody has answered since."""
    return (
        sa.select(*columns)
        .select_from(FindingRow)
        .outerjoin(ActionItemRow, col(ActionItemRow.id) == col(FindingRow.action_item_id))
        .where(col(FindingRow.audit_id) == audit.id, unanswered(audit, of_closed))
    )
