"""Switches an SQLite file to its write-ahead log, also while other processes open the same new file."""

from __future__ import annotations

import sqlite3
import time

_PAUSE = 0.02  # seconds between two tries


def switch_on(connection: sqlite3.Connection, patience: float) -> None:
    """Put the file in WAL mode; a file that is in it already stays as it is.

    SQLite does not wait its busy time-out here: two connections that both hold a read lock and both want the change
    would wait for each other for ever, so one is told "database is locked" at once
    (https://www.sqlite.org/c3ref/busy_handler.html). Trying again is all that it takes.

    Args:
        connection: outside a transaction.
        patience: seconds to go on trying for.

    Raises:
        sqlite3.Error: another process kept the file locked for longer than ``patience``, or the file cannot be used.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return
