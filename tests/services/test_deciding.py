"""From a decision to its ticket, step by step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.container import Container
from app.domain.decisions import DecisionKind, Wish, WriteState
from app.domain.records import ItemState, LinkRecord
from app.errors import Conflict, NotFound, Refused
from app.jobs import workflows
from app.services import decide as service
from app.services.decide import decide
from app.services.publish import PublishRequest, publish
from app.services.reconcile import reconcile
from app.services.write_decision import repair_decisions
from app.storage.decisions import LedgerFilter
from connectors.builtin.connector import BuiltinConnector
from connectors.builtin.tracker import TicketChange
from connectors.contract import Ticket, TicketState
from connectors.errors import Unavailable
from tests.services.conftest import Jobs, StandingClock
from tests.services.test_opening_tickets import DOCUMENT, links, published

NEW_DATE = Wish(DecisionKind.NEW_DATE, "Ada", due_date=date(2026, 9, 1), owner="Ada Example")
WONT_DO = Wish(DecisionKind.WONT_DO, "Ada", reason="The service is *retired*", look_again_on=date(2027, 1, 1))
DONE = Wish(DecisionKind.DONE, "Ada", reason="PR 12")


@pytest.fixture
def link(container: Container, jobs: Jobs) -> LinkRecord:
    """The link of the second item, opened."""
    published(container)
    jobs.run_all(container)
    return links(container)[1]


def tracker(container: Container) -> BuiltinConnector:
    """Return the tracker."""
    connector = container.connections["builtin"]
    assert isinstance(connector, BuiltinConnector)
    return connector


def ticket(container: Container, link: LinkRecord) -> Ticket:
    """Return the ticket as the tracker has it."""
    assert link.ticket is not None
    return tracker(container).get(link.ticket)


def item(container: Container, link: LinkRecord) -> Any:  # noqa: ANN401 - the item, which is there
    """Return the item."""
    with container.database.reading() as work:
        return work.action_items.get(link.action_item_id)


def comments(container: Container, link: LinkRecord) -> list[str]:
    """Return what the ticket was commented with."""
    assert link.ticket is not None
    return [row["text"] for row in tracker(container).tracker.store.comments(int(link.ticket.id))]


def test_a_wont_do_closes_the_ticket_with_its_reason(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """The item is dropped at once, the ticket by one job, with the reason and one comment."""
    made = decide(container, link.action_item_id, WONT_DO)
    assert item(container, link).state is ItemState.WONT_DO
    assert ticket(container, link).state is TicketState.OPEN
    assert jobs.run_all(container) == ["write_decision"]
    closed = ticket(container, link)
    assert (closed.state, closed.state_reason) == (TicketState.WONT_DO, WONT_DO.reason)
    assert len(comments(container, link)) == 1
    after = service.decision(container, made.record.id)
    assert (after.record.written, after.seen.item.unwritten_decision) == (WriteState.WRITTEN, None)
    assert (after.seen.item.state, after.seen.item.reason) == (ItemState.WONT_DO, WONT_DO.reason)


def test_a_new_date_and_owner_reach_the_ticket(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """Due date and assignee are set, and the old assignee's account is not guessed."""
    decide(container, link.action_item_id, NEW_DATE)
    jobs.run_all(container)
    assert (ticket(container, link).due_date, ticket(container, link).assignees) == (date(2026, 9, 1), ("ada",))


def test_a_job_that_runs_twice_writes_once(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """A job repeated after a crash finds its comment and its state, and the ticket is not touched again."""
    decide(container, link.action_item_id, DONE)
    jobs.waiting.extend(list(jobs.waiting))
    jobs.run_all(container)
    assert len(comments(container, link)) == 1
    assert ticket(container, link).state is TicketState.DONE


def test_news_older_than_the_decision_does_not_undo_it(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """A reconciliation between the decision and its job sees an open ticket; the decision stands with its reason."""
    decide(container, link.action_item_id, WONT_DO)
    reconcile(container, "builtin")
    assert (item(container, link).state, item(container, link).reason) == (ItemState.WONT_DO, WONT_DO.reason)
    jobs.run_all(container)
    assert item(container, link).reason == WONT_DO.reason


def test_two_decisions_in_a_row_end_with_the_later_one(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """Whichever job runs first, the ticket ends as the item is, and carries both comments."""
    decide(container, link.action_item_id, WONT_DO)
    decide(container, link.action_item_id, NEW_DATE)
    jobs.waiting.reverse()
    jobs.run_all(container)
    assert ticket(container, link).state is TicketState.OPEN
    assert ticket(container, link).due_date == date(2026, 9, 1)
    assert len(comments(container, link)) == 2


def test_a_ticket_closed_meanwhile_is_left_alone(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """Somebody finished the work before "won't do" was written: the item is done, and the decision says why."""
    made = decide(container, link.action_item_id, WONT_DO)
    tracker(container).tracker.change(2, TicketChange(state=TicketState.DONE), "grace")
    jobs.run_all(container)
    assert item(container, link).state is ItemState.DONE
    assert service.decision(container, made.record.id).record.written is WriteState.OVERTAKEN
    assert comments(container, link) == []


def test_a_decision_waits_for_its_ticket(container: Container, jobs: Jobs) -> None:
    """Decided before the ticket was opened, written after."""
    published(container)
    link = links(container)[1]
    decide(container, link.action_item_id, WONT_DO)
    assert [job.name for job in jobs.waiting] == ["open_ticket", "open_ticket", "find_recurrences"]
    jobs.run_all(container)
    link = links(container)[1]
    assert ticket(container, link).state is TicketState.WONT_DO
    assert item(container, link).reason == WONT_DO.reason


def test_a_deleted_ticket_ends_the_writing(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """A ticket that is gone cannot be written to: the decision stands and says so."""
    made = decide(container, link.action_item_id, WONT_DO)
    tracker(container).tracker.delete(2, "grace")
    jobs.run_all(container)
    after = service.decision(container, made.record.id)
    assert (after.record.written, after.record.error) == (WriteState.FAILED, "the ticket was deleted")
    assert after.seen.item.state is ItemState.WONT_DO


def test_decisions_without_a_job_get_one_at_start(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """A job lost with the engine's tables is made again, once."""
    decide(container, link.action_item_id, WONT_DO)
    jobs.waiting.clear()
    assert repair_decisions(container) == 1
    assert repair_decisions(container) == 0
    jobs.run_all(container)
    assert ticket(container, link).state is TicketState.WONT_DO


def test_a_revision_of_the_document_keeps_what_was_decided(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """Another word in the document, with the old date still in it, does not bring the old date back."""
    decide(container, link.action_item_id, NEW_DATE)
    jobs.run_all(container)
    publish(container, PublishRequest(DOCUMENT.replace(b"Raise the", b"Raised the"), "file:outage.md"))
    assert (item(container, link).due_date, item(container, link).owner) == (date(2026, 9, 1), "Ada Example")


def test_what_cannot_be_decided_is_refused(container: Container, link: LinkRecord) -> None:
    """No such item, no reason, or a state that takes no such decision: an error, and nothing is stored."""
    with pytest.raises(NotFound):
        decide(container, "none", WONT_DO)
    with pytest.raises(Refused):
        decide(container, link.action_item_id, Wish(DecisionKind.WONT_DO, "Ada"))
    decide(container, link.action_item_id, WONT_DO)
    with pytest.raises(Conflict):
        decide(container, link.action_item_id, Wish(DecisionKind.REASSIGN, "Ada", owner="grace"))
    assert len(service.decisions_of(container, link.action_item_id)) == 1


def test_the_ledger_tells_what_why_who_and_when(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """Each dropped item is one line, and the line is found by the day on which it is looked at again."""
    decide(container, link.action_item_id, WONT_DO)
    jobs.run_all(container)
    (line,) = service.wont_do(container, LedgerFilter(look_again_by=date(2027, 1, 1)), before=None, limit=9)
    found = line.entry.item
    assert (found.reason, found.decided_by, found.look_again_on) == (WONT_DO.reason, "Ada", WONT_DO.look_again_on)
    assert found.decided_at == container.clock.now()
    assert line.entry.post_mortem_title == "Logins failing"
    for other in (LedgerFilter(look_again_by=date(2026, 12, 31)), LedgerFilter(without_reason=True)):
        assert service.wont_do(container, other, before=None, limit=9) == []


def test_the_same_decision_sent_twice_is_one(
    container: Container, clock: StandingClock, jobs: Jobs, link: LinkRecord
) -> None:
    """A button pressed twice makes one decision and one comment; a minute later it is said anew, and counts."""
    first = decide(container, link.action_item_id, NEW_DATE)
    again = decide(container, link.action_item_id, NEW_DATE)
    jobs.run_all(container)
    assert again.record.id == first.record.id
    assert len(comments(container, link)) == 1
    clock.pass_(minutes=1)
    assert decide(container, link.action_item_id, NEW_DATE).record.id != first.record.id


def test_nobody_decides_over_what_they_have_not_seen(
    container: Container, clock: StandingClock, link: LinkRecord
) -> None:
    """Who read the item before another decided is told who and what; who read it afterwards may decide otherwise."""
    read = clock.at
    clock.pass_(minutes=5)
    decide(container, link.action_item_id, WONT_DO)
    clock.pass_(minutes=5)
    with pytest.raises(Conflict, match=r"Ada has decided meanwhile \(wont do\)"):
        decide(container, link.action_item_id, replace(NEW_DATE, by="Bob"), seen_at=read)
    assert item(container, link).state is ItemState.WONT_DO
    decide(container, link.action_item_id, replace(NEW_DATE, by="Bob"), seen_at=clock.at)
    assert item(container, link).state is ItemState.OPEN


def test_two_people_at_once_leave_one_of_both_decisions(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """Ten decisions in the same moment are taken one after the other: all are kept, the last one holds everywhere."""
    wishes = [replace(NEW_DATE, by=f"Person {n}", due_date=date(2026, 9, 1 + n)) for n in range(10)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda wish: decide(container, link.action_item_id, wish), wishes))
    jobs.run_all(container)
    kept = service.decisions_of(container, link.action_item_id)
    assert {one.by for one in kept} == {wish.by for wish in wishes}
    now = item(container, link)
    assert (now.due_date, now.unwritten_decision) == (ticket(container, link).due_date, None)
    assert now.due_date in {wish.due_date for wish in wishes}
    assert len(comments(container, link)) == 10


def test_a_decision_outlives_a_tracker_that_is_down(container: Container, jobs: Jobs, link: LinkRecord) -> None:
    """The item follows at once; each try while the tracker is down leaves the next one, and the ticket has it once."""

    class Down:
        capabilities = container.connections["builtin"].capabilities

        def comment(self, *_: object, **__: object) -> None:
            raise Unavailable("down for maintenance")

        get = change = update = comment

    made = decide(container, link.action_item_id, WONT_DO)
    down = replace(container, connections={"builtin": Down()})  # type: ignore[dict-item]
    for tries in range(1, 4):
        (job,) = jobs.waiting
        jobs.waiting.clear()
        workflows.run(down, job.name, job.args)
        left = service.decision(container, made.record.id)
        assert (left.record.written, left.record.tries) == (WriteState.PENDING, tries)
        assert left.seen.item.state is ItemState.WONT_DO
    jobs.run_all(container)
    assert service.decision(container, made.record.id).record.written is WriteState.WRITTEN
    assert ticket(container, link).state is TicketState.WONT_DO
    assert len(comments(container, link)) == 1
