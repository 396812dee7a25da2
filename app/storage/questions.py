"""Reads what an audit found and still asks, a part at a time: an audit of everything may find tens of thousands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.records import AuditRecord, FindingRecord, ItemRecord
from app.storage import mapping
from app.storage.audits import Audits
from app.storage.incident_tables import IncidentRow
from app.storage.reporting import unanswered
from app.storage.tables import ActionItemRow, FindingRow, PostMortemRow

SubjectKey = tuple[str, str]  # "action_item", "incident" or "post_mortem", and its id
_UNSTATED_LAST: Final = 10
_SUBJECT: Final = {
    "action_item": col(FindingRow.action_item_id),
    "incident": col(FindingRow.incident_id),
    "post_mortem": col(FindingRow.post_mortem_id),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Names of rules: those that ask for a decision, and those that are about closed items."""

    asking: Collection[str]
    of_closed: Collection[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit asks about, once each, and whether the review before asked it already; all or the first of it."""

    subjects: tuple[tuple[SubjectKey, bool], ...]
    number: int  # of all
    left: int  # how many of all the review before asked already


class Questions:
    """The findings of audits as one transaction sees them, by what they are about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def asked(self, audit: AuditRecord, previous: AuditRecord | None, rules: Rules, limit: int | None = None) -> Asked:
        """What nobody has answered since the audit; ``previous`` is the audit of the review before.

        By team, severity, age and text. With a limit (at least 1), what was asked before comes first.
        """
        grouped = self._grouped(audit, previous, rules)
        first = [grouped.c.before.desc()] if limit is not None else []
        counts = (sa.func.count().over(), sa.func.sum(grouped.c.before).over())
        query = sa.select(*(grouped.c[kind] for kind in _SUBJECT), grouped.c.before, *counts).order_by(
            *first,
            grouped.c.team.is_(None),
            grouped.c.team,
            sa.func.coalesce(grouped.c.level, _UNSTATED_LAST),
            sa.func.coalesce(grouped.c.since, date.max),
            grouped.c.text,
            *(grouped.c[kind] for kind in _SUBJECT),
        )
        rows = self._session.execute(query if limit is None else query.limit(limit)).all()
        number, left = rows[0][-2:] if rows else (0, 0)
        return Asked(tuple((_subject(*row[:3]), bool(row.before)) for row in rows), number, left)

    def about(self, audit_id: str, subjects: Sequence[SubjectKey]) -> list[FindingRecord]:
        """What an audit found about at most some hundred things, in the order in which it was found."""
        wanted = [
            column.in_([id_ for of_kind, id_ in subjects if of_kind == kind]) for kind, column in _SUBJECT.items()
        ]
        return Audits(self._session).findings_where(audit_id, sa.or_(*wanted))

    def of_rule(self, audit_id: str, rule: str, *, offset: int, limit: int) -> list[FindingRecord]:
        """A part of what one rule found, in the order in which it was found."""
        return Audits(self._session).findings_where(audit_id, col(FindingRow.rule) == rule, offset=offset, limit=limit)

    def decided_since(
        self, audit: AuditRecord, moment: datetime, *, offset: int = 0, limit: int
    ) -> tuple[list[ItemRecord], int]:
        """Items of an audit that a person has decided of after ``moment``, the latest first, and how many there are."""
        asked = sa.select(col(FindingRow.action_item_id)).where(col(FindingRow.audit_id) == audit.id)
        decided = sa.and_(col(ActionItemRow.decided_at) > moment, col(ActionItemRow.id).in_(asked))
        rows = self._session.scalars(
            sa.select(ActionItemRow)
            .where(decided)
            .order_by(col(ActionItemRow.decided_at).desc(), col(ActionItemRow.id).desc())
            .offset(offset)
            .limit(limit)
        )
        number = self._session.scalar(sa.select(sa.func.count()).select_from(ActionItemRow).where(decided))
        return [mapping.item(row) for row in rows], number or 0

    def _grouped(self, audit: AuditRecord, previous: AuditRecord | None, rules: Rules) -> sa.Subquery:
        """One row for each thing that is asked about, with what it is put in order by."""
        item, post_mortem, incident = ActionItemRow, PostMortemRow, IncidentRow
        known = col(post_mortem.id).is_not(None)
        keys = _keys()
        return (
            sa.select(
                *(key.label(kind) for kind, key in keys.items()),
                sa.func.max(_asked_before(previous, rules)).label("before"),
                self._bytewise(sa.func.min(sa.case((known, col(post_mortem.team)), else_=col(incident.team)))).label(
                    "team"
                ),
                sa.func.min(
                    sa.case((known, col(post_mortem.severity_level)), else_=col(incident.severity_level))
                ).label("level"),
                sa.func.min(col(FindingRow.since)).label("since"),
                self._bytewise(sa.func.min(sa.func.coalesce(col(item.text), col(FindingRow.what)))).label("text"),
            )
            .select_from(FindingRow)
            .outerjoin(item, col(item.id) == col(FindingRow.action_item_id))
            .outerjoin(
                post_mortem,
                col(post_mortem.id) == sa.func.coalesce(col(item.post_mortem_id), col(FindingRow.post_mortem_id)),
            )
            .outerjoin(incident, col(incident.id) == col(FindingRow.incident_id))
            .where(
                col(FindingRow.audit_id) == audit.id,
                col(FindingRow.rule).in_(rules.asking),
                unanswered(audit, rules.of_closed),
            )
            .group_by(*keys.values())
            .subquery()
        )

    def _bytewise(self, text: Any) -> Any:  # noqa: ANN401 - any expression
        """Text that is put in order by its code points on both databases, as Python does."""
        return text if self._session.get_bind().dialect.name == "sqlite" else sa.collate(text, "C")


def _keys() -> dict[str, Any]:
    """The columns that tell one thing from another: an item's post-mortem is not what its finding is about."""
    no_item, no_incident = col(FindingRow.action_item_id).is_(None), col(FindingRow.incident_id).is_(None)
    return {
        "action_item": col(FindingRow.action_item_id),
        "incident": sa.case((no_item, col(FindingRow.incident_id))),
        "post_mortem": sa.case((sa.and_(no_item, no_incident), col(FindingRow.post_mortem_id))),
    }


def _asked_before(previous: AuditRecord | None, rules: Rules) -> sa.ColumnElement[int]:
    """1 where ``previous`` asked it already and nobody has decided since, else 0."""
    if previous is None:
        return sa.literal(0)
    asked = (col(FindingRow.audit_id) == previous.id, col(FindingRow.rule).in_(rules.asking))
    before = []
    for key in _keys().values():
        then = sa.select(key).where(*asked, key.is_not(None)).correlate(None)
        before.append(key.in_(then))
    decided_at = col(ActionItemRow.decided_at)
    undecided = sa.or_(decided_at.is_(None), decided_at < previous.started_at)
    return sa.case((sa.and_(sa.or_(*before), undecided), 1), else_=0)


def _subject(item: str | None, incident: str | None, post_mortem: str | None) -> SubjectKey:
    if item is not None:
        return "action_item", item
    return ("incident", incident) if incident is not None else ("post_mortem", post_mortem or "")
