"""The connection on which batches of deliveries are written, and one open batch on it.

It is kept open, since opening one costs as much as a batch. A batch may be begun in one thread and ended in another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.storage.delivery_batches import DeliveryBatch
from app.storage.engines import BUSY_SECONDS
from app.storage.failures import of_driver
from app.storage.rollups import Rollups
from app.storage.unit_of_work import UnitOfWork
from app.storage.write_turns import TurnTakingConnection


class BatchWork:
    """One transaction for a batch of deliveries: its few statements, and a unit of work for what is rarer."""

    def __init__(self, connection: sa.Connection, cursor: Any) -> None:  # noqa: ANN401 - either driver's
        self.rollups = Rollups(lambda: connection)
        self.deliveries = DeliveryBatch(cursor, connection.dialect.name, self.rollups)
        self._connection = connection

    @cached_property
    def rare(self) -> UnitOfWork:
        """Repositories and jobs in the same transaction; a session costs more than a small batch, so most open none."""
        if not self._connection.in_transaction():
            self._connection.begin()  # so that the session takes part in our transaction and does not end it
        return UnitOfWork(Session(self._connection, expire_on_commit=False))

    def finish(self) -> None:
        """Write what has been put off."""
        if "rare" in vars(self):
            self.rare.rollups.flush()
            self.rare.session.commit()  # its part alone
            self.rare.session.close()
        self.rollups.note()

    def committed(self) -> None:
        """Do what was to be done once this is committed."""
        if "rare" in vars(self):
            self.rare.committed()


class OpenBatch:
    """A transaction that has begun; it ends with ``end``, or with whatever leaves ``guarded``."""

    def __init__(self, of: DeliveryConnection, work: BatchWork, last: Callable[[BatchWork], None]) -> None:
        self.work = work
        self._of = of
        self._last = last  # done just before the commit

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Undo everything where the block fails, and say it in our words.

        Raises:
            DatabaseUnavailable, Conflict: as a unit of work does.
        """
        with self._of.guarded():
            yield

    def finish(self) -> None:
        """Write what has been put off, so that only the commit is left; to be called under ``guarded``."""
        self._last(self.work)
        self.work.finish()

    def end(self) -> None:
        """Commit, and leave the connection to the next; to be called under ``guarded``, after ``finish``."""
        self._of.end()
        self.work.committed()


class DeliveryConnection:
    """One connection, used by one batch at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: sa.Connection | None = None

    def open(self, *, wait: bool, last: Callable[[BatchWork], None]) -> OpenBatch | None:
        """Begin a batch; without ``wait`` only where nobody else is writing."""
        if not self._lock.acquire(blocking=wait):
            return None
        with self.guarded():
            if self._connection is None:
                self._connection = self._engine.connect()
                _go_ahead(self._connection)
            cursor = _cursor(self._connection)
            if self._engine.dialect.name == "sqlite" and not _begun(cursor, wait=wait):
                self._lock.release()
                return None
            return OpenBatch(self, BatchWork(self._connection, cursor), last)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Undo everything where the block fails."""
        try:
            yield
        except BaseException as error:
            if not self._undone():
                self._drop()
            self._lock.release()
            ours = of_driver(error, self._engine.dialect)
            if ours is None:
                raise
            raise ours from error

    def end(self) -> None:
        """Commit what is open."""
        connection = self._connection
        if connection is None:
            raise RuntimeError("nothing is open")
        if connection.in_transaction():  # SQLAlchemy has taken part
            connection.commit()
        else:
            connection.connection.commit()
        self._lock.release()

    def close(self) -> None:
        """Close the connection, once its batch has ended."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _undone(self) -> bool:
        """Undo what is open; whether the connection can be used again.

        On SQLite it can, and is kept: once the last connection is closed, a full disk has no room to open the next,
        not even for reading (https://www.sqlite.org/wal.html#read_only_databases). On PostgreSQL it may be broken.
        """
        if self._engine.dialect.name != "sqlite" or self._connection is None:
            return False
        try:
            self._connection.rollback()
            self._connection.connection.rollback()
        except (sa.exc.SQLAlchemyError, sqlite3.Error):
            return False
        return True

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _go_ahead(connection: sa.Connection) -> None:
    """Let batches pass the jobs that wait to write: a tracker waits for its answer, a job does not."""
    driver = connection.connection.driver_connection
    if isinstance(driver, TurnTakingConnection):
        driver.goes_ahead = True
        driver.execute("PRAGMA busy_timeout=0")  # where it has to wait for another process, it says so


def _cursor(connection: sa.Connection) -> Any:  # noqa: ANN401 - either driver's
    """The driver's own cursor. On SQLite the batch holds its turn from begin to end, so its cursor asks for none."""
    driver = connection.connection.driver_connection
    if isinstance(driver, TurnTakingConnection):
        return driver.cursor(sqlite3.Cursor)
    return connection.connection.cursor()


def _begun(cursor: Any, *, wait: bool) -> bool:  # noqa: ANN401 - the driver's cursor
    """Take SQLite's write lock; without ``wait`` only if it is free."""
    if not cursor.connection.take_turn(wait=wait):
        return False
    if wait:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        try:
            cursor.execute("BEGIN IMMEDIATE")
        finally:
            cursor.execute("PRAGMA busy_timeout=0")
        return True
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):  # another process holds the lock
            cursor.connection.end_turn()
            return False
        raise
    return True
