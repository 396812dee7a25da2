"""The commands ``backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path

from app.cli import failures
from app.cli.invocation import Invocation
from app.cli.service import database_file
from app.errors import ConfigurationError, Problem


def back_up(invocation: Invocation, file: Path) -> int:
    """Copy the database; return the exit code."""
    from app.storage import backup

    size = backup.back_up(_embedded(invocation), file)
    failures.tell(f"{file}: {size:,} bytes, sound. Keep the trackers' own files ([paths] data_dir) with it.")
    return failures.OK


def restore(invocation: Invocation, file: Path | None, *, force: bool) -> int:
    """Put a backup back; return the exit code."""
    from app.storage import backup

    if file is None:
        return _after_pg_restore(invocation)
    target = _embedded(invocation)
    migration = backup.restore(file, target, force=force)
    failures.tell(f"{target} is the backup now (migration {migration}). {_NEXT}")
    return failures.OK


_NEXT = (
    "Run `followthrough reconcile`, then start the service: "
    "what was opened since the backup carries its key and is found, not opened again."
)


def _after_pg_restore(invocation: Invocation) -> int:
    from app.bootstrap import open_database
    from app.storage import backup

    database = open_database(invocation.settings())
    try:
        if database.is_sqlite:
            raise ConfigurationError(
                "say which FILE is to be put back", (Problem("file-missing", "FILE is missing", ""),)
            )
        doubted = backup.put_back(database)
    finally:
        database.close()
    failures.tell(f"{doubted} tickets are looked for that the dump knows as not opened. {_NEXT}")
    return failures.OK


def _embedded(invocation: Invocation) -> Path:
    file = database_file(invocation.settings())
    if file is None:
        message = (
            "a FILE is for SQLite; for PostgreSQL use pg_dump, pg_restore and then `followthrough restore` "
            "(docs/operating/backup.md)"
        )
        raise ConfigurationError(message, (Problem("not-embedded", message, "database.url"),))
    return file
