"""What a batch of deliveries reads of a link and its item: the columns, and the values in a row of them."""

from __future__ import annotations

from app.domain.metrics.facts import ItemFact, Placing
from app.domain.records import ItemState, LinkState, TicketRef
from app.domain.standing import Standing
from app.storage.row_readers import Row, RowReaders

_OF_LINK = "id connection key adopted state ticket_id ticket_key ticket_url tracker_updated_at error next_at"
_OF_ITEM = (
    "id unwritten_decision state reason closed_at last_activity_at decided_by decided_at look_again_on duplicate_of "
    "stale_since"
)
_COUNTED = "post_mortem_id created_at due_date first_due_date slips kind strength"
STANDING_COLUMNS = (
    *(f"link.{name}" for name in _OF_LINK.split()),
    *(f"action_item.{name}" for name in _OF_ITEM.split()),
)
COUNTED_COLUMNS = tuple(f"action_item.{name}" for name in _COUNTED.split())  # what the figures read besides

_ITEM_STATES = {state.value: state for state in ItemState}  # a look-up costs a tenth of the enumeration's own
_LINK_STATES = {state.value: state for state in LinkState}


def standing_in(row: Row, read: RowReaders) -> Standing:
    """Where an item stands, of ``STANDING_COLUMNS``."""
    (
        link_id, connection, key, adopted, link_state, ticket_id, ticket_key, ticket_url, updated_at, error, next_at,
        item_id, unwritten, state, reason, closed_at, active_at, by, decided_at, look_again, duplicate, stale,
    ) = row  # fmt: skip
    moment = read.moment
    return Standing(
        item_id=item_id,
        link_id=link_id,
        connection=connection,
        key=key,
        adopted=bool(adopted),
        unwritten_decision=unwritten,
        state=_ITEM_STATES[state],
        reason=reason,
        closed_at=closed_at and moment(closed_at),
        last_activity_at=active_at and moment(active_at),
        decided_by=by,
        decided_at=decided_at and moment(decided_at),
        look_again_on=read.day(look_again),
        duplicate_of=duplicate,
        stale_since=stale and moment(stale),
        link_state=_LINK_STATES[link_state],
        ticket=None if ticket_id is None else TicketRef(ticket_id, ticket_key or ticket_id, ticket_url or ""),
        tracker_updated_at=updated_at and moment(updated_at),
        error=error,
        next_at=next_at and moment(next_at),
    )


def fact_in(counted: Row, read: RowReaders, at: Standing, placing: Placing) -> ItemFact:
    """What an item contributes to the figures where it stands; ``counted`` is of ``COUNTED_COLUMNS``."""
    _post_mortem_id, created_at, due_date, first_due_date, slips, kind, strength = counted
    return ItemFact(
        at.state,
        read.moment(created_at).date(),
        at.closed_at.date() if at.closed_at else None,
        read.day(due_date),
        read.day(first_due_date),
        slips,
        kind,
        strength,
        placing,
        at.duplicate_of is not None,
    )
