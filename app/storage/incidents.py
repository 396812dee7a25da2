"""Registered incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.incidents import IncidentRecord
from app.storage.chunks import chunks
from app.storage.conditions import asked_for, json_list_has
from app.storage.incident_tables import IncidentRow
from app.storage.saving import save

_FIELDS = tuple(field.name for field in fields(IncidentRecord))


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """What a list of incidents is narrowed to; None asks for everything."""

    level: int | None = None
    team: str | None = None
    system: str | None = None
    decided: bool | None = None


class Incidents:
    """The incidents of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, record: IncidentRecord) -> None:
        """Insert or replace."""
        values = {name: getattr(record, name) for name in _FIELDS}
        save(self._session, IncidentRow, values | {"systems": list(record.systems)})

    def get(self, incident_id: str, *, lock: bool = False) -> IncidentRecord | None:
        """One incident."""
        query = sa.select(IncidentRow).where(col(IncidentRow.id) == incident_id)
        row = self._session.scalars(
            query.with_for_update() if lock else query, execution_options={"populate_existing": True}
        ).one_or_none()
        return _record(row) if row else None

    def get_many(self, ids: Sequence[str]) -> dict[str, IncidentRecord]:
        """Incidents by id."""
        found: dict[str, IncidentRecord] = {}
        for some in chunks(ids):
            rows = self._session.scalars(sa.select(IncidentRow).where(col(IncidentRow.id).in_(some)))
            found |= {row.id: _record(row) for row in rows}
        return found

    def all(self) -> list[IncidentRecord]:
        """Every incident, the earliest first."""
        rows = self._session.scalars(sa.select(IncidentRow).order_by(col(IncidentRow.started_at), col(IncidentRow.id)))
        return [_record(row) for row in rows]

    def started(self, since: datetime, until: datetime) -> list[IncidentRecord]:
        """Those that started in a time, the earliest first."""
        started = col(IncidentRow.started_at)
        query = sa.select(IncidentRow).where(started >= since, started < until)
        return [_record(row) for row in self._session.scalars(query.order_by(started, col(IncidentRow.id)))]

    def undecided(self) -> list[IncidentRecord]:
        """Every incident of which nobody has decided that it needs no post-mortem, the earliest first."""
        query = sa.select(IncidentRow).where(_decided(made=False))
        rows = self._session.scalars(query.order_by(col(IncidentRow.started_at), col(IncidentRow.id)))
        return [_record(row) for row in rows]

    def page(self, wanted: IncidentFilter, *, after: tuple[object, str] | None, limit: int) -> list[IncidentRecord]:
        """The latest first; ``after`` is the start and id of the last one of the page before."""
        query = (
            sa.select(IncidentRow).order_by(col(IncidentRow.started_at).desc(), col(IncidentRow.id).desc()).limit(limit)
        )
        if after is not None:
            started, last = after
            query = query.where(
                sa.or_(
                    col(IncidentRow.started_at) < started,
                    sa.and_(col(IncidentRow.started_at) == started, col(IncidentRow.id) < last),
                )
            )
        for condition in asked_for(
            (wanted.level, lambda level: col(IncidentRow.severity_level) == level),
            (wanted.team, lambda team: col(IncidentRow.team) == team),
            (wanted.system, lambda system: json_list_has(col(IncidentRow.systems), system)),
            (wanted.decided, lambda made: _decided(made=made)),
        ):
            query = query.where(condition)
        return [_record(row) for row in self._session.scalars(query)]


def _decided(*, made: bool) -> sa.ColumnElement[bool]:
    return col(IncidentRow.decision).is_not(None) if made else col(IncidentRow.decision).is_(None)


def _record(row: IncidentRow) -> IncidentRecord:
    values = {name: getattr(row, name) for name in _FIELDS}
    return IncidentRecord(**(values | {"systems": tuple(row.systems)}))
