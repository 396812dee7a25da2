"""News of a ticket -> changes of its item and link. Older news never wins; a tie asks for a fresh read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from app.domain.records import EventRecord, ItemRecord, ItemState, LinkRecord, LinkState, TicketSeen
from app.domain.replacing import replace
from connectors.contract import Ticket, TicketRef


@dataclass(frozen=True, slots=True)
class Apply:
    """Store these."""

    item: ItemRecord
    link: LinkRecord
    events: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Reread:
    """The news cannot be ordered against what is stored: ask the tracker."""

    because: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """What is stored is as new."""


Outcome: TypeAlias = Apply | Reread | Nothing


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
    """Decide what a ticket snapshot changes.

    ``fresh`` says that it was read from the tracker just now; then a tie is won by the snapshot. Otherwise (a
    delivery) a tie with different content is undecidable: trackers' clocks have steps of a second.
    """
    known = link.tracker_updated_at
    if known is not None and ticket.updated_at < known:
        return Nothing()
    changed = _changed(item, link, ticket)
    if known is not None and ticket.updated_at == known and not fresh:
        return Reread("same time as the last news") if changed else Nothing()
    if not changed and ticket.updated_at == known:
        return Nothing()
    active = item.last_activity_at
    latest = ticket.updated_at if active is None or ticket.updated_at > active else active
    new_item = replace(item, last_activity_at=latest, **({} if _held(item) else _in_state(item, ticket, by)))
    new_link = replace(
        link,
        ticket=ticket.ref,
        state=LinkState.LINKED,
        tracker_updated_at=ticket.updated_at,
        error=None,
        next_at=None,
        seen=TicketSeen(ticket.state, ticket.due_date, ticket.comments, ticket.linked_changes),
    )
    return Apply(new_item, new_link, tuple(_events(item, link, ticket, now, by, delivery_id)))


def _held(item: ItemRecord) -> bool:
    """Whether a decision is still to be written to the ticket: until then the ticket's state is the older word."""
    return item.unwritten_decision is not None


def _in_state(item: ItemRecord, ticket: Ticket, by: str | None) -> dict[str, object]:
    """The item's fields in the state of its ticket."""
    closed_at = (ticket.closed_at or ticket.updated_at) if ticket.state.closed else None
    dropped = ticket.state is ItemState.WONT_DO
    fields: dict[str, object] = {
        "state": ticket.state,
        "reason": _reason(item, ticket),
        "closed_at": closed_at,
        "look_again_on": item.look_again_on if dropped else None,
        "duplicate_of": item.duplicate_of if ticket.state is item.state is ItemState.DUPLICATE else None,
        "stale_since": None if ticket.state.closed else item.stale_since,
    }
    if dropped and item.state is not ticket.state:  # dropped at the tracker: that was the decision
        fields |= {"decided_by": by, "decided_at": closed_at}
    return fields


def _changed(item: ItemRecord, link: LinkRecord, ticket: Ticket) -> bool:
    if link.ticket != ticket.ref:
        return True
    return not _held(item) and (item.state is not ticket.state or item.reason != _reason(item, ticket))


def _reason(item: ItemRecord, ticket: Ticket) -> str | None:
    if ticket.state is not ItemState.WONT_DO:
        return None
    return ticket.state_reason or (item.reason if item.state is ItemState.WONT_DO else None)


def _events(
    item: ItemRecord, link: LinkRecord, ticket: Ticket, now: datetime, by: str | None, delivery_id: int | None
) -> list[EventRecord]:
    events = []
    if link.state is not LinkState.LINKED:
        data = {"connection": link.connection, "ticket": ticket.ref.key, "url": ticket.ref.url}
        events.append(EventRecord(item.id, now, "adopted" if link.adopted else "linked", data, by, delivery_id))
    elif link.ticket != ticket.ref:
        events.append(ticket_moved(link, ticket.ref, now, by, delivery_id))
    if item.state is not ticket.state and not _held(item):
        data = {"from": item.state.value, "to": ticket.state.value, "at": ticket.updated_at.isoformat()}
        if ticket.state_reason:
            data["reason"] = ticket.state_reason
        events.append(EventRecord(item.id, now, "state_changed", data, by, delivery_id))
    return events


def ticket_moved(
    link: LinkRecord, to: TicketRef, now: datetime, by: str | None, delivery_id: int | None
) -> EventRecord:
    """The entry of history for a ticket that has another name or address now."""
    moved = {"from": link.ticket.key if link.ticket else None, "to": to.key, "url": to.url}
    return EventRecord(link.action_item_id, now, "ticket_moved", moved, by, delivery_id)


def ticket_gone(
    item: ItemRecord, link: LinkRecord, *, now: datetime, delivery_id: int | None = None
) -> Apply | Nothing:
    """The ticket was deleted for certain: the item keeps its state, its link says so, nothing is created."""
    if link.state is LinkState.GONE:
        return Nothing()
    data = {"ticket": link.ticket.key if link.ticket else None}
    event = EventRecord(item.id, now, "ticket_gone", data, None, delivery_id)
    return Apply(item, replace(link, state=LinkState.GONE, error="the ticket was deleted"), (event,))
