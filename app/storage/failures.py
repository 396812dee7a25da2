"""What a failing database means for the person who runs it: driver errors to the error tree, in plain sentences."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from app.errors import Conflict, DatabaseUnavailable, FollowthroughError

# Names of result codes: https://www.sqlite.org/rescode.html
_SQLITE: Final = (
    ("SQLITE_BUSY_TURN", "other work of this service has kept the database busy for too long; try again"),
    ("SQLITE_BUSY", "another process has kept the database file locked for too long; stop it, or try again"),
    ("SQLITE_LOCKED", "another process has kept the database file locked for too long; stop it, or try again"),
    ("SQLITE_FULL", "the disk (or the database's size limit) is full; make room, then try again"),
    ("SQLITE_IOERR", "the disk failed to read or write the database file; look at the disk, then try again"),
    ("SQLITE_READONLY", "the database file is read-only; make the file and its directory writable by this user"),
    ("SQLITE_CANTOPEN", "the database file cannot be opened; make its directory, and make it writable by this user"),
    ("SQLITE_NOTADB", "the file is not a database; point [database] url elsewhere, or restore the file from a backup"),
    ("SQLITE_CORRUPT", "the database file is damaged; restore it from a backup"),
)
# Classes and codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL: Final = (
    ("53100", "the database server's disk is full; make room there, then try again"),
    ("53300", "the database server has no connection left; raise max_connections or run fewer replicas"),
    ("53", "the database server is short of resources; look at its log, then try again"),
    ("28", "the database server refuses this user; check user and password in [database] url"),
    ("3D", "the database does not exist; create it, or check its name in [database] url"),
    ("40", "another transaction was in the way; try again"),
    ("55P03", "another transaction was in the way; try again"),
    ("57014", "the database took too long; look for long transactions, then try again"),
    ("57", "the database server is stopping or restarting; try again when it is up"),
    ("25006", "the database only accepts reading; point [database] url at the primary server"),
    ("58", "the database server's disk failed; look at its log"),
    ("08", "the connection to the database server broke; check that it runs and can be reached"),
)
_UNREACHED = (
    "the database cannot be connected to; "
    "check that its server runs, and the host, port, user and database name in [database] url"
)
_BUSY_POOL = "all connections to the database are in use; try again, or run fewer jobs at once"


def as_our_error(error: sa.exc.SQLAlchemyError) -> FollowthroughError | None:
    """The error to raise instead, or None where the statement itself is at fault: a mistake of the program."""
    if isinstance(error, sa.exc.TimeoutError):
        return DatabaseUnavailable(_BUSY_POOL)
    if isinstance(error, sa.exc.IntegrityError):
        return Conflict(f"what is stored already does not allow this: {_first_line(error)}")
    if not isinstance(error, sa.exc.DBAPIError):
        return None
    advice = _advice(error)
    return DatabaseUnavailable(f"{advice} ({_first_line(error)})") if advice else None


def of_driver(error: BaseException, dialect: sa.Dialect) -> FollowthroughError | None:
    """The same for what the driver itself raised, or SQLAlchemy."""
    if isinstance(error, sa.exc.SQLAlchemyError):
        return as_our_error(error)
    driver_error: type[Exception] = dialect.loaded_dbapi.Error
    if not isinstance(error, driver_error):
        return None
    wrapped = sa.exc.DBAPIError.instance("", None, error, driver_error, dialect=dialect)
    return as_our_error(wrapped)


def _advice(error: sa.exc.DBAPIError) -> str | None:
    name: str | None = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return next((advice for start, advice in _SQLITE if name.startswith(start)), None)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((advice for start, advice in _POSTGRESQL if state.startswith(start)), None)
    # Without a code no server has answered: the connection was refused, timed out or broke.
    lost = error.connection_invalidated or isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    return _UNREACHED if lost else None


def _first_line(error: sa.exc.DBAPIError) -> str:
    text = str(error.orig).strip()
    return text.splitlines()[0] if text else type(error.orig).__name__
