"""The database itself: engine, pragmas, and the unit of work that commits once, at the edge."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.storage.acting import Acting
from app.storage.action_items import ActionItems
from app.storage.api_keys import ApiKeys
from app.storage.audits import Audits
from app.storage.browser_sessions import BrowserSessions
from app.storage.changes import Changes
from app.storage.decisions import Decisions
from app.storage.deliveries import Deliveries
from app.storage.delivery_batches import DeliveryBatch
from app.storage.failures import as_our_error, of_driver
from app.storage.incidents import Incidents
from app.storage.job_counts import JobCounts
from app.storage.labels import Labels
from app.storage.links import Links
from app.storage.metrics import Figures
from app.storage.notices import Notices
from app.storage.pauses import Pauses
from app.storage.post_mortems import PostMortems
from app.storage.recurrences import Recurrences
from app.storage.redactions import Redactions
from app.storage.reporting import Reporting
from app.storage.rollup_repair import RollupRepair
from app.storage.rollups import Rollups
from app.storage.search import Search
from app.storage.snapshots import Snapshots
from app.storage.team_view import narrow
from connectors import write_ahead_log

BUSY_SECONDS = 30  # how long a writer waits for its turn on SQLite
SQLITE_PRAGMAS = (
    "PRAGMA synchronous=FULL",  # an acknowledged delivery survives a power cut
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys=ON",
)


class UnitOfWork:
    """One transaction: the repositories that take part in it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.rollups = Rollups(session.connection)
        self.post_mortems = PostMortems(session, self.rollups)
        self.action_items = ActionItems(session, self.rollups)
        self.labels = Labels(session)
        self.links = Links(session)
        self.deliveries = Deliveries(session)
        self.job_counts = JobCounts(session)
        self.audits = Audits(session)
        self.pauses = Pauses(session)
        self.decisions = Decisions(session)
        self.incidents = Incidents(session)
        self.recurrences = Recurrences(session)
        self.snapshots = Snapshots(session)
        self.notices = Notices(session)
        self.reporting = Reporting(session)
        self.api_keys = ApiKeys(session)
        self.browser_sessions = BrowserSessions(session)
        self.changes = Changes(session)
        self.figures = Figures(session, self.rollups)
        self.rollup_repair = RollupRepair(session, self.rollups)
        self.search = Search(session)
        self.redactions = Redactions(session)


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
        """Write what has been put off; the commit is next."""
        if "rare" in vars(self):
            self.rare.rollups.flush()
            self.rare.session.commit()  # its part alone
            self.rare.session.close()
        self.rollups.flush()


def make_engine(url: str) -> sa.Engine:
    """Open an engine for SQLite or PostgreSQL; nothing is connected yet.

    SQLite gets WAL and ``isolation_level = "IMMEDIATE"``: with a deferred BEGIN most writes beside the job
    engine fail at once with "database is locked", whatever the busy timeout. PostgreSQL sessions count days in UTC.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = f"{parsed.query.get('options', '')} -c timezone=UTC"
        return sa.create_engine(
            url,
            connect_args={"options": options},
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            json_deserializer=msgspec.json.decode,
        )
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        pool_size=20,
        max_overflow=20,
        json_deserializer=msgspec.json.decode,
    )
    sa.event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's pool record
    connection.isolation_level = "IMMEDIATE"
    write_ahead_log.switch_on(connection, patience=BUSY_SECONDS)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)
    # The built-in one folds ASCII only: https://www.sqlite.org/lang_corefunc.html#lower
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:  # noqa: ANN401 - SQL values
    return value.lower() if isinstance(value, str) else value


class _BatchConnection:
    """The connection on which batches of deliveries are written: kept open, since opening costs as much as a batch."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.connection: sa.Connection | None = None


class Database:
    """Opens transactions. The only place in the program that commits."""

    def __init__(self, engine: sa.Engine, acting: Acting | None = None, own: _BatchConnection | None = None) -> None:
        self.engine = engine
        self._acting = acting
        self._batches = own or _BatchConnection()

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
        except sa.exc.SQLAlchemyError as error:
            ours = as_our_error(error)
            if ours is None:
                raise
            raise ours from error

    @contextmanager
    def delivery_batch(self, *, wait: bool = True) -> Iterator[BatchWork | None]:
        """One writing transaction for a batch of deliveries, committed if the block ends well.

        Without ``wait`` it is None where somebody else is writing just now: nothing was begun then.

        Raises:
            DatabaseUnavailable, Conflict: as ``unit_of_work`` does.
        """
        if not self._batches.lock.acquire(blocking=wait):
            yield None
            return
        try:
            yield from self._batch(wait=wait)
        except BaseException as error:
            self._drop_batch_connection()
            ours = of_driver(error, self.engine.dialect)
            if ours is None:
                raise
            raise ours from error
        finally:
            self._batches.lock.release()

    def _batch(self, *, wait: bool) -> Iterator[BatchWork | None]:
        if self._batches.connection is None:
            self._batches.connection = self.engine.connect()
        connection = self._batches.connection
        driver = connection.connection
        cursor = driver.cursor()
        if self.is_sqlite and not _begun(cursor, wait=wait):
            yield None
            return
        batch = BatchWork(connection, cursor)
        yield batch
        if self._acting is not None and (entry := self._acting.entry()) is not None:
            batch.rare.changes.append(entry)
        batch.finish()
        if connection.in_transaction():  # SQLAlchemy has taken part
            connection.commit()
        else:
            driver.commit()

    def _drop_batch_connection(self) -> None:
        """Undo what is open; a connection on which something failed is not used again."""
        connection, self._batches.connection = self._batches.connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def close(self) -> None:
        """Release every connection."""
        with self._batches.lock:
            if self._batches.connection is not None:
                self._batches.connection.close()
                self._batches.connection = None
        self.engine.dispose()


def _begun(cursor: Any, *, wait: bool) -> bool:  # noqa: ANN401 - the driver's cursor
    """Take SQLite's write lock; without ``wait`` only if it is free."""
    if wait:
        cursor.execute("BEGIN IMMEDIATE")
        return True
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            return False
        raise
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return True
