"""A batch of deliveries in one transaction: a handful of statements.

They run on the driver's cursor, because SQLAlchemy's share of a small batch is larger than the database's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from app.domain.deliveries import Change
from app.domain.records import DeliveryOutcome, EventRecord
from app.domain.standing import Standing
from app.storage.column_types import require_storable
from app.storage.delivery_postgresql import PostgresqlStatements
from app.storage.delivery_rows import STANDING_COLUMNS, fact_in, standing_in
from app.storage.delivery_sqlite import SqliteStatements
from app.storage.rollups import Rollups
from app.storage.row_readers import Row, row_readers


class StoredDelivery(msgspec.Struct, frozen=True):
    """A delivery as it is first stored; ``headers`` and ``body`` only where it may have to be read again."""

    connection: str
    delivery_key: str
    event: str
    received_at: datetime
    outcome: DeliveryOutcome
    reason: str | None = None
    headers: Mapping[str, str] | None = None
    body: bytes | None = None


# What mere news leaves as it was; where it does not, the records are saved one by one.
_REST = attrgetter("link_state", "ticket", "decided_by", "decided_at", "look_again_on", "duplicate_of", "stale_since")


class DeliveryBatch:
    """The statements of one batch, in one open transaction."""

    def __init__(self, cursor: Any, dialect: str, rollups: Rollups) -> None:  # noqa: ANN401 - the driver's own
        self._rollups = rollups
        self._do = SqliteStatements(cursor) if dialect == "sqlite" else PostgresqlStatements(cursor)
        self._read = row_readers(dialect)
        self._counted: dict[str, Row] = {}  # by link: what figures know of an item besides where it stands

    def store(self, deliveries: Sequence[StoredDelivery]) -> list[int | None]:
        """Store each delivery once; their ids, None for those that are there already."""
        ids = self._do.store(
            [
                (d.connection, d.delivery_key, d.event, _text(d.received_at), d.outcome.value, d.reason)
                for d in deliveries
            ]
        )
        for delivery_id, delivery in zip(ids, deliveries, strict=True):
            if delivery_id is not None and delivery.body is not None:
                self._do.keep(delivery_id, _json(dict(delivery.headers or {})), delivery.body)
        return ids

    def known(self, tickets: Iterable[tuple[str, str]]) -> list[Standing]:
        """Where the items of these tickets stand, ``(connection, ticket id)``, locked."""
        return self._standings("ticket_id", tickets)

    def marked(self, keys: Iterable[tuple[str, str]]) -> list[Standing]:
        """Where the items stand whose links have these markers, ``(connection, key)``, locked."""
        return self._standings("key", keys)

    def _standings(self, column: str, wanted: Iterable[tuple[str, str]]) -> list[Standing]:
        split = len(STANDING_COLUMNS)
        found = []
        for row in self._do.find(column, sorted(set(wanted))):
            standing = standing_in(row[:split], self._read)
            self._counted[standing.link_id] = row[split:]
            found.append(standing)
        return found

    def write(
        self, changes: Sequence[Change], events: Sequence[EventRecord], outcomes: Sequence[tuple[int, str, str | None]]
    ) -> list[Change]:
        """Store what a batch changes; answers the changes whose records are left to be saved one by one.

        ``outcomes`` are those that turned out otherwise than first stored: ``(delivery id, outcome, reason)``.
        """
        mere: list[Change] = []
        rest: list[Change] = []
        for change in changes:
            (mere if _REST(change.before) == _REST(change.after) else rest).append(change)
        self._do.write(
            [_item_news(change.after) for change in mere],
            [_link_news(change.after) for change in mere],
            [_event(event) for event in events],
            outcomes,
        )
        self._count(mere)
        return rest

    def _count(self, changes: Sequence[Change]) -> None:
        """Tell the roll-ups which items are counted otherwise now."""
        counted = [
            (before, after, self._counted[after.link_id])
            for before, after in ((change.before, change.after) for change in changes)
            if before.state is not after.state or before.closed_at != after.closed_at
        ]
        if not counted:
            return
        # Read after the items are locked: whoever moves a post-mortem's items to another team locks them first.
        rows = self._do.placings(sorted({row[0] for _before, _after, row in counted}))
        placings = {row[1]: self._read.placing(row[2:]) for row in rows}
        self._rollups.hold(self._read.moment(rows[0][0]).date())
        for before, after, row in counted:
            was = fact_in(row, self._read, before, placings[row[0]])
            closed_on = after.closed_at.date() if after.closed_at else None
            self._rollups.change(was, was._replace(state=after.state, closed_on=closed_on))


def _item_news(at: Standing) -> Row:
    return (at.item_id, at.state.value, _checked(at.reason), _text(at.closed_at), _text(at.last_activity_at))


def _link_news(at: Standing) -> Row:
    return (at.link_id, _text(at.tracker_updated_at), at.error, _text(at.next_at), _json(at.seen) if at.seen else None)


def _event(event: EventRecord) -> Row:
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


@lru_cache(maxsize=512)  # a batch says the same few moments over and over
def _text(moment: datetime | None) -> str | None:
    """A moment as SQLite stores it; PostgreSQL reads it as UTC, the time zone of our sessions."""
    return None if moment is None else moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]
