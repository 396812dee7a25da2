"""Brings the database to the shape that this version of the program expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.errors import DatabaseUnavailable
from app.storage.database import Database
from app.storage.failures import as_our_error

_LOCK = (0x466F6C6C, 1)  # "Foll"; any pair that no other user of the database's advisory locks takes


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction. Processes that start together take turns.

    Raises:
        DatabaseUnavailable: the database cannot be reached or written, or a newer version of the program made it.
    """
    with _alone(database) as connection:
        config = configuration()
        config.attributes["connection"] = connection
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        command.upgrade(config, "head")


def current(database: Database) -> str | None:
    """The latest migration that ran; None for an empty database."""
    with _translated(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The latest migration that this version of the program knows."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    if revision is None:
        raise DatabaseUnavailable("the program was installed without its migrations; install it again")
    return revision


def configuration() -> Config:
    """Alembic's configuration, made without a file."""
    config = Config()
    # Percent signs are the interpolation of the configuration format.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
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


def _refuse_newer(connection: sa.Connection, scripts: ScriptDirectory) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseUnavailable(
            f"the database was made by a newer version of this program (migration {revision}); install that version"
        )
