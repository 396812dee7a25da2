"""Links, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from app.domain.records import LinkState, TicketRef
from app.errors import Conflict
from app.storage.database import Database
from tests.storage.records import a_link, a_post_mortem, an_item, store

REF = TicketRef("1", "OPS-1", "http://127.0.0.1/1")


@pytest.fixture
def items(database: Database) -> Database:
    """Two items without links."""
    store(database, a_post_mortem("p1"), an_item("a1"), an_item("a2"))
    return database


def test_a_link_is_found_by_each_of_its_names(items: Database) -> None:
    """By id, by ticket and by key, always on its own connection only."""
    link = a_link("l1", state=LinkState.LINKED, ticket=REF)
    store(items, link, a_link("l2", "a2"))
    with items.unit_of_work() as work:
        assert work.links.get("l1") == link
        assert work.links.get("l1", lock=True) == link
        assert work.links.by_ticket("builtin", "1") == link
        assert work.links.by_key("builtin", link.key) == link
        assert work.links.by_ticket("other", "1") is None
        assert work.links.by_ticket("builtin", "OPS-1") is None
        assert work.links.by_key("other", link.key) is None
        assert work.links.get("l3") is None


@pytest.mark.parametrize(
    "second",
    [
        a_link("l2", "a1"),
        a_link("l2", "a2", key=a_link("l1").key, connection="other"),
        a_link("l2", "a2", ticket=REF),
        a_link("l2", "nobody"),
    ],
    ids=["one link per item and connection", "one link per key", "one link per ticket", "no link without item"],
)
def test_what_must_be_unique_is(items: Database, second: object) -> None:
    """The database refuses a second link of one item, of one key, of one ticket, and a link of nothing."""
    store(items, a_link("l1", ticket=REF))
    assert isinstance(second, type(a_link()))
    with pytest.raises(Conflict):
        store(items, second)
    with items.reading() as work:
        assert [link.id for link in work.links.in_states([])] == ["l1"]


def test_many_links_may_have_no_ticket(items: Database) -> None:
    """Links without a ticket do not stand in each other's way."""
    store(items, a_link("l1", "a1"), a_link("l2", "a2"))
    with items.reading() as work:
        assert work.links.of_items([f"a{number}" for number in range(1200)]) == {
            "a1": a_link("l1", "a1"),
            "a2": a_link("l2", "a2"),
        }
        assert work.links.of_items([]) == {}


def test_lists_by_state(database: Database) -> None:
    """Links are listed by any of several states, newest first, page by page, and counted."""
    items = [an_item(f"a{number}") for number in range(5)]
    states = [LinkState.UNKNOWN, LinkState.FAILED, LinkState.LINKED, LinkState.UNKNOWN, LinkState.PENDING]
    links = [a_link(f"l{n}", f"a{n}", state=state) for n, state in enumerate(states)]
    store(database, a_post_mortem("p1"), *items, *links)
    with database.reading() as work:
        ids = [link.id for link in work.links.in_states([LinkState.UNKNOWN, LinkState.FAILED])]
        assert ids == ["l3", "l1", "l0"]
        assert [link.id for link in work.links.in_states([LinkState.UNKNOWN], before="l3")] == ["l0"]
        assert [link.id for link in work.links.in_states([], limit=2)] == ["l4", "l3"]
        assert work.links.counts_by_state() == {"unknown": 2, "failed": 1, "linked": 1, "pending": 1}


def test_deciders_take_turns(items: Database) -> None:
    """Eight threads that read a link under its lock and count it up lose no count."""
    store(items, a_link("l1"))

    def count_up() -> None:
        for _ in range(5):
            with items.unit_of_work() as work:
                link = work.links.get("l1", lock=True)
                assert link is not None
                work.links.save(replace(link, attempts=link.attempts + 1))

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with items.reading() as work:
        link = work.links.get("l1")
        assert link is not None
        assert link.attempts == 40
