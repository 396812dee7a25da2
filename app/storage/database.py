"""The database itself: the unit of work that commits once, at the edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, overload

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.storage.acting import Acting
from app.storage.delivery_connection import BatchWork, DeliveryConnection, OpenBatch
from app.storage.engines import make_engine
from app.storage.failures import of_driver
from app.storage.team_view import narrow
from app.storage.unit_of_work import UnitOfWork

__all__ = ["BatchWork", "Database", "OpenBatch", "UnitOfWork", "make_engine"]


class Database:
    """Opens transactions. The only place in the program that commits."""

    def __init__(self, engine: sa.Engine, acting: Acting | None = None, own: DeliveryConnection | None = None) -> None:
        self.engine = engine
        self._acting = acting
        self._batches = own or DeliveryConnection(engine)

    def on_behalf_of(self, acting: Acting) -> Database:
        """The same database as one caller uses it: narrowed to its team, with its changes in the log of changes."""
        return Database(self.engine, acting, self._batches)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database: one process, one file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def url(self) -> str:
        """The address with its password, for the job engine that shares the database. Never show it."""
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def file(self) -> Path | None:
        """The embedded database's file; None on PostgreSQL."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @contextmanager
    def unit_of_work(self) -> Iterator[UnitOfWork]:
        """One writing transaction, committed if the block ends well, undone whole if it raises.

        On SQLite it takes the write lock at the start, so that what was read is still true when it is written.

        Raises:
            DatabaseUnavailable: the database cannot be reached, is full, is read-only or stays locked.
            Conflict: what is stored already does not allow it (a second row for the same name, for one).
        """
        with self._session("BEGIN IMMEDIATE") as session:
            work = UnitOfWork(session)
            yield work
            work.rollups.flush()
            if self._acting is not None and (entry := self._acting.entry()) is not None:
                work.changes.append(entry)
            session.commit()
        work.committed()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """One consistent read; whatever is changed in it is thrown away.

        Raises:
            DatabaseUnavailable: the database cannot be reached.
        """
        with self._session("BEGIN", isolation_level="REPEATABLE READ") as session:
            yield UnitOfWork(session)

    @contextmanager
    def _session(self, sqlite_begin: str, **postgresql_options: str) -> Iterator[Session]:
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                if self._acting is not None and self._acting.team is not None:
                    narrow(session, self._acting.team)
                if self.is_sqlite:
                    session.connection().exec_driver_sql(sqlite_begin)
                else:
                    session.connection(execution_options=postgresql_options)
                yield session
        except Exception as error:
            ours = of_driver(error, self.engine.dialect)  # roll-ups are written on the driver's own cursor
            if ours is None:
                raise
            raise ours from error

    @overload
    def open_delivery_batch(self) -> OpenBatch: ...

    @overload
    def open_delivery_batch(self, *, wait: Literal[False]) -> OpenBatch | None: ...

    def open_delivery_batch(self, *, wait: bool = True) -> OpenBatch | None:
        """Begin one writing transaction for a batch of deliveries; whoever begins it ends it, in any thread.

        Without ``wait`` it is None where somebody else is writing just now: nothing was begun then.

        Raises:
            DatabaseUnavailable: the database cannot be reached, is read-only or stays locked.
        """
        return self._batches.open(wait=wait, last=self._log_change)

    @contextmanager
    def delivery_batch(self) -> Iterator[BatchWork]:
        """The same as a block: committed if it ends well.

        Raises:
            DatabaseUnavailable, Conflict: as ``unit_of_work`` does.
        """
        batch = self.open_delivery_batch()
        with batch.guarded():
            yield batch.work
            batch.finish()
            batch.end()

    def _log_change(self, work: BatchWork) -> None:
        if self._acting is not None and (entry := self._acting.entry()) is not None:
            work.rare.changes.append(entry)

    def close(self) -> None:
        """Release every connection."""
        self._batches.close()
        self.engine.dispose()
