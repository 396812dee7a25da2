"""The life of a link: what to do next, given its state and what was seen. Decides; never calls.

The rule that everything else follows from: a create is sent only from ``pending`` (after ``creating`` was
committed), and whatever is not certain afterwards is ``unknown``. ``unknown`` is resolved by looking. Only when
enough looks over the tracker's settle time saw nothing, at a tracker whose looks prove absence, does the link become
``pending`` again, with the same key. Elsewhere it stays ``unknown`` until it is seen or a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from app.domain.records import ItemState, LinkRecord, LinkState, TicketRef
from connectors.contract import Capabilities, Ticket

LOOKS_BEFORE_REPEAT = 3
LOOK_BACK = timedelta(minutes=5)  # allowance for clocks that differ between us and the tracker
LONGEST_PAUSE = timedelta(days=1)  # between two looks for a ticket that only a person can rule out
LATEST_COMMIT = timedelta(hours=1)  # a ticket made later than this after the last create is a person's copy
PATIENCE = (5, 15, 60, 300, 900)  # seconds between tries that certainly wrote nothing


@dataclass(frozen=True, slots=True)
class Create:
    """Send the create; ``link`` is what must be committed before."""

    link: LinkRecord


@dataclass(frozen=True, slots=True)
class Look:
    """Look for a ticket with the link's key, created since ``since``."""

    link: LinkRecord
    since: datetime


@dataclass(frozen=True, slots=True)
class Adopt:
    """Read the ticket that the document names."""

    ref: TicketRef


@dataclass(frozen=True, slots=True)
class Nothing:
    """The link is settled."""


Step: TypeAlias = Create | Look | Adopt | Nothing


def next_step(link: LinkRecord, now: datetime, capabilities: Capabilities) -> Step:
    """What to do now. A link found ``creating`` belongs to a process that died: its outcome is unknown."""
    if link.state.settled:
        return Nothing()
    if link.adopted and link.ticket is not None:
        return Adopt(link.ticket)
    if link.state is LinkState.PENDING:
        return Create(_intent(link, now))
    if capabilities.idempotent_create:  # the same key gives the same ticket: repeating is looking
        return Create(_intent(link, now))
    return Look(
        replace(link, state=LinkState.UNKNOWN, error=link.error or "the process ended before the tracker answered"),
        since=(link.intent_at or link.created_at) - LOOK_BACK,
    )


def _intent(link: LinkRecord, now: datetime) -> LinkRecord:
    return replace(
        link, state=LinkState.CREATING, intent_at=now, attempts=link.attempts + 1, looks=0, next_at=None, error=None
    )


def linked(link: LinkRecord, ref: TicketRef, *, warnings: tuple[str, ...] = ()) -> LinkRecord:
    """The ticket is known."""
    return replace(
        link,
        state=LinkState.LINKED,
        ticket=ref,
        next_at=None,
        error=None,
        tries=0,
        warnings=tuple(dict.fromkeys((*link.warnings, *warnings))),
    )


def unknown(link: LinkRecord, now: datetime, error: str) -> LinkRecord:
    """The create's outcome is not certain: look soon, then again over the settle time."""
    return replace(link, state=LinkState.UNKNOWN, error=error, looks=0, next_at=now)


def not_seen(link: LinkRecord, now: datetime, capabilities: Capabilities) -> LinkRecord:
    """A look saw nothing. After enough looks over the settle time the create may be repeated, where they prove it."""
    looks = link.looks + 1
    sent_at = link.intent_at or link.created_at
    settled_at = sent_at + timedelta(seconds=capabilities.settle_seconds)
    if looks >= LOOKS_BEFORE_REPEAT and now >= settled_at:
        if capabilities.find_by_key == "strong":
            return replace(link, state=LinkState.PENDING, looks=looks, next_at=now)
        pause = min(max(now - sent_at, timedelta(minutes=1)), LONGEST_PAUSE)
        return replace(link, state=LinkState.UNKNOWN, looks=looks, next_at=now + pause)
    pause = timedelta(seconds=capabilities.settle_seconds / (LOOKS_BEFORE_REPEAT - 1))
    next_at = now + pause if looks < LOOKS_BEFORE_REPEAT else max(settled_at, now + pause / 2)
    return replace(link, state=LinkState.UNKNOWN, looks=looks, next_at=next_at)


def postponed(link: LinkRecord, now: datetime, error: str, retry_at: datetime | None = None) -> LinkRecord:
    """Certainly nothing was written: try the same again later. A create that was about to be sent counts as unsent."""
    unsent = link.state is LinkState.CREATING
    pause = PATIENCE[min(link.tries, len(PATIENCE) - 1)]
    state = link.state if link.state is LinkState.UNKNOWN or link.adopted else LinkState.PENDING
    return replace(
        link,
        state=state,
        error=error,
        attempts=max(0, link.attempts - 1) if unsent else link.attempts,
        tries=link.tries + 1,
        next_at=max(now, retry_at) if retry_at else now + timedelta(seconds=pause),
    )


def failed(link: LinkRecord, error: str) -> LinkRecord:
    """The tracker refused it for certain; a person has to act."""
    return replace(link, state=LinkState.FAILED, error=error, next_at=None)


def gone(link: LinkRecord, error: str) -> LinkRecord:
    """The tracker says that the ticket of this key was deleted; only a person may want another one."""
    return replace(link, state=LinkState.GONE, error=error, next_at=None)


def retried(link: LinkRecord, now: datetime, new_key: str, *, create: bool = False) -> LinkRecord:
    """A person asks to try again.

    A failed link starts anew; a gone one starts anew with ``new_key``, because its old key belongs to the deleted
    ticket; an unknown one is looked at again now, unless the person has seen that there is no ticket (``create``).
    """
    if link.state is LinkState.UNKNOWN and not create:
        return replace(link, next_at=now)
    fresh = replace(link, state=LinkState.PENDING, error=None, tries=0, looks=0, next_at=now)
    if link.state is not LinkState.GONE:
        return fresh
    return replace(
        fresh, key=new_key, ticket=None, adopted=False, attempts=0, intent_at=None, tracker_updated_at=None, warnings=()
    )


def adopting(link: LinkRecord, ref: TicketRef, now: datetime) -> LinkRecord:
    """A person names the ticket: it is read next, and none is created."""
    return replace(
        link,
        state=LinkState.PENDING,
        ticket=ref,
        adopted=True,
        error=None,
        tries=0,
        looks=0,
        next_at=now,
        tracker_updated_at=None,
    )


def is_twin(link: LinkRecord, ticket: Ticket) -> bool:
    """Whether ``ticket`` was made by a create of ours that the tracker carried out long after it had denied it.

    People copy tickets with everything in them, our marker included. So a second ticket with the key of a linked
    link counts as ours only if more creates were sent than the link accounts for, and while nobody has worked on it.
    """
    if link.state is not LinkState.LINKED or link.ticket is None or link.ticket.id == ticket.ref.id:
        return False
    unaccounted = link.attempts if link.adopted else link.attempts - 1
    began, last = link.created_at - LOOK_BACK, (link.intent_at or link.created_at) + LATEST_COMMIT
    ours = unaccounted > 0 and link.key in ticket.keys and began <= ticket.created_at <= last
    return ours and ticket.state is ItemState.OPEN and not ticket.comments and not ticket.assignees
