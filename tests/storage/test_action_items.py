"""Action items and their history, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.records import EventRecord, ItemState
from app.errors import Conflict
from app.storage.action_items import ItemFilter
from app.storage.database import Database
from app.storage.tables import ActionItemRow
from tests.storage.records import NOON, a_delivery, a_post_mortem, an_item, store

TODAY = date(2026, 5, 1)


def found(database: Database, **wanted: Any) -> list[str]:  # noqa: ANN401 - any field
    """Ids on the first page."""
    with database.reading() as work:
        return [item.id for item in work.action_items.page(ItemFilter(**wanted), before=None, limit=50)]


@pytest.fixture
def several(database: Database) -> Database:
    """Items that differ in everything that a list can be narrowed by."""
    store(
        database,
        a_post_mortem("p1", team="payments", severity="SEV-2", severity_level=2, systems=("api",)),
        a_post_mortem("p2", team="search"),
        an_item("a1", owner="Ada Example", due_date=date(2026, 4, 30)),
        an_item("a2", owner="ada example", due_date=TODAY, state=ItemState.IN_PROGRESS),
        an_item("a3", due_date=date(2026, 4, 1), state=ItemState.DONE, last_activity_at=NOON),
        an_item("a4", "p2", last_activity_at=NOON + timedelta(days=10)),
        an_item("a5", "p2", owner="%", due_date=date(2026, 4, 1), state=ItemState.WONT_DO),
    )
    return database


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["a5", "a4", "a3", "a2", "a1"]),
        ({"state": "open"}, ["a4", "a1"]),
        ({"state": "wont_do"}, ["a5"]),
        ({"state": "no such state"}, []),
        ({"owner": "ADA EXAMPLE"}, ["a2", "a1"]),
        ({"owner": "%"}, ["a5"]),
        ({"team": "payments"}, ["a3", "a2", "a1"]),
        ({"severity": "sev2"}, ["a3", "a2", "a1"]),
        ({"system": "api"}, ["a3", "a2", "a1"]),
        ({"post_mortem_id": "p2"}, ["a5", "a4"]),
        ({"overdue_on": TODAY}, ["a1"]),
        ({"overdue_on": TODAY + timedelta(days=1)}, ["a2", "a1"]),
        ({"unowned": True}, ["a4", "a3"]),
        ({"unowned": False}, ["a5", "a2", "a1"]),
        ({"undated": True}, ["a4"]),
        ({"undated": False}, ["a5", "a3", "a2", "a1"]),
        ({"quiet_since": NOON}, []),
        ({"quiet_since": NOON + timedelta(seconds=1)}, ["a2", "a1"]),
        ({"quiet_since": NOON + timedelta(days=11)}, ["a4", "a2", "a1"]),
        ({"team": "payments", "unowned": False, "overdue_on": TODAY}, ["a1"]),
    ],
    ids=str,
)
def test_filters(several: Database, wanted: dict[str, Any], ids: list[str]) -> None:
    """Each filter finds exactly what it names; only open items are overdue or quiet; filters add up."""
    assert found(several, **wanted) == ids


def test_pages_follow_each_other(several: Database) -> None:
    """A page starts right below the id it is given."""
    with several.reading() as work:
        first = work.action_items.page(ItemFilter(), before=None, limit=2)
        second = work.action_items.page(ItemFilter(), before=first[-1].id, limit=2)
    assert [item.id for item in (*first, *second)] == ["a5", "a4", "a3", "a2"]


def test_items_stand_in_document_order(database: Database) -> None:
    """Items come in the order of the document; those that were removed come last."""
    store(
        database,
        a_post_mortem("p1"),
        an_item("a1", position=None, removed_at=NOON),
        an_item("a2", position=10),
        an_item("a3", position=2),
    )
    with database.reading() as work:
        assert [item.id for item in work.action_items.of_post_mortem("p1")] == ["a3", "a2", "a1"]
        assert work.action_items.of_post_mortem("p2") == []


def test_an_item_needs_its_post_mortem(database: Database) -> None:
    """An item of an unknown post-mortem is refused."""
    with pytest.raises(Conflict):
        store(database, an_item("a1", "nobody"))


def test_context_texts_and_counts(several: Database) -> None:
    """Audits get every item with title and team; texts come by id in any number; states are counted."""
    with several.reading() as work:
        context = {item.id: (title, team) for item, title, team in work.action_items.all_with_context()}
        assert context["a1"] == ("Logins failing", "payments")
        assert len(context) == 5
        texts = work.action_items.texts_of([f"a{number}" for number in range(1200)])
        assert texts == dict.fromkeys(["a1", "a2", "a3", "a4", "a5"], "Add a load test stage")
        assert work.action_items.counts_by_state() == {"open": 2, "in_progress": 1, "done": 1, "wont_do": 1}


def test_history_is_kept_in_order(database: Database) -> None:
    """Events come back as they were added, in that order, whatever their times say."""
    events = [
        EventRecord("a1", NOON, "published", {"text": "é\u2028", "deep": [{"n": 1.5, "no": None}]}, "ada", 1),
        EventRecord("a1", NOON - timedelta(days=1), "state_changed"),
    ]
    store(database, a_post_mortem("p1"), an_item("a1"), an_item("a2"))
    with database.unit_of_work() as work:
        assert work.deliveries.store(a_delivery()) == 1
        work.action_items.add_events(events)
        work.action_items.add_events([])
    with database.reading() as work:
        assert work.action_items.history("a1") == events
        assert work.action_items.history("a2") == []


@pytest.mark.parametrize("statement", ["UPDATE item_event SET kind = 'other'", "DELETE FROM item_event"])
def test_history_cannot_be_changed(database: Database, statement: str) -> None:
    """The database itself refuses to change or delete an event."""
    store(database, a_post_mortem("p1"), an_item("a1"))
    with database.unit_of_work() as work:
        work.action_items.add_events([EventRecord("a1", NOON, "published")])
    with pytest.raises(Conflict, match="append-only"), database.unit_of_work() as work:
        work.session.execute(sa.text(statement))
    with database.reading() as work:
        assert [event.kind for event in work.action_items.history("a1")] == ["published"]


def test_an_event_needs_its_item(database: Database) -> None:
    """An event of an unknown item is refused."""
    with pytest.raises(Conflict), database.unit_of_work() as work:
        work.action_items.add_events([EventRecord("nobody", NOON, "published")])


def test_a_locked_read_sees_the_newest(postgresql_database: Database) -> None:
    """What was read before is read again under the lock, not remembered."""
    database = postgresql_database
    store(database, a_post_mortem("p1"), an_item("a1"))
    with database.unit_of_work() as work:
        held = work.session.get(ActionItemRow, "a1")  # the session gives this object again while somebody holds it
        store(database, an_item("a1", owner="Ada"))
        assert work.action_items.get("a1", lock=True) == an_item("a1", owner="Ada")
        assert held is not None
