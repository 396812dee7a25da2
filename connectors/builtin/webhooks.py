"""Makes, checks and reads the built-in tracker's webhook deliveries. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import msgspec

from connectors import signatures
from connectors.builtin.mapping import from_json
from connectors.contract import Hint, ParsedDelivery
from connectors.errors import BadDelivery

DELIVERY_HEADER = "X-Followthrough-Delivery"
EVENT_HEADER = "X-Followthrough-Event"
SIGNATURE_HEADER = "X-Hub-Signature-256"

TICKET_EVENTS = frozenset(
    {"ticket.opened", "ticket.changed", "ticket.closed", "ticket.reopened", "ticket.commented", "ticket.deleted"}
)
IGNORED_EVENTS = {"ping": "a ping says nothing about a ticket"}


def headers_for(delivery_id: str, event: str, secret: str, body: bytes) -> dict[str, str]:
    """Return the headers of one delivery, signed with ``secret``."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "followthrough-builtin-tracker",
        DELIVERY_HEADER: delivery_id,
        EVENT_HEADER: event,
        SIGNATURE_HEADER: signatures.sign(secret, body),
    }


def payload(event: str, ticket: Mapping[str, object] | None, actor: str | None) -> bytes:
    """Return the body of a delivery: UTF-8 JSON with ``event``, ``actor`` and the whole ``ticket``."""
    return json.dumps({"event": event, "actor": actor, "ticket": ticket}, ensure_ascii=False).encode()


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of ``secrets`` signed the delivery; header names are lower-case."""
    return signatures.verify(secrets, headers.get(SIGNATURE_HEADER.lower()), body)


def parse(headers: Mapping[str, str], body: bytes, base_url: str) -> ParsedDelivery:
    """Read a delivery; raises ``BadDelivery`` with what cannot be read."""
    delivery_id = headers.get(DELIVERY_HEADER.lower()) or None
    event = headers.get(EVENT_HEADER.lower(), "")
    if event in IGNORED_EVENTS:
        return ParsedDelivery(delivery_id, event, ignored_because=IGNORED_EVENTS[event])
    if event not in TICKET_EVENTS:
        return ParsedDelivery(delivery_id, event, known=False, ignored_because=f"unknown event {event[:80]!r}")
    try:
        data = msgspec.json.decode(body)
        ticket = from_json(data["ticket"], base_url)
        actor = data.get("actor")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadDelivery(f"the body of {event} cannot be read: {type(error).__name__}: {error}") from error
    deleted = event == "ticket.deleted"
    hint = Hint(ref=ticket.ref, event=event, ticket=ticket, deleted=deleted, actor=str(actor) if actor else None)
    return ParsedDelivery(delivery_id, event, hints=(hint,))
