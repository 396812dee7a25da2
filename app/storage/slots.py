"""Who this process is among its replicas, and who takes over the work of one that died.

On PostgreSQL each process holds one advisory lock, its slot, for as long as it lives; the server frees it when the
process dies. Every few seconds each process looks for unfinished work of a slot that nobody holds and takes it.
On SQLite there is one process, and its start recovers what the last one left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.storage.database import Database
from app.telemetry import logger

SLOT_CLASS = 0x0F0110  # first half of the advisory lock's key; the second half is the slot's number
SLOTS = 256
SWEEP_SECONDS = 5.0

log = logger(__name__)
Recover = Callable[[list[str]], Any]


class Slot:
    """This process's place; ``executor_id`` is unique among live processes."""

    def __init__(self, executor_id: str, connection: sa.Connection | None, number: int) -> None:
        self.executor_id = executor_id
        self._connection = connection
        self._number = number
        self._stop = threading.Event()
        self._sweeper: threading.Thread | None = None

    def watch(self, recover: Recover) -> None:
        """Begin to take over the work of dead processes."""
        if self._connection is None:
            return
        self._sweeper = threading.Thread(target=self._sweep, args=(recover,), name="slot-sweeper", daemon=True)
        self._sweeper.start()

    def _sweep(self, recover: Recover) -> None:
        while not self._stop.wait(SWEEP_SECONDS):
            try:
                self._take_over(recover)
            except Exception:  # the next sweep tries again; a sweeper that died would strand work silently
                log.exception("taking over the work of a dead process failed")

    def _take_over(self, recover: Recover) -> None:
        connection = self._connection
        if connection is None:
            return
        pending = connection.execute(
            sa.text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
        )
        for (executor_id,) in pending.all():
            number = _number_of(executor_id)
            if number is None or executor_id == self.executor_id or not _try_lock(connection, number):
                continue
            try:
                log.warning("taking over the work of a process that died", executor=executor_id)
                recover([executor_id])
            finally:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:c, :n)"), {"c": SLOT_CLASS, "n": number})

    def release(self) -> None:
        """Give the slot back."""
        self._stop.set()
        if self._sweeper is not None:
            self._sweeper.join(timeout=SWEEP_SECONDS)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def take_slot(database: Database) -> Slot:
    """Take the first free slot; on SQLite there is just one."""
    if database.is_sqlite:
        return Slot("local", None, 0)
    connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    for number in range(SLOTS):
        if _try_lock(connection, number):
            return Slot(f"slot-{number}", connection, number)
    connection.close()
    raise RuntimeError(f"all {SLOTS} slots are taken: that many replicas run on this database")


def _try_lock(connection: sa.Connection, number: int) -> bool:
    query = sa.text("SELECT pg_try_advisory_lock(:c, :n)")
    return bool(connection.execute(query, {"c": SLOT_CLASS, "n": number}).scalar())


def _number_of(executor_id: str) -> int | None:
    prefix, _, number = executor_id.partition("-")
    return int(number) if prefix == "slot" and number.isdigit() else None
