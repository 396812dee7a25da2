"""Turns GitLab's issues into tickets, and contract values into GitLab's request bodies. Pure; REST API version 4.

Source: https://docs.gitlab.com/api/issues/
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors import markers
from connectors.contract import Ticket, TicketDraft, TicketPatch, TicketRef, TicketState
from connectors.gitlab.settings import GitlabSettings

_OURS = re.compile(
    r"<!-- followthrough:begin (?P<digest>[0-9a-f]{16}) -->\n(?P<text>.*?)\n<!-- followthrough:end -->", re.DOTALL
)
_DELIMITER = re.compile(r"<!--(?=\s*followthrough:)")
_QUICK_ACTION = re.compile(r"^([ \t]*)/", re.MULTILINE)  # "/close" at the start of a line is carried out
_SHORT = re.compile(r"(?P<project>[\w./-]+)?#(?P<number>\d{1,9})", re.ASCII)
_PAGE = re.compile(r"/(?P<project>.+?)/-/(?:issues|work_items)/(?P<number>\d{1,9})/?", re.ASCII)


def to_ticket(issue: Mapping[str, Any], settings: GitlabSettings) -> Ticket:
    """Read an issue; raises ``KeyError``, ``TypeError`` or ``ValueError`` where it lacks what it must hold."""
    labels = label_names(issue.get("labels"))
    text = str(issue.get("description") or "")
    return Ticket(
        ref=ref_of(issue, settings),
        title=str(issue["title"]),
        body=text,
        state=_state(str(issue["state"]), labels, settings),
        raw_state=str(issue["state"]),
        updated_at=_moment(issue["updated_at"]),
        created_at=_moment(issue["created_at"]),
        closed_at=_moment(issue["closed_at"]) if issue.get("closed_at") else None,
        assignees=tuple(str(person["username"]) for person in issue.get("assignees") or ()),
        labels=labels,
        due_date=date.fromisoformat(issue["due_date"]) if issue.get("due_date") else None,
        comments=int(issue.get("user_notes_count") or 0),
        linked_changes=int(issue["merge_requests_count"]) if issue.get("merge_requests_count") is not None else None,
        keys=markers.find_keys(text),
    )


def ref_of(issue: Mapping[str, Any], settings: GitlabSettings) -> TicketRef:
    """Name an issue: its number never changes inside one project."""
    number = issue["iid"]
    if not isinstance(number, int):
        raise TypeError("iid is not an integer")
    key = str((issue.get("references") or {}).get("full") or f"{settings.project}#{number}")
    url = str(issue.get("web_url") or issue.get("url") or f"{settings.base_url}/{settings.project}/-/issues/{number}")
    return TicketRef(id=str(number), key=key, url=url)


def label_names(labels: object) -> tuple[str, ...]:
    """Return the names of labels: strings in answers, objects in deliveries."""
    if not isinstance(labels, list):
        return ()
    return tuple(str(label["title"] if isinstance(label, dict) else label) for label in labels)


def new_issue(draft: TicketDraft, key: str, settings: GitlabSettings) -> dict[str, object]:
    """Return the body of the one POST that opens a ticket with its marker."""
    asked: dict[str, object] = {
        "title": draft.title,
        "description": markers.append_marker(_block(draft.body), key),
        "labels": ",".join(dict.fromkeys((*settings.labels, *draft.labels))),
    }
    if draft.due_date:
        asked["due_date"] = draft.due_date.isoformat()
    return asked


def dropped_fields(draft: TicketDraft, ticket: Ticket, settings: GitlabSettings) -> tuple[str, ...]:
    """Return what GitLab left out without saying so: it does where the account may open issues and no more."""
    checks = {
        "title": ticket.title == draft.title,
        "labels": {*settings.labels, *draft.labels} <= set(ticket.labels),
        "due_date": ticket.due_date == draft.due_date,
    }
    return tuple(name for name, fine in checks.items() if not fine)


def changes_for(ticket: Ticket, patch: TicketPatch) -> tuple[dict[str, object], bool]:
    """Return the body of the PUT that sets what differs, and whether a person had changed the text to be replaced."""
    changes: dict[str, object] = {}
    description, conflict = rewrite(ticket.body, patch.body) if patch.body is not None else (ticket.body, False)
    if patch.title is not None and patch.title != ticket.title:
        changes["title"] = patch.title
    if description != ticket.body:
        changes["description"] = description
    if patch.due_date is not None and patch.due_date != ticket.due_date:
        changes["due_date"] = patch.due_date.isoformat()
    missing = [label for label in dict.fromkeys(patch.add_labels) if label not in ticket.labels]
    if missing:
        changes["add_labels"] = ",".join(missing)
    return changes, conflict


def state_change(ticket: Ticket, wanted: TicketState, settings: GitlabSettings) -> dict[str, object]:
    """Return the body of the one PUT that brings an issue into ``wanted``; empty where it is there."""
    if ticket.state is wanted or not (ticket.state.closed or wanted.closed):
        return {}
    meaning = {TicketState.WONT_DO: settings.wont_do_label, TicketState.DUPLICATE: settings.duplicate_label}
    change: dict[str, object] = {}
    if ticket.state.closed is not wanted.closed:
        change["state_event"] = "close" if wanted.closed else "reopen"
    if wanted in meaning and meaning[wanted] not in ticket.labels:
        change["add_labels"] = meaning[wanted]
    stale = [label for state, label in meaning.items() if state is not wanted and label in ticket.labels]
    if stale:
        change["remove_labels"] = ",".join(stale)
    return change


def rewrite(description: str, text: str) -> tuple[str, bool]:
    """Put ``text`` into our block of a description; whatever a person wrote, around it or in it, stays as it is.

    Returns:
        The description, and whether a person had changed our block, which then keeps their words.
    """
    normal = description.replace("\r\n", "\n")
    block = _OURS.search(normal)
    if block is None:
        before, marker = markers.split_marker(normal)
        return "\n\n".join(part for part in (before.rstrip(), _block(text), marker.strip()) if part), False
    if block["text"] == _literal(text):
        return description, False
    if block["digest"] != _digest(block["text"]):
        return description, True
    return normal[: block.start()] + _block(text) + normal[block.end() :], False


def comment(text: str, mark: str) -> str:
    """Return the text of a comment with its mark at the end."""
    return f"{_QUICK_ACTION.sub(_backslash, text)}\n\n{mark}"


def read_reference(text: str, settings: GitlabSettings) -> TicketRef | None:
    """Return the issue of this project that ``#1``, ``group/project#1`` or an address names."""
    stripped = text.strip()
    if stripped.startswith(settings.base_url + "/"):
        found = _PAGE.fullmatch(urlsplit(stripped).path[len(urlsplit(settings.base_url).path) :])
    else:
        found = _SHORT.fullmatch(stripped)
    if found is None or (found["project"] or settings.project).casefold() != settings.project.casefold():
        return None
    return ref_of({"iid": int(found["number"])}, settings)


def names(values: Iterable[Mapping[str, Any]], field: str) -> set[str]:
    """Return one field of each of ``values``."""
    return {str(value.get(field)) for value in values}


def _state(state: str, labels: tuple[str, ...], settings: GitlabSettings) -> TicketState:
    if state not in {"opened", "closed"}:
        raise ValueError(f"state is {state!r}")
    if state == "opened":
        return TicketState.OPEN
    if settings.wont_do_label in labels:
        return TicketState.WONT_DO
    return TicketState.DUPLICATE if settings.duplicate_label in labels else TicketState.DONE


def _block(text: str) -> str:
    inside = _literal(text)
    return f"<!-- followthrough:begin {_digest(inside)} -->\n{inside}\n<!-- followthrough:end -->"


def _literal(text: str) -> str:
    """Return ``text`` without quick actions, and without anything that looks like one of our own comments."""
    plain = _DELIMITER.sub("&lt;!--", text.replace("\r\n", "\n").strip())
    return _QUICK_ACTION.sub(_backslash, plain)


def _backslash(found: re.Match[str]) -> str:
    return f"{found[1]}\\/"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _moment(value: object) -> datetime:
    """Read a moment to the second: answers have more, deliveries do not, and the two must compare as equal."""
    moment = datetime.fromisoformat(str(value).removesuffix(" UTC") + ("+00:00" if str(value).endswith(" UTC") else ""))
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value!r}")
    return moment.astimezone(UTC).replace(microsecond=0)
