"""A batch of deliveries in one transaction: a handful of statements, whatever their number.

They run on the driver's cursor, because SQLAlchemy's share of a small batch is larger than the database's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Protocol

import msgspec

from app.domain.deliveries import Change
from app.domain.metrics.facts import Placing, fact_of_record
from app.domain.records import DeliveryOutcome, EventRecord, ItemRecord, LinkRecord
from app.storage.column_types import require_storable
from app.storage.delivery_statements import link_columns, statements
from app.storage.rollups import Rollups
from app.storage.row_readers import row_readers


class Cursor(Protocol):
    """What both drivers' cursors can do."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Any:  # noqa: ANN401 - the driver's own
        """Run one statement."""
        ...

    def fetchall(self) -> list[Any]:
        """Give every row of the answer."""
        ...


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A delivery as it is first stored; ``headers`` and ``body`` only where it may have to be read again."""

    connection: str
    delivery_key: str
    event: str
    received_at: datetime
    outcome: DeliveryOutcome
    reason: str | None = None
    headers: Mapping[str, str] | None = None
    body: bytes | None = None


# What the news of a ticket may change of an item and of a link; anything else is saved row by row.
_ITEM_NEWS = ("state", "reason", "closed_at", "last_activity_at")
_LINK_NEWS = ("tracker_updated_at", "error", "next_at", "seen")


def _rest(record: type[ItemRecord | LinkRecord], news: Sequence[str]) -> attrgetter[Any]:
    return attrgetter(*(field.name for field in fields(record) if field.name not in news))


_ITEM_REST = _rest(ItemRecord, _ITEM_NEWS)
_LINK_REST = _rest(LinkRecord, _LINK_NEWS)


class DeliveryBatch:
    """The statements of one batch, in one open transaction."""

    def __init__(self, cursor: Cursor, dialect: str, rollups: Rollups) -> None:
        self._cursor = cursor
        self._rollups = rollups
        self._sql = statements(dialect)
        self._read = row_readers(dialect)
        self._counted: dict[str, tuple[date | None, str | None]] = {}  # what figures know of an item beside its record

    def store(self, deliveries: Sequence[StoredDelivery]) -> list[int | None]:
        """Store each delivery once; their ids, None for those that are there already."""
        rows = [
            (d.connection, d.delivery_key, d.event, _text(d.received_at), d.outcome.value, d.reason) for d in deliveries
        ]
        self._cursor.execute(self._sql.store, (_json(rows),))
        new = {(connection, key): delivery_id for delivery_id, connection, key in self._cursor.fetchall()}
        ids = [new.pop((d.connection, d.delivery_key), None) for d in deliveries]
        for delivery_id, delivery in zip(ids, deliveries, strict=True):
            if delivery_id is not None and delivery.body is not None:
                kept = _json(dict(delivery.headers or {}))
                self._cursor.execute(self._sql.keep, (kept, delivery.body, delivery_id))
        return ids

    def known(self, tickets: Iterable[tuple[str, str]]) -> list[tuple[LinkRecord, ItemRecord]]:
        """The links of these tickets, ``(connection, ticket id)``, with their items, locked."""
        return self._pairs(self._sql.by_ticket, tickets)

    def marked(self, keys: Iterable[tuple[str, str]]) -> list[tuple[LinkRecord, ItemRecord]]:
        """The links whose markers are these, ``(connection, key)``, with their items, locked."""
        return self._pairs(self._sql.by_key, keys)

    def _pairs(self, statement: str, wanted: Iterable[tuple[str, str]]) -> list[tuple[LinkRecord, ItemRecord]]:
        self._cursor.execute(statement, (_json(sorted(set(wanted))),))
        rows, read, split = self._cursor.fetchall(), self._read, len(link_columns())
        found = [(read.link(row[:split]), read.item(row[split:-2])) for row in rows]
        for (_link, item), row in zip(found, rows, strict=True):
            first_due_date, strength = row[-2:]
            self._counted[item.id] = (read.day(first_due_date), strength)
        return found

    def write(
        self, changes: Sequence[Change], events: Sequence[EventRecord], outcomes: Sequence[tuple[int, str, str | None]]
    ) -> list[Change]:
        """Store what a batch changes; answers the changes that are left to be saved row by row.

        ``outcomes`` are those that turned out otherwise than first stored: ``(delivery id, outcome, reason)``.
        """
        fast: list[Change] = []
        rest: list[Change] = []
        for change in changes:
            (fast if _is_news(change) else rest).append(change)
        moved = [change for change in fast if change.item is not change.item_before]
        texts = [
            _json([_item_news(change.item) for change in moved]),
            _json([_link_news(change.link) for change in fast if change.link is not change.link_before]),
            _json([_event(event) for event in events]),
            _json(outcomes),
        ]
        for statement, parameters in self._sql.writes(texts):
            self._cursor.execute(statement, parameters)
        self._count(moved)
        return rest

    def _count(self, moved: Sequence[Change]) -> None:
        """Tell the roll-ups which items are counted otherwise now."""
        changed = [
            change
            for change in moved
            if change.item.state is not change.item_before.state
            or change.item.closed_at != change.item_before.closed_at
        ]
        if not changed:
            return
        placings = self._placings(sorted({change.item.post_mortem_id for change in changed}))
        self._cursor.execute(self._sql.overdue_before)
        self._rollups.hold(self._read.moment(self._cursor.fetchall()[0][0]).date())
        for change in changed:
            before, after = change.item_before, change.item
            fact = fact_of_record(before, *self._counted[before.id], placings[before.post_mortem_id])
            closed_on = after.closed_at.date() if after.closed_at else None
            self._rollups.change(fact, fact._replace(state=after.state, closed_on=closed_on))

    def _placings(self, post_mortem_ids: Sequence[str]) -> dict[str, Placing]:
        """Where the items are counted. Read after they are locked: whoever moves them locks them first."""
        self._cursor.execute(self._sql.placings, (_json(post_mortem_ids),))
        return {row[0]: self._read.placing(row[1:]) for row in self._cursor.fetchall()}


def _is_news(change: Change) -> bool:
    same_item: bool = _ITEM_REST(change.item) == _ITEM_REST(change.item_before)
    same_link: bool = _LINK_REST(change.link) == _LINK_REST(change.link_before)
    return same_item and same_link


def _item_news(item: ItemRecord) -> tuple[object, ...]:
    return (item.id, item.state.value, _checked(item.reason), _text(item.closed_at), _text(item.last_activity_at))


def _link_news(link: LinkRecord) -> tuple[object, ...]:
    return (link.id, _text(link.tracker_updated_at), link.error, _text(link.next_at), _json(link.seen))


def _event(event: EventRecord) -> tuple[object, ...]:
    for value in event.data.values():
        if isinstance(value, str):
            require_storable(value)
    data = _json(event.data)
    return (event.action_item_id, _text(event.at), event.kind, data, _checked(event.by), event.delivery_id)


def _checked(text: str | None) -> str | None:
    if text is not None:
        require_storable(text)
    return text


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _text(moment: datetime | None) -> str | None:
    """A moment as SQLite stores it; PostgreSQL reads it as UTC, the time zone of our sessions."""
    return None if moment is None else moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]
