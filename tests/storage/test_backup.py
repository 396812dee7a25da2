"""Backups of the embedded database: whole while others write, sound, and never put over anything by accident."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.domain.records import ItemState, LinkState
from app.errors import AlreadyRunning, Conflict, Refused
from app.storage.backup import back_up, restore
from app.storage.database import Database, make_engine
from app.storage.single_process import acquire
from tests.storage.records import a_link, a_post_mortem, an_item, store


def states(path: Path) -> dict[str, int]:
    """How many items of each state a database holds."""
    database = Database(make_engine(f"sqlite:///{path}"))
    try:
        with database.reading() as work:
            return work.action_items.counts_by_state()
    finally:
        database.close()


def test_a_backup_made_while_others_write_is_one_moment(sqlite_database: Database, tmp_path: Path) -> None:
    """Every transaction stores two items: a copy made meanwhile holds whole pairs, and is a database of ours."""
    store(sqlite_database, a_post_mortem())
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            pair = [an_item(f"a{number}-{n}", state=ItemState.DONE) for n in range(2)]
            store(sqlite_database, *pair)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    assert sqlite_database.file is not None
    try:
        size = back_up(sqlite_database.file, tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    assert size > 0
    assert states(tmp_path / "copy.db").get("done", 0) % 2 == 0


def test_a_backup_comes_back(sqlite_database: Database, tmp_path: Path) -> None:
    """What was stored when the backup was made is there after the restore, and what came later is not."""
    store(sqlite_database, a_post_mortem(), an_item("a1"))
    path = sqlite_database.file
    assert path is not None
    back_up(path, tmp_path / "copy.db")
    store(sqlite_database, an_item("a2"))
    sqlite_database.close()
    with pytest.raises(Conflict, match="--force"):
        restore(tmp_path / "copy.db", path, force=False)
    assert restore(tmp_path / "copy.db", path, force=True)
    assert states(path) == {"open": 1}


def test_a_backup_is_never_written_over_a_file(sqlite_database: Database, tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    (tmp_path / "copy.db").write_text("mine")
    assert sqlite_database.file is not None
    with pytest.raises(Conflict, match="exists already"):
        back_up(sqlite_database.file, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_ticket_that_was_not_opened_yet_is_looked_for_first(sqlite_database: Database, tmp_path: Path) -> None:
    """A link that waits in the backup, or was refused, may have its ticket since: its outcome is unknown afterwards."""
    store(sqlite_database, a_post_mortem(), an_item("a1"), a_link("l1", "a1", state=LinkState.PENDING))
    store(sqlite_database, an_item("a2"), a_link("l2", "a2", state=LinkState.FAILED))
    path = sqlite_database.file
    assert path is not None
    back_up(path, tmp_path / "copy.db")
    sqlite_database.close()
    restore(tmp_path / "copy.db", path, force=True)
    restored = Database(make_engine(f"sqlite:///{path}"))
    with restored.reading() as work:
        assert work.links.counts_by_state() == {"unknown": 2}
    restored.close()


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty or foreign file replaces nothing, force or not."""
    (tmp_path / "copy.db").write_bytes(content)
    (tmp_path / "live.db").write_text("as it was")
    with pytest.raises(Refused):
        restore(tmp_path / "copy.db", tmp_path / "live.db", force=True)
    assert (tmp_path / "live.db").read_text() == "as it was"


def test_a_database_in_use_is_not_replaced(tmp_path: Path) -> None:
    """While a service works on the file a restore refuses and names it."""
    with acquire(tmp_path / "live.db", "http://127.0.0.1:8000"), pytest.raises(AlreadyRunning):
        restore(tmp_path / "copy.db", tmp_path / "live.db", force=True)
