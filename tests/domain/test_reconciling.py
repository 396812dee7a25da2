"""News of tickets: older news never wins."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from app.domain.reconciling import Apply, Nothing, Outcome, Reread, apply_ticket, ticket_gone
from app.domain.records import ItemRecord, ItemState, LinkRecord, LinkState
from connectors.contract import Ticket, TicketRef, TicketState
from tests.domain.news import NOON, REF, a_link, a_linked, a_ticket, after, an_item

# Two pairs of equal seconds, as trackers make them: only a fresh read tells which of a pair was later.
HISTORY = (
    a_ticket(TicketState.IN_PROGRESS, after(seconds=1)),
    a_ticket(TicketState.DONE, after(seconds=2)),
    a_ticket(TicketState.OPEN, after(seconds=2)),
    a_ticket(TicketState.OPEN, after(seconds=3)),
    a_ticket(TicketState.WONT_DO, after(seconds=3), state_reason="the service was retired"),
)
NOW_AT_TRACKER = HISTORY[-1]


def news(item: ItemRecord, link: LinkRecord, ticket: Ticket, *, fresh: bool = False) -> Outcome:
    """Decide about one delivery, or one fresh read."""
    return apply_ticket(item, link, ticket, now=after(hours=1), fresh=fresh)


def test_every_order_of_deliveries_ends_the_same() -> None:
    """All 120 orders of five deliveries, ties settled by a fresh read, end as the tracker is now."""
    ends = set()
    for order in permutations(HISTORY):
        item, link = an_item(), a_linked()
        for ticket in order:
            outcome = news(item, link, ticket)
            if isinstance(outcome, Reread):
                outcome = news(item, link, NOW_AT_TRACKER, fresh=True)
            if isinstance(outcome, Apply):
                item, link = outcome.item, outcome.link
        ends.add((item.state, item.reason, link.tracker_updated_at))
    assert ends == {(ItemState.WONT_DO, "the service was retired", after(seconds=3))}


def test_each_delivery_twice_changes_nothing_the_second_time() -> None:
    """What is stored already is no news."""
    item, link = an_item(), a_linked()
    for ticket in HISTORY:
        outcome = news(item, link, ticket, fresh=True)
        assert isinstance(outcome, Apply)
        item, link = outcome.item, outcome.link
        assert news(item, link, ticket) == Nothing()
        assert news(item, link, ticket, fresh=True) == Nothing()


@pytest.mark.parametrize("fresh", [True, False])
def test_older_never_wins(fresh: bool) -> None:
    """A ticket older than what is stored changes nothing, even if it was read just now from a lagging replica."""
    link = a_linked(tracker_updated_at=after(seconds=2))
    assert news(an_item(), link, a_ticket(TicketState.DONE, after(seconds=1)), fresh=fresh) == Nothing()


def test_a_tie_with_other_content_asks_the_tracker() -> None:
    """Two states in one second cannot be ordered by the deliveries themselves."""
    link = a_linked(tracker_updated_at=NOON)
    assert isinstance(news(an_item(), link, a_ticket(TicketState.DONE)), Reread)
    assert isinstance(news(an_item(), link, a_ticket(TicketState.DONE), fresh=True), Apply)


def test_closing_and_reopening_keep_the_dates_true() -> None:
    """A closed item has the ticket's own closing time; a reopened one has none."""
    closed = news(an_item(), a_linked(), a_ticket(TicketState.DONE, after(hours=3), closed_at=after(hours=2)))
    assert isinstance(closed, Apply)
    assert closed.item.closed_at == after(hours=2)
    opened = news(closed.item, closed.link, a_ticket(TicketState.OPEN, after(hours=4)))
    assert isinstance(opened, Apply)
    assert (opened.item.state, opened.item.closed_at) == (ItemState.OPEN, None)
    assert [event.kind for event in opened.events] == ["state_changed"]


def test_a_stated_reason_outlives_a_ticket_that_keeps_none() -> None:
    """Why an item will not be done is kept while it is won't-do, and forgotten when it is reopened."""
    item = an_item(state=ItemState.WONT_DO, reason="retired")
    again = news(item, a_linked(), a_ticket(TicketState.WONT_DO, after(seconds=1)))
    assert isinstance(again, Apply)
    assert again.item.reason == "retired"
    opened = news(again.item, again.link, a_ticket(TicketState.OPEN, after(seconds=2)))
    assert isinstance(opened, Apply)
    assert opened.item.reason is None


def test_a_moved_ticket_is_followed() -> None:
    """The same ticket under another key is news, and the history says from where to where."""
    moved = replace(a_ticket(updated_at=after(seconds=1)), ref=TicketRef("7", "core#3", "https://x/3"))
    outcome = news(an_item(), a_linked(), moved)
    assert isinstance(outcome, Apply)
    assert outcome.link.ticket == moved.ref
    assert [event.kind for event in outcome.events] == ["ticket_moved"]


@pytest.mark.parametrize("state", [LinkState.CREATING, LinkState.UNKNOWN, LinkState.PENDING])
def test_a_ticket_with_our_marker_settles_the_link(state: LinkState) -> None:
    """News of a ticket whose create was in doubt links it."""
    outcome = news(an_item(), a_link(state=state, error="cut", next_at=NOON), a_ticket())
    assert isinstance(outcome, Apply)
    assert (outcome.link.state, outcome.link.error, outcome.link.next_at) == (LinkState.LINKED, None, None)
    assert [event.kind for event in outcome.events] == ["linked"]


def test_a_deleted_ticket_leaves_the_item_as_it_was() -> None:
    """A gone ticket changes the link alone, once, and nothing is created for it."""
    outcome = ticket_gone(an_item(state=ItemState.IN_PROGRESS), a_linked(), now=NOON)
    assert isinstance(outcome, Apply)
    assert outcome.item == an_item(state=ItemState.IN_PROGRESS)
    assert outcome.link.state is LinkState.GONE
    assert outcome.link.ticket == REF
    assert ticket_gone(outcome.item, outcome.link, now=NOON) == Nothing()


@pytest.mark.parametrize(("state", "named"), [(TicketState.DUPLICATE, "a9"), (TicketState.OPEN, None)])
def test_opening_a_duplicate_again_forgets_its_original(state: TicketState, named: str | None) -> None:
    """While the ticket stays closed as a duplicate the named original holds; open again, nobody has named one."""
    item = an_item(state=ItemState.DUPLICATE, closed_at=NOON, duplicate_of="a9")
    outcome = news(item, a_linked(), a_ticket(state, after(seconds=1)))
    assert isinstance(outcome, Apply)
    assert outcome.item.duplicate_of == named
