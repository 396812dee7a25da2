"""Deliveries are stored once; cursors remember; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import sqlalchemy as sa

from app.domain.records import DeliveryOutcome
from app.storage.database import Database
from tests.storage.records import NOON, a_delivery


def test_a_delivery_is_stored_once(database: Database) -> None:
    """The same delivery id on the same connection is stored the first time only; the first one's body stays."""
    with database.unit_of_work() as work:
        first = work.deliveries.store(a_delivery("d1", body=b"first"))
        assert first is not None
        assert work.deliveries.store(a_delivery("d1", body=b"second")) is None
        assert work.deliveries.store(a_delivery("d2")) not in {first, None}
        assert work.deliveries.store(a_delivery("d1", connection="other")) is not None
    with database.unit_of_work() as work:
        assert work.deliveries.store(a_delivery("d1")) is None
    with database.reading() as work:
        bodies = work.session.execute(sa.text("SELECT body FROM delivery WHERE delivery_key = 'd1' ORDER BY id"))
        assert [bytes(body) for (body,) in bodies] == [b"first", a_delivery().body]


def test_a_delivery_is_stored_once_by_many_threads(database: Database) -> None:
    """Six threads that store the same twenty deliveries at once store each exactly once, without an error."""
    start = threading.Barrier(6)
    stored: list[int] = []
    errors: list[Exception] = []

    def receive() -> None:
        start.wait(timeout=60)
        try:
            for number in range(20):
                with database.unit_of_work() as work:
                    delivery_id = work.deliveries.store(a_delivery(f"d{number}"))
                if delivery_id is not None:
                    stored.append(delivery_id)
        except Exception as error:  # noqa: BLE001 - a thread's error is the test's to judge
            errors.append(error)

    threads = [threading.Thread(target=receive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len(stored) == len(set(stored)) == 20
    with database.reading() as work:
        assert sum(work.deliveries.counts_by_outcome().values()) == 20


def test_outcomes_are_recorded_and_counted(database: Database) -> None:
    """What became of a delivery replaces what was known before."""
    with database.unit_of_work() as work:
        for key in ("d1", "d2", "d3"):
            delivery_id = work.deliveries.store(a_delivery(key))
            assert delivery_id is not None
            if key != "d3":
                work.deliveries.set_outcome(delivery_id, DeliveryOutcome.IGNORED, "a label was added")
    with database.reading() as work:
        assert work.deliveries.counts_by_outcome() == {"ignored": 2, "unchanged": 1}


def test_cursors_remember_per_name(database: Database) -> None:
    """A cursor is unknown at first, then holds the latest moment it was given, to the microsecond."""
    late = NOON + timedelta(microseconds=1)
    with database.unit_of_work() as work:
        assert work.deliveries.cursor("changes:builtin") is None
        work.deliveries.set_cursor("changes:builtin", NOON)
        work.deliveries.set_cursor("changes:builtin", late)
        work.deliveries.set_cursor("changes:other", NOON)
    with database.reading() as work:
        assert work.deliveries.cursor("changes:builtin") == late
        assert work.deliveries.cursor("changes:other") == NOON
