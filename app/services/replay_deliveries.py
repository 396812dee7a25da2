"""Replay what is in quarantine: read it again, with this version of the program, and apply it if that works now."""

from __future__ import annotations

from dataclasses import dataclass

from app.container import Container
from app.domain.deliveries import Received
from app.domain.records import DeliveryOutcome
from app.errors import Conflict, FollowthroughError, NotFound
from app.services.receive_delivery import Arrival, apply_batch, arrival_of
from app.storage.deliveries import DeliveryRecord
from connectors.errors import BadDelivery

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Replayed:
    """One delivery that was taken up again; it is still in quarantine where its outcome says so."""

    delivery_id: int
    outcome: DeliveryOutcome
    reason: str | None


def replay(c: Container, delivery_id: int) -> Replayed:
    """Read one delivery again. Its signature was checked when it came; its place in time is its ticket's.

    Raises:
        NotFound: no such delivery.
        Conflict: it is not in quarantine, or its connection is not configured any more.
    """
    with c.database.reading() as work:
        kept = work.deliveries.get(delivery_id)
    if kept is None:
        raise NotFound(f"no delivery {delivery_id}")
    if kept.outcome is not DeliveryOutcome.UNREADABLE or kept.body is None:
        raise Conflict(f"delivery {delivery_id} is not in quarantine: it was {kept.outcome.value}")
    connector = c.connections.get(kept.connection)
    if connector is None:
        raise Conflict(f'connection "{kept.connection}" is not configured any more')
    try:
        parsed = connector.parse(kept.headers, kept.body)
    except BadDelivery as error:
        return Replayed(delivery_id, DeliveryOutcome.UNREADABLE, str(error))
    arrival = arrival_of(kept.connection, parsed, kept.headers, kept.body, kept.received_at)
    try:
        received = _taken_out_and_in(c, kept, arrival)
    except Conflict as error:
        return Replayed(delivery_id, DeliveryOutcome.UNREADABLE, str(error))
    c.metrics.delivery(kept.connection, received.outcome.value)
    return Replayed(delivery_id, received.outcome, received.reason)


def replay_all(c: Container) -> list[Replayed]:
    """Read everything in quarantine again, oldest first."""
    found: list[int] = []
    before: int | None = None
    while True:
        with c.database.reading() as work:
            page = work.deliveries.page(quarantined=True, before=before, limit=AT_ONCE)
        found += [one.id for one in page]
        if len(page) < AT_ONCE:
            break
        before = page[-1].id
    done: list[Replayed] = []
    for delivery_id in reversed(found):
        try:
            done.append(replay(c, delivery_id))
        except FollowthroughError as error:
            done.append(Replayed(delivery_id, DeliveryOutcome.UNREADABLE, str(error)))
    return done


def _taken_out_and_in(c: Container, kept: DeliveryRecord, arrival: Arrival) -> Received:
    with c.database.delivery_batch() as batch:
        if batch is None:
            raise Conflict("the database is busy; try again")
        batch.rare.deliveries.forget(kept.id)
        return apply_batch(c, batch, [arrival])[0]
