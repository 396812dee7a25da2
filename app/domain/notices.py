"""What people are told between reports, and when it is worth telling: decides; sends and stores nothing.

Each recipient hears at most once a day. A weekly digest is sent only where it differs from the last one; on other days
only a reminder before a date, or an escalation after it, that was not told before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.literal_text import one_line, shortened
from app.domain.records import ItemRecord

MOST_LINES: Final = 40
LONGEST_TEXT: Final = 200  # of a document's words in one line; the link leads to the rest


class NoticeState(StrEnum):
    """Where a notice is. Nothing goes from ``sending`` back to ``pending`` unless it certainly was not sent."""

    PENDING = "pending"
    SENDING = "sending"  # committed before the call
    SENT = "sent"
    UNSURE = "unsure"  # may have been sent; it is not sent again
    FAILED = "failed"
    DISMISSED = "dismissed"  # a person left an unsure or failed one at that


NEEDS_A_PERSON: Final = (NoticeState.UNSURE, NoticeState.FAILED)


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """One message to one recipient for one window; ``said`` are the keys of what it tells."""

    id: str
    recipient: str  # "owner:Ada/0", "team:payments/0", "report/0", "webhook/0"; never an address
    window: str  # a day, or "audit:ID"
    kind: str  # "digest" | "news" | "report" | "webhook"
    subject: str
    lines: tuple[str, ...]
    said: tuple[str, ...]
    created_at: datetime
    state: NoticeState = NoticeState.PENDING
    sent_at: datetime | None = None
    tries: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: an owner of their own items, or a team of all of its items."""

    kind: str  # "owner" | "team"
    name: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open item as a notice tells it."""

    item: ItemRecord
    team: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """What was said before: the last digest, and everything of late."""

    last_digest: frozenset[str] | None
    lately: frozenset[str]


@dataclass(frozen=True, slots=True)
class Timing:
    """When people are reminded, and when teams are told that it is late."""

    remind: timedelta
    escalate: timedelta


@dataclass(frozen=True, slots=True)
class Said:
    """What to tell, and its keys for the next time."""

    kind: str
    subject: str
    lines: tuple[str, ...]
    keys: tuple[str, ...]


def notice(
    reader: Reader, items: Sequence[OpenItem], today: date, timing: Timing, told: Told, *, digest: bool
) -> Said | None:
    """What to tell a reader today; None where there is nothing new."""
    mine = [one for one in items if _concerns(reader, one)]
    news = [(key, line) for key, line in _news(reader, mine, today, timing) if key not in told.lately]
    if digest:
        listed = [_listed(one, today) for one in mine]
        keys = frozenset(key for key, _line in listed)
        if (keys or told.last_digest) and keys != told.last_digest:
            count = f"{len(mine) or 'No'} open action item{'' if len(mine) == 1 else 's'}"
            return _said("digest", count, [*news, *listed])
    if not news:
        return None
    what = "is due soon" if reader.kind == "owner" else "is late"
    count = f"1 action item {what}" if len(news) == 1 else f"{len(news)} action items {what.replace('is', 'are', 1)}"
    return _said("news", count, news)


def _concerns(reader: Reader, one: OpenItem) -> bool:
    named = one.item.owner if reader.kind == "owner" else one.team
    return (named or "").casefold().lstrip("@") == reader.name.casefold().lstrip("@")


def _news(reader: Reader, items: Iterable[OpenItem], today: date, timing: Timing) -> list[tuple[str, str]]:
    found = []
    for one in items:
        due = one.item.due_date
        if due is None:
            continue
        if reader.kind == "owner" and today <= due <= today + timing.remind:
            found.append((f"remind:{one.item.id}:{due}", f"Due {due}: {_text(one)}"))
        if reader.kind == "team" and due + timing.escalate <= today:
            found.append((f"late:{one.item.id}:{due}", f"Late since {due} ({_owner(one)}): {_text(one)}"))
    return found


def _listed(one: OpenItem, today: date) -> tuple[str, str]:
    due = one.item.due_date
    state = "no date" if due is None else f"{'overdue since' if due < today else 'due'} {due}"
    return f"open:{one.item.id}:{state}:{_owner(one)}", f"{_text(one)} - {_owner(one)}, {state}"


def _owner(one: OpenItem) -> str:
    return one_line(one.item.owner or "") or "nobody"


def _text(one: OpenItem) -> str:
    return f"{briefly(one.item.text)} {one.url}"


def briefly(text: str) -> str:
    """A document's words in one line of a message."""
    return shortened(one_line(text), LONGEST_TEXT)


def _said(kind: str, subject: str, found: Sequence[tuple[str, str]]) -> Said:
    lines = [line for _key, line in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(f"and {len(found) - MOST_LINES} more")
    return Said(kind, subject, tuple(lines), tuple(key for key, _line in found))
