"""What people do to tickets of the built-in tracker: each change and its webhook delivery are one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from connectors.builtin import outbox
from connectors.builtin.mapping import TicketRow, to_json
from connectors.builtin.store import Store
from connectors.builtin.webhooks import payload
from connectors.contract import TicketState
from connectors.errors import Invalid

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=256)]
Text = Annotated[str, StringConstraints(max_length=65_536)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class TicketChange(BaseModel):
    """What a person changes; a field that is not given stays, null clears."""

    model_config = ConfigDict(extra="forbid")

    title: Line | None = None
    body: Text | None = None
    state: TicketState | None = None
    state_reason: Reason | None = None
    due_date: date | None = None
    assignee: Line | None = None
    labels: tuple[Line, ...] | None = None

    @model_validator(mode="after")
    def _reason_for_dropping(self) -> Self:
        if self.state is TicketState.WONT_DO and not self.state_reason:
            raise ValueError("state_reason is required: say why the ticket is dropped")
        for name in ("title", "body", "state", "labels"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be cleared")
        return self

    def columns(self) -> dict[str, object]:
        """Return the given fields alone."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class NewTicket(BaseModel):
    """A ticket that a person opens by hand."""

    model_config = ConfigDict(extra="forbid")

    title: Line
    body: Text = ""
    due_date: date | None = None
    assignee: Line | None = None
    labels: tuple[Line, ...] = ()


def state_columns(state: TicketState, reason: str | None, row: TicketRow, now: datetime) -> dict[str, object]:
    """Return the columns that bring ``row`` into ``state``; nothing where it is there already."""
    if state is row.state and (reason is None or reason == row.state_reason):
        return {}
    closed_at = (row.closed_at or now.astimezone(UTC)) if state.closed else None
    return {"state": state, "state_reason": reason if state.closed else None, "closed_at": closed_at}


class Tracker:
    """The tickets of one connection as its page and its JSON API change them."""

    def __init__(self, store: Store, base_url: str, wake: Callable[[], None]) -> None:
        self.store = store
        self.base_url = base_url
        self._wake = wake

    def open(self, new: NewTicket, actor: str | None) -> TicketRow:
        """Open a ticket by hand; it carries no key."""
        with self.store.transaction() as connection:
            row = self.store.open_ticket(connection, new.model_dump(), None, actor)
            self._announce(connection, "ticket.opened", row, actor)
        self._wake()
        return row

    def change(self, number: int, change: TicketChange, actor: str | None) -> TicketRow:
        """Change a ticket; nothing is written or announced where nothing differs."""
        columns = change.columns()
        reason = columns.pop("state_reason", None)
        with self.store.transaction() as connection:
            before = self.store.read_in(connection, number)
            if change.state is not None:
                reason_text = str(reason) if reason else None
                columns.pop("state")
                columns |= state_columns(change.state, reason_text, before, self.store.now())
            elif reason is not None:
                raise Invalid("state_reason is set together with state", fields=("state_reason",))
            after = self.store.change_ticket(connection, before, columns, actor)
            if after != before:
                self._announce(connection, _event_of(before, after), after, actor)
        self._wake()
        return after

    def comment(self, number: int, text: str, actor: str | None) -> TicketRow:
        """Add a comment."""
        if not text.strip():
            raise Invalid("a comment needs text", fields=("text",))
        with self.store.transaction() as connection:
            row = self.store.read_in(connection, number)
            self.store.add_comment(connection, row, text, None, actor)
            row = self.store.read_in(connection, number)
            self._announce(connection, "ticket.commented", row, actor)
        self._wake()
        return row

    def delete(self, number: int, actor: str | None) -> None:
        """Delete a ticket for good; its number is never used again."""
        with self.store.transaction() as connection:
            row = self.store.read_in(connection, number)
            self.store.delete_ticket(connection, row, actor)
            self._announce(connection, "ticket.deleted", row, actor)
        self._wake()

    def redeliver(self, delivery_id: str) -> bool:
        """Send a delivery again under its own id; answers whether it is known."""
        known = outbox.redeliver(self.store, delivery_id)
        self._wake()
        return known

    def _announce(self, connection: sqlite3.Connection, event: str, row: TicketRow, actor: str | None) -> None:
        body = payload(event, to_json(row, self.base_url), actor)
        outbox.enqueue(connection, event, body, self.store.now())


def _event_of(before: TicketRow, after: TicketRow) -> str:
    if after.state.closed and not before.state.closed:
        return "ticket.closed"
    if before.state.closed and not after.state.closed:
        return "ticket.reopened"
    return "ticket.changed"
