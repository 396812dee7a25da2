"""Sends the built-in tracker's webhooks: rows of the outbox table, retried with the same delivery id."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from connectors.builtin.store import Store
from connectors.builtin.webhooks import headers_for
from connectors.errors import ConnectorError

if TYPE_CHECKING:
    import httpx

_PAUSES = (1, 2, 5, 10, 30, 60, 300)  # seconds after each failed attempt; the last one repeats
_KEEP = timedelta(days=3)  # how long a delivered row can be sent again, as on github.com
_LEASE = timedelta(seconds=60)
_POLL_SECONDS = 1.0  # rows that another process wrote are seen this late


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook request that is to be sent, or was."""

    id: str
    event: str
    attempts: int
    delivered: bool
    last_answer: str | None


def enqueue(connection: sqlite3.Connection, event: str, body: bytes, now: datetime) -> str:
    """Put a delivery into the outbox in the caller's transaction; answers its id."""
    delivery_id = str(uuid4())
    moment = _text(now)
    connection.execute(
        "INSERT INTO outbox (id, event, body, created_at, due_at) VALUES (?, ?, ?, ?, ?)",
        (delivery_id, event, body, moment, moment),
    )
    return delivery_id


def deliveries(store: Store, limit: int = 100) -> list[Delivery]:
    """Return the newest deliveries."""
    found = store.rows(
        "SELECT id, event, attempts, delivered_at, last_answer FROM outbox ORDER BY created_at DESC LIMIT ?", (limit,)
    )
    return [
        Delivery(row["id"], row["event"], row["attempts"], row["delivered_at"] is not None, row["last_answer"])
        for row in found
    ]


def redeliver(store: Store, delivery_id: str) -> bool:
    """Send one delivery again under its own id; answers whether it is known."""
    with store.transaction() as connection:
        cursor = connection.execute(
            "UPDATE outbox SET delivered_at = NULL, due_at = ? WHERE id = ?", (_text(store.now()), delivery_id)
        )
        return cursor.rowcount == 1


class Sender:
    """Sends due rows from a thread of its own until it is stopped."""

    def __init__(
        self, store: Store, *, url: Callable[[], str], secret: Callable[[], str], timeout_seconds: float
    ) -> None:
        self._store = store
        self._url = url
        self._secret = secret
        self._timeout = timeout_seconds
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin sending; a second call does nothing."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="builtin-webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the request in flight; unsent rows stay in the file."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            self._wake.set()
            thread.join(self._timeout + 1)

    def wake(self) -> None:
        """Say that there is something to send."""
        self._wake.set()

    def _run(self) -> None:
        import httpx

        # trust_env off: deliveries go to this service itself, never through a proxy
        with httpx.Client(timeout=self._timeout, trust_env=False, follow_redirects=False) as client:
            while not self._stopping.is_set():
                try:
                    worked = self._send_next(client)
                except ConnectorError:  # the file is locked or gone: later again
                    worked = False
                if not worked:
                    self._wake.wait(_POLL_SECONDS)
                    self._wake.clear()

    def _send_next(self, client: httpx.Client) -> bool:
        import httpx

        claimed = self._claim()
        if claimed is None:
            return False
        body = bytes(claimed["body"])
        headers = headers_for(claimed["id"], claimed["event"], self._secret(), body)
        try:
            response = client.post(self._url(), content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._settle(claimed, f"{type(error).__name__}: {error}"[:200], delivered=False)
        else:
            self._settle(claimed, str(response.status_code), delivered=response.is_success)
        return True

    def _claim(self) -> sqlite3.Row | None:
        now = self._store.now()
        due = "SELECT id FROM outbox WHERE delivered_at IS NULL AND due_at <= ? ORDER BY due_at, created_at LIMIT 1"
        if not self._store.rows(due, (_text(now),)):
            return None
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM outbox WHERE delivered_at < ?", (_text(now - _KEEP),))
            row = connection.execute(
                "UPDATE outbox SET due_at = ?, attempts = attempts + 1 WHERE id = "
                "(SELECT id FROM outbox WHERE delivered_at IS NULL AND due_at <= ? ORDER BY due_at, created_at LIMIT 1)"
                " RETURNING id, event, body, attempts",
                (_text(now + _LEASE), _text(now)),
            ).fetchall()
        return row[0] if row else None

    def _settle(self, claimed: sqlite3.Row, answer: str, *, delivered: bool) -> None:
        now = self._store.now()
        pause = _PAUSES[min(claimed["attempts"], len(_PAUSES)) - 1]
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET last_answer = ?, delivered_at = ?, due_at = ? WHERE id = ?",
                (answer, _text(now) if delivered else None, _text(now + timedelta(seconds=pause)), claimed["id"]),
            )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
