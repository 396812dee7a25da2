"""What publishing a revision changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import count

import pytest

from app.documents.model import ActionItem, PostMortem
from app.domain.publishing import Ids, Incoming, Known, Plan, plan_publication, without_repeated_tickets
from app.domain.records import ItemState, LinkState, TicketRef
from tests.domain.news import REF, a_link, after, read_item

LOAD, ALERT = read_item("Add a load test stage", 10, owner="ada"), read_item("Alert on p95 latency of auth", 11)


def document(*items: ActionItem, title: str | None = "Logins failing") -> PostMortem:
    """Return a document as read."""
    return PostMortem("markdown", title=title, action_items=items)


def plan(
    read: PostMortem,
    known: Known | None = None,
    *,
    tickets_for_done: bool = False,
    include_unsectioned: bool = False,
    named: TicketRef | None = None,
    published_at: datetime | None = None,
) -> Plan:
    """Plan a publication one day after noon, with ids in order."""
    numbers = count(1 if known is None else 100)
    return plan_publication(
        Incoming(
            read,
            "file:outage.md",
            "1" * 64,
            after(days=1),
            published_at or after(days=1),
            tickets_for_done=tickets_for_done,
            include_unsectioned=include_unsectioned,
        ),
        known,
        Ids(lambda _at: f"id{next(numbers)}", lambda: f"{next(numbers):032x}"),
        adopt=lambda item: ("github", named) if named and item.tickets else None,
        connection="builtin",
    )


def stored(first: Plan) -> Known:
    """Return what is known once the plan was stored and its tickets opened."""
    links = {link.action_item_id: replace(link, state=LinkState.LINKED, ticket=REF) for link in first.links}
    return Known(first.post_mortem, first.items, links)


def test_a_new_document_wants_a_ticket_for_each_open_item() -> None:
    """Each open item gets one pending link with a key of its own, on the connection that was chosen."""
    made = plan(document(LOAD, ALERT))
    assert [item.text for item in made.items] == [LOAD.text, ALERT.text]
    assert [link.action_item_id for link in made.links] == [item.id for item in made.items]
    assert {(link.state, link.connection) for link in made.links} == {(LinkState.PENDING, "builtin")}
    assert len({link.key for link in made.links}) == 2
    assert [event.kind for event in made.events] == ["published", "published"]


def test_the_same_document_again_changes_nothing() -> None:
    """Planning what is stored already makes no link, no event and no other item."""
    first = plan(document(LOAD, ALERT))
    again = plan(document(LOAD, ALERT), stored(first))
    assert again.items == first.items
    assert (again.links, again.events) == ((), ())
    assert again.post_mortem == first.post_mortem


def test_a_removed_item_stays() -> None:
    """An item that left the document is kept and says so, keeps its link, and comes back as itself."""
    first = stored(plan(document(LOAD, ALERT)))
    second = plan(document(ALERT), first)
    (gone,) = [item for item in second.items if item.text == LOAD.text]
    assert (gone.position, gone.removed_at, gone.state) == (None, after(days=1), ItemState.OPEN)
    assert [event.kind for event in second.events] == ["removed"]
    third = plan(document(LOAD, ALERT), Known(second.post_mortem, second.items, first.links))
    (back,) = [item for item in third.items if item.text == LOAD.text]
    assert (back.id, back.removed_at) == (gone.id, None)
    assert [event.kind for event in third.events] == ["restored"]
    assert third.links == ()


def test_a_reworded_item_keeps_its_ticket() -> None:
    """Other words for the same work are a revision, with what they were and are."""
    reworded = read_item("Add a load test stage for the EU", 10, owner="ada")
    second = plan(document(reworded, ALERT), stored(plan(document(LOAD, ALERT))))
    assert second.links == ()
    (event,) = second.events
    assert (event.kind, event.data) == ("revised", {"text": [LOAD.text, reworded.text]})


@pytest.mark.parametrize(("asked", "links"), [(False, 0), (True, 1)])
def test_done_items_get_no_ticket_unless_asked(asked: bool, links: int) -> None:
    """An item that its document marks done counts as done, and has a ticket only where somebody wants one."""
    made = plan(document(replace(LOAD, done=True)), tickets_for_done=asked)
    assert made.items[0].state is ItemState.DONE
    assert made.items[0].closed_at == after(days=1)
    assert len(made.links) == links


def test_a_box_moves_an_item_only_where_no_ticket_does() -> None:
    """Ticking the box closes an item without ticket; where there is a ticket, that one owns the state."""
    first = plan(document(LOAD))
    ticked = document(replace(LOAD, done=True))
    without_ticket = plan(ticked, Known(first.post_mortem, first.items, {}))
    assert without_ticket.items[0].state is ItemState.DONE
    assert [event.kind for event in without_ticket.events] == ["state_changed"]
    with_ticket = plan(ticked, stored(first))
    assert with_ticket.items[0].state is ItemState.OPEN


def test_an_item_that_its_document_gives_up_is_wont_do_and_gets_no_ticket() -> None:
    """Given up at first or in a later revision, it is closed with the reason; taken up again, it is owed a ticket."""
    dropped = document(replace(LOAD, done=False, given_up=True))
    first = plan(dropped)
    assert (first.items[0].state, first.items[0].closed_at, first.links) == (ItemState.WONT_DO, after(days=1), ())
    assert first.items[0].reason == "The document says that it will not be done."
    again = plan(dropped, stored(first))
    assert (again.items[0].state, again.events, again.links) == (ItemState.WONT_DO, (), ())
    taken_up = plan(document(LOAD), stored(first))
    assert (taken_up.items[0].state, taken_up.items[0].closed_at, taken_up.items[0].reason) == (
        ItemState.OPEN,
        None,
        None,
    )
    assert len(taken_up.links) == 1
    open_one = plan(document(LOAD))
    later = plan(dropped, Known(open_one.post_mortem, open_one.items, {}))
    assert (later.items[0].state, later.links) == (ItemState.WONT_DO, ())
    assert plan(dropped, stored(open_one)).items[0].state is ItemState.OPEN  # a ticket owns the state


def test_what_an_archive_gives_up_was_given_up_at_its_publication() -> None:
    """Its day is that of the document, so that the month of the import looks no busier than it was."""
    (item,) = plan(document(replace(LOAD, given_up=True)), published_at=after(days=-400)).items
    assert (item.state, item.closed_at) == (ItemState.WONT_DO, after(days=-400))


def test_a_later_date_is_a_slip_and_an_earlier_one_is_not() -> None:
    """Each move of the due date to a later day is counted."""
    dated = [document(replace(LOAD, due_date=date(2026, 5, day))) for day in (1, 9, 3)]
    known = stored(plan(dated[0]))
    for read in dated[1:]:
        known = replace(known, items=plan(read, known).items)
    assert known.items[0].slips == 1


def test_a_named_ticket_is_adopted() -> None:
    """An item that names a ticket of ours is tied to that one, even if its document marks it done."""
    made = plan(document(replace(LOAD, tickets=("#7",), done=True)), named=REF)
    (link,) = made.links
    assert (link.adopted, link.ticket, link.connection) == (True, REF, "github")


def test_unsectioned_commitments_are_left_out_and_told() -> None:
    """What stands outside a section of action items is published only when asked for, and never silently dropped."""
    stray = read_item("We should write a runbook", scope="unsectioned")
    made = plan(document(LOAD, stray))
    assert (len(made.items), made.left_out) == (1, (stray,))
    assert len(plan(document(LOAD, stray), include_unsectioned=True).items) == 2


def test_a_ticket_tracks_one_item() -> None:
    """Of several items that name one ticket the first has it, unless it tracks an item already; the rest fail."""
    links = [a_link(id=f"l{n}", ticket=REF, adopted=True) for n in range(2)]
    kept = without_repeated_tickets(links, lambda _connection, _id: False)
    assert [link.state for link in kept] == [LinkState.PENDING, LinkState.FAILED]
    assert kept[1].ticket is None
    assert "#7" in (kept[1].error or "")
    taken = without_repeated_tickets(links, lambda connection, id_: (connection, id_) == ("github", "7"))
    assert {link.state for link in taken} == {LinkState.FAILED}
    assert without_repeated_tickets([a_link(), a_link()], lambda _c, _i: True) == (a_link(), a_link())


def test_a_document_that_lost_its_title_keeps_the_known_one() -> None:
    """What a new revision does not say is not forgotten; a document that never had a title is called untitled."""
    first = plan(document(LOAD))
    assert plan(document(LOAD, title=None), stored(first)).post_mortem.title == "Logins failing"
    assert plan(document(LOAD, title=None)).post_mortem.title == "Untitled post-mortem"
    assert first.post_mortem.published_at == after(days=1)


def test_what_an_archive_owes_is_as_old_as_its_publication() -> None:
    """The open items of a document that was published before are owed since then; its tickets are opened now."""
    made = plan(document(LOAD, ALERT), published_at=after(days=-400))
    assert made.post_mortem.published_at == after(days=-400)
    assert {(item.created_at, item.last_activity_at) for item in made.items} == {(after(days=-400), after(days=-400))}
    assert {link.created_at for link in made.links} == {after(days=1)}
    assert {(event.at, event.data["published_on"]) for event in made.events} == {
        (after(days=1), after(days=-400).date().isoformat())
    }


@pytest.mark.parametrize(("days", "closed_at"), [(-400, None), (0, None), (1, after(days=1))])
def test_what_an_archive_marks_done_was_done_on_a_day_that_nobody_saw(days: int, closed_at: datetime | None) -> None:
    """An item of an archive is done without a day, but for a document of today."""
    (item,) = plan(document(replace(LOAD, done=True)), published_at=after(days=days)).items
    assert (item.state, item.created_at, item.closed_at) == (ItemState.DONE, after(days=days), closed_at)


def test_a_later_revision_of_an_archive_adds_items_of_today() -> None:
    """An item that a later revision adds is owed since that revision, and the post-mortem keeps its day."""
    first = plan(document(LOAD), published_at=after(days=-400))
    second = plan(document(LOAD, ALERT), stored(first), published_at=after(days=-400))
    assert second.post_mortem.published_at == after(days=-400)
    assert [item.created_at for item in second.items] == [after(days=-400), after(days=1)]
