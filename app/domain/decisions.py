"""What a person decides of an action item, and what that changes. Decides; stores and calls nothing.

An item that has gone quiet ends in one of five ways: a new date, won't do with the reason, another owner, done, or as
a duplicate of an item that is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.records import EventRecord, ItemRecord, ItemState, LinkRecord, LinkState
from app.errors import Problem


class DecisionKind(StrEnum):
    """The ways in which a person may decide."""

    NEW_DATE = "new_date"
    WONT_DO = "wont_do"
    REASSIGN = "reassign"
    DONE = "done"
    DUPLICATE = "duplicate"


class WriteState(StrEnum):
    """Whether the ticket says what was decided."""

    PENDING = "pending"  # a job will write it, now or as soon as the ticket is known
    WRITTEN = "written"
    NO_TICKET = "no_ticket"  # there is none to write to
    OVERTAKEN = "overtaken"  # the ticket had been closed meanwhile; it was left as it is
    FAILED = "failed"  # the tracker refused it for certain; ``error`` says why


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person decides, as they say it."""

    kind: DecisionKind
    by: str
    due_date: date | None = None
    reason: str | None = None  # for done: what shows it
    owner: str | None = None
    look_again_on: date | None = None  # for won't do: when to ask again
    duplicate_of: str | None = None  # for a duplicate: the item that does its work


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision, as it is kept; the fields that begin with ``from_`` say how things stood before."""

    id: str
    action_item_id: str
    kind: DecisionKind
    at: datetime
    by: str
    from_state: ItemState
    due_date: date | None = None
    reason: str | None = None
    owner: str | None = None
    look_again_on: date | None = None
    duplicate_of: str | None = None
    from_due_date: date | None = None
    from_owner: str | None = None
    written: WriteState = WriteState.PENDING
    written_at: datetime | None = None
    error: str | None = None
    tries: int = 0  # failed tries to write it, in a row
    step: int = 0  # counts the jobs enqueued for it, so that each has its own key


@dataclass(frozen=True, slots=True)
class Decided:
    """What to store."""

    item: ItemRecord
    decision: DecisionRecord
    event: EventRecord


# What may be decided of an item in each state. Won't-do is asked again one day, and may turn out to be done or wanted;
# done may have to be shown. A duplicate is decided where its original is, once that is named.
_MAY: Final = {
    ItemState.OPEN: frozenset(DecisionKind),
    ItemState.IN_PROGRESS: frozenset(DecisionKind),
    ItemState.WONT_DO: frozenset({DecisionKind.WONT_DO, DecisionKind.NEW_DATE, DecisionKind.DONE}),
    ItemState.DONE: frozenset({DecisionKind.DONE, DecisionKind.NEW_DATE}),
    ItemState.DUPLICATE: frozenset({DecisionKind.DUPLICATE}),
}
SENT_TWICE_WITHIN: Final = timedelta(minutes=1)
# Which fields each kind takes besides ``by``.
_TAKES: Final = {
    DecisionKind.NEW_DATE: frozenset({"due_date", "reason", "owner"}),
    DecisionKind.WONT_DO: frozenset({"reason", "look_again_on"}),
    DecisionKind.REASSIGN: frozenset({"owner", "reason", "due_date"}),
    DecisionKind.DONE: frozenset({"reason"}),
    DecisionKind.DUPLICATE: frozenset({"duplicate_of", "reason"}),
}
_NEEDS: Final = {
    DecisionKind.NEW_DATE: ("due_date", "the day it is due now"),
    DecisionKind.WONT_DO: ("reason", "why it will not be done"),
    DecisionKind.REASSIGN: ("owner", "who owns it now"),
    DecisionKind.DUPLICATE: ("duplicate_of", "the action item that does its work"),
}


def repeats(last: DecisionRecord, wish: Wish, now: datetime) -> bool:
    """Whether a wish is the last decision sent twice: a button pressed again, or a request that was retried."""
    said = (last.kind, last.by, last.due_date, last.reason, last.owner, last.look_again_on, last.duplicate_of)
    wished = (wish.kind, wish.by, wish.due_date, wish.reason, wish.owner, wish.look_again_on, wish.duplicate_of)
    return said == wished and now - last.at < SENT_TWICE_WITHIN


def may_decide(item: ItemRecord, kind: DecisionKind) -> bool:
    """Whether an item in its present state takes a decision of this kind."""
    return kind in _MAY[item.state]


def problems_with(wish: Wish, today: date) -> tuple[Problem, ...]:
    """What is missing, too much or impossible in a decision, whatever the item."""
    return tuple(_problems(wish, today))


def _problems(wish: Wish, today: date) -> Iterator[Problem]:
    needed, what = _NEEDS.get(wish.kind, ("", ""))
    if needed and not _given(wish, needed):
        yield Problem("decision-incomplete", f"{wish.kind.value} needs {needed}: {what}", f"/{needed}")
    for name in ("due_date", "reason", "owner", "look_again_on", "duplicate_of"):
        if _given(wish, name) and name not in _TAKES[wish.kind]:
            yield Problem("decision-field", f"{wish.kind.value} takes no {name}; leave it out", f"/{name}")
    if wish.due_date is not None and wish.due_date < today:
        message = f"{wish.due_date.isoformat()} is past; a new date is {today.isoformat()} or later"
        yield Problem("date-past", message, "/due_date")
    if wish.look_again_on is not None and wish.look_again_on <= today:
        message = f"{wish.look_again_on.isoformat()} is not to come; look again after {today.isoformat()}"
        yield Problem("date-past", message, "/look_again_on")
    if not wish.by.strip():
        yield Problem("decision-incomplete", "say who decided", "/by")


def _given(wish: Wish, name: str) -> bool:
    value = getattr(wish, name)
    return bool(value.strip()) if isinstance(value, str) else value is not None


def decide(item: ItemRecord, link: LinkRecord | None, wish: Wish, *, decision_id: str, now: datetime) -> Decided:
    """What a decision changes. The item follows at once; its ticket by the job that writes the decision."""
    changed = replace(
        _after(item, wish, now),
        decided_by=wish.by,
        decided_at=now,
        last_activity_at=max(item.last_activity_at or now, now),
        stale_since=None,
        unwritten_decision=decision_id if link is not None else None,
    )
    decision = DecisionRecord(
        id=decision_id,
        action_item_id=item.id,
        kind=wish.kind,
        at=now,
        by=wish.by,
        from_state=item.state,
        due_date=wish.due_date,
        reason=wish.reason,
        owner=wish.owner,
        look_again_on=wish.look_again_on,
        duplicate_of=wish.duplicate_of,
        from_due_date=item.due_date,
        from_owner=item.owner,
        written=WriteState.PENDING if link is not None else WriteState.NO_TICKET,
    )
    return Decided(changed, decision, EventRecord(item.id, now, "decided", _told(item, changed, wish), wish.by))


def _after(item: ItemRecord, wish: Wish, now: datetime) -> ItemRecord:
    match wish.kind:
        case DecisionKind.WONT_DO:
            return replace(
                item,
                state=ItemState.WONT_DO,
                reason=wish.reason,
                closed_at=now,
                look_again_on=wish.look_again_on,
            )
        case DecisionKind.DONE:
            closed_at = item.closed_at if item.state is ItemState.DONE else now
            done = _settled(item)
            return replace(done, state=ItemState.DONE, closed_at=closed_at, evidence=wish.reason or item.evidence)
        case DecisionKind.DUPLICATE:
            closed_at = item.closed_at if item.state is ItemState.DUPLICATE else now
            named = replace(_settled(item), state=ItemState.DUPLICATE, closed_at=closed_at)
            return replace(named, duplicate_of=wish.duplicate_of, reason=wish.reason)
        case DecisionKind.NEW_DATE | DecisionKind.REASSIGN:
            kept = item if not item.state.closed else replace(item, state=ItemState.OPEN, closed_at=None)
            later = item.due_date is not None and wish.due_date is not None and wish.due_date > item.due_date
            return replace(
                _settled(kept),
                due_date=wish.due_date or item.due_date,
                owner=wish.owner or item.owner,
                slips=item.slips + later,
            )


def _settled(item: ItemRecord) -> ItemRecord:
    """The item without what was said when it was dropped."""
    return replace(item, reason=None, look_again_on=None)


def _told(before: ItemRecord, after: ItemRecord, wish: Wish) -> dict[str, object]:
    told: dict[str, object] = {"decision": wish.kind.value}
    if wish.reason:
        told["reason"] = wish.reason
    if wish.look_again_on:
        told["look_again_on"] = wish.look_again_on.isoformat()
    if wish.duplicate_of:
        told["duplicate_of"] = wish.duplicate_of
    for name in ("state", "due_date", "owner"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            told[name] = [None if old is None else str(old), None if new is None else str(new)]
    return told


def problem_with_original(item: ItemRecord, original: ItemRecord | None) -> Problem | None:
    """Why an item cannot be the original of another: each duplicate ends at work that is counted."""
    if original is None:
        why = "there is no such action item; name the one that does the work"
    elif original.id == item.id:
        why = "an action item is no duplicate of itself"
    elif original.state is ItemState.DUPLICATE:
        end = f"; name {original.duplicate_of}" if original.duplicate_of else "; name the one that does the work"
        why = f"{original.id} is a duplicate itself{end}"
    else:
        return None
    return Problem("original", why, "/duplicate_of")


def overtaken(decision: DecisionRecord, item: ItemRecord, ticket_state: ItemState) -> bool:
    """Whether the ticket was closed otherwise since the decision was made: then nobody's work is undone."""
    return ticket_state.closed and ticket_state not in {item.state, decision.from_state}


def awaits(link: LinkRecord | None) -> bool:
    """Whether the ticket is still to come, so that a decision has to wait for it."""
    return link is not None and not link.state.settled


def can_be_written(link: LinkRecord | None) -> bool:
    """Whether there is a ticket to write a decision to."""
    return link is not None and link.state is LinkState.LINKED and link.ticket is not None
