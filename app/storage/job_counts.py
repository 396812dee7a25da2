"""How much durable work waits, read from the job engine's own table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.storage.chunks import chunks

_WAITING = (
    "SELECT queue_name, status, count(*), min(created_at) FROM {table} "
    "WHERE status IN ('ENQUEUED', 'PENDING', 'DELAYED') AND queue_name IS NOT NULL GROUP BY queue_name, status"
)
_FAILED = (
    "SELECT workflow_uuid FROM {table} "
    "WHERE status IN ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED') AND updated_at >= :since"
)
_THERE = "SELECT count(*) FROM {table} WHERE workflow_uuid IN :keys"


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

    def failed(self, since: datetime, next_try: Callable[[str], str]) -> int:
        """Jobs that failed since then and are not tried again; ``next_try`` names the next try of a try."""
        if not self._is_there():
            return 0
        query = sa.text(_FAILED.format(table=self._table))
        moment = int(since.timestamp() * 1000)
        tries = [next_try(key) for key in self._session.scalars(query, {"since": moment})]
        there = sa.text(_THERE.format(table=self._table)).bindparams(sa.bindparam("keys", expanding=True))
        return len(tries) - sum(self._session.scalar(there, {"keys": some}) or 0 for some in chunks(tries))

    def _is_there(self) -> bool:
        schema, _, name = self._table.rpartition(".")
        return sa.inspect(self._session.connection()).has_table(name, schema=schema or None)
