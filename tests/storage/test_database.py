"""One transaction is all or nothing; a failing database is said in plain words."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.domain.records import ItemState
from app.errors import Conflict, DatabaseUnavailable
from app.storage.action_items import ItemFilter
from app.storage.database import Database, make_engine
from app.storage.migrating import current, upgrade
from tests.storage.records import NOON, a_post_mortem, an_item, store

WRITES = int(os.environ.get("FOLLOWTHROUGH_WRITES", "50"))  # of each of eight threads


class Interrupted(BaseException):
    """Stands for SystemExit and the like."""


def titles(database: Database) -> dict[str, str]:
    """Titles by id."""
    with database.reading() as work:
        return {record.id: record.title for record in work.post_mortems.get_many(["p1", "p2"]).values()}


@pytest.mark.parametrize("kind", [ValueError, Interrupted])
def test_nothing_is_stored_when_the_block_raises(database: Database, kind: type[BaseException]) -> None:
    """A block that raises undoes all its statements, and the error arrives as it was."""
    store(database, a_post_mortem("p1", title="before"))

    def block() -> None:
        with database.unit_of_work() as work:
            work.post_mortems.save(a_post_mortem("p1", title="after"))
            work.post_mortems.save(a_post_mortem("p2"))
            raise kind

    with pytest.raises(kind):
        block()
    assert titles(database) == {"p1": "before"}


def test_nothing_is_stored_when_the_commit_cannot_be(database: Database) -> None:
    """A refused statement undoes those before it."""
    with pytest.raises(Conflict):
        store(database, a_post_mortem("p1"), an_item("a1", "nobody"))
    assert titles(database) == {}


def test_reading_changes_nothing(database: Database) -> None:
    """What is written during a read is thrown away."""
    with database.reading() as work:
        work.post_mortems.save(a_post_mortem("p1"))
    assert titles(database) == {}


def test_a_read_is_of_one_moment(database: Database) -> None:
    """What others commit during a read is not seen half-way."""
    store(database, a_post_mortem("p1", title="before"))
    with database.reading() as work:
        assert work.post_mortems.get("p1") is not None
        store(database, a_post_mortem("p2"))
        assert set(work.post_mortems.get_many(["p1", "p2"])) == {"p1"}
    assert set(titles(database)) == {"p1", "p2"}


@pytest.mark.slow
def test_writers_and_readers_on_sqlite_do_not_fail_each_other(sqlite_database: Database) -> None:
    """Eight threads of read-then-write transactions beside a long read: no error, no lost update.

    ``FOLLOWTHROUGH_WRITES=1000`` makes it a thousand for each thread.
    """
    database = sqlite_database
    store(database, a_post_mortem("p1"), an_item("a1"))
    errors: list[Exception] = []

    def work_through() -> None:
        try:
            for _ in range(WRITES):
                with database.unit_of_work() as work:
                    item = work.action_items.get("a1")
                    assert item is not None
                    work.action_items.save(an_item("a1", slips=item.slips + 1))
        except Exception as error:  # noqa: BLE001 - a thread's error is the test's to judge
            errors.append(error)

    with database.reading() as long_read:
        before = long_read.action_items.get("a1")
        threads = [threading.Thread(target=work_through) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=240)
        long_read.session.expire_all()
        assert long_read.action_items.get("a1") == before
    assert errors == []
    with database.reading() as work:
        item = work.action_items.get("a1")
        assert item is not None
        assert item.slips == 8 * WRITES


def test_sqlite_runs_as_it_is_meant_to(sqlite_database: Database) -> None:
    """Write-ahead log, full synchronisation, enforced foreign keys, a patient writer."""
    with sqlite_database.engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert values == ["wal", 2, 1, 30_000]


def test_what_is_to_follow_a_commit_follows_it(database: Database) -> None:
    """What was to be done afterwards is done once it is committed, by whatever name once, and not if it is undone."""
    seen: list[dict[str, str]] = []

    def block(*, fails: bool = False) -> None:
        with database.unit_of_work() as work:
            work.post_mortems.save(a_post_mortem("p1", title="after"))
            work.afterwards["look"] = lambda: seen.append({})
            work.afterwards["look"] = lambda: seen.append(titles(database))
            if fails:
                raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        block(fails=True)
    assert seen == []
    block()
    assert seen == [{"p1": "after"}]


def test_what_is_to_follow_a_batch_follows_its_commit(database: Database) -> None:
    """A batch of deliveries is committed later than the unit of work in it, and what is to follow comes after that."""
    seen: list[dict[str, str]] = []
    with database.delivery_batch() as batch:
        batch.rare.post_mortems.save(a_post_mortem("p1", title="after"))
        batch.rare.afterwards["look"] = lambda: seen.append(titles(database))
    assert seen == [{"p1": "after"}]


def test_a_writer_waits_for_its_turn(sqlite_database: Database) -> None:
    """A transaction that writes holds the write lock from its start: what it read is still true when it writes."""
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(timeout=60)
        with sqlite_database.unit_of_work():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with sqlite_database.unit_of_work():
        inside.set()
        time.sleep(0.2)  # long enough for a second writer that does not wait
        order.append("first")
    thread.join(timeout=60)
    assert order == ["first", "second"]


def test_a_locked_file_is_said_plainly(sqlite_database: Database) -> None:
    """When the write lock does not come free, the message says who is in the way and what to do."""
    impatient = Database(make_engine(str(sqlite_database.engine.url)))
    sa.event.listen(impatient.engine, "connect", lambda driver, _record: driver.execute("PRAGMA busy_timeout=20"))
    with (
        sqlite_database.unit_of_work(),
        pytest.raises(DatabaseUnavailable, match=r"locked for too long; stop it.*database is locked"),
        impatient.unit_of_work(),
    ):
        pass
    impatient.close()


def test_a_full_disk_is_said_plainly(sqlite_database: Database) -> None:
    """When there is no room, nothing is stored and the message says to make room."""
    with sqlite_database.engine.connect() as connection:  # the only connection so far, given back to the pool
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DatabaseUnavailable, match=r"is full; make room, then try again"):
        store(sqlite_database, a_post_mortem("p1", title="x" * 1_000_000))
    assert titles(sqlite_database) == {}


def test_a_disk_that_fills_up_while_figures_are_written_is_said_plainly(sqlite_database: Database) -> None:
    """When there is no room for the figures of a change, the message says so and no half of the change is stored."""
    before = replace(a_post_mortem("p1"), tags=tuple(f"tag-{number}" for number in range(400)), severity_level=2)
    store(sqlite_database, before)

    def change() -> None:
        with sqlite_database.unit_of_work() as work:
            work.post_mortems.save(replace(before, title="after", severity_level=3))
            pages = work.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
            work.session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with pytest.raises(DatabaseUnavailable, match=r"is full; make room, then try again"):
        change()
    assert titles(sqlite_database) == {"p1": before.title}


def test_a_read_only_file_is_said_plainly(sqlite_database: Database) -> None:
    """When the file cannot be written, reading works and writing says to make it writable."""
    path = sqlite_database.engine.url.database
    database = Database(make_engine(f"sqlite:///file:{path}?mode=ro&uri=true"))
    assert titles(database) == {}
    with pytest.raises(DatabaseUnavailable, match=r"read-only; make the file and its directory writable"):
        store(database, a_post_mortem("p1"))
    database.close()


@pytest.mark.parametrize("operation", [titles, upgrade, current])
def test_a_missing_directory_is_said_plainly(tmp_path: Path, operation: Callable[[Database], object]) -> None:
    """When the file's directory is missing, the message says to make it."""
    database = Database(make_engine(f"sqlite:///{tmp_path}/none/a.db"))
    with pytest.raises(DatabaseUnavailable, match=r"cannot be opened; make its directory"):
        operation(database)


@pytest.mark.parametrize("operation", [titles, upgrade, current])
def test_another_kind_of_file_is_said_plainly(tmp_path: Path, operation: Callable[[Database], object]) -> None:
    """When the file is something else, it is left alone and the message says so."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 100)
    database = Database(make_engine(f"sqlite:///{path}"))
    with pytest.raises(DatabaseUnavailable, match=r"is not a database; point \[database\] url elsewhere"):
        operation(database)
    assert path.read_text() == "not a database\n" * 100


@pytest.mark.parametrize("operation", [titles, upgrade, current])
def test_an_absent_server_is_said_plainly(tmp_path: Path, operation: Callable[[Database], object]) -> None:
    """When no server answers, the message names the setting to look at and never shows the password."""
    database = Database(make_engine(f"postgresql+psycopg://me:secret-word@/db?host={tmp_path}"))
    with pytest.raises(DatabaseUnavailable, match=r"check that its server runs.*\[database\] url") as caught:
        operation(database)
    assert "secret-word" not in str(caught.value)


def test_an_absent_database_is_said_plainly(postgresql_database: Database) -> None:
    """When the server has no such database, the message names it."""
    database = Database(make_engine(_url(postgresql_database).set(database="nowhere").render_as_string(False)))
    with pytest.raises(DatabaseUnavailable, match=r'database "nowhere" does not exist'):
        titles(database)


def test_a_server_that_stops_is_said_plainly(postgresql_database: Database) -> None:
    """When the server ends the connection, nothing is stored, the message says so, and the next transaction works."""

    def block() -> None:
        with postgresql_database.unit_of_work() as work:
            work.post_mortems.save(a_post_mortem("p1"))
            own = work.session.execute(sa.text("SELECT pg_backend_pid()")).scalar()
            with postgresql_database.engine.connect() as other:
                other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": own})
            work.post_mortems.save(a_post_mortem("p2"))

    with pytest.raises(DatabaseUnavailable, match="stopping or restarting"):
        block()
    assert titles(postgresql_database) == {}


def test_a_mistake_of_the_program_stays_one(database: Database) -> None:
    """A wrong statement is not called an unavailable database."""
    with pytest.raises(sa.exc.DBAPIError), database.reading() as work:
        work.session.execute(sa.text("SELECT nothing FROM nowhere"))


def test_the_number_of_statements_does_not_grow_with_the_rows(database: Database) -> None:
    """Lists are read in one statement however many rows they have; ids are asked for 500 at a time."""
    items = [an_item(f"a{number:03}", state=ItemState.OPEN) for number in range(60)]
    store(database, a_post_mortem("p1"), *items)
    ids = [f"a{number:03}" for number in range(60)]
    counted: list[str] = []
    with database.reading() as work:
        sa.event.listen(database.engine, "before_cursor_execute", lambda *event: counted.append(event[2]))
        work.action_items.page(ItemFilter(team=None), before=None, limit=50)
        work.action_items.of_post_mortem("p1")
        work.action_items.all_with_context()
        work.action_items.texts_of(ids)
        work.links.of_items(ids)
        work.post_mortems.get_many(ids)
        assert len(counted) == 6
        work.links.of_items([f"a{number}" for number in range(1001)])
        assert len(counted) == 9


def test_lower_case_is_the_same_in_any_language_on_sqlite(sqlite_database: Database) -> None:
    """Searching ignores case beyond ASCII, which SQLite's own function does not."""
    store(sqlite_database, a_post_mortem("p1"), an_item("a1", owner="ÉVA Ölund"))
    with sqlite_database.reading() as work:
        page = work.action_items.page(ItemFilter(owner="éva ölund"), before=None, limit=5)
        assert [item.id for item in page] == ["a1"]


def test_days_are_counted_in_utc_whatever_the_server_thinks(postgresql_database: Database) -> None:
    """A server set to another time zone gives the same days."""
    with postgresql_database.engine.begin() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'")
    postgresql_database.close()  # new connections from here on
    with postgresql_database.engine.connect() as connection:
        moment = connection.execute(sa.select(sa.func.date(sa.cast(NOON.replace(hour=23), sa.DateTime(timezone=True)))))
        assert str(moment.scalar()) == "2026-04-12"


def _url(database: Database) -> sa.URL:
    return database.engine.url


def test_the_embedded_file_is_known(tmp_path: Path) -> None:
    """The embedded database names its file, for the lock beside it; PostgreSQL has none."""
    assert Database(make_engine(f"sqlite:///{tmp_path}/a.db")).file == tmp_path / "a.db"
    assert Database(make_engine("postgresql+psycopg:///a")).file is None
