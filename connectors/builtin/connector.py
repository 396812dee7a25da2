"""The built-in tracker as a connector: the default, and the reference implementation of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from connectors import markers
from connectors.builtin import mapping, webhooks
from connectors.builtin.mapping import TicketRow, to_ticket
from connectors.builtin.outbox import Sender
from connectors.builtin.settings import BuiltinSettings
from connectors.builtin.store import Store
from connectors.builtin.tracker import Tracker, state_columns
from connectors.contract import (
    Capabilities,
    CheckReport,
    ConnectorContext,
    Created,
    Listing,
    ParsedDelivery,
    Ticket,
    TicketDraft,
    TicketPatch,
    TicketRef,
    TicketState,
)
from connectors.errors import ConnectorError, Gone, Invalid, Misconfigured
from connectors.findings import failure, fine
from connectors.pacing import Pacer
from connectors.settings import load_settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

_ACTOR = "followthrough"
_LONGEST_NUMBER = 9  # digits
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def connect(name: str, settings: Mapping[str, object], context: ConnectorContext) -> BuiltinConnector:
    """Build the connector of connection ``name``; the file is opened at the first use."""
    if not _NAME.fullmatch(name):
        raise Misconfigured(
            f"connection {name!r}: a built-in tracker's name becomes a file name and part of an address: "
            "letters, digits, '-' and '_' only, at most 64",
            fields=("name",),
        )
    return BuiltinConnector(name, load_settings(BuiltinSettings, name, settings), context)


class BuiltinConnector:
    """One built-in tracker: ``{data_dir}/{name}.tracker.sqlite``."""

    def __init__(
        self,
        name: str,
        settings: BuiltinSettings,
        context: ConnectorContext,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.base_url = f"{context.public_url}/tracker/{name}"
        self.webhook_url = f"{context.public_url}/webhooks/{name}"
        self._settings = settings
        self._store = Store(Path(context.data_dir) / f"{name}.tracker.sqlite", clock)
        self._sender = Sender(
            self._store,
            url=lambda: self.webhook_url,
            secret=lambda: self._secrets[0],
            timeout_seconds=settings.timeout_seconds,
        )
        self._pacer = Pacer(name, settings.write_rules())
        self.tracker = Tracker(self._store, self.base_url, self._sender.wake)
        self._capabilities = Capabilities(
            idempotent_create=True,
            find_by_key="strong",
            due_date="native",
            reasons=frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE}),
            text_format="plain",
            delivery_id=True,
            settle_seconds=settings.settle_seconds,
            write_interval_seconds=settings.write_interval_seconds,
            stores_reason=True,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What this tracker can do."""
        return self._capabilities

    def start(self) -> None:
        """Begin to send webhooks."""
        self._sender.start()

    def pages(self) -> Starlette:
        """Return the tracker's page and JSON API, to be mounted at ``/tracker/{name}``."""
        from connectors.builtin.http import router

        return router(self)

    def check(self) -> CheckReport:
        """Say whether the file can be written."""
        try:
            self._store.secret()
        except ConnectorError as error:
            return CheckReport((failure(str(error), "give a data directory that can be written"),))
        return CheckReport((fine("the built-in tracker's file can be written"),))

    def create(self, draft: TicketDraft, key: str) -> Created:
        """Open a ticket; the same key again answers with the first one."""
        if not markers.is_key(key):
            raise Invalid(f"not a link key: {key!r}", fields=("key",))
        if not draft.title.strip():
            raise Invalid("a ticket needs a title", fields=("title",))
        fields = {"title": draft.title, "body": draft.body, "due_date": draft.due_date, "labels": draft.labels}
        self._pacer.wait()
        with self._store.transaction() as connection:
            known = self._store.by_key(key)
            if known is not None and known.deleted_at is not None:
                raise Gone(f"ticket #{known.number} of this key was deleted", status=410)
            row = known or self._store.open_ticket(connection, fields, key, _ACTOR)
        return Created(self._ticket(row))

    def find_by_key(self, key: str, *, since: datetime) -> tuple[Ticket, ...]:  # noqa: ARG002 - a key is enough here
        """Return the ticket of ``key``; an empty answer is certain."""
        row = self._store.by_key(key)
        return () if row is None or row.deleted_at is not None else (self._ticket(row),)

    def get(self, ref: TicketRef) -> Ticket:
        """Read one ticket."""
        return self._ticket(self._store.get(_number(ref)))

    def update(self, ref: TicketRef, patch: TicketPatch) -> Ticket:
        """Set the given fields; labels are only ever added."""
        row = self._store.get(_number(ref))
        changes = _changes(row, patch)
        if not changes:
            return self._ticket(row)
        self._pacer.wait()
        with self._store.transaction() as connection:
            row = self._store.read_in(connection, row.number)
            return self._ticket(self._store.change_ticket(connection, row, _changes(row, patch), _ACTOR))

    def set_state(self, ref: TicketRef, state: TicketState, reason: str | None) -> Ticket:
        """Close, drop or reopen."""
        self._pacer.wait()
        with self._store.transaction() as connection:
            row = self._store.read_in(connection, _number(ref))
            columns = state_columns(state, reason, row, self._store.now())
            return self._ticket(self._store.change_ticket(connection, row, columns, _ACTOR))

    def comment(self, ref: TicketRef, text: str, key: str) -> None:
        """Add a comment once per ``key``."""
        self._pacer.wait()
        with self._store.transaction() as connection:
            row = self._store.read_in(connection, _number(ref))
            self._store.add_comment(connection, row, text, key, _ACTOR)

    def changes(self, since: datetime) -> Listing:
        """Return every ticket updated at or after ``since``; always complete."""
        return Listing(tuple(self._ticket(row) for row in self._store.listing(since)), complete=True)

    def resolve_reference(self, text: str) -> TicketRef | None:
        """Return the ticket that ``#12`` or an address of this tracker names."""
        return mapping.read_reference(text, self.base_url)

    def ensure_webhook(self, url: str) -> str:
        """Send deliveries of this process to ``url``; no set-up is needed."""
        self.webhook_url = url
        return f"the built-in tracker sends its deliveries to {url}"

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether one of the live secrets signed the delivery."""
        return webhooks.verify(self._secrets, headers, body)

    def parse(self, headers: Mapping[str, str], body: bytes) -> ParsedDelivery:
        """Read a delivery."""
        return webhooks.parse(headers, body, self.base_url)

    def close(self) -> None:
        """Stop sending and close the file."""
        self._sender.stop()
        self._store.close()

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        return self._settings.live_secrets() or (self._store.secret(),)

    def _ticket(self, row: TicketRow) -> Ticket:
        return to_ticket(row, self.base_url)


def _number(ref: TicketRef) -> int:
    if not (ref.id.isascii() and ref.id.isdigit() and len(ref.id) <= _LONGEST_NUMBER):
        raise Invalid(f"not a ticket of the built-in tracker: {ref.id!r}", fields=("id",))
    return int(ref.id)


def _changes(row: TicketRow, patch: TicketPatch) -> dict[str, object]:
    wanted: dict[str, object] = {
        "title": patch.title,
        "body": patch.body,
        "due_date": patch.due_date,
        "assignee": patch.assignee,
    }
    changes = {name: value for name, value in wanted.items() if value is not None and value != getattr(row, name)}
    missing = [label for label in patch.add_labels if label not in row.labels]
    if missing:
        changes["labels"] = (*row.labels, *missing)
    return changes
