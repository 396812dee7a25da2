"""Turns rows of the built-in tracker and its webhook payloads into contract values, and reads references. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.contract import Ticket, TicketRef, TicketState

_NUMBER = re.compile(r"#?(\d{1,9})")
_TICKET_PATH = re.compile(r"/tickets/(\d{1,9})/?")


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as the tracker's file holds it."""

    number: int
    key: str | None
    title: str
    body: str
    state: TicketState
    state_reason: str | None
    due_date: date | None
    assignee: str | None
    labels: tuple[str, ...]
    comments: int
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    deleted_at: datetime | None


def ticket_ref(base_url: str, number: int) -> TicketRef:
    """Name ticket ``number`` of the tracker served under ``base_url``."""
    return TicketRef(id=str(number), key=f"#{number}", url=f"{base_url}/tickets/{number}")


def to_ticket(row: TicketRow, base_url: str) -> Ticket:
    """Return ``row`` as the contract's ticket."""
    return Ticket(
        ref=ticket_ref(base_url, row.number),
        title=row.title,
        body=row.body,
        state=row.state,
        raw_state=row.state.value,
        updated_at=row.updated_at,
        created_at=row.created_at,
        closed_at=row.closed_at,
        assignees=(row.assignee,) if row.assignee else (),
        labels=row.labels,
        due_date=row.due_date,
        state_reason=row.state_reason,
        comments=row.comments,
        linked_changes=0,  # this tracker knows of none: a comment has to show what was done
        keys=(row.key,) if row.key else (),
    )


def to_json(row: TicketRow, base_url: str) -> dict[str, object]:
    """Return ``row`` as the JSON object of the tracker's own API and webhooks; moments are ISO 8601 in UTC."""
    return {
        "number": row.number,
        "url": ticket_ref(base_url, row.number).url,
        "key": row.key,
        "title": row.title,
        "body": row.body,
        "state": row.state.value,
        "state_reason": row.state_reason,
        "due_date": row.due_date.isoformat() if row.due_date else None,
        "assignee": row.assignee,
        "labels": list(row.labels),
        "comments": row.comments,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
    }


def from_json(data: Mapping[str, Any], base_url: str) -> Ticket:
    """Read what ``to_json`` wrote; raises ``KeyError``, ``TypeError`` or ``ValueError`` where it cannot."""
    return to_ticket(
        TicketRow(
            number=int(data["number"]),
            key=_text_or_none(data["key"]),
            title=str(data["title"]),
            body=str(data["body"]),
            state=TicketState(data["state"]),
            state_reason=_text_or_none(data["state_reason"]),
            due_date=date.fromisoformat(data["due_date"]) if data["due_date"] else None,
            assignee=_text_or_none(data["assignee"]),
            labels=tuple(str(label) for label in data["labels"]),
            comments=int(data["comments"]),
            created_at=_moment(data["created_at"]),
            updated_at=_moment(data["updated_at"]),
            closed_at=_moment(data["closed_at"]) if data["closed_at"] else None,
            deleted_at=None,
        ),
        base_url,
    )


def read_reference(text: str, base_url: str) -> TicketRef | None:
    """Return the ticket that ``text`` names: ``#12``, or its URL under ``base_url``; else None."""
    stripped = text.strip()
    number = _NUMBER.fullmatch(stripped) if stripped.startswith("#") else None
    if number is None and stripped.startswith(base_url + "/"):
        number = _TICKET_PATH.fullmatch(urlsplit(stripped[len(base_url) :]).path)
    return ticket_ref(base_url, int(number.group(1))) if number else None


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
