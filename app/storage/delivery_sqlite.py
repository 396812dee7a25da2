"""The statements that store a batch of deliveries in SQLite: row by row, each statement prepared once.

One JSON array for the whole batch, as PostgreSQL gets it, takes SQLite twice as long to take apart as the rows take
to be bound one by one, and ten times as long where the batch is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.storage.delivery_rows import COUNTED_COLUMNS, STANDING_COLUMNS
from app.storage.rollups import OVERDUE_CURSOR
from app.storage.row_readers import PLACING_NAMES

Rows = Sequence[Sequence[Any]]

_STORE = (
    "INSERT INTO delivery (connection, delivery_key, event, received_at, outcome, reason, headers) "
    "VALUES (?, ?, ?, ?, ?, ?, '{}') ON CONFLICT (connection, delivery_key) DO NOTHING"
)
_KEEP = "UPDATE delivery SET headers = ?, body = ? WHERE id = ?"
_FIND = (
    f"SELECT {', '.join((*STANDING_COLUMNS, *COUNTED_COLUMNS))} FROM link "  # noqa: S608 - names of this program
    "JOIN action_item ON action_item.id = link.action_item_id WHERE link.connection = ? AND link."
)
_PLACING = (
    f"SELECT (SELECT at FROM cursor WHERE name = '{OVERDUE_CURSOR}'), {', '.join(('id', *PLACING_NAMES))} "  # noqa: S608 - likewise
    "FROM post_mortem WHERE id = ?"
)
_ITEMS = "UPDATE action_item SET state = ?2, reason = ?3, closed_at = ?4, last_activity_at = ?5 WHERE id = ?1"
_LINKS = "UPDATE link SET tracker_updated_at = ?2, error = ?3, next_at = ?4, seen = coalesce(?5, seen) WHERE id = ?1"
_EVENTS = 'INSERT INTO item_event (action_item_id, at, kind, data, "by", delivery_id) VALUES (?, ?, ?, ?, ?, ?)'
_OUTCOMES = "UPDATE delivery SET outcome = ?2, reason = ?3 WHERE id = ?1"


class SqliteStatements:
    """They run on the driver's cursor, inside an open transaction."""

    def __init__(self, cursor: Any) -> None:  # noqa: ANN401 - the driver's own
        self._cursor = cursor

    def store(self, rows: Rows) -> list[int | None]:
        """Insert deliveries; the id of each, None where it was there before."""
        cursor, ids = self._cursor, []
        for row in rows:
            cursor.execute(_STORE, row)
            ids.append(cursor.lastrowid if cursor.rowcount else None)
        return ids

    def keep(self, delivery_id: int, headers: str, body: bytes) -> None:
        """Keep what came."""
        self._cursor.execute(_KEEP, (headers, body, delivery_id))

    def find(self, column: str, wanted: Iterable[tuple[str, str]]) -> Rows:
        """Links with their items, by connection and "ticket_id" or "key"."""
        statement = f"{_FIND}{column} = ?"
        found = (self._cursor.execute(statement, one).fetchone() for one in wanted)
        return [row for row in found if row is not None]

    def placings(self, post_mortem_ids: Iterable[str]) -> Rows:
        """Up to when ``overdue`` is counted, and where the items of each post-mortem are counted."""
        return [self._cursor.execute(_PLACING, (id_,)).fetchone() for id_ in post_mortem_ids]

    def write(self, items: Rows, links: Rows, events: Rows, outcomes: Rows) -> None:
        """Write what a batch changes."""
        for statement, rows in ((_ITEMS, items), (_LINKS, links), (_EVENTS, events), (_OUTCOMES, outcomes)):
            if rows:
                self._cursor.executemany(statement, rows)
