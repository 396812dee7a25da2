"""Where an item and its ticket stand: what news of the ticket can change, and what that is decided by.

Twenty fields of the fifty that an item and its link have. A delivery under load is decided over them alone; whoever
holds the whole records takes them out with ``standing_of`` and puts them back with ``put_back``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import msgspec

from app.domain.records import ItemRecord, ItemState, LinkRecord, LinkState, TicketRef, TicketSeen

ITEM_FIELDS = (
    "state",
    "reason",
    "closed_at",
    "last_activity_at",
    "decided_by",
    "decided_at",
    "look_again_on",
    "duplicate_of",
    "stale_since",
)
LINK_FIELDS = ("ticket", "tracker_updated_at", "error", "next_at")


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One item and its link; the fields are named as in their records."""

    item_id: str
    link_id: str
    connection: str
    key: str
    adopted: bool
    unwritten_decision: str | None
    state: ItemState
    reason: str | None
    closed_at: datetime | None
    last_activity_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    look_again_on: date | None
    duplicate_of: str | None
    stale_since: datetime | None
    link_state: LinkState
    ticket: TicketRef | None
    tracker_updated_at: datetime | None
    error: str | None
    next_at: datetime | None
    seen: TicketSeen | None = None  # set by news, and never asked for


def standing_of(item: ItemRecord, link: LinkRecord) -> Standing:
    """Where they stand."""
    return Standing(
        item_id=item.id,
        link_id=link.id,
        connection=link.connection,
        key=link.key,
        adopted=link.adopted,
        unwritten_decision=item.unwritten_decision,
        link_state=link.state,
        **{name: getattr(item, name) for name in ITEM_FIELDS},
        **{name: getattr(link, name) for name in LINK_FIELDS},
    )


def put_back(standing: Standing, item: ItemRecord, link: LinkRecord) -> tuple[ItemRecord, LinkRecord]:
    """The records as they stand now."""
    changed = {name: getattr(standing, name) for name in LINK_FIELDS}
    return (
        replace(item, **{name: getattr(standing, name) for name in ITEM_FIELDS}),
        replace(link, state=standing.link_state, seen=standing.seen or link.seen, **changed),
    )
