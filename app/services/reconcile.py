"""Reconcile one connection: read what changed since the last pass, and apply what webhooks missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.container import WORK_QUEUE, Container, Job
from app.domain.hints import may_link
from app.domain.linking import is_twin
from app.domain.reconciling import apply_ticket
from app.domain.records import LinkRecord
from app.errors import NotFound
from app.services.close_twin import close_twin_if_ours
from app.services.follow_ticket import store_news
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors.contract import Ticket
from connectors.errors import ConnectorError

log = logger(__name__)

OVERLAP = timedelta(minutes=10)  # late-indexed tickets appear behind the newest one seen
FIRST_PASS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one pass found. ``missed`` counts changes that no webhook had announced."""

    connection: str
    tickets: int
    missed: int
    complete: bool


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
    with c.metrics.tracker_call(connection, "changes"):
        listing = connector.changes(since)
    missed = 0
    for ticket in listing.tickets:
        with c.database.unit_of_work() as work:
            missed += _apply(c, work, connection, ticket)
    if listing.complete:
        with c.database.unit_of_work() as work:
            # The start of this pass, not the newest ticket seen: what appears late is inside the overlap.
            work.deliveries.set_cursor(name, started)
    c.metrics.reconciled(connection, missed)
    return Reconciled(connection, len(listing.tickets), missed, listing.complete)


def _apply(c: Container, work: UnitOfWork, connection: str, ticket: Ticket) -> bool:
    link = _link_of(work, connection, ticket)
    if link is not None and close_twin_if_ours(c, work, link, ticket):
        return False
    item = work.action_items.get(link.action_item_id, lock=True) if link else None
    if link is None or item is None:
        return False
    outcome = apply_ticket(item, link, ticket, now=c.clock.now(), fresh=True, by="reconciliation")
    return store_news(c, work, item, link, ticket, outcome)


def _link_of(work: UnitOfWork, connection: str, ticket: Ticket) -> LinkRecord | None:
    link = work.links.by_ticket(connection, ticket.ref.id)
    if link is not None:
        return link
    marked = (work.links.by_key(connection, key) for key in ticket.keys)
    return next((m for m in marked if m is not None and (may_link(m) or is_twin(m, ticket))), None)


def reconcile_job(connection: str, period: str) -> Job:
    """One pass over ``connection`` in ``period``; the same period is passed once."""
    return Job("reconcile", f"reconcile:{connection}:{period}", WORK_QUEUE, {"connection": connection})


def run_reconcile(c: Container, connection: str) -> float | None:
    """The job: a pass that failed is not repeated, the next period's pass covers it."""
    if connection not in c.connections:
        return None
    try:
        reconcile(c, connection)
    except ConnectorError as error:
        log.warning("reconciliation failed", connection=connection, error=str(error))
    return None
