"""A new SQLite file gets its write-ahead log whoever else opens it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from connectors import write_ahead_log


def test_many_connections_to_a_new_file(tmp_path: Path) -> None:
    """Connections that switch one new file at the same moment all succeed."""
    failures: list[sqlite3.Error] = []
    for number in range(20):
        path = tmp_path / f"{number}.db"
        together = threading.Barrier(8)

        def switch(path: Path = path, together: threading.Barrier = together) -> None:
            connection = sqlite3.connect(path, timeout=60)
            together.wait(timeout=60)
            try:
                write_ahead_log.switch_on(connection, patience=10)
            except sqlite3.Error as error:
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=switch) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    assert failures == []


def test_a_file_that_stays_locked_is_reported(tmp_path: Path) -> None:
    """Patience ends: a file that another connection never lets go of is an error."""
    path = tmp_path / "locked.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    connection = sqlite3.connect(path, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead_log.switch_on(connection, patience=0.1)
    connection.close()
    holder.close()
