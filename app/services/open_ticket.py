"""Take one link one step further: exactly one ticket per action item, whatever happens on the way.

Each step is one call to the tracker between two commits. What must be known after a crash is committed before
the call; what came of it is committed after, together with the job for the next step. ``app.domain.linking``
decides; this module stores and calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.container import Container
from app.domain import linking
from app.domain.drafting import draft_ticket
from app.domain.reconciling import Apply, apply_ticket
from app.domain.records import LinkRecord, LinkState
from app.errors import NotFound
from app.services.calling import tracker_call
from app.services.close_twin import close_twin_if_ours
from app.services.follow_ticket import load_link, on_linked, seconds_until
from app.services.publish import ticket_job
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors import errors as tracker
from connectors.contract import Connector, Ticket

log = logger(__name__)

FRESH = timedelta(seconds=5)  # a create is sent so soon after its intent was committed, or not at all

# The connection itself does not work: nothing was written, and repeating soon would not help.
_CONNECTION_DOWN = (
    tracker.Unavailable,
    tracker.AuthFailed,
    tracker.Forbidden,
    tracker.TargetMissing,
    tracker.Misconfigured,
)


def open_ticket(c: Container, link_id: str) -> float | None:
    """Take the link one step further.

    Returns:
        Seconds to wait before the same step is tried again while the connection's lane stands still (a rate
        limit asks for that); None when this step is over.
    """
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        connector = c.connections.get(link.connection)
        if connector is None:
            message = f'connection "{link.connection}" is not configured any more'
            _save_and_continue(c, work, linking.postponed(link, c.clock.now(), message))
            return None
        step = linking.next_step(link, c.clock.now(), connector.capabilities)
        if isinstance(step, linking.Create | linking.Look):
            work.links.save(step.link)
        c.faults.at("before_intent_commit")
    c.faults.at("after_intent_commit")
    match step:
        case linking.Nothing():
            return None
        case linking.Create(link=intended):
            return _create(c, connector, intended)
        case linking.Look(link=lost, since=since):
            return _look(c, connector, lost, since)
        case linking.Adopt():
            return _adopt(c, connector, link)


def _create(c: Container, connector: Connector, link: LinkRecord) -> float | None:
    with c.database.reading() as work:
        item = work.action_items.get(link.action_item_id)
        post_mortem = work.post_mortems.get(item.post_mortem_id) if item else None
    if item is None or post_mortem is None:
        message = f"link {link.id} has no action item"
        raise NotFound(message)
    draft = draft_ticket(item, post_mortem, page_url=c.page_url(post_mortem.id), capabilities=connector.capabilities)
    c.faults.at("before_post")
    if c.clock.now() - (link.intent_at or link.created_at) > FRESH:
        return 0.0  # this process stood still, and its work may have been taken over: begin with what is stored now
    try:
        with tracker_call(c, link.connection, "create"):
            created = connector.create(draft, link.key)
    except (tracker.OutcomeUnknown, tracker.ProtocolDrift) as error:
        _settle(c, link, linking.unknown(link, c.clock.now(), str(error)))
        return None
    except tracker.Invalid as error:
        fields = f" (fields: {', '.join(error.fields)})" if error.fields else ""
        _settle(c, link, linking.failed(link, f"{error}{fields}"))
        return None
    except tracker.Gone as error:  # a tracker that knows the key says that its ticket was deleted
        _settle(c, link, linking.gone(link, str(error)))
        return None
    except tracker.RateLimited as error:
        return _wait(c, link, error)
    except (*_CONNECTION_DOWN, tracker.Conflict) as error:
        _settle(c, link, linking.postponed(link, c.clock.now(), str(error), error.retry_at))
        return None
    c.faults.at("after_post")
    warnings = tuple(f"the tracker dropped {name}" for name in created.dropped_fields)
    _linked(c, link, created.ticket, warnings)
    return None


def _look(c: Container, connector: Connector, link: LinkRecord, since: datetime) -> float | None:
    try:
        with tracker_call(c, link.connection, "find"):
            found = connector.find_by_key(link.key, since=since)
    except tracker.RateLimited as error:
        return _wait(c, link, error)
    except tracker.ConnectorError as error:
        # A look that failed says nothing: it does not count.
        _settle(c, link, linking.postponed(link, c.clock.now(), str(error), error.retry_at))
        return None
    if found:
        # Of two tickets the first is kept: people are told of it, and the others are closed where they are ours.
        oldest, *others = sorted(found, key=lambda ticket: (ticket.created_at, len(ticket.ref.id), ticket.ref.id))
        _linked(c, link, oldest, tuple(f"{twin.ref.key} carries the same marker" for twin in others), others)
    else:
        _settle(c, link, linking.not_seen(link, c.clock.now(), connector.capabilities))
    return None


def _adopt(c: Container, connector: Connector, link: LinkRecord) -> float | None:
    ref = link.ticket
    if ref is None:
        return None
    try:
        with tracker_call(c, link.connection, "get"):
            ticket = connector.get(ref)
    except tracker.RateLimited as error:
        return _wait(c, link, error)
    except tracker.Moved as error:
        _settle(c, link, replace(link, ticket=error.to, next_at=c.clock.now()))
        return None
    except (tracker.Gone, tracker.Unreachable) as error:
        _settle(c, link, linking.failed(link, f"the document names a ticket that cannot be had: {error}"))
        return None
    except tracker.ConnectorError as error:
        _settle(c, link, linking.postponed(link, c.clock.now(), str(error), error.retry_at))
        return None
    _linked(c, link, ticket, ())
    return None


def _wait(c: Container, link: LinkRecord, error: tracker.RateLimited) -> float:
    """The tracker asks for a pause: nothing was written, and the lane stands still until it is over."""
    now = c.clock.now()
    with c.database.unit_of_work() as work:
        if _still_ours(work, link):
            work.links.save(linking.postponed(link, now, str(error), error.retry_at))
    return seconds_until(error.retry_at, now)


def _settle(c: Container, link: LinkRecord, outcome: LinkRecord) -> None:
    """Store what came of the call for ``link``, and enqueue the next step where there is one."""
    with c.database.unit_of_work() as work:
        if _still_ours(work, link):
            _save_and_continue(c, work, outcome)
    if outcome.error:
        log.warning("link", link=link.id, connection=link.connection, state=outcome.state.value, error=outcome.error)


def _save_and_continue(c: Container, work: UnitOfWork, link: LinkRecord) -> None:
    next_at = link.next_at
    if next_at is None:
        work.links.save(link)
        return
    link = replace(link, step=link.step + 1)
    work.links.save(link)
    c.jobs.enqueue(work, ticket_job(link, max(0.0, (next_at - c.clock.now()).total_seconds())))


def _still_ours(work: UnitOfWork, link: LinkRecord) -> bool:
    """Whether the link is as this step left it before its call.

    Meanwhile a delivery that carried the marker may have linked it, a person may have decided about it, or a process
    that took this one for dead may have taken it further: what came of the call here is of no use then.
    """
    current = work.links.get(link.id, lock=True)
    return current is not None and _place(current) == _place(link)


def _place(link: LinkRecord) -> tuple[LinkState, int, int, int]:
    return link.state, link.step, link.attempts, link.looks


def _linked(
    c: Container, link: LinkRecord, ticket: Ticket, warnings: tuple[str, ...], twins: Sequence[Ticket] = ()
) -> None:
    with c.database.unit_of_work() as work:
        current = work.links.get(link.id, lock=True)
        other = work.links.by_ticket(link.connection, ticket.ref.id)
        item = work.action_items.get(link.action_item_id, lock=True)
        if current is None or item is None or (current.state.settled and current.ticket == ticket.ref):
            return
        if other is not None and other.id != link.id:
            message = f"{ticket.ref.key} already tracks another action item; one ticket can track one item"
            work.links.save(linking.failed(replace(link, ticket=None, adopted=False), message))
            return
        if current.state is LinkState.LINKED and current.ticket != ticket.ref:
            warning = f"{ticket.ref.key} carries the same marker"
            work.links.save(replace(current, warnings=(*current.warnings, warning)))
            close_twin_if_ours(c, work, current, ticket)
            return
        outcome = apply_ticket(item, replace(current, tracker_updated_at=None), ticket, now=c.clock.now(), fresh=True)
        if isinstance(outcome, Apply):
            work.action_items.save(outcome.item)
            work.action_items.add_events(outcome.events)
            settled = linking.linked(outcome.link, ticket.ref, warnings=warnings)
            work.links.save(settled)
            for twin in twins:
                close_twin_if_ours(c, work, settled, twin)
        on_linked(c, work, item, link, ticket)
        c.faults.at("before_link_commit")
    c.faults.at("after_link_commit")


def repair(c: Container) -> int:
    """At start: every link that is not settled has a job. Returns how many had to be given one.

    The job engine recovers its own work; this is for links whose job was lost with it (a restored backup, an
    engine table emptied by hand).
    """
    with c.database.reading() as work:
        unsettled = work.links.in_states((LinkState.PENDING, LinkState.CREATING, LinkState.UNKNOWN))
    active = c.jobs.active_keys()  # asked after: a job that ended before has left its link in another place
    given = 0
    with c.database.unit_of_work() as work:
        for link in unsettled:
            if ticket_job(link).key not in active and _still_ours(work, link):
                _save_and_continue(c, work, replace(link, next_at=link.next_at or c.clock.now()))
                given += 1
    return given
