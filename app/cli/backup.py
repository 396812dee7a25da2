"""The commands ``backup`` and ``restore``, for the embedded database."""

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


def restore(invocation: Invocation, file: Path, *, force: bool) -> int:
    """Put a backup back; return the exit code."""
    from app.storage import backup

    target = _embedded(invocation)
    migration = backup.restore(file, target, force=force)
    failures.tell(
        f"{target} is the backup now (migration {migration}). Start the service, then run `followthrough reconcile`: "
        "what was opened since the backup carries its key and is found, not opened again."
    )
    return failures.OK


def _embedded(invocation: Invocation) -> Path:
    file = database_file(invocation.settings())
    if file is None:
        message = "this is for SQLite; for PostgreSQL use pg_dump and pg_restore (docs/operating/backup.md)"
        raise ConfigurationError(message, (Problem("not-embedded", message, "database.url"),))
    return file
