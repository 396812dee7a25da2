"""Writers of one process take turns in the order in which they ask, and deliveries do not wait behind jobs."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.errors import DatabaseUnavailable
from app.storage.database import Database
from app.storage.write_turns import NoTurn, TurnTakingConnection, WriteTurns
from tests.storage.records import a_post_mortem, store

PATIENCE = 60.0


class Line:
    """Threads that wait for a turn, each started once the one before it waits."""

    def __init__(self, turns: WriteTurns) -> None:
        self.order: list[str] = []
        self._turns = turns
        self._threads: list[threading.Thread] = []

    def joins(self, name: str, *, ahead: bool = False) -> None:
        """Add one; it gives its turn back at once."""
        before = self._turns.waiting
        thread = threading.Thread(target=self._one, args=(name, ahead))
        thread.start()
        self._threads.append(thread)
        while self._turns.waiting == before:
            time.sleep(0.001)

    def _one(self, name: str, ahead: bool) -> None:
        assert self._turns.take(PATIENCE, ahead=ahead)
        self.order.append(name)
        self._turns.give_back()

    def ends(self) -> None:
        """Wait for all."""
        for thread in self._threads:
            thread.join(timeout=PATIENCE)


def test_turns_come_in_the_order_of_asking() -> None:
    """Whoever asks first writes first."""
    turns = WriteTurns()
    line = Line(turns)
    assert turns.take(PATIENCE)
    names = [str(number) for number in range(10)]
    for name in names:
        line.joins(name)
    turns.give_back()
    line.ends()
    assert line.order == names


def test_deliveries_go_ahead_of_jobs_but_not_twice_in_a_row() -> None:
    """Who goes ahead is next; then comes the first of those that were passed, so that nobody waits for ever."""
    turns = WriteTurns()
    line = Line(turns)
    assert turns.take(PATIENCE)
    for name in ("job 1", "job 2"):
        line.joins(name)
    for name in ("delivery 1", "delivery 2", "delivery 3", "delivery 4"):
        line.joins(name, ahead=True)
    turns.give_back()
    line.ends()
    assert line.order == ["delivery 1", "job 1", "delivery 2", "job 2", "delivery 3", "delivery 4"]


def test_an_interrupted_wait_leaves_the_line() -> None:
    """Whoever is interrupted while waiting is not called any more: the turn goes on to others."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    turns = WriteTurns()
    assert turns.take(0)
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        with pytest.raises(KeyboardInterrupt):
            turns.take(PATIENCE)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert turns.waiting == 0
    turns.give_back()
    assert turns.take(0)


def test_who_gives_up_is_not_waited_for() -> None:
    """A turn that was not had in time passes to the next, and is free when nobody waits."""
    turns = WriteTurns()
    assert turns.take(PATIENCE)
    assert not turns.take(0.01)
    assert not turns.take(0.01, ahead=True)
    assert not turns.take(0)
    assert turns.waiting == 0
    turns.give_back()
    assert turns.take(0)


@pytest.fixture
def turns() -> WriteTurns:
    """The turns of one file."""
    return WriteTurns()


Connect = Callable[[], TurnTakingConnection]


@pytest.fixture
def connect(turns: WriteTurns, tmp_path: Path) -> Iterator[Connect]:
    """Open connections to one new file that has one table."""
    opened: list[TurnTakingConnection] = []

    def connect() -> TurnTakingConnection:
        connection = TurnTakingConnection(
            tmp_path / "a.db", timeout=0.05, isolation_level="IMMEDIATE", check_same_thread=False, turns=turns
        )
        opened.append(connection)
        return connection

    first = connect()
    first.execute("CREATE TABLE t (x)")
    yield connect
    for connection in opened:
        connection.close()


@pytest.mark.parametrize(
    "statement", ["BEGIN IMMEDIATE", "insert into t values (1)", "\n DELETE FROM t", "UPDATE t SET x=2"]
)
def test_a_connection_has_a_turn_while_it_may_write(connect: Connect, turns: WriteTurns, statement: str) -> None:
    """Whatever takes SQLite's write lock takes a turn, and gives it back with the end of the transaction."""
    for end in (sqlite3.Connection.commit, sqlite3.Connection.rollback, sqlite3.Connection.close):
        connection = connect()
        connection.execute(statement)
        assert not turns.take(0)
        getattr(connection, end.__name__)()
        assert turns.take(0)
        turns.give_back()


def test_the_end_of_a_transaction_may_be_a_statement(connect: Connect, turns: WriteTurns) -> None:
    """COMMIT and ROLLBACK as statements give the turn back too."""
    connection = connect()
    for end in ("COMMIT", "ROLLBACK"):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT 1")
        assert not turns.take(0)
        connection.execute(end)
        assert turns.take(0)
        turns.give_back()


def test_reading_takes_no_turn(connect: Connect, turns: WriteTurns) -> None:
    """A read goes on beside the one that writes."""
    assert turns.take(0)
    connection = connect()
    connection.execute("BEGIN")
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
    connection.rollback()


def test_many_rows_at_once_take_a_turn(connect: Connect, turns: WriteTurns) -> None:
    """A statement for many rows is a write like any other."""
    connection = connect()
    connection.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    assert not turns.take(0)
    connection.commit()
    assert turns.take(0)


def test_a_transaction_that_could_not_begin_keeps_no_turn(connect: Connect, turns: WriteTurns, tmp_path: Path) -> None:
    """Where another process has SQLite's lock, the turn is given back with the error."""
    outside = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    connection = connect()
    with pytest.raises(sqlite3.OperationalError, match="database is locked") as caught:
        connection.execute("BEGIN IMMEDIATE")
    assert not isinstance(caught.value, NoTurn)
    outside.close()
    assert turns.take(0)


def test_a_turn_that_does_not_come_is_a_locked_database(connect: Connect, turns: WriteTurns) -> None:
    """Callers that try again when the database is locked see that it is; no statement ran."""
    assert turns.take(0)
    connection = connect()
    with pytest.raises(NoTurn, match=r"database is locked: no turn to write within 0\.05 seconds"):
        connection.execute("INSERT INTO t VALUES (1)")
    assert not connection.in_transaction


def test_work_that_gets_no_turn_says_so_plainly(sqlite_database: Database) -> None:
    """The message of work that waited too long speaks of this service, not of another process."""
    with sqlite_database.unit_of_work(), sqlite_database.engine.connect() as other:
        driver = other.connection.driver_connection
        assert isinstance(driver, TurnTakingConnection)
        driver.patience = 0.01
        other.close()  # back to the pool, which gives it out next
        with pytest.raises(DatabaseUnavailable, match=r"other work of this service .* try again"):
            store(sqlite_database, a_post_mortem("p1"))
    store(sqlite_database, a_post_mortem("p1"))


def test_a_batch_that_does_not_wait_leaves_a_writer_alone(sqlite_database: Database) -> None:
    """Whoever does not wait for a turn begins nothing while another one writes, and can begin afterwards."""
    with sqlite_database.unit_of_work():
        assert sqlite_database.open_delivery_batch(wait=False) is None
    batch = sqlite_database.open_delivery_batch(wait=False)
    assert batch is not None
    with batch.guarded():
        batch.end()
    store(sqlite_database, a_post_mortem("p1"))


def test_whatever_writes_through_the_engine_takes_turns(sqlite_database: Database) -> None:
    """A transaction that the driver begins by itself, as the job engine's do, waits for its turn too."""
    order: list[str] = []

    def like_the_job_engine() -> None:
        with sqlite_database.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM cursor"))
            order.append("engine")

    thread = threading.Thread(target=like_the_job_engine)
    with sqlite_database.unit_of_work() as work:
        driver = work.session.connection().connection.driver_connection
        assert isinstance(driver, TurnTakingConnection)
        thread.start()
        while not driver.turns.waiting:
            time.sleep(0.001)
        order.append("unit of work")
    thread.join(timeout=PATIENCE)
    assert order == ["unit of work", "engine"]
