"""News of a ticket -> changes of its item and link. Older news never wins; a tie asks for a fresh read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from msgspec.structs import replace

from app.domain.records import EventRecord, ItemRecord, ItemState, LinkRecord, LinkState, TicketSeen
from app.domain.standing import Standing, put_back, standing_of
from connectors.contract import Ticket, TicketRef


@dataclass(frozen=True, slots=True)
class Apply:
    """Store these."""

    item: ItemRecord
    link: LinkRecord
    events: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """They stand here now."""

    standing: Standing
    events: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Reread:
    """The news cannot be ordered against what is stored: ask the tracker."""

    because: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """What is stored is as new."""


Outcome: TypeAlias = Apply | Reread | Nothing
Decision: TypeAlias = Changed | Reread | Nothing


def apply_ticket(
    item: ItemRecord,
    link: LinkRecord,
    ticket: Ticket,
    *,
    now: datetime,
    fresh: bool,
    by: str | None = None,
    delivery_id: int | None = None,
) -> Outcome:
    """Decide what a ticket snapshot changes of these records; see ``news``."""
    decided = news(standing_of(item, link), ticket, now=now, fresh=fresh, by=by, delivery_id=delivery_id)
    return _on_records(decided, item, link) if isinstance(decided, Changed) else decided


def ticket_gone(
    item: ItemRecord, link: LinkRecord, *, now: datetime, delivery_id: int | None = None
) -> Apply | Nothing:
    """The ticket was deleted for certain; see ``gone``."""
    decided = gone(standing_of(item, link), now=now, delivery_id=delivery_id)
    return _on_records(decided, item, link) if isinstance(decided, Changed) else decided


def _on_records(changed: Changed, item: ItemRecord, link: LinkRecord) -> Apply:
    return Apply(*put_back(changed.standing, item, link), changed.events)


def news(
    at: Standing, ticket: Ticket, *, now: datetime, fresh: bool, by: str | None = None, delivery_id: int | None = None
) -> Decision:
    """Decide what a ticket snapshot changes.

    ``fresh`` says that it was read from the tracker just now; then a tie is won by the snapshot. Otherwise (a
    delivery) a tie with different content is undecidable: trackers' clocks have steps of a second.
    """
    known = at.tracker_updated_at
    if known is not None and ticket.updated_at < known:
        return Nothing()
    changed = _changed(at, ticket)
    if known is not None and ticket.updated_at == known and not fresh:
        return Reread("same time as the last news") if changed else Nothing()
    if not changed and ticket.updated_at == known:
        return Nothing()
    active = at.last_activity_at
    standing = replace(
        at if _held(at) else _in_state(at, ticket, by),
        last_activity_at=ticket.updated_at if active is None or ticket.updated_at > active else active,
        ticket=ticket.ref,
        link_state=LinkState.LINKED,
        tracker_updated_at=ticket.updated_at,
        error=None,
        next_at=None,
        seen=TicketSeen(ticket.state, ticket.due_date, ticket.comments, ticket.linked_changes),
    )
    return Changed(standing, tuple(_events(at, ticket, now, by, delivery_id)))


def _held(at: Standing) -> bool:
    """Whether a decision is still to be written to the ticket: until then the ticket's state is the older word."""
    return at.unwritten_decision is not None


def _in_state(at: Standing, ticket: Ticket, by: str | None) -> Standing:
    """With the item in the state of its ticket."""
    closed_at = (ticket.closed_at or ticket.updated_at) if ticket.state.closed else None
    dropped = ticket.state is ItemState.WONT_DO
    decided = dropped and at.state is not ticket.state  # dropped at the tracker: that was the decision
    return replace(
        at,
        state=ticket.state,
        reason=_reason(at, ticket),
        closed_at=closed_at,
        look_again_on=at.look_again_on if dropped else None,
        duplicate_of=at.duplicate_of if ticket.state is at.state is ItemState.DUPLICATE else None,
        stale_since=None if ticket.state.closed else at.stale_since,
        decided_by=by if decided else at.decided_by,
        decided_at=closed_at if decided else at.decided_at,
    )


def _changed(at: Standing, ticket: Ticket) -> bool:
    if at.ticket != ticket.ref:
        return True
    return not _held(at) and (at.state is not ticket.state or at.reason != _reason(at, ticket))


def _reason(at: Standing, ticket: Ticket) -> str | None:
    if ticket.state is not ItemState.WONT_DO:
        return None
    return ticket.state_reason or (at.reason if at.state is ItemState.WONT_DO else None)


def _events(at: Standing, ticket: Ticket, now: datetime, by: str | None, delivery_id: int | None) -> list[EventRecord]:
    events = []
    if at.link_state is not LinkState.LINKED:
        data = {"connection": at.connection, "ticket": ticket.ref.key, "url": ticket.ref.url}
        events.append(EventRecord(at.item_id, now, "adopted" if at.adopted else "linked", data, by, delivery_id))
    elif at.ticket != ticket.ref:
        events.append(moved(at, ticket.ref, now, by, delivery_id))
    if at.state is not ticket.state and not _held(at):
        data = {"from": at.state.value, "to": ticket.state.value, "at": ticket.updated_at.isoformat()}
        if ticket.state_reason:
            data["reason"] = ticket.state_reason
        events.append(EventRecord(at.item_id, now, "state_changed", data, by, delivery_id))
    return events


def moved(at: Standing, to: TicketRef, now: datetime, by: str | None, delivery_id: int | None) -> EventRecord:
    """The entry of history for a ticket that has another name or address now."""
    data = {"from": at.ticket.key if at.ticket else None, "to": to.key, "url": to.url}
    return EventRecord(at.item_id, now, "ticket_moved", data, by, delivery_id)


def gone(at: Standing, *, now: datetime, delivery_id: int | None = None) -> Changed | Nothing:
    """The ticket was deleted for certain: the item keeps its state, its link says so, nothing is created."""
    if at.link_state is LinkState.GONE:
        return Nothing()
    data = {"ticket": at.ticket.key if at.ticket else None}
    event = EventRecord(at.item_id, now, "ticket_gone", data, None, delivery_id)
    return Changed(replace(at, link_state=LinkState.GONE, error="the ticket was deleted"), (event,))
