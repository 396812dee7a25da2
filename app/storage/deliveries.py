"""Webhook deliveries, each stored once; and how far reconciliation has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.records import DeliveryOutcome
from app.storage.saving import insert_once, save
from app.storage.tables import CursorRow, DeliveryRow


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery as it came in."""

    connection: str
    delivery_key: str
    event: str
    received_at: datetime
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A stored delivery; its headers and body are there only in quarantine."""

    id: int
    connection: str
    delivery_key: str
    event: str
    received_at: datetime
    outcome: DeliveryOutcome
    reason: str | None
    headers: dict[str, str]
    body: bytes | None


class Deliveries:
    """The deliveries of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def store(self, delivery: NewDelivery) -> int | None:
        """Store a delivery once; its id, or None if it is there already."""
        values = {
            "connection": delivery.connection,
            "delivery_key": delivery.delivery_key,
            "event": delivery.event,
            "received_at": delivery.received_at,
            "outcome": DeliveryOutcome.UNCHANGED.value,
            "headers": delivery.headers,
            "body": delivery.body,
        }
        return insert_once(self._session, DeliveryRow, ("connection", "delivery_key"), values)

    def set_outcome(self, delivery_id: int, outcome: DeliveryOutcome, reason: str | None) -> None:
        """Record what became of it."""
        self._session.execute(
            sa.update(DeliveryRow)
            .where(col(DeliveryRow.id) == delivery_id)
            .values(outcome=outcome.value, reason=reason)
        )

    def get(self, delivery_id: int) -> DeliveryRecord | None:
        """One delivery."""
        row = self._session.get(DeliveryRow, delivery_id, populate_existing=True)
        return _record(row) if row else None

    def page(self, *, quarantined: bool | None, before: int | None, limit: int) -> list[DeliveryRecord]:
        """Newest first, starting below id ``before``; ``quarantined`` asks for those that could not be read, or not."""
        query = sa.select(DeliveryRow).order_by(col(DeliveryRow.id).desc()).limit(limit)
        if quarantined is not None:
            unreadable = col(DeliveryRow.outcome) == DeliveryOutcome.UNREADABLE.value
            query = query.where(unreadable if quarantined else sa.not_(unreadable))
        if before is not None:
            query = query.where(col(DeliveryRow.id) < before)
        return [_record(row) for row in self._session.scalars(query)]

    def forget(self, delivery_id: int) -> None:
        """Take one out, so that it can be received anew."""
        self._session.execute(sa.delete(DeliveryRow).where(col(DeliveryRow.id) == delivery_id))

    def forget_before(self, moment: datetime, limit: int) -> int:
        """Take out deliveries received before, oldest first, but none in quarantine; how many."""
        old = (
            sa.select(col(DeliveryRow.id))
            .where(col(DeliveryRow.received_at) < moment)
            .where(col(DeliveryRow.outcome) != DeliveryOutcome.UNREADABLE.value)
            .order_by(col(DeliveryRow.id))
            .limit(limit)
        )
        gone = self._session.execute(
            sa.delete(DeliveryRow).where(col(DeliveryRow.id).in_(old)).returning(col(DeliveryRow.id))
        )
        return len(gone.all())

    def counts_by_outcome(self) -> dict[str, int]:
        """How many deliveries had each outcome."""
        rows = self._session.execute(
            sa.select(col(DeliveryRow.outcome), sa.func.count()).group_by(col(DeliveryRow.outcome))
        )
        return dict(rows.all())

    def latest(self, connection: str) -> datetime | None:
        """When a delivery last came to a connection."""
        return self._session.scalar(
            sa.select(col(DeliveryRow.received_at))
            .where(col(DeliveryRow.connection) == connection)
            .order_by(col(DeliveryRow.id).desc())
            .limit(1)
        )

    def cursor(self, name: str) -> datetime | None:
        """How far the named pass has come."""
        row = self._session.get(CursorRow, name, populate_existing=True)
        return row.at if row else None

    def set_cursor(self, name: str, at: datetime) -> None:
        """Remember how far the named pass has come."""
        save(self._session, CursorRow, {"name": name, "at": at})


def _record(row: DeliveryRow) -> DeliveryRecord:
    return DeliveryRecord(
        id=row.id or 0,
        connection=row.connection,
        delivery_key=row.delivery_key,
        event=row.event,
        received_at=row.received_at,
        outcome=DeliveryOutcome(row.outcome),
        reason=row.reason,
        headers=dict(row.headers),
        body=row.body,
    )
