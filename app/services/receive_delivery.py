"""Receive webhook deliveries: verify the bytes, store each once, apply what is newer, all before they are answered."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from app.container import Container
from app.domain.deliveries import DOCUMENTS_ARE_READ, DUPLICATE, Known, Received
from app.domain.records import DeliveryOutcome, ItemRecord, LinkRecord
from app.domain.standing import Standing, put_back
from app.errors import DatabaseUnavailable, DeliveryUnreadable, FollowthroughError, NotFound, SignatureRefused
from app.services.follow_documents import enqueue_reads
from app.services.follow_ticket import on_linked, refresh_job
from app.storage.database import BatchWork, OpenBatch, UnitOfWork
from app.storage.delivery_batches import StoredDelivery
from app.telemetry import logger
from connectors.contract import ParsedDelivery
from connectors.errors import BadDelivery

# Kept with a delivery in quarantine, so that it can be read again; never the signature or a token.
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
LONGEST_KEY = 200  # bytes; trackers' ids are shorter, and anything longer is named by its digest
LONGEST_EVENT = 100

REFUSED = "refused"  # counted beside the outcomes: a delivery with a wrong signature is not stored

log = logger(__name__)
Taken: TypeAlias = Received | FollowthroughError  # what became of a delivery, or what kept it from being stored


class Arrival(msgspec.Struct, frozen=True):
    """An authentic delivery: read, or (``parsed`` is None) kept as it came with the reason."""

    connection: str
    key: str
    event: str
    at: datetime
    parsed: ParsedDelivery | None
    headers: Mapping[str, str]
    body: bytes
    reason: str | None = None  # why it cannot be read or applied


def receive_delivery(c: Container, connection: str, headers: Mapping[str, str], body: bytes) -> Received:
    """Take one delivery. ``headers`` have lower-case names.

    Raises:
        NotFound, SignatureRefused: as ``read_delivery`` does; nothing was stored.
        DeliveryUnreadable: authentic, but not readable; it is kept with the reason.
        DatabaseUnavailable: nothing was stored.
    """
    return settled(take_batch(c, [read_delivery(c, connection, headers, body)])[0])


def settled(received: Taken) -> Received:
    """What a batch says of one delivery, as its sender is to hear it.

    Raises:
        DeliveryUnreadable: it is kept with the reason.
        FollowthroughError: what kept it from being stored.
    """
    if isinstance(received, FollowthroughError):
        raise received
    if received.outcome is DeliveryOutcome.UNREADABLE:
        raise DeliveryUnreadable(received.reason or "the delivery cannot be read")
    return received


def read_delivery(c: Container, connection: str, headers: Mapping[str, str], body: bytes) -> Arrival:
    """Check the signature over the raw bytes, then read them. Stores nothing.

    Raises:
        NotFound: no such connection.
        SignatureRefused: the signature is missing, malformed or wrong; the body was not looked into.
    """
    connector = c.connections.get(connection)
    if connector is None:
        message = f'no connection named "{connection}"'
        raise NotFound(message)
    if not connector.verify(headers, body):
        c.metrics.delivery(connection, REFUSED)
        message = "the signature is missing or wrong"
        raise SignatureRefused(message)
    now = c.clock.now()
    try:
        parsed = connector.parse(headers, body)
    except BadDelivery as error:
        key = hashlib.sha256(body).hexdigest()
        return Arrival(connection, key, "unreadable", now, None, headers, body, str(error))
    return arrival_of(connection, parsed, headers, body, now)


def arrival_of(
    connection: str, parsed: ParsedDelivery, headers: Mapping[str, str], body: bytes, at: datetime
) -> Arrival:
    """A delivery that was read, under a key and an event name that can be stored."""
    key = _storable_key(parsed.delivery_key) or hashlib.sha256(body).hexdigest()
    return Arrival(connection, key, _storable_event(parsed.event), at, parsed, headers, body)


def _storable_key(key: str | None) -> str | None:
    if key and (len(key) > LONGEST_KEY or not key.isprintable()):
        return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
    return key


def _storable_event(event: str) -> str:
    return event if event.isprintable() and len(event) <= LONGEST_EVENT else ascii(event[:LONGEST_EVENT])


def take_batch(c: Container, arrivals: Sequence[Arrival]) -> list[Taken]:
    """Store and apply deliveries in one transaction, in their order; what became of each.

    A delivery that cannot be stored with the others is taken by itself, and kept in quarantine if it still cannot.
    """
    return _taken(c, arrivals, lambda: _committed(c, arrivals))


def begin_batch(c: Container, arrivals: Sequence[Arrival]) -> Callable[[], list[Taken]] | None:
    """The same up to the commit, which is what the answer does; it may be called in another thread.

    None where it cannot be begun at once: on a server of its own every statement waits for an answer, on SQLite
    somebody else may be writing. Nothing was done then, nor where something fails before the commit.
    """
    if not c.database.is_sqlite:
        return None
    try:
        batch = c.database.open_delivery_batch(wait=False)
        if batch is None:
            return None
        with batch.guarded():
            received = apply_batch(c, batch.work, arrivals)
            batch.finish()
    except Exception:  # noqa: BLE001 - it is done again where there is time to find who is at fault
        return None
    return lambda: _taken(c, arrivals, lambda: _ended(c, batch, arrivals, received))


def _taken(c: Container, arrivals: Sequence[Arrival], commit: Callable[[], list[Received]]) -> list[Taken]:
    try:
        return list(commit())
    except DatabaseUnavailable as error:
        if c.database.is_sqlite:
            return [error] * len(arrivals)
        # A server that restarted, a deadlock: the connection is a new one now.
        return [_by_itself(c, arrival) for arrival in arrivals]
    except Exception:  # noqa: BLE001 - one of them is at fault: the others must not suffer for it
        return [_by_itself(c, arrival) for arrival in arrivals]


def _by_itself(c: Container, arrival: Arrival) -> Taken:
    try:
        return _one(c, arrival)
    except DatabaseUnavailable as error:
        return error
    except Exception as error:
        log.exception("a delivery could not be applied", connection=arrival.connection, delivery=arrival.key)
        reason = ascii(f"could not be applied: {error}")[1:-1]
        return _quarantined(c, replace(arrival, parsed=None, event="unreadable", reason=reason))


def _quarantined(c: Container, arrival: Arrival) -> Taken:
    try:
        return _one(c, arrival)
    except FollowthroughError as failure:
        return failure


def _one(c: Container, arrival: Arrival) -> Received:
    return _committed(c, [arrival])[0]


def _committed(c: Container, arrivals: Sequence[Arrival]) -> list[Received]:
    batch = c.database.open_delivery_batch()
    with batch.guarded():
        received = apply_batch(c, batch.work, arrivals)
        batch.finish()
    return _ended(c, batch, arrivals, received)


def _ended(c: Container, batch: OpenBatch, arrivals: Sequence[Arrival], received: list[Received]) -> list[Received]:
    with batch.guarded():
        c.faults.at("before_delivery_commit")
        batch.end()
    c.faults.at("after_delivery_commit")
    _count(c, arrivals, received)
    return received


def _count(c: Container, arrivals: Sequence[Arrival], received: Sequence[Received]) -> None:
    done = c.clock.now()
    outcomes = Counter((a.connection, one.outcome) for a, one in zip(arrivals, received, strict=True))
    for (connection, outcome), times in outcomes.items():
        c.metrics.delivery(connection, outcome.value, times)
    for connection in {connection for connection, _outcome in outcomes}:
        taken = ((done - a.at).total_seconds() for a in arrivals if a.connection == connection)
        c.metrics.deliveries_taken(connection, taken)


def apply_batch(c: Container, batch: BatchWork, arrivals: Sequence[Arrival]) -> list[Received]:
    """Store and apply deliveries in an open transaction; what became of each."""
    first = [_as_first_stored(arrival) for arrival in arrivals]
    ids = batch.deliveries.store(first)
    known = _known(batch, [arrival for arrival, id_ in zip(arrivals, ids, strict=True) if id_ is not None])
    now = c.clock.now()
    received: list[Received] = []
    for arrival, id_ in zip(arrivals, ids, strict=True):
        if id_ is None:
            received.append(DUPLICATE)
        elif arrival.parsed is None:
            received.append(Received(DeliveryOutcome.UNREADABLE, arrival.reason))
        else:
            received.append(known.receive(arrival.connection, arrival.parsed, id_, now))
            if arrival.parsed.documents:
                enqueue_reads(c, batch.rare, arrival.connection, arrival.parsed.documents, f"d{id_}")
    outcomes = [
        (id_, one.outcome.value, one.reason)
        for id_, one, before in zip(ids, received, first, strict=True)
        if id_ is not None and one.outcome is not before.outcome
    ]
    _store(c, batch, known, outcomes)
    return received


def _as_first_stored(arrival: Arrival) -> StoredDelivery:
    """The row as it is before it is known what becomes of it: mostly what it will be, to spare a second write."""
    parsed = arrival.parsed
    if parsed is None:
        headers = {name: value for name, value in arrival.headers.items() if name in KEPT_HEADERS}
        outcome = DeliveryOutcome.UNREADABLE
        return StoredDelivery(
            arrival.connection, arrival.key, arrival.event, arrival.at, outcome, arrival.reason, headers, arrival.body
        )
    if parsed.hints:
        return StoredDelivery(arrival.connection, arrival.key, arrival.event, arrival.at, DeliveryOutcome.APPLIED)
    if parsed.documents:
        outcome, reason = DeliveryOutcome.REREAD, DOCUMENTS_ARE_READ
        return StoredDelivery(arrival.connection, arrival.key, arrival.event, arrival.at, outcome, reason)
    outcome = DeliveryOutcome.IGNORED if parsed.known else DeliveryOutcome.UNKNOWN_EVENT
    return StoredDelivery(arrival.connection, arrival.key, arrival.event, arrival.at, outcome, parsed.ignored_because)


def _known(batch: BatchWork, arrivals: Sequence[Arrival]) -> Known:
    hints = [(a.connection, hint) for a in arrivals if a.parsed is not None for hint in a.parsed.hints]
    if not hints:
        return Known(())
    found = batch.deliveries.known((connection, hint.ref.id) for connection, hint in hints)
    linked = {(at.connection, at.ticket.id) for at in found if at.ticket is not None}
    marked = [
        (connection, key)
        for connection, hint in hints
        if (connection, hint.ref.id) not in linked and hint.ticket is not None
        for key in hint.ticket.keys
    ]
    return Known([*found, *(batch.deliveries.marked(marked) if marked else ())])


def _store(c: Container, batch: BatchWork, known: Known, outcomes: Sequence[tuple[int, str, str | None]]) -> None:
    for change in batch.deliveries.write(known.changes(), known.events, outcomes):
        item, link = put_back(change.after, *_records(batch.rare, change.after))
        batch.rare.action_items.save(item)
        batch.rare.links.save(link)
    for link_id, delivery_id in known.rereads:
        c.jobs.enqueue(batch.rare, refresh_job(link_id, f"d{delivery_id}"))
    for just in known.linked:
        on_linked(c, batch.rare, *_records(batch.rare, just.standing), just.ticket)


def _records(work: UnitOfWork, at: Standing) -> tuple[ItemRecord, LinkRecord]:
    item, link = work.action_items.get(at.item_id), work.links.get(at.link_id)
    if item is None or link is None:
        raise RuntimeError(f"link {at.link_id} was there and is not")
    return item, link
