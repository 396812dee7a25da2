"""The statements that store a batch of deliveries in PostgreSQL: each takes the whole batch as one JSON array.

Every statement is a journey to the server and back, so there are as few as can be; all writes are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from app.storage.delivery_rows import COUNTED_COLUMNS, STANDING_COLUMNS
from app.storage.rollups import OVERDUE_CURSOR
from app.storage.row_readers import PLACING_NAMES

Rows = Sequence[Sequence[Any]]

_ROWS = "jsonb_array_elements(%s::jsonb) AS r(value)"


def _at(place: int, kind: str = "") -> str:
    """A column of the array's rows, in SQL."""
    return f"(r.value ->> {place})::{kind}" if kind else f"r.value ->> {place}"


_STORE = (
    "INSERT INTO delivery (connection, delivery_key, event, received_at, outcome, reason, headers) "  # noqa: S608
    f"SELECT {_at(0)}, {_at(1)}, {_at(2)}, {_at(3, 'timestamptz')}, {_at(4)}, {_at(5)}, '{{}}' FROM {_ROWS} "
    "ON CONFLICT (connection, delivery_key) DO NOTHING RETURNING id, connection, delivery_key"
)
_KEEP = "UPDATE delivery SET headers = %s, body = %s WHERE id = %s"
_FIND = (
    f"SELECT {', '.join((*STANDING_COLUMNS, *COUNTED_COLUMNS))} FROM {_ROWS} "  # noqa: S608 - names of this program
    f"JOIN link ON link.connection = {_at(0)} AND link.{{column}} = {_at(1)} "
    "JOIN action_item ON action_item.id = link.action_item_id ORDER BY link.id FOR UPDATE OF link, action_item"
)
_PLACINGS = (
    f"SELECT overdue.at, {', '.join(('id', *PLACING_NAMES))} FROM post_mortem CROSS JOIN "  # noqa: S608 - likewise
    f"(SELECT at FROM cursor WHERE name = '{OVERDUE_CURSOR}' FOR SHARE) AS overdue WHERE id = ANY(%s)"
)
_ITEMS = (
    f"UPDATE action_item SET state = {_at(1)}, reason = {_at(2)}, closed_at = {_at(3, 'timestamptz')}, "  # noqa: S608
    f"last_activity_at = {_at(4, 'timestamptz')} FROM {_ROWS} WHERE action_item.id = {_at(0)}"
)
_LINKS = (
    f"UPDATE link SET tracker_updated_at = {_at(1, 'timestamptz')}, error = {_at(2)}, "  # noqa: S608 - likewise
    f"next_at = {_at(3, 'timestamptz')}, seen = coalesce({_at(4, 'json')}, seen) FROM {_ROWS} WHERE link.id = {_at(0)}"
)
_EVENTS = (
    'INSERT INTO item_event (action_item_id, at, kind, data, "by", delivery_id) '  # noqa: S608 - likewise
    f"SELECT {_at(0)}, {_at(1, 'timestamptz')}, {_at(2)}, {_at(3, 'json')}, {_at(4)}, {_at(5, 'integer')} FROM {_ROWS}"
)
_OUTCOMES = (
    f"UPDATE delivery SET outcome = {_at(1)}, reason = {_at(2)} FROM {_ROWS} WHERE delivery.id = {_at(0, 'integer')}"  # noqa: S608
)
_WRITE = f"WITH i AS ({_ITEMS}), l AS ({_LINKS}), e AS ({_EVENTS}), o AS ({_OUTCOMES}) SELECT"


class PostgresqlStatements:
    """They run on the driver's cursor, inside an open transaction."""

    def __init__(self, cursor: Any) -> None:  # noqa: ANN401 - the driver's own
        self._cursor = cursor

    def store(self, rows: Rows) -> list[int | None]:
        """Insert deliveries; the id of each, None where it was there before."""
        self._cursor.execute(_STORE, (_json(rows),))
        new = {(connection, key): delivery_id for delivery_id, connection, key in self._cursor.fetchall()}
        return [new.pop((row[0], row[1]), None) for row in rows]

    def keep(self, delivery_id: int, headers: str, body: bytes) -> None:
        """Keep what came."""
        self._cursor.execute(_KEEP, (headers, body, delivery_id))

    def find(self, column: str, wanted: Iterable[tuple[str, str]]) -> Rows:
        """Links with their items, by connection and "ticket_id" or "key", locked."""
        found: Rows = self._cursor.execute(_FIND.format(column=column), (_json(list(wanted)),)).fetchall()
        return found

    def placings(self, post_mortem_ids: Iterable[str]) -> Rows:
        """Up to when ``overdue`` is counted, which stays so until the end; and where the items of each are counted."""
        found: Rows = self._cursor.execute(_PLACINGS, (list(post_mortem_ids),)).fetchall()
        return found

    def write(self, items: Rows, links: Rows, events: Rows, outcomes: Rows) -> None:
        """Write what a batch changes."""
        if items or links or events or outcomes:
            self._cursor.execute(_WRITE, tuple(map(_json, (items, links, events, outcomes))))


def _json(rows: Rows) -> str:
    return msgspec.json.encode(rows).decode()
