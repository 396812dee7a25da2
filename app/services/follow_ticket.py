"""Follow a ticket that is linked: give it its assignee, read it again, store what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.container import READ_QUEUE, Container, Job, lane
from app.domain.reconciling import Apply, apply_ticket, ticket_gone
from app.domain.records import EventRecord, ItemRecord, LinkRecord, LinkState, TicketRef
from app.errors import NotFound
from app.services.calling import tracker_call
from app.services.decide import write_what_waited
from app.services.link_back_jobs import write_if_followed
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors import errors as tracker
from connectors.contract import LinksBack, Ticket, TicketPatch

log = logger(__name__)

NOT_VISIBLE = "not visible since"


def load_link(work: UnitOfWork, link_id: str) -> LinkRecord:
    """The link, locked; raises ``NotFound``."""
    link = work.links.get(link_id, lock=True)
    if link is None:
        message = f"no link {link_id}"
        raise NotFound(message)
    return link


def seconds_until(retry_at: datetime | None, now: datetime) -> float:
    """How long a rate limit asks us to wait: at least a second, a minute where it does not say."""
    return max(1.0, (retry_at - now).total_seconds()) if retry_at else 60.0


def refresh_job(link_id: str, reason: str) -> Job:
    """Read the ticket again; ``reason`` (a delivery id, a time) makes the job's key its own."""
    return Job("refresh_ticket", f"refresh-ticket:{link_id}:{reason}", READ_QUEUE, {"link_id": link_id})


def assign_job(link: LinkRecord) -> Job:
    """Give the ticket its assignee."""
    return Job("assign_ticket", f"assign-ticket:{link.id}", lane(link.connection), {"link_id": link.id})


def link_back_job(link: LinkRecord, ticket_id: str, attempt: int = 0, delay_seconds: float = 0.0) -> Job:
    """Link the ticket back to its post-mortem."""
    key = f"link-back:{link.id}:{ticket_id}:{attempt}"
    return Job("link_back", key, lane(link.connection), {"link_id": link.id, "attempt": attempt}, delay_seconds)


def assign_if_wanted(c: Container, work: UnitOfWork, item: ItemRecord, link: LinkRecord, ticket: Ticket) -> None:
    """A ticket was just linked, however that was learnt: enqueue its assignee where the owner has an account."""
    account = c.people.account(item.owner, link.connection)
    if account and not link.adopted and account not in ticket.assignees:
        c.jobs.enqueue(work, assign_job(link))


def on_linked(c: Container, work: UnitOfWork, item: ItemRecord, link: LinkRecord, ticket: Ticket) -> None:
    """A ticket was just linked, however that was learnt: what waited for it may be written now."""
    assign_if_wanted(c, work, item, link, ticket)
    if isinstance(c.connections.get(link.connection), LinksBack):
        c.jobs.enqueue(work, link_back_job(link, ticket.ref.id))
    write_what_waited(c, work, item, link)
    write_if_followed(c, work, item.post_mortem_id, f"linked:{link.id}:{link.step}")


def assign_ticket(c: Container, link_id: str) -> float | None:
    """Give the ticket its assignee: after the create, because an unassignable one would make the create fail."""
    with c.database.reading() as work:
        link = work.links.get(link_id)
        item = work.action_items.get(link.action_item_id) if link else None
    connector = c.connections.get(link.connection) if link else None
    if link is None or item is None or connector is None or link.ticket is None:
        return None
    account = c.people.account(item.owner, link.connection)
    if account is None:
        return None
    c.faults.at("before_assign")
    try:
        with tracker_call(c, link.connection, "assign"):
            connector.update(link.ticket, TicketPatch(assignee=account))
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except tracker.ConnectorError as error:
        warn(c, link_id, f"{item.owner} ({account}) could not be assigned: {error}")
        return None
    c.faults.at("after_assign")
    return None


def warn(c: Container, link_id: str, warning: str) -> None:
    """Keep a warning on the link, once."""
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        if warning not in link.warnings:
            work.links.save(replace(link, warnings=(*link.warnings, warning)))


def refresh_ticket(c: Container, link_id: str) -> float | None:
    """Read the ticket again and apply what it says: the tracker is the truth about state."""
    with c.database.reading() as work:
        link = work.links.get(link_id)
    connector = c.connections.get(link.connection) if link else None
    if link is None or connector is None or link.ticket is None:
        return None
    try:
        with tracker_call(c, link.connection, "get"):
            ticket = connector.get(link.ticket)
    except tracker.Gone:
        _store(c, link_id, lambda item, current: ticket_gone(item, current, now=c.clock.now()))
    except tracker.Moved as error:
        return _moved(c, link, error.to)
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except tracker.Unreachable as error:
        _not_visible(c, link_id, str(error))
    except tracker.ConnectorError as error:
        log.warning("refresh failed", link=link.id, connection=link.connection, error=str(error))
    else:
        _store(c, link_id, lambda item, current: apply_ticket(item, current, ticket, now=c.clock.now(), fresh=True))
    return None


def _store(c: Container, link_id: str, decide: Callable[[ItemRecord, LinkRecord], object]) -> None:
    """Store what is decided of a link that the tracker has told something of."""
    with c.database.unit_of_work() as work:
        link = visible_again(work, load_link(work, link_id))
        item = work.action_items.get(link.action_item_id, lock=True)
        if item is not None:
            store_outcome(work, decide(item, link))


def _moved(c: Container, link: LinkRecord, to: TicketRef) -> float | None:
    """Follow the ticket to its new place, and read it there at once."""
    if to == link.ticket:
        log.warning("refresh failed", link=link.id, connection=link.connection, error=f"{to.key} moved to itself")
        return None
    with c.database.unit_of_work() as work:
        current = load_link(work, link.id)
        other = work.links.by_ticket(link.connection, to.id)
        if other is not None and other.id != link.id:
            warning = f"{to.key}, where it was moved to, already tracks another action item"
            work.links.save(replace(current, warnings=tuple(dict.fromkeys((*current.warnings, warning)))))
            return None
        moved = {"from": link.ticket.key if link.ticket else None, "to": to.key, "url": to.url}
        work.links.save(replace(current, ticket=to))
        work.action_items.add_events([EventRecord(current.action_item_id, c.clock.now(), "ticket_moved", moved)])
    return 0.0


def _not_visible(c: Container, link_id: str, error: str) -> None:
    """Not visible is not deleted: the link stays, and says since when; the next full pass asks again."""
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        if link.state is LinkState.LINKED and link.error is None:
            day = c.clock.now().date().isoformat()
            work.links.save(
                replace(link, error=f"{NOT_VISIBLE} {day}, so deleted, or the permission was lost: {error}")
            )


def visible_again(work: UnitOfWork, link: LinkRecord) -> LinkRecord:
    """The tracker shows the ticket: what was said of its not being visible is over."""
    if link.state is LinkState.LINKED and link.error is not None:
        link = replace(link, error=None)
        work.links.save(link)
    return link


def store_news(
    c: Container, work: UnitOfWork, item: ItemRecord, link: LinkRecord, ticket: Ticket, outcome: object
) -> bool:
    """Store what ``ticket`` changes. Where its marker settled a lost create, what a create is followed by follows."""
    changed = store_outcome(work, outcome)
    if changed and link.state is not LinkState.LINKED:
        on_linked(c, work, item, link, ticket)
    return changed


def store_outcome(work: UnitOfWork, outcome: object) -> bool:
    """Store what a decision about a ticket changes; whether it changed anything."""
    if not isinstance(outcome, Apply):
        return False
    work.action_items.save(outcome.item)
    work.action_items.add_events(outcome.events)
    work.links.save(outcome.link)
    return True
