"""Brings the database to the shape that this version of the program expects.

While a new version is rolled out the old one goes on working on the new shape, and may have to come back: migrations
add, and take nothing away. One that an older version cannot work beside begins the next hundred (``0100``); a program
refuses a database whose migrations are of another hundred than its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.errors import DatabaseUnavailable
from app.storage.database import Database
from app.storage.failures import as_our_error
from app.telemetry import logger

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = (0x466F6C6C, 1)  # "Foll"; any pair that no other user of the database's advisory locks takes
_SERIES = slice(None, -2)  # of a migration's number: its hundred
_LOCK_WAIT = "10s"  # everybody else waits behind a migration that waits for a table

log = logger(__name__)


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction. Processes that start together take turns.

    Raises:
        DatabaseUnavailable: the database cannot be reached or written, or a newer version of the program made it that
            this one cannot work beside.
    """
    if _is_done(current(database)):
        return  # most starts: Alembic is slow to import, and nothing is to be done
    from alembic import command

    with _alone(database) as connection:
        if _is_done(_current(connection)):
            return  # by a process that started together with this one
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current(database: Database) -> str | None:
    """The latest migration that ran; None for an empty database."""
    with _translated(), database.engine.connect() as connection:
        return _current(connection)


def head() -> str:
    """The latest migration that this version of the program knows."""
    known = _known()
    if not known:
        raise DatabaseUnavailable("the program was installed without its migrations; install it again")
    return known[-1]


def _known() -> list[str]:
    """The migrations in their order: the name of each one's file begins with its identifier."""
    return sorted(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _current(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def knows(revision: str) -> bool:
    """Whether this version of the program has that migration."""
    return revision in _known()


def works_on(revision: str) -> bool:
    """Whether this version works on a database that is at ``revision``: it has it, or a newer one that only adds."""
    newest = head()
    return knows(revision) or (revision > newest and revision[_SERIES] == newest[_SERIES])


def _is_done(revision: str | None) -> bool:
    if revision is None or (revision != head() and knows(revision)):
        return False
    if not works_on(revision):
        raise DatabaseUnavailable(
            f"the database was made by a newer version of this program (migration {revision}); install that version"
        )
    if revision != head():
        log.warning("a newer version of this program made the database; this one works on it", migration=revision)
    return True


def configuration() -> Config:
    """Alembic's configuration, made without a file."""
    from alembic.config import Config

    config = Config()
    # Percent signs are the interpolation of the configuration format.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(database: Database) -> Iterator[sa.Connection]:
    opened = _sqlite_alone if database.is_sqlite else _postgresql_alone
    with _translated(), database.engine.connect() as connection, opened(connection):
        yield connection


@contextmanager
def _sqlite_alone(connection: sa.Connection) -> Iterator[None]:
    # Batch mode copies tables and drops the old ones. The pragma only works outside a transaction.
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise DatabaseUnavailable(f"the migration would leave a row that points nowhere: {tuple(broken)}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


@contextmanager
def _postgresql_alone(connection: sa.Connection) -> Iterator[None]:
    with connection.begin():
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(*_LOCK)))
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
        yield


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        ours = as_our_error(error)
        if ours is None:
            raise
        raise ours from error
