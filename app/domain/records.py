"""What is stored, as values: the rows that decisions are made about, free of any database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.documents.model import Format
from connectors.contract import TicketRef
from connectors.contract import TicketState as ItemState

__all__ = [
    "AuditRecord",
    "DeliveryOutcome",
    "EventRecord",
    "FindingRecord",
    "ItemRecord",
    "ItemState",
    "LinkRecord",
    "LinkState",
    "PostMortemRecord",
    "TicketRef",
    "TicketSeen",
]


class LinkState(StrEnum):
    """Where a link is in its life (docs/decisions: links are states, not calls)."""

    PENDING = "pending"  # wanted; nothing has been sent
    CREATING = "creating"  # a create was about to be sent; committed before the call
    UNKNOWN = "unknown"  # a create may or may not have happened
    LINKED = "linked"  # the ticket is known
    FAILED = "failed"  # the tracker refused it for certain; needs a person
    GONE = "gone"  # the ticket was deleted

    @property
    def settled(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in {LinkState.LINKED, LinkState.FAILED, LinkState.GONE}


class DeliveryOutcome(StrEnum):
    """What became of a delivery."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"  # read, and nothing was newer
    REREAD = "reread"  # too thin or a tie: the ticket is read again
    IGNORED = "ignored"  # a known event that says nothing about state
    UNKNOWN_EVENT = "unknown_event"
    UNRELATED = "unrelated"  # a ticket that is not ours
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"  # never stored: the delivery was there already


@dataclass(frozen=True, slots=True)
class PostMortemRecord:
    """A published post-mortem."""

    id: str
    source_uri: str
    format: Format
    revision: str  # SHA-256 of the document's bytes, hex
    title: str
    published_at: datetime
    updated_at: datetime
    kind: str = "incident"
    team: str | None = None
    severity: str | None = None
    severity_level: int | None = None
    incident_date: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    systems: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)  # what it states of the impact


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An action item and what is known of its work."""

    id: str
    post_mortem_id: str
    position: int | None  # index among the items of the current revision; None once removed
    line: int
    text: str
    created_at: datetime
    state: ItemState = ItemState.OPEN
    explicit_id: str | None = None
    owner: str | None = None
    due: str | None = None
    due_date: date | None = None
    kind: str | None = None
    section: str | None = None
    scope: str = "sectioned"
    details: str = ""
    tickets: tuple[str, ...] = ()  # references as written in the document
    done_in_document: bool | None = None
    reason: str | None = None  # why it will not be done
    closed_at: datetime | None = None  # None too where it is done and nobody saw when
    last_activity_at: datetime | None = None
    removed_at: datetime | None = None
    slips: int = 0  # times the due date was moved later
    document_owner: str | None = None  # as the current revision says; ``owner`` may have been decided since
    document_due_date: date | None = None  # likewise
    decided_by: str | None = None  # who decided last
    decided_at: datetime | None = None
    look_again_on: date | None = None  # a won't-do is asked again on this day
    evidence: str | None = None  # what shows that it is done, as a person said
    stale_since: datetime | None = None  # since an audit found it stale; only a decision ends that
    unwritten_decision: str | None = None  # id of the decision that its ticket does not show yet
    duplicate_of: str | None = None  # id of the item that does its work, once a person has named it


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """The ticket as it was when it was last read, for what an audit compares."""

    state: ItemState
    due_date: date | None = None
    comments: int = 0
    linked_changes: int | None = None  # None: the tracker does not tell


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What ties one action item to one ticket on one connection."""

    id: str
    action_item_id: str
    connection: str
    key: str  # 128-bit random hex, the marker in the ticket
    state: LinkState
    created_at: datetime
    ticket: TicketRef | None = None  # set once linked; for an adopted ticket, from the start
    adopted: bool = False  # the document named this ticket; it is read, never created
    intent_at: datetime | None = None  # when the latest create was about to be sent
    attempts: int = 0  # creates sent that the tracker may have carried out
    looks: int = 0  # looks since the latest create that did not see the ticket
    tries: int = 0  # failed tries in a row that certainly wrote nothing
    step: int = 0  # counts the jobs enqueued for this link, so that each has its own id
    next_at: datetime | None = None  # when it is taken up again
    error: str | None = None
    warnings: tuple[str, ...] = ()
    tracker_updated_at: datetime | None = None  # the ticket's own clock, at the newest news applied
    seen: TicketSeen | None = None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One entry of an action item's history; never changed."""

    action_item_id: str
    at: datetime
    kind: str  # "published", "revised", "removed", "state_changed", "linked", ...
    data: dict[str, Any] = field(default_factory=dict)
    by: str | None = None
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One run of the rules over everything."""

    id: str
    state: str  # "running" | "done"
    started_at: datetime
    finished_at: datetime | None = None
    period: str | None = None  # set for scheduled audits: the local wall time they were due
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One rule broken by one action item, post-mortem or incident."""

    rule: str
    action_item_id: str | None
    post_mortem_id: str | None
    message: str  # why
    data: dict[str, Any] = field(default_factory=dict)
    incident_id: str | None = None
    what: str = ""  # the item's text, or the title
    since: date | None = None
    decide: str = ""  # what a person has to decide


@dataclass(frozen=True, slots=True)
class BrowserSessionRecord:
    """One person who is signed in to the pages, without what their browser holds."""

    id: str  # SHA-256 of it, hex
    name: str
    vouched_by: str  # "key", or an identity provider's address
    begun_at: datetime
    ends_at: datetime
    key_id: str | None = None  # of an API key that was made
    proof: str | None = None  # of a key of the configuration: its HMAC under what the browser holds
    email: str = ""
    groups: tuple[str, ...] = ()
