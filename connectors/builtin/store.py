"""Keeps the built-in tracker's tickets, history and outgoing deliveries in one SQLite file."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors import write_ahead_log
from connectors.builtin.mapping import TicketRow
from connectors.contract import TicketState
from connectors.errors import Gone, Misconfigured, Unavailable, Unreachable

_BUSY_SECONDS = 10  # how long a writer waits for its turn

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS tickets (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT UNIQUE,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT,
    due_date TEXT,
    assignee TEXT,
    labels TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    closed_at TEXT,
    deleted_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS tickets_by_update ON tickets (updated_at);
CREATE TABLE IF NOT EXISTS comments (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL REFERENCES tickets (number),
    key TEXT,
    at TEXT NOT NULL,
    author TEXT,
    text TEXT NOT NULL,
    UNIQUE (number, key)
) STRICT;
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL REFERENCES tickets (number),
    at TEXT NOT NULL,
    actor TEXT,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS history_by_ticket ON history (number, id);
CREATE TABLE IF NOT EXISTS outbox (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    delivered_at TEXT,
    last_answer TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due_at) WHERE delivered_at IS NULL;
"""
_SELECT = "SELECT t.*, (SELECT count(*) FROM comments c WHERE c.number = t.number) AS comments FROM tickets t "
_FIELDS = ("title", "body", "state", "state_reason", "due_date", "assignee", "labels", "closed_at")


class Store:
    """One connection to the file, used by one thread at a time; the file may be open in several processes."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def now(self) -> datetime:
        """Return the tracker's time, aware, UTC."""
        return self._clock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction, committed at the end; a failure leaves nothing behind and is ``Unavailable``."""
        with self._lock:
            connection = self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
            except sqlite3.Error as error:
                raise Unavailable(f"the tracker's file {self._path} cannot be written: {error}") from error

    def rows(self, query: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """Run one query and return all its rows."""
        with self._lock:
            try:
                return self._open().execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise Unavailable(f"the tracker's file {self._path} cannot be read: {error}") from error

    def secret(self) -> str:
        """Return the webhook secret kept in the file; it is made at the first call."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO meta (name, value) VALUES ('webhook_secret', ?)", (secrets.token_hex(32),)
            )
            found = connection.execute("SELECT value FROM meta WHERE name = 'webhook_secret'").fetchone()
            return str(found["value"])

    def by_key(self, key: str) -> TicketRow | None:
        """Return the ticket opened with ``key``, deleted or not."""
        found = self.rows(_SELECT + "WHERE t.key = ?", (key,))
        return _row(found[0]) if found else None

    def get(self, number: int) -> TicketRow:
        """Return one ticket; raises ``Gone`` or ``Unreachable``."""
        return _existing(self.rows(_SELECT + "WHERE t.number = ?", (number,)), number)

    def listing(self, since: datetime | None = None, *, newest_first: bool = False) -> list[TicketRow]:
        """Return the tickets updated at or after ``since``, by last update."""
        order = "ORDER BY t.updated_at DESC, t.number DESC" if newest_first else "ORDER BY t.updated_at, t.number"
        found = self.rows(
            _SELECT + "WHERE t.deleted_at IS NULL AND t.updated_at >= ? " + order, (_text(since) if since else "",)
        )
        return [_row(row) for row in found]

    def history(self, number: int) -> list[sqlite3.Row]:
        """Return what happened to one ticket, oldest first: ``at``, ``actor``, ``what``, ``detail`` (JSON)."""
        return self.rows("SELECT at, actor, what, detail FROM history WHERE number = ? ORDER BY id", (number,))

    def comments(self, number: int) -> list[sqlite3.Row]:
        """Return the comments of one ticket, oldest first: ``at``, ``author``, ``text``."""
        return self.rows("SELECT at, author, text FROM comments WHERE number = ? ORDER BY id", (number,))

    def open_ticket(
        self, connection: sqlite3.Connection, fields: Mapping[str, object], key: str | None, actor: str | None
    ) -> TicketRow:
        """Insert a ticket in the caller's transaction."""
        now = _text(self._clock())
        cursor = connection.execute(
            "INSERT INTO tickets (key, title, body, state, due_date, assignee, labels, created_at, updated_at)"
            " VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?)",
            (
                key,
                fields["title"],
                fields.get("body", ""),
                _cell(fields.get("due_date")),
                fields.get("assignee"),
                _cell(fields.get("labels", ())),
                now,
                now,
            ),
        )
        number = int(cursor.lastrowid or 0)
        _remember(connection, number, now, actor, "opened", {})
        return self.read_in(connection, number)

    def change_ticket(
        self, connection: sqlite3.Connection, row: TicketRow, changes: Mapping[str, object], actor: str | None
    ) -> TicketRow:
        """Set columns of a ticket in the caller's transaction; what is already so is left alone."""
        before = {name: _cell(getattr(row, name)) for name in _FIELDS}
        after = before | {name: _cell(value) for name, value in changes.items()}
        differing = {name: [before[name], after[name]] for name in _FIELDS if before[name] != after[name]}
        if not differing:
            return row
        now = self._touch(connection, row)
        connection.execute(
            "UPDATE tickets SET title = :title, body = :body, state = :state, state_reason = :state_reason,"
            " due_date = :due_date, assignee = :assignee, labels = :labels, closed_at = :closed_at"
            " WHERE number = :number",
            after | {"number": row.number},
        )
        _remember(connection, row.number, now, actor, "changed", differing)
        return self.read_in(connection, row.number)

    def add_comment(
        self, connection: sqlite3.Connection, row: TicketRow, text: str, key: str | None, actor: str | None
    ) -> bool:
        """Add a comment in the caller's transaction, once per ``key``; answers whether it was added."""
        cursor = connection.execute(
            "INSERT OR IGNORE INTO comments (number, key, at, author, text) VALUES (?, ?, ?, ?, ?)",
            (row.number, key, _text(self._clock()), actor, text),
        )
        if cursor.rowcount:
            now = self._touch(connection, row)
            _remember(connection, row.number, now, actor, "commented", {"text": text})
        return bool(cursor.rowcount)

    def delete_ticket(self, connection: sqlite3.Connection, row: TicketRow, actor: str | None) -> None:
        """Mark a ticket deleted in the caller's transaction."""
        now = self._touch(connection, row)
        connection.execute("UPDATE tickets SET deleted_at = ? WHERE number = ?", (now, row.number))
        _remember(connection, row.number, now, actor, "deleted", {})

    def read_in(self, connection: sqlite3.Connection, number: int) -> TicketRow:
        """Return one ticket as the caller's transaction sees it; raises ``Gone`` or ``Unreachable``."""
        return _existing(connection.execute(_SELECT + "WHERE t.number = ?", (number,)).fetchall(), number)

    def _touch(self, connection: sqlite3.Connection, row: TicketRow) -> str:
        # always later than before, so that "older news never wins" holds within one tick of the clock
        now = _text(max(self._clock(), row.updated_at + timedelta(microseconds=1)))
        connection.execute("UPDATE tickets SET updated_at = ? WHERE number = ?", (now, row.number))
        return now

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(
                    self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                connection.row_factory = sqlite3.Row
                write_ahead_log.switch_on(connection, patience=_BUSY_SECONDS)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.executescript(_SCHEMA)
            except (OSError, sqlite3.Error) as error:
                raise Misconfigured(
                    f"the built-in tracker's file {self._path} cannot be opened: {error}", fields=("data_dir",)
                ) from error
            self._connection = connection
        return self._connection


def _existing(found: list[sqlite3.Row], number: int) -> TicketRow:
    if not found:
        raise Unreachable(f"there is no ticket #{number} in the built-in tracker", status=404)
    if found[0]["deleted_at"] is not None:
        raise Gone(f"ticket #{number} of the built-in tracker was deleted", status=410)
    return _row(found[0])


def _remember(
    connection: sqlite3.Connection, number: int, at: str, actor: str | None, what: str, detail: Mapping[str, object]
) -> None:
    connection.execute(
        "INSERT INTO history (number, at, actor, what, detail) VALUES (?, ?, ?, ?, ?)",
        (number, at, actor, what, json.dumps(detail, ensure_ascii=False)),
    )


def _row(row: sqlite3.Row) -> TicketRow:
    return TicketRow(
        number=row["number"],
        key=row["key"],
        title=row["title"],
        body=row["body"],
        state=TicketState(row["state"]),
        state_reason=row["state_reason"],
        due_date=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
        assignee=row["assignee"],
        labels=tuple(json.loads(row["labels"])),
        comments=row["comments"],
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        closed_at=_moment(row["closed_at"]),
        deleted_at=_moment(row["deleted_at"]),
    )


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _cell(value: Any) -> object:  # noqa: ANN401 - a column's Python value: str, date, datetime, tuple or None
    if isinstance(value, datetime):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return value
