"""Who this process is among its replicas, and who takes over the work of one that died.

On PostgreSQL each process holds one advisory lock, its slot, for as long as it lives. The server frees it when the
process dies, and when it is not heard for a while: a machine that stopped, a network that was cut. Whoever sees at two
looks in a row that nobody holds a slot takes over the unfinished work of that slot. One look is not enough: after a
restart of the server everybody has lost its slot, and takes it again at the next look.
On SQLite there is one process, and its start recovers what the last one left.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.storage.database import Database
from app.telemetry import logger

SLOT_CLASS = 0x0F0110  # first half of the advisory lock's key; the second half is the slot's number
NUMBERS = 2**31
LOOK_SECONDS = 1.0
UNHEARD_SECONDS = 7  # not heard for so long, a process counts as dead; two looks later its work is taken over

log = logger(__name__)
Recover = Callable[[list[str]], Any]


class Slot:
    """This process's place; ``executor_id`` is unique among live processes, and no dead one had it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._number = secrets.randbelow(NUMBERS)
        self._connection: sa.Connection | None = None
        self._stop = threading.Event()
        self._sweeper: threading.Thread | None = None

    @property
    def executor_id(self) -> str:
        """The name under which the job engine writes who runs a job."""
        return "local" if self._database.is_sqlite else f"slot-{self._number}"

    def take(self) -> None:
        """Take a slot that nobody has; on SQLite there is nothing to take."""
        while not self._database.is_sqlite and not self._taken():
            self._number = secrets.randbelow(NUMBERS)

    def watch(self, recover: Recover) -> None:
        """Begin to show that this process lives, and to take over the work of those that died."""
        if self._connection is None:
            return
        self._sweeper = threading.Thread(target=self._sweep, args=(recover,), name="slot-sweeper", daemon=True)
        self._sweeper.start()

    def release(self) -> None:
        """Give the slot back: what this process has not finished is taken over."""
        self._stop.set()
        if self._sweeper is not None:
            self._sweeper.join(timeout=LOOK_SECONDS)
        self._lose()

    def _sweep(self, recover: Recover) -> None:
        suspects: frozenset[int] = frozenset()
        held = True
        while not self._stop.wait(LOOK_SECONDS):
            try:
                if not held and (held := self._taken()):
                    log.warning("the slot is held again")
                if held:
                    suspects = self._look(suspects, recover)
            except Exception:  # the next look tries again; a sweeper that died would strand work silently
                if held:
                    log.exception("the slot is lost until the database can be reached")
                suspects, held = frozenset(), False
                self._lose()

    def _look(self, suspects: frozenset[int], recover: Recover) -> frozenset[int]:
        """Take over the work of suspects that nobody holds still; the slots that nobody holds now."""
        connection = self._connection
        if connection is None:
            raise RuntimeError("the slot is not held")
        pending = connection.scalars(
            sa.text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
        )
        dead = set()
        for number in {number for name in pending.all() if (number := _number_of(name)) is not None} - {self._number}:
            with _held(connection, number) as free:
                if free:
                    dead.add(number)
                if free and number in suspects:
                    log.warning("taking over the work of a process that died", executor=f"slot-{number}")
                    recover([f"slot-{number}"])
        return frozenset(dead)

    def _taken(self) -> bool:
        if self._connection is None:
            self._connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.detach()  # it carries the lock: nobody else is to get it
            self._connection.exec_driver_sql(f"SET idle_session_timeout = '{UNHEARD_SECONDS}s'")
        return _try_lock(self._connection, self._number)

    def _lose(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()


@contextmanager
def _held(connection: sa.Connection, number: int) -> Iterator[bool]:
    """Hold a slot during the block; whether that was possible."""
    free = _try_lock(connection, number)
    try:
        yield free
    finally:
        if free:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:c, :n)"), {"c": SLOT_CLASS, "n": number})


def _try_lock(connection: sa.Connection, number: int) -> bool:
    query = sa.text("SELECT pg_try_advisory_lock(:c, :n)")
    return bool(connection.execute(query, {"c": SLOT_CLASS, "n": number}).scalar())


def _number_of(executor_id: str) -> int | None:
    prefix, _, number = executor_id.partition("-")
    return int(number) if prefix == "slot" and number.isdigit() else None
