"""When each connection was written to: one ledger for every process on the database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import col

from app.storage.database import Database
from app.storage.pacing_tables import TrackerWriteRow
from connectors.pacing import earliest
from connectors.write_rules import WriteRules

_KEPT_SECONDS = 3600.0 + 60.0
_LOCK_CLASS = 0x466F6C6D  # of PostgreSQL's advisory locks; the second number is the connection's


class DatabaseLedger:
    """The write ledger of every process on one database; it keeps the last hour."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, connection: str, rules: WriteRules, now: float, within: float) -> float:
        """Return the next moment, remembered if it is near. One process decides at a time."""
        most = max(1, rules.per_minute, rules.per_hour)
        written = col(TrackerWriteRow.connection) == connection
        at = col(TrackerWriteRow.at)
        with self._database.unit_of_work() as work:
            if not self._database.is_sqlite:  # there a transaction that writes is alone anyway
                lock = sa.func.pg_advisory_xact_lock(_LOCK_CLASS, sa.func.hashtext(connection))
                work.session.execute(sa.select(lock))
            newest = list(work.session.scalars(sa.select(at).where(written).order_by(at.desc()).limit(most)))
            slot = earliest(newest[::-1], rules, now)
            if slot <= now + within:
                work.session.add(TrackerWriteRow(connection=connection, at=slot))
                work.session.execute(sa.delete(TrackerWriteRow).where(written, at < now - _KEPT_SECONDS))
            return slot
