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

    def counts_by_outcome(self) -> dict[str, int]:
        """How many deliveries had each outcome."""
        rows = self._session.execute(
            sa.select(col(DeliveryRow.outcome), sa.func.count()).group_by(col(DeliveryRow.outcome))
        )
        return dict(rows.all())

    def cursor(self, name: str) -> datetime | None:
        """How far the named pass has come."""
        row = self._session.get(CursorRow, name, populate_existing=True)
        return row.at if row else None

    def set_cursor(self, name: str, at: datetime) -> None:
        """Remember how far the named pass has come."""
        save(self._session, CursorRow, {"name": name, "at": at})
