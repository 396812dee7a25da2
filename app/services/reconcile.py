"""Reconcile one connection: read what changed since the last pass, and apply what webhooks missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.container import WORK_QUEUE, Container, Job
from app.domain.hints import may_link
from app.domain.linking import is_twin
from app.domain.reconciling import Apply, apply_ticket
from app.domain.records import LinkRecord
from app.errors import NotFound
from app.services.calling import tracker_call
from app.services.close_twin import close_twin_if_ours
from app.services.follow_ticket import refresh_job, store_news, visible_again
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors.contract import Listing, Ticket
from connectors.errors import ConnectorError

log = logger(__name__)

OVERLAP = timedelta(minutes=10)  # late-indexed tickets appear behind the newest one seen
FIRST_PASS = timedelta(days=30)
MOST_NAMED = 100  # tickets in one line of the log


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one pass found. ``missed`` counts changes that no webhook had announced."""

    connection: str
    tickets: int
    missed: int
    complete: bool
    missed_tickets: tuple[str, ...] = ()  # their keys
    unclaimed: tuple[str, ...] = ()  # addresses of tickets with a marker of ours that no link here has
    asked_again: int = 0  # linked tickets that no list showed and that are read one by one (a full pass)


def reconcile(c: Container, connection: str) -> Reconciled:
    """One incremental pass. A listing that was not complete moves nothing forward.

    Raises:
        NotFound: no such connection.
        ConnectorError: the tracker could not be asked.
    """
    connector = c.connections.get(connection)
    if connector is None:
        message = f'no connection named "{connection}"'
        raise NotFound(message)
    started = c.clock.now()
    name = f"reconcile:{connection}"
    with c.database.reading() as work:
        cursor = work.deliveries.cursor(name)
    since = (cursor or started - FIRST_PASS) - OVERLAP
    with tracker_call(c, connection, "changes"):
        listing = connector.changes(since)
    missed = _apply_all(c, connection, listing.tickets)
    if listing.complete:
        with c.database.unit_of_work() as work:
            # The start of this pass, not the newest ticket seen: what appears late is inside the overlap.
            work.deliveries.set_cursor(name, started)
    unclaimed = _unclaimed(c, connection, listing.tickets)
    return Reconciled(connection, len(listing.tickets), len(missed), listing.complete, missed, unclaimed)


def _unclaimed(c: Container, connection: str, tickets: Sequence[Ticket]) -> tuple[str, ...]:
    """Tickets that we opened for items that are not here: a backup was restored that is older than they are."""
    with c.database.reading() as work:
        return tuple(
            ticket.ref.url
            for ticket in tickets
            if ticket.keys
            and work.links.by_ticket(connection, ticket.ref.id) is None
            and not any(work.links.by_key(connection, key) for key in ticket.keys)
        )


def reconcile_fully(c: Container, connection: str, *, closed: bool = False) -> Reconciled:
    """Look at every ticket that is linked and open (``closed``: at closed ones too), not only at what changed.

    A ticket that is not in the list has been deleted, moved, or made invisible, or the list ended early. Absence
    proves nothing: each of them is read by itself.

    Raises:
        NotFound: no such connection.
    """
    connector = c.connections.get(connection)
    if connector is None:
        message = f'no connection named "{connection}"'
        raise NotFound(message)
    with c.database.reading() as work:
        links = work.links.followed(connection, closed=closed)
    if not links:
        return Reconciled(connection, 0, 0, complete=True)
    since = min(link.created_at for link in links) - OVERLAP
    try:
        with tracker_call(c, connection, "changes"):
            listing = connector.changes(since)
    except ConnectorError as error:
        log.warning("tickets could not be listed", connection=connection, error=str(error))
        listing = Listing((), complete=False)
    missed = _apply_all(c, connection, listing.tickets)
    listed = {ticket.ref.id for ticket in listing.tickets}
    unseen = [link for link in links if link.ticket is not None and link.ticket.id not in listed]
    period = c.clock.now().isoformat()
    with c.database.unit_of_work() as work:
        for link in unseen:
            c.jobs.enqueue(work, refresh_job(link.id, f"full:{period}"))
    return Reconciled(connection, len(listing.tickets), len(missed), listing.complete, missed, asked_again=len(unseen))


def _apply_all(c: Container, connection: str, tickets: Sequence[Ticket]) -> tuple[str, ...]:
    """Apply what was read; the keys of the tickets whose news no webhook had told."""
    missed = []
    for ticket in tickets:
        with c.database.unit_of_work() as work:
            if _apply(c, work, connection, ticket):
                missed.append(ticket.ref.key)
    c.metrics.reconciled(connection, len(missed))
    if missed:
        log.info("changes that no webhook told", connection=connection, tickets=missed[:MOST_NAMED], count=len(missed))
        with c.database.unit_of_work() as work:
            work.deliveries.set_cursor(missed_cursor(connection), c.clock.now())
    return tuple(missed)


def missed_cursor(connection: str) -> str:
    """The name under which it is kept when a pass last found what no webhook had told."""
    return f"missed:{connection}"


def _apply(c: Container, work: UnitOfWork, connection: str, ticket: Ticket) -> bool:
    link = _link_of(work, connection, ticket)
    if link is not None and close_twin_if_ours(c, work, link, ticket):
        return False
    link = visible_again(work, link) if link else None
    item = work.action_items.get(link.action_item_id, lock=True) if link else None
    if link is None or item is None:
        return False
    outcome = apply_ticket(item, link, ticket, now=c.clock.now(), fresh=True, by="reconciliation")
    stored = store_news(c, work, item, link, ticket, outcome)
    return stored and isinstance(outcome, Apply) and bool(outcome.events)  # a comment alone is no news of its state


def _link_of(work: UnitOfWork, connection: str, ticket: Ticket) -> LinkRecord | None:
    link = work.links.by_ticket(connection, ticket.ref.id)
    if link is not None:
        return link
    marked = (work.links.by_key(connection, key) for key in ticket.keys)
    return next((m for m in marked if m is not None and (may_link(m.state) or is_twin(m, ticket))), None)


def reconcile_job(connection: str, period: str) -> Job:
    """One pass over ``connection`` in ``period``; the same period is passed once."""
    return Job("reconcile", f"reconcile:{connection}:{period}", WORK_QUEUE, {"connection": connection})


def full_job(connection: str, day: str, *, closed: bool) -> Job:
    """The full pass of a day."""
    args = {"connection": connection, "closed": closed}
    return Job("reconcile_fully", f"reconcile-fully:{connection}:{day}", WORK_QUEUE, args)


def run_reconcile_fully(c: Container, connection: str, *, closed: bool) -> float | None:
    """The job."""
    if connection in c.connections:
        reconcile_fully(c, connection, closed=closed)
    return None


def run_reconcile(c: Container, connection: str) -> float | None:
    """The job: a pass that failed is not repeated, the next period's pass covers it."""
    if connection not in c.connections:
        return None
    try:
        reconcile(c, connection)
    except ConnectorError as error:
        log.warning("reconciliation failed", connection=connection, error=str(error))
    return None
