"""Turns GitHub's issues into tickets, and contract values into GitHub's request bodies. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors import markers
from connectors.contract import Ticket, TicketDraft, TicketRef, TicketState
from connectors.github import body as bodies
from connectors.github import due_dates

_SHORT = re.compile(r"(?:(?P<repository>[A-Za-z0-9_-]+/[A-Za-z0-9._-]+)?#|GH-)(?P<number>\d{1,9})")
_ISSUE_PATH = re.compile(r"/(?P<repository>[^/]+/[^/]+)/issues/(?P<number>\d{1,9})/?")
_REASON_TO_STATE = {"not_planned": TicketState.WONT_DO, "duplicate": TicketState.DUPLICATE}
_STATE_TO_REASON = {
    TicketState.DONE: "completed",
    TicketState.WONT_DO: "not_planned",
    TicketState.DUPLICATE: "duplicate",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of a connection: ``name`` is "owner/name", ``web_url`` the address its pages are under.

    ``due_field`` is the name of the organisation's field that holds due dates, "" where none does.
    """

    name: str
    web_url: str
    due_field: str = ""

    def is_named(self, name: str) -> bool:
        """Whether ``name`` is this repository; GitHub does not tell cases apart."""
        return name.casefold() == self.name.casefold()


def ref_of(repository: Repository, number: int) -> TicketRef:
    """Name issue ``number``; the number never changes inside one repository."""
    return TicketRef(
        id=str(number), key=f"{repository.name}#{number}", url=f"{repository.web_url}/{repository.name}/issues/{number}"
    )


def to_ticket(issue: Mapping[str, Any], repository: Repository) -> Ticket:
    """Read an issue; raises ``KeyError``, ``TypeError`` or ``ValueError`` where it lacks what it must hold."""
    number = issue["number"]
    if not isinstance(number, int):
        raise TypeError("number is not an integer")
    text = issue.get("body") or ""
    state, reason = str(issue["state"]), issue.get("state_reason")
    people = issue.get("assignees") or ([issue["assignee"]] if issue.get("assignee") else [])
    return Ticket(
        ref=TicketRef(id=str(number), key=f"{repository.name}#{number}", url=str(issue["html_url"])),
        title=str(issue["title"]),
        body=text,
        state=_state(state, reason),
        raw_state=f"{state} ({reason})" if reason else state,
        updated_at=_moment(issue["updated_at"]),
        created_at=_moment(issue["created_at"]),
        closed_at=_moment(issue["closed_at"]) if issue.get("closed_at") else None,
        assignees=tuple(str(person["login"]) for person in people),
        labels=tuple(str(label["name"] if isinstance(label, dict) else label) for label in issue.get("labels") or ()),
        due_date=due_dates.due_date_in_field(issue, repository.due_field)
        or due_dates.due_date_of(issue)
        or bodies.read_due_date(text),
        state_reason=None,  # GitHub's reason is one of four words and is in the state; free text goes to a comment
        comments=int(issue.get("comments") or 0),
        keys=markers.find_keys(text),
    )


def new_issue(
    draft: TicketDraft,
    key: str,
    labels: tuple[str, ...],
    planned: Mapping[str, object] | None = None,
    *,
    issue_type: str = "",
) -> dict[str, object]:
    """Return the body of the one POST that opens a ticket; assignees come later, one that is refused fails it all.

    Where ``planned`` (a milestone, a field) holds the due date, the text does not.
    """
    asked: dict[str, object] = {
        "title": draft.title,
        "body": bodies.compose(draft.body, None if planned else draft.due_date, key),
        "labels": list(dict.fromkeys((*labels, *draft.labels))),
        **(planned or {}),
    }
    if issue_type:
        asked["type"] = issue_type
    return asked


def dropped_fields(asked: Mapping[str, Any], ticket: Ticket, issue: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that GitHub left out without saying so (it does where the token may not push)."""
    have = {label.casefold() for label in ticket.labels}
    checks = {
        "title": ticket.title == asked["title"],
        "body": bool(ticket.keys),
        "labels": all(label.casefold() in have for label in asked["labels"]),
        "milestone": "milestone" not in asked or (issue.get("milestone") or {}).get("number") == asked["milestone"],
        "due_date": "issue_field_values" not in asked or ticket.due_date is not None,
        "type": "type" not in asked or bool((issue.get("type") or {}).get("name")),
    }
    return tuple(name for name, fine in checks.items() if not fine)


def state_changes(current: Ticket, wanted: TicketState) -> list[dict[str, object]]:
    """Return the PATCH bodies that bring an issue into ``wanted``; none where it is there.

    GitHub ignores a new reason unless the state changes too, so another reason needs a reopening in between.
    """
    reopen: dict[str, object] = {"state": "open"}
    if not wanted.closed:
        return [reopen] if current.state.closed else []
    if current.state is wanted:
        return []
    close: dict[str, object] = {"state": "closed", "state_reason": _STATE_TO_REASON[wanted]}
    return [reopen, close] if current.state.closed else [close]


def is_pull_request(issue: Mapping[str, Any]) -> bool:
    """Whether this entry of an issue list is a pull request."""
    return bool(issue.get("pull_request"))


def place_of(issue: Mapping[str, Any]) -> tuple[str, int]:
    """Return the repository and number an answer speaks of; a redirect may have led elsewhere."""
    address = str(issue.get("repository_url") or issue["url"].rpartition("/issues/")[0])
    return "/".join(urlsplit(address).path.split("/")[-2:]), int(issue["number"])


def read_reference(text: str, repository: Repository) -> TicketRef | None:
    """Return the issue that ``#1``, ``GH-1``, ``owner/name#1`` or a web address names in this repository, else None."""
    stripped = text.strip()
    if stripped.startswith(repository.web_url + "/"):
        found = _ISSUE_PATH.fullmatch(urlsplit(stripped).path[len(urlsplit(repository.web_url).path) :])
    else:
        found = _SHORT.fullmatch(stripped)
    if found is None or not repository.is_named(found["repository"] or repository.name):
        return None
    return ref_of(repository, int(found["number"]))


def folded(names: tuple[str, ...]) -> set[str]:
    """Return account names as GitHub compares them: without case."""
    return {name.casefold() for name in names}


def newest_of_each(tickets: list[Ticket]) -> tuple[Ticket, ...]:
    """Return each ticket once, as it was listed last, in the order of changes."""
    latest = {ticket.ref.id: ticket for ticket in tickets}
    return tuple(sorted(latest.values(), key=lambda ticket: (ticket.updated_at, int(ticket.ref.id))))


def _state(state: str, reason: object) -> TicketState:
    if state == "open":
        return TicketState.OPEN
    if state == "closed":
        return _REASON_TO_STATE.get(str(reason), TicketState.DONE)
    raise ValueError(f"state is {state!r}")


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value!r}")
    return moment.astimezone(UTC)
