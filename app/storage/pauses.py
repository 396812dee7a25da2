"""The connections that stand still because their tracker refuses our account, and why."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.pausing import Pause
from app.storage.pacing_tables import ConnectionPauseRow
from app.storage.saving import save


class Pauses:
    """The connections that stand still."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, connection: str) -> Pause | None:
        """The pause of a connection."""
        row = self._session.get(ConnectionPauseRow, connection, populate_existing=True)
        return _pause(row) if row else None

    def all(self) -> list[Pause]:
        """Every pause, by connection."""
        rows = self._session.scalars(sa.select(ConnectionPauseRow).order_by(col(ConnectionPauseRow.connection)))
        return [_pause(row) for row in rows]

    def save(self, pause: Pause) -> None:
        """Remember a pause."""
        save(self._session, ConnectionPauseRow, asdict(pause))

    def end(self, connection: str) -> None:
        """Forget the pause of a connection."""
        self._session.execute(sa.delete(ConnectionPauseRow).where(col(ConnectionPauseRow.connection) == connection))


def _pause(row: ConnectionPauseRow) -> Pause:
    return Pause(row.connection, row.operation, row.status, row.reason, row.since, row.probe_at, row.probes)
