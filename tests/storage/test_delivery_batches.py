"""A batch of deliveries in one transaction, on both databases: the same rows as the repositories write one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from msgspec import structs

from app.domain.deliveries import Change
from app.domain.records import DeliveryOutcome, EventRecord, ItemState, LinkState, TicketRef
from app.domain.standing import standing_of
from app.storage.database import Database
from app.storage.delivery_batches import StoredDelivery
from tests.storage.records import NOON, a_link, a_post_mortem, an_item, store

REF = TicketRef("7", "#7", "https://x/7")
LATER = NOON + timedelta(microseconds=1)


def a_delivery(key: str, outcome: DeliveryOutcome = DeliveryOutcome.APPLIED, **fields: object) -> StoredDelivery:
    """A delivery of the built-in tracker."""
    return structs.replace(StoredDelivery("builtin", key, "ticket.changed", NOON, outcome), **fields)


def test_each_is_stored_once_and_only_quarantine_keeps_its_body(database: Database) -> None:
    """Twice in a batch or in two batches is once; what cannot be read keeps headers and bytes as they came."""
    bad = a_delivery("d3", DeliveryOutcome.UNREADABLE, reason="not JSON", headers={"x-event": "ü"}, body=b"\x00\xff{")
    with database.delivery_batch() as batch:
        first, twice, other, kept = batch.deliveries.store(
            [a_delivery("d1"), a_delivery("d1"), a_delivery("d1", connection="b"), bad]
        )
    assert twice is None
    assert None not in {first, other, kept}
    with database.delivery_batch() as batch:
        assert batch.deliveries.store([a_delivery("d1"), bad]) == [None, None]
    with database.reading() as work:
        found = {d.id: d for d in work.deliveries.page(quarantined=None, before=None, limit=9)}
    assert kept is not None
    assert first is not None
    assert (found[kept].headers, found[kept].body, found[kept].received_at) == ({"x-event": "ü"}, b"\x00\xff{", NOON)
    assert found[first].body is None


def test_what_is_known_is_read_whole(database: Database) -> None:
    """Where a link and its item stand comes out of a batch as the repositories say it, by ticket or by key."""
    item = an_item(
        due_date=date(2026, 5, 1), tickets=("#1", "ü"), done_in_document=True, last_activity_at=LATER, slips=2
    )
    item = replace(item, reason="ü", closed_at=LATER, decided_by="ada", decided_at=NOON, look_again_on=date(2026, 6, 1))
    item = replace(item, duplicate_of="a2", stale_since=NOON, unwritten_decision="d1")
    link = a_link(ticket=REF, state=LinkState.LINKED, warnings=("w",), tracker_updated_at=LATER, adopted=True)
    link = replace(link, error="cut", next_at=LATER)
    store(database, a_post_mortem(), item, link, an_item("a2"), a_link("l2", "a2"))
    with database.delivery_batch() as batch:
        assert batch.deliveries.known([("builtin", "7"), ("builtin", "8"), ("other", "7")]) == [standing_of(item, link)]
        marked = batch.deliveries.marked([("builtin", "l2".rjust(32, "0"))])
    assert marked == [standing_of(an_item("a2"), a_link("l2", "a2"))]


@pytest.mark.parametrize("state", [ItemState.DONE, ItemState.WONT_DO])
def test_what_a_batch_writes_is_what_is_read(database: Database, state: ItemState) -> None:
    """News of a state, of the link's clock, of the history and of an outcome arrive whole, and so do the figures."""
    before, link = an_item(), a_link(ticket=REF, state=LinkState.LINKED)
    store(database, a_post_mortem(team="ops"), before, link)
    after = replace(before, state=state, reason="ü", closed_at=LATER, last_activity_at=LATER)
    linked = replace(link, tracker_updated_at=LATER)
    with database.delivery_batch() as batch:
        (id_,) = batch.deliveries.store([a_delivery("d1")])
        assert id_ is not None
        assert batch.deliveries.known([("builtin", "7")]) == [standing_of(before, link)]
        event = EventRecord("a1", NOON, "state_changed", {"to": state.value, "n": 1}, "ada", id_)
        changes = [Change(standing_of(before, link), standing_of(after, linked))]
        assert batch.deliveries.write(changes, [event], [(id_, DeliveryOutcome.REREAD.value, "a tie")]) == []
    with database.reading() as work:
        assert (work.action_items.get("a1"), work.links.get("l1")) == (after, linked)
        assert work.action_items.history("a1") == [event]
        delivery = work.deliveries.get(id_)
        assert work.rollup_repair.drifts() == []
    assert delivery is not None
    assert (delivery.outcome, delivery.reason) == (DeliveryOutcome.REREAD, "a tie")


def test_what_is_no_mere_news_is_handed_back(database: Database) -> None:
    """A link that is tied to another ticket is left to the repositories, and nothing of it is half written."""
    item, link = an_item(), a_link()
    store(database, a_post_mortem(), item, link)
    linked = replace(link, ticket=REF, state=LinkState.LINKED)
    change = Change(standing_of(item, link), standing_of(item, linked))
    with database.delivery_batch() as batch:
        assert batch.deliveries.write([change], [], []) == [change]
        batch.rare.links.save(linked)
    with database.reading() as work:
        assert work.links.get("l1") == linked


def test_a_broken_batch_is_undone_and_the_next_one_works(database: Database) -> None:
    """An error in a batch leaves no row of it, and its connection is not used again."""

    def broken() -> None:
        with database.delivery_batch() as batch:
            batch.deliveries.store([a_delivery("d1")])
            batch.rare.session.execute(sa.text("SELECT no_such_column FROM delivery"))

    with pytest.raises(sa.exc.DBAPIError):
        broken()
    with database.delivery_batch() as batch:
        assert batch.deliveries.store([a_delivery("d1")]) != [None]
