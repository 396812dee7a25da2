"""How much durable work waits, read from the job engine's own table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

_WAITING = (
    "SELECT queue_name, status, count(*), min(created_at) FROM {table} "
    "WHERE status IN ('ENQUEUED', 'PENDING', 'DELAYED') AND queue_name IS NOT NULL GROUP BY queue_name, status"
)
_FAILED = "SELECT count(*) FROM {table} WHERE status IN ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')"


@dataclass(frozen=True, slots=True)
class QueueCount:
    """The jobs of one queue in one state."""

    queue: str
    state: str  # "enqueued", "pending" (under way) or "delayed"
    jobs: int
    oldest: datetime


class JobCounts:
    """The engine's table, as one transaction sees it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        sqlite = session.get_bind().dialect.name == "sqlite"
        self._table = "workflow_status" if sqlite else "dbos.workflow_status"

    def waiting(self) -> list[QueueCount]:
        """What waits or runs, by queue and state; nothing where the engine never ran."""
        if not self._is_there():
            return []
        epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
        return [
            QueueCount(queue, status.lower(), jobs, epoch + timedelta(milliseconds=int(oldest)))
            for queue, status, jobs, oldest in self._session.execute(sa.text(_WAITING.format(table=self._table)))
        ]

    def failed(self) -> int:
        """Runs that failed for good or kept dying; each is for a person to look at."""
        if not self._is_there():
            return 0
        return int(self._session.execute(sa.text(_FAILED.format(table=self._table))).scalar_one())

    def _is_there(self) -> bool:
        schema, _, name = self._table.rpartition(".")
        return sa.inspect(self._session.connection()).has_table(name, schema=schema or None)
