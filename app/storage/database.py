"""The database itself: engine, pragmas, and the unit of work that commits once, at the edge."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.storage.acting import Acting
from app.storage.action_items import ActionItems
from app.storage.api_keys import ApiKeys
from app.storage.audits import Audits
from app.storage.changes import Changes
from app.storage.decisions import Decisions
from app.storage.deliveries import Deliveries
from app.storage.failures import as_our_error
from app.storage.incidents import Incidents
from app.storage.labels import Labels
from app.storage.links import Links
from app.storage.metrics import Figures
from app.storage.post_mortems import PostMortems
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
        self.audits = Audits(session)
        self.decisions = Decisions(session)
        self.incidents = Incidents(session)
        self.snapshots = Snapshots(session)
        self.api_keys = ApiKeys(session)
        self.changes = Changes(session)
        self.figures = Figures(session, self.rollups)
        self.rollup_repair = RollupRepair(session, self.rollups)
        self.search = Search(session)


def make_engine(url: str) -> sa.Engine:
    """Open an engine for SQLite or PostgreSQL; nothing is connected yet.

    SQLite gets WAL and ``isolation_level = "IMMEDIATE"``: with a deferred BEGIN most writes beside the job
    engine fail at once with "database is locked", whatever the busy timeout. PostgreSQL sessions count days in UTC.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = f"{parsed.query.get('options', '')} -c timezone=UTC"
        return sa.create_engine(
            url, connect_args={"options": options}, pool_pre_ping=True, pool_size=10, max_overflow=20
        )
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=20, max_overflow=20)
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


class Database:
    """Opens transactions. The only place in the program that commits."""

    def __init__(self, engine: sa.Engine, acting: Acting | None = None) -> None:
        self.engine = engine
        self._acting = acting

    def on_behalf_of(self, acting: Acting) -> Database:
        """The same database as one caller uses it: narrowed to its team, with its changes in the log of changes."""
        return Database(self.engine, acting)

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

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()
