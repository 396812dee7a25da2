"""Copies of the database: made while it is written to, checked, and put back; for PostgreSQL only the last of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from app.errors import AlreadyRunning, Conflict, DatabaseUnavailable, Refused
from app.storage import migrating, single_process
from app.storage.database import Database, make_engine
from app.storage.engines import APPLICATION

PAGES_AT_ONCE = 2000  # writers get their turn between two steps


def back_up(source: Path, target: Path) -> int:
    """Copy the database ``source`` into the new file ``target`` as it is at one moment; its size in bytes.

    SQLite's own way to copy a file that others write to: https://www.sqlite.org/backup.html. The copy appears under
    its name only when it is whole and was found sound.

    Raises:
        Conflict: there is a file of that name already.
        DatabaseUnavailable: there is no database, or the copy cannot be written.
    """
    if target.exists():
        raise Conflict(f"{target} exists already; give another name, or remove it first")
    if not source.is_file():
        raise DatabaseUnavailable(f"there is no database {source}")
    part = target.with_name(target.name + ".part")
    try:
        original = f"{source.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(original, uri=True)) as reading, closing(sqlite3.connect(part)) as writing:
            reading.backup(writing, pages=PAGES_AT_ONCE, sleep=0.01)
        _require_sound(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnavailable(f"{target} cannot be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(backup: Path, target: Path, *, force: bool) -> str:
    """Put the backup in the place of the database ``target``; answers the migration it is at.

    Raises:
        AlreadyRunning: a service works on the database.
        Conflict: there is a database already, and ``force`` is not given.
        Refused: the backup is damaged, is no database of ours, or is of a newer version.
    """
    with single_process.acquire(target, ""):
        if target.exists() and not force:
            raise Conflict(f"{target} exists already; --force replaces it")
        _require_sound(backup)
        migration = _migration(backup)
        part = target.with_name(target.name + ".part")
        try:
            part.write_bytes(backup.read_bytes())
            _doubt_what_was_not_opened(part)
            with part.open("rb") as written:
                os.fsync(written.fileno())
            for beside in ("-wal", "-shm"):
                target.with_name(target.name + beside).unlink(missing_ok=True)
            part.replace(target)
        except (sqlite3.Error, OSError) as error:
            raise DatabaseUnavailable(f"{target} cannot be written: {error}") from error
        finally:
            for left in ("", "-wal", "-shm"):
                part.with_name(part.name + left).unlink(missing_ok=True)
    return migration


def put_back(database: Database) -> int:
    """After a dump was put back into a PostgreSQL database: doubt what it had not opened; how many links that are.

    Raises:
        AlreadyRunning: a service works on the database.
        Refused: it is empty, or of a newer version.
        DatabaseUnavailable: it cannot be reached.
    """
    _known_migration(database, "the database")
    with database.engine.begin() as connection:
        if sessions := connection.execute(_OTHERS, {"ours": APPLICATION}).scalar_one():
            raise AlreadyRunning(f"{sessions} sessions of replicas are open on the database; stop every replica first")
        return connection.execute(_DOUBT).rowcount


_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = :ours AND pid <> pg_backend_pid()"
)


# Tickets that were opened since the backup must be found, not opened again. A refused one may have been opened since,
# and is tried again where it was not.
_DOUBT = sa.text(
    "UPDATE link SET state = 'unknown', looks = 0, next_at = NULL,"
    " error = 'a backup was restored: the ticket is looked for before it is opened'"
    " WHERE state IN ('pending', 'creating', 'failed') AND NOT adopted"
)


def _doubt_what_was_not_opened(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(_DOUBT.text)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _require_sound(file: Path) -> None:
    if not file.is_file():
        raise Refused(f"there is no file {file}")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        raise Refused(f"{file} is no sound database: {error}") from error
    if found != [("ok",)]:
        raise Refused(f"{file} is damaged: {found[0][0]}")


def _migration(file: Path) -> str:
    """The migration of a database of ours that this version of the program works on."""
    database = Database(make_engine(f"sqlite:///{file}"))
    try:
        return _known_migration(database, str(file))
    finally:
        database.close()


def _known_migration(database: Database, name: str) -> str:
    current = migrating.current(database)
    if current is None:
        raise Refused(f"{name} is not a database of this program")
    if not migrating.works_on(current):
        raise Refused(f"{name} was made by a newer version of this program (migration {current}); install that version")
    return current
