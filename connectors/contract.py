"""What every tracker connector offers: the values that cross the seam, and the ``Connector`` protocol.

A connector is bound to one *connection* (one repository or project with its credentials). Its methods are
synchronous and make **one** attempt: no library retry, a deadline on each call, one client per thread. They
raise only the errors of ``connectors.errors``. ``verify`` and ``parse`` are pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.documents import DocumentHint
    from connectors.write_rules import WriteLedger


class TicketState(StrEnum):
    """State of a ticket in the words of the product."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WONT_DO = "wont_do"
    DUPLICATE = "duplicate"

    @property
    def closed(self) -> bool:
        """Whether no more work is expected."""
        return self not in {TicketState.OPEN, TicketState.IN_PROGRESS}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this kind of tracker can do; static per kind."""

    idempotent_create: bool  # a second create with the same key answers with the first ticket
    # strong: what a look does not show once ``settle_seconds`` have passed is not there. eventual: that is never
    # certain, so a create in doubt is repeated only when a person asks for it
    find_by_key: Literal["strong", "eventual"]
    due_date: Literal["native", "field", "milestone", "text"]
    reasons: frozenset[TicketState]  # closed states it can tell apart
    text_format: Literal["gfm", "jira_wiki", "plain"]
    delivery_id: bool  # webhooks carry an id of their own
    settle_seconds: float  # how long a lost create may stay invisible to a look
    write_interval_seconds: float  # pause asked for between two writes
    keeps_our_part: bool = False  # ``update`` keeps our part of a text apart and leaves what a person changed in it
    stores_reason: bool = False  # keeps why a ticket was closed as a text of its own; else ``set_state`` comments


@dataclass(frozen=True, slots=True)
class TicketRef:
    """Names one ticket: ``id`` never changes, ``key`` is what people read and may change when it moves."""

    id: str
    key: str
    url: str


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """A ticket to be opened. ``title`` and ``body`` are already safe text in the tracker's own format."""

    title: str
    body: str
    labels: tuple[str, ...] = ()
    due_date: date | None = None
    assignee: str | None = None  # account on this tracker, never a guess


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the tracker shows it."""

    ref: TicketRef
    title: str
    body: str
    state: TicketState
    raw_state: str  # in the tracker's own words
    updated_at: datetime  # aware, UTC
    created_at: datetime
    closed_at: datetime | None = None
    assignees: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    due_date: date | None = None
    state_reason: str | None = None  # free text where the tracker stores one
    comments: int = 0
    linked_changes: int | None = None  # commits and pull requests tied to it; None: the tracker does not tell
    keys: tuple[str, ...] = ()  # our markers found in it


@dataclass(frozen=True, slots=True)
class Created:
    """A ticket that certainly exists, with what the tracker silently dropped."""

    ticket: Ticket
    dropped_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketPatch:
    """What to change; None leaves a field alone."""

    title: str | None = None
    body: str | None = None
    due_date: date | None = None
    assignee: str | None = None
    add_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Tickets changed since a moment. ``complete`` is False when a page was missing: then absence proves nothing."""

    tickets: tuple[Ticket, ...]
    complete: bool


class Severity(StrEnum):
    """How grave a finding is: ``warn`` works with less than was asked, ``fail`` does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a connection check."""

    severity: Severity
    what: str
    fix: str = ""  # what to do, with the configuration line where there is one

    @property
    def ok(self) -> bool:
        """Whether the connection does its work in spite of this."""
        return self.severity is not Severity.FAIL


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What works and what does not on one connection."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether the connection does its work: nothing failed."""
        return all(f.ok for f in self.findings)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a delivery says of one ticket. ``ticket`` is None when the payload is too thin: read it again."""

    ref: TicketRef
    event: str  # "issues.closed"
    ticket: Ticket | None = None
    deleted: bool = False
    moved_to: TicketRef | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedDelivery:
    """A webhook body, read. No hints and a reason: ignored on purpose (or unknown, then ``known`` is False)."""

    delivery_key: str | None  # the tracker's id of this delivery; None: use the body's hash
    event: str
    hints: tuple[Hint, ...] = ()
    known: bool = True
    ignored_because: str | None = None
    documents: tuple[DocumentHint, ...] = ()  # documents that it says have changed


@runtime_checkable
class Connector(Protocol):
    """One connection to one tracker."""

    @property
    def capabilities(self) -> Capabilities:
        """Static facts about this kind of tracker."""
        ...

    def check(self) -> CheckReport:
        """Say what works and what does not; raises nothing."""
        ...

    def create(self, draft: TicketDraft, key: str) -> Created:
        """Open one ticket with ``key`` as its marker in the same request. The assignee is set by ``update``."""
        ...

    def find_by_key(self, key: str, *, since: datetime) -> tuple[Ticket, ...]:
        """Tickets created after ``since`` that carry ``key``; empty is as certain as the capability says."""
        ...

    def get(self, ref: TicketRef) -> Ticket:
        """Read one ticket; raises ``Gone``, ``Unreachable`` or ``Moved``."""
        ...

    def update(self, ref: TicketRef, patch: TicketPatch) -> Ticket:
        """Set fields; setting what is already there writes nothing."""
        ...

    def set_state(self, ref: TicketRef, state: TicketState, reason: str | None) -> Ticket:
        """Close, drop or reopen; a no-op if it is there already."""
        ...

    def comment(self, ref: TicketRef, text: str, key: str) -> None:
        """Add a comment once per ``key``."""
        ...

    def changes(self, since: datetime) -> Listing:
        """Tickets updated since ``since``, oldest first."""
        ...

    def resolve_reference(self, text: str) -> TicketRef | None:
        """The ticket that ``text`` (URL, ``#1``, ``org/repo#1``, key) names on *this* connection, else None. Pure."""
        ...

    def ensure_webhook(self, url: str) -> str:
        """Make the tracker send deliveries to ``url``; answers what was found or done."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the delivery was signed with one of the connection's secrets. Pure; headers are lower-case."""
        ...

    def parse(self, headers: Mapping[str, str], body: bytes) -> ParsedDelivery:
        """Read a delivery; raises ``BadDelivery``. Pure."""
        ...

    def close(self) -> None:
        """Release clients and files."""
        ...


@runtime_checkable
class EmbeddedTracker(Protocol):
    """A tracker that runs inside the service: it is started with it and shows pages of its own."""

    def start(self) -> None:
        """Begin to send deliveries."""
        ...

    def pages(self) -> object:
        """The ASGI application to be mounted at ``/tracker/{connection}``."""
        ...


@runtime_checkable
class SetsUp(Protocol):
    """A connection that can make what it needs on the tracker, beside the webhook."""

    def set_up(self) -> tuple[str, ...]:
        """Make what is missing, such as labels; answers one line for each thing that was made."""
        ...


@runtime_checkable
class LinksBack(Protocol):
    """A tracker that keeps links of a ticket apart from its text."""

    def link_back(self, ref: TicketRef, key: str, url: str, title: str) -> None:
        """Link the ticket to ``url``; the same ``key`` again sets the link that is there and adds none."""
        ...


@runtime_checkable
class RecoversDeliveries(Protocol):
    """A connection whose tracker keeps what it sent, and sends it again when asked."""

    def redeliver_failed(self, url: str, since: datetime) -> tuple[str, ...]:
        """Ask again for each delivery to ``url`` since then of which no attempt arrived; one line for each."""
        ...


class ConnectorFactory(Protocol):
    """What a registry entry points at: settings in, connector out."""

    def __call__(self, name: str, settings: Mapping[str, object], context: ConnectorContext) -> Connector:
        """Build the connector of connection ``name``; raises ``Misconfigured`` with the field at fault."""
        ...


@dataclass(frozen=True, slots=True)
class ConnectorContext:
    """What the app tells every connector about itself."""

    public_url: str  # base URL under which the service is reached, no trailing slash
    data_dir: str  # where a connector may keep files
    people: Mapping[str, str] = field(default_factory=dict)  # name in documents -> account on this connection
    labels: tuple[str, ...] = ()  # labels that every draft carries
    options: Mapping[str, object] = field(default_factory=dict)
    ledger: WriteLedger | None = None  # None: the connector keeps its own
