"""Deliveries in every order, twice, together and apart: the item ends as its ticket is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
import structlog

from app.container import Container
from app.domain.deliveries import Received
from app.domain.records import DeliveryOutcome, ItemRecord, LinkRecord, LinkState
from app.services.receive_delivery import Arrival, begin_batch, take_batch
from app.storage.database import Database
from connectors.contract import Hint, ParsedDelivery, Ticket, TicketState
from tests.domain.news import NOON, REF, a_link, a_post_mortem, a_ticket, after, an_item
from tests.services.conftest import Jobs

# As trackers make them: a second holds several changes, and a ticket is closed and opened again within one.
HISTORY = (
    a_ticket(TicketState.IN_PROGRESS, after(seconds=1)),
    a_ticket(TicketState.DONE, after(seconds=2)),
    a_ticket(TicketState.OPEN, after(seconds=2)),
    a_ticket(TicketState.OPEN, after(seconds=3)),
    a_ticket(TicketState.WONT_DO, after(seconds=3), state_reason="retired"),
)


def arrival(key: str, ticket: Ticket, connection: str = "builtin") -> Arrival:
    """An authentic delivery that shows a ticket."""
    parsed = ParsedDelivery(key, "ticket.changed", (Hint(ticket.ref, "ticket.changed", ticket, actor="ada"),))
    return Arrival(connection, key, "ticket.changed", NOON, parsed, {}, b"{}")


def publish(database: Database, **link: object) -> tuple[ItemRecord, LinkRecord]:
    """Store an open item whose link is as told, else linked to ticket 7."""
    item = an_item()
    stored = a_link(**{"connection": "builtin", "state": LinkState.LINKED, "ticket": REF, **link})
    with database.unit_of_work() as work:
        work.post_mortems.save(a_post_mortem())
        work.action_items.save(item)
        work.links.save(stored)
    return item, stored


def stored(database: Database) -> tuple[ItemRecord, LinkRecord, list[str]]:
    """The item, its link and what its history says of its state."""
    with database.reading() as work:
        item, link = work.action_items.get("a1"), work.links.get("l1")
        moves = [e.data["to"] for e in work.action_items.history("a1") if e.kind == "state_changed"]
    assert item is not None
    assert link is not None
    return item, link, moves


def outcomes(taken: Sequence[object]) -> list[DeliveryOutcome]:
    """What became of each; none failed."""
    assert all(isinstance(one, Received) for one in taken), taken
    return [one.outcome for one in taken if isinstance(one, Received)]


def test_every_order_together_or_apart_ends_as_the_ticket_is(container: Container, jobs: Jobs) -> None:
    """All 120 orders of five deliveries, in one batch or in five: the end is the ticket's, or it is read again."""
    orders = list(permutations(HISTORY))
    with container.database.unit_of_work() as work:
        work.post_mortems.save(a_post_mortem())
        for number, _order in enumerate(orders):
            work.action_items.save(an_item(f"a{number}"))
            ref = replace(REF, id=str(number))
            named = {"id": f"l{number}", "action_item_id": f"a{number}", "key": f"{number:032x}"}
            work.links.save(a_link(**named, connection="builtin", state=LinkState.LINKED, ticket=ref))
    turns = [
        [arrival(f"{n}-{turn}", replace(order[turn], ref=replace(REF, id=str(n)))) for turn in range(5)]
        for n, order in enumerate(orders)
    ]
    outcomes(take_batch(container, [one for order in turns[::2] for one in order]))
    for turn in range(5):
        outcomes(take_batch(container, [order[turn] for order in turns[1::2]]))
    read_again = {str(job.args["link_id"]) for job in jobs.waiting if job.name == "refresh_ticket"}
    with container.database.reading() as work:
        for number in range(120):
            item, link = work.action_items.get(f"a{number}"), work.links.get(f"l{number}")
            assert item is not None
            assert link is not None
            assert link.tracker_updated_at == after(seconds=3)
            # The last second holds two states: where the deliveries cannot tell, the ticket is read again.
            assert item.state is TicketState.WONT_DO or link.id in read_again


def test_replays_change_nothing(container: Container) -> None:
    """An old close that comes again, under its own id or another, neither closes the item nor enters its history."""
    publish(container.database)
    closed, opened = a_ticket(TicketState.DONE, after(seconds=1)), a_ticket(TicketState.OPEN, after(seconds=2))
    taken = take_batch(container, [arrival("d1", closed), arrival("d2", opened), arrival("d1", closed)])
    assert outcomes(taken) == [DeliveryOutcome.APPLIED, DeliveryOutcome.APPLIED, DeliveryOutcome.DUPLICATE]
    again = take_batch(container, [arrival("d1", closed), arrival("d9", closed)])
    assert outcomes(again) == [DeliveryOutcome.DUPLICATE, DeliveryOutcome.UNCHANGED]
    item, _link, moves = stored(container.database)
    assert (item.state, moves) == (TicketState.OPEN, ["done", "open"])


def test_a_marker_links_before_our_own_answer_did(container: Container) -> None:
    """A ticket that carries our key links the item whose create was lost; a later delivery of the batch sees that."""
    publish(container.database, state=LinkState.UNKNOWN, ticket=None, key="f" * 32)
    first = a_ticket(TicketState.OPEN, after(seconds=1), keys=("f" * 32,))
    second = a_ticket(TicketState.DONE, after(seconds=2))
    taken = take_batch(container, [arrival("d1", first), arrival("d2", second)])
    assert outcomes(taken)[0] is DeliveryOutcome.APPLIED
    item, link, _moves = stored(container.database)
    assert (link.state, link.ticket) == (LinkState.LINKED, REF)
    assert item.state is TicketState.DONE


def test_one_bad_delivery_does_not_take_the_others_with_it(container: Container) -> None:
    """What cannot be stored is kept in quarantine with the reason; the rest of its batch is applied."""
    publish(container.database)
    bad = a_ticket(TicketState.WONT_DO, after(seconds=2), state_reason="half \0 a reason")
    good = a_ticket(TicketState.IN_PROGRESS, after(seconds=1))
    with structlog.testing.capture_logs() as lines:
        taken = take_batch(container, [arrival("d1", good), arrival("d2", bad)])
    assert [(line["event"], line["delivery"]) for line in lines] == [("a delivery could not be applied", "d2")]
    assert outcomes(taken) == [DeliveryOutcome.APPLIED, DeliveryOutcome.UNREADABLE]
    item, _link, _moves = stored(container.database)
    assert item.state is TicketState.IN_PROGRESS
    with container.database.reading() as work:
        (kept,) = work.deliveries.page(quarantined=True, before=None, limit=5)
    assert kept.reason is not None
    assert "U+0000" in kept.reason


def test_a_batch_without_waiting_leaves_a_busy_database_alone(container: Container) -> None:
    """While somebody else writes, a delivery that is not to wait is not taken, and can be taken a moment later."""
    publish(container.database)
    delivery = arrival("d1", a_ticket(TicketState.DONE, after(seconds=1)))
    with container.database.unit_of_work():
        assert begin_batch(container, [delivery]) is None
    commit = begin_batch(container, [delivery])
    assert commit is not None
    with container.database.reading() as work:
        assert work.deliveries.page(quarantined=None, before=None, limit=5) == []
    assert commit() == [Received(DeliveryOutcome.APPLIED)]


def test_a_batch_that_fails_leaves_nothing(container: Container, jobs: Jobs) -> None:
    """A batch that fails at its end leaves no delivery, no state, no figure and no job behind."""
    publish(container.database)

    def cut() -> None:
        with container.database.delivery_batch() as batch:
            batch.rare.action_items.save(an_item(state=TicketState.DONE))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        cut()
    item, _link, _moves = stored(container.database)
    assert (item.state, jobs.waiting) == (TicketState.OPEN, [])


def test_a_drop_at_the_tracker_is_kept_as_a_decision(container: Container) -> None:
    """Who dropped a ticket decided that; what else is known of the item and its link stays, and figures count it."""
    item, link = publish(container.database, warnings=("w",), adopted=True)
    dropped = a_ticket(TicketState.WONT_DO, after(seconds=1), state_reason="retired")
    assert outcomes(take_batch(container, [arrival("d1", dropped)])) == [DeliveryOutcome.APPLIED]
    found, linked, _moves = stored(container.database)
    moment = after(seconds=1)
    decided = {"reason": "retired", "decided_by": "ada", "decided_at": moment, "closed_at": moment}
    assert found == replace(item, state=TicketState.WONT_DO, last_activity_at=moment, **decided)  # type: ignore[arg-type]
    assert linked == replace(link, tracker_updated_at=moment, seen=linked.seen)
    assert linked.seen is not None
    assert linked.seen.state is TicketState.WONT_DO
    with container.database.reading() as work:
        assert work.rollup_repair.drifts() == []
