"""Write a decision to its ticket: a comment, then the state, date and assignee that the item has now.

Every call may be repeated without harm: the comment is made once per decision, and setting what is there writes
nothing. So the job simply runs again after anything that is not certain, and the ticket shows each decision once.
"""

from __future__ import annotations

from dataclasses import replace

from app.container import Container
from app.domain import decisions
from app.domain.decision_text import comment_on
from app.domain.decisions import DecisionKind, DecisionRecord, WriteState
from app.domain.literal_text import literal
from app.domain.reconciling import apply_ticket, ticket_gone
from app.domain.records import ItemRecord, LinkRecord
from app.services.calling import tracker_call
from app.services.decide import write_job
from app.services.follow_ticket import seconds_until, store_outcome
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors import errors as tracker
from connectors.contract import Connector, Ticket, TicketPatch

log = logger(__name__)

PATIENCE = (5, 15, 60, 300, 900)  # seconds between tries; the last one again and again
LAST_TRY = 12
# The connection itself does not work: that ends one day, and the decision waits for it.
_CONNECTION_DOWN = (
    tracker.Unavailable,
    tracker.OutcomeUnknown,
    tracker.AuthFailed,
    tracker.Forbidden,
    tracker.TargetMissing,
    tracker.Misconfigured,
)


def write_decision(c: Container, decision_id: str) -> float | None:
    """Bring the ticket in line with a decision.

    Returns:
        Seconds to wait before the same is tried again while the lane stands still; None when this try is over.
    """
    with c.database.reading() as work:
        decision = work.decisions.get(decision_id)
        item = work.action_items.get(decision.action_item_id) if decision else None
        link = work.links.of_items([item.id]).get(item.id) if item else None
    if decision is None or item is None or link is None or decision.written is not WriteState.PENDING:
        return None
    connector = c.connections.get(link.connection)
    if decisions.awaits(link):
        return None  # the job is enqueued again when the ticket is known
    if connector is None or link.ticket is None or not decisions.can_be_written(link):
        why = "its connection is not configured any more" if connector is None else "its ticket is not there"
        _settle(c, decision, WriteState.FAILED, why)
        return None
    c.faults.at("before_decision_write")
    try:
        return _write(c, connector, decision, item, link)
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except tracker.Gone:
        _gone(c, decision)
    except tracker.Moved as error:
        with c.database.unit_of_work() as work:
            current = work.links.get(link.id, lock=True)
            if current is not None:
                work.links.save(replace(current, ticket=error.to))
        return 0.0
    except tracker.Invalid as error:
        _settle(c, decision, WriteState.FAILED, str(error))
    except tracker.ConnectorError as error:
        _later(c, decision, link, error)
    return None


def _write(
    c: Container, connector: Connector, decision: DecisionRecord, item: ItemRecord, link: LinkRecord
) -> float | None:
    ref = link.ticket
    if ref is None:
        return None
    with tracker_call(c, link.connection, "get"):
        ticket = connector.get(ref)
    if decisions.overtaken(decision, item, ticket.state):
        _overtaken(c, decision, ticket)
        return None
    text_format = connector.capabilities.text_format
    with tracker_call(c, link.connection, "comment"):
        connector.comment(ref, comment_on(decision, text_format), decision.id)
    c.faults.at("after_decision_comment")
    warning = None
    if ticket.state.closed or item.state.closed:  # between open and in progress the tracker alone decides
        reason = literal(item.reason, text_format) if item.reason and connector.capabilities.stores_reason else None
        with tracker_call(c, link.connection, "set_state"):
            ticket = connector.set_state(ref, item.state, reason)
    if decision.kind in {DecisionKind.NEW_DATE, DecisionKind.REASSIGN}:
        account = c.people.account(item.owner, link.connection) if decision.owner else None
        if decision.owner and account is None:
            warning = f"{decision.owner} has no account on {link.connection} in [people]: the ticket is not assigned"
        with tracker_call(c, link.connection, "update"):
            ticket = connector.update(ref, TicketPatch(due_date=item.due_date, assignee=account))
    c.faults.at("after_decision_write")
    return _written(c, decision, item, ticket, warning)


def _written(
    c: Container, decision: DecisionRecord, as_read: ItemRecord, ticket: Ticket, warning: str | None
) -> float | None:
    """Remember that it is written. Where the item was decided anew meanwhile, the ticket is brought in line again."""
    with c.database.unit_of_work() as work:
        current = work.action_items.get(as_read.id, lock=True)
        link = work.links.of_items([as_read.id]).get(as_read.id)
        if current is None or link is None:
            return None
        if current.unwritten_decision != as_read.unwritten_decision:
            return 0.0
        if current.unwritten_decision == decision.id:
            current = replace(current, unwritten_decision=None)
            work.action_items.save(current)
        store_outcome(work, apply_ticket(current, link, ticket, now=c.clock.now(), fresh=True))
        if warning:
            _warn(work, link.id, warning)
        written = replace(decision, written=WriteState.WRITTEN, written_at=c.clock.now(), error=warning)
        work.decisions.save(written)
    return None


def _warn(work: UnitOfWork, link_id: str, warning: str) -> None:
    link = work.links.get(link_id, lock=True)
    if link is not None and warning not in link.warnings:
        work.links.save(replace(link, warnings=(*link.warnings, warning)))


def _overtaken(c: Container, decision: DecisionRecord, ticket: Ticket) -> None:
    """The ticket was closed otherwise meanwhile: the item follows it, and nothing is written."""
    with c.database.unit_of_work() as work:
        item, link = _release(work, decision)
        if item is not None and link is not None:
            store_outcome(work, apply_ticket(item, link, ticket, now=c.clock.now(), fresh=True))
        work.decisions.save(
            replace(decision, written=WriteState.OVERTAKEN, error=f"the ticket had been closed as {ticket.raw_state}")
        )


def _gone(c: Container, decision: DecisionRecord) -> None:
    with c.database.unit_of_work() as work:
        item, link = _release(work, decision)
        if item is not None and link is not None:
            store_outcome(work, ticket_gone(item, link, now=c.clock.now()))
        work.decisions.save(replace(decision, written=WriteState.FAILED, error="the ticket was deleted"))


def _settle(c: Container, decision: DecisionRecord, state: WriteState, error: str) -> None:
    """It cannot be written, for certain: the decision stands, and the audit shows that the ticket says otherwise."""
    with c.database.unit_of_work() as work:
        _release(work, decision)
        work.decisions.save(replace(decision, written=state, error=error))
    log.warning("decision not written", decision=decision.id, error=error)


def _release(work: UnitOfWork, decision: DecisionRecord) -> tuple[ItemRecord | None, LinkRecord | None]:
    """Let news of the ticket change the item again."""
    item = work.action_items.get(decision.action_item_id, lock=True)
    link = work.links.of_items([decision.action_item_id]).get(decision.action_item_id)
    if item is not None and item.unwritten_decision == decision.id:
        item = replace(item, unwritten_decision=None)
        work.action_items.save(item)
    return item, link


def _later(c: Container, decision: DecisionRecord, link: LinkRecord, error: tracker.ConnectorError) -> None:
    if decision.tries >= LAST_TRY and not isinstance(error, _CONNECTION_DOWN):
        _settle(c, decision, WriteState.FAILED, str(error))
        return
    pause = float(PATIENCE[min(decision.tries, len(PATIENCE) - 1)])
    if error.retry_at is not None:
        pause = seconds_until(error.retry_at, c.clock.now())
    with c.database.unit_of_work() as work:
        current = work.decisions.get(decision.id, lock=True)
        if current is None or current.written is not WriteState.PENDING:
            return
        again = replace(current, tries=current.tries + 1, step=current.step + 1, error=str(error))
        work.decisions.save(again)
        c.jobs.enqueue(work, write_job(again, link, pause))
    log.warning("decision not written yet", decision=decision.id, error=str(error), again_in_seconds=pause)


def repair_decisions(c: Container) -> int:
    """At start: every decision that waits for a ticket that is there has a job; how many had to be given one."""
    with c.database.reading() as work:
        waiting = {(decision.id, decision.step) for decision in work.decisions.unwritten()}
    active = c.jobs.active_keys()  # asked after: what came meanwhile has its job
    lost = 0
    with c.database.unit_of_work() as work:
        for decision in work.decisions.unwritten():
            if (decision.id, decision.step) not in waiting:
                continue
            link = work.links.of_items([decision.action_item_id]).get(decision.action_item_id)
            if link is None or decisions.awaits(link):
                continue
            if write_job(decision, link).key not in active:
                again = replace(decision, step=decision.step + 1)
                work.decisions.save(again)
                c.jobs.enqueue(work, write_job(again, link))
                lost += 1
    return lost
