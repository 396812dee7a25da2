"""Receive a webhook delivery: verify its bytes, store it once, apply what is newer, all before it is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.container import Container
from app.domain.hints import may_link, strongest
from app.domain.reconciling import Reread, apply_ticket, ticket_gone
from app.domain.records import DeliveryOutcome, LinkRecord, LinkState
from app.errors import DeliveryUnreadable, NotFound, SignatureRefused
from app.services.follow_ticket import refresh_job, store_news, store_outcome
from app.storage.database import UnitOfWork
from app.storage.deliveries import NewDelivery
from connectors.contract import Hint, ParsedDelivery
from connectors.errors import BadDelivery

# Kept with a delivery, so that it can be read again; never the signature or a token.
KEPT_HEADERS = frozenset(
    {
        "content-type",
        "x-github-event",
        "x-github-delivery",
        "x-github-hook-id",
        "x-atlassian-webhook-identifier",
        "x-atlassian-webhook-retry",
        "x-followthrough-event",
        "x-followthrough-delivery",
    }
)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery."""

    outcome: DeliveryOutcome
    reason: str | None = None


def receive_delivery(c: Container, connection: str, headers: Mapping[str, str], body: bytes) -> Received:
    """Take one delivery. ``headers`` have lower-case names.

    Raises:
        NotFound: no such connection.
        SignatureRefused: the signature is missing, malformed or wrong; the body was not looked into.
        DeliveryUnreadable: authentic, but not readable; it is kept with the reason.
    """
    connector = c.connections.get(connection)
    if connector is None:
        message = f'no connection named "{connection}"'
        raise NotFound(message)
    if not connector.verify(headers, body):
        c.metrics.delivery(connection, "refused")
        message = "the signature is missing or wrong"
        raise SignatureRefused(message)
    try:
        parsed = connector.parse(headers, body)
    except BadDelivery as error:
        _store_unreadable(c, connection, headers, body, str(error))
        raise DeliveryUnreadable(str(error)) from error
    received = _store_and_apply(c, connection, headers, body, parsed)
    c.metrics.delivery(connection, received.outcome.value)
    return received


def _new_delivery(
    c: Container, connection: str, headers: Mapping[str, str], body: bytes, key: str | None, event: str
) -> NewDelivery:
    return NewDelivery(
        connection=connection,
        delivery_key=key or hashlib.sha256(body).hexdigest(),
        event=event,
        received_at=c.clock.now(),
        headers={name: value for name, value in headers.items() if name in KEPT_HEADERS},
        body=body,
    )


def _store_unreadable(c: Container, connection: str, headers: Mapping[str, str], body: bytes, reason: str) -> None:
    with c.database.unit_of_work() as work:
        delivery_id = work.deliveries.store(_new_delivery(c, connection, headers, body, None, "unreadable"))
        if delivery_id is not None:
            work.deliveries.set_outcome(delivery_id, DeliveryOutcome.UNREADABLE, reason)
    c.metrics.delivery(connection, DeliveryOutcome.UNREADABLE.value)


def _store_and_apply(
    c: Container, connection: str, headers: Mapping[str, str], body: bytes, parsed: ParsedDelivery
) -> Received:
    with c.database.unit_of_work() as work:
        new = _new_delivery(c, connection, headers, body, parsed.delivery_key, parsed.event)
        delivery_id = work.deliveries.store(new)
        if delivery_id is None:
            return Received(DeliveryOutcome.DUPLICATE, "this delivery was received before")
        received = _outcome(c, work, connection, parsed, delivery_id)
        work.deliveries.set_outcome(delivery_id, received.outcome, received.reason)
        c.faults.at("before_delivery_commit")
    c.faults.at("after_delivery_commit")
    return received


def _outcome(c: Container, work: UnitOfWork, connection: str, parsed: ParsedDelivery, delivery_id: int) -> Received:
    if not parsed.hints:
        outcome = DeliveryOutcome.IGNORED if parsed.known else DeliveryOutcome.UNKNOWN_EVENT
        return Received(outcome, parsed.ignored_because)
    return Received(strongest(_apply_hint(c, work, connection, hint, delivery_id) for hint in parsed.hints))


def _apply_hint(c: Container, work: UnitOfWork, connection: str, hint: Hint, delivery_id: int) -> DeliveryOutcome:
    link = _link_of(work, connection, hint)
    item = work.action_items.get(link.action_item_id, lock=True) if link else None
    if link is None or item is None:
        return DeliveryOutcome.UNRELATED
    now = c.clock.now()
    if hint.moved_to is not None:
        work.links.save(replace(link, ticket=hint.moved_to))
        c.jobs.enqueue(work, refresh_job(link, f"d{delivery_id}"))
        return DeliveryOutcome.REREAD
    if hint.deleted:
        changed = store_outcome(work, ticket_gone(item, link, now=now, delivery_id=delivery_id))
        return DeliveryOutcome.APPLIED if changed else DeliveryOutcome.UNCHANGED
    if hint.ticket is None:
        c.jobs.enqueue(work, refresh_job(link, f"d{delivery_id}"))
        return DeliveryOutcome.REREAD
    outcome = apply_ticket(item, link, hint.ticket, now=now, fresh=False, by=hint.actor, delivery_id=delivery_id)
    if isinstance(outcome, Reread):
        c.jobs.enqueue(work, refresh_job(link, f"d{delivery_id}"))
        return DeliveryOutcome.REREAD
    changed = store_news(c, work, item, link, hint.ticket, outcome)
    return DeliveryOutcome.APPLIED if changed else DeliveryOutcome.UNCHANGED


def _link_of(work: UnitOfWork, connection: str, hint: Hint) -> LinkRecord | None:
    """The link of the hint's ticket; for a ticket not yet linked, the link whose marker it carries."""
    link = work.links.by_ticket(connection, hint.ref.id)
    if link is not None:
        # While a document's own reference is being read, its provisional ticket is no news yet.
        return link if link.state is not LinkState.PENDING else None
    for key in hint.ticket.keys if hint.ticket else ():
        marked = work.links.by_key(connection, key)
        if marked is not None and may_link(marked):
            return marked
    return None
