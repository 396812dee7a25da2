"""Close the second of two tickets with one key: the tracker carried out a create that it had shown no sign of."""

from __future__ import annotations

from dataclasses import replace

from app.container import Container, Job, lane
from app.domain.linking import is_twin
from app.domain.records import EventRecord, ItemState, LinkRecord
from app.services.calling import tracker_call
from app.services.follow_ticket import load_link, seconds_until
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors import errors as tracker
from connectors.contract import Ticket, TicketRef

log = logger(__name__)


def close_twin_if_ours(c: Container, work: UnitOfWork, link: LinkRecord, ticket: Ticket) -> bool:
    """Enqueue the closing of ``ticket`` where it is a second one that we made for ``link``; whether it is one."""
    if not is_twin(link, ticket):
        return False
    ref = {"id": ticket.ref.id, "key": ticket.ref.key, "url": ticket.ref.url}
    key = f"close-twin:{link.id}:{ticket.ref.id}"
    c.jobs.enqueue(work, Job("close_twin", key, lane(link.connection), {"link_id": link.id, "ref": ref}))
    return True


def close_twin(c: Container, link_id: str, ref: dict[str, str]) -> float | None:
    """Close the twin as a duplicate, unless somebody has begun to work on it; say so in the item's history."""
    with c.database.reading() as work:
        link = work.links.get(link_id)
    connector = c.connections.get(link.connection) if link else None
    if link is None or connector is None or link.ticket is None:
        return None
    twin = TicketRef(**ref)
    reasons = connector.capabilities.reasons
    state = ItemState.DUPLICATE if ItemState.DUPLICATE in reasons else ItemState.WONT_DO
    why = f"Duplicate of {link.ticket.key}: the tracker created both, one of them unannounced. Follow {link.ticket.url}"
    try:
        if not is_twin(link, connector.get(twin)):
            return None
        with tracker_call(c, link.connection, "close_twin"):
            connector.set_state(twin, state, why)
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except tracker.ConnectorError as error:
        log.warning("a second ticket could not be closed", link=link.id, ticket=twin.key, error=str(error))
        return None
    with c.database.unit_of_work() as work:
        current = load_link(work, link_id)
        warning = f"{twin.key} carried the same marker and was closed as a duplicate"
        if warning not in current.warnings:
            # This create is accounted for: one more ticket with the marker is a person's copy.
            accounted = replace(current, attempts=current.attempts - 1, warnings=(*current.warnings, warning))
            work.links.save(accounted)
            data = {"closed": twin.url, "kept": link.ticket.url}
            work.action_items.add_events([EventRecord(link.action_item_id, c.clock.now(), "twin_closed", data)])
    return None
