"""Processes on one PostgreSQL database tell each other that a queue has work."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, Queue

import pytest
import sqlalchemy as sa

from app.storage.database import Database
from app.storage.job_calls import CHANNEL, Calls, call

PATIENCE = 60.0
BEGUN = "(listening)"


@pytest.fixture
def heard(postgresql_database: Database) -> Iterator[Queue[str]]:
    """What is heard, from the beginning of listening on."""
    heard: Queue[str] = Queue()
    calls = Calls(postgresql_database, heard.put, begun=lambda: heard.put(BEGUN))
    calls.start()
    assert heard.get(timeout=PATIENCE) == BEGUN
    yield heard
    calls.stop()


def test_a_call_is_heard_once_it_is_committed(postgresql_database: Database, heard: Queue[str]) -> None:
    """A call is part of its transaction: heard after the commit, and not at all where that is undone."""

    def undone() -> None:
        with postgresql_database.unit_of_work() as work:
            call(work.session, "undone")
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        undone()
    with postgresql_database.unit_of_work() as work:
        call(work.session, "work")
        with pytest.raises(Empty):
            heard.get(block=False)
    assert heard.get(timeout=PATIENCE) == "work"


def test_a_broken_connection_is_opened_again(postgresql_database: Database, heard: Queue[str]) -> None:
    """Whoever was cut off listens again and says so, since what was called meanwhile was not heard."""
    with postgresql_database.engine.connect() as connection:
        end = sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = :q AND pid <> pg_backend_pid()"
        )
        assert connection.execute(end, {"q": f"LISTEN {CHANNEL}"}).all() == [(True,)]
    assert heard.get(timeout=PATIENCE) == BEGUN
    with postgresql_database.unit_of_work() as work:
        call(work.session, "work")
    assert heard.get(timeout=PATIENCE) == "work"
