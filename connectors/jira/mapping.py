"""Turns Jira's issues into tickets, and contract values into Jira's request bodies. Pure; REST API version 2."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.contract import Ticket, TicketDraft, TicketRef, TicketState
from connectors.jira.settings import JiraSettings

PROPERTY = "followthrough"  # entity property: the key, and a digest of the description we last wrote
FIELDS = "summary,description,status,resolution,labels,duedate,assignee,created,updated,resolutiondate,comment,project"
_LINK_TITLE = 255
_MARKER = re.compile(r"followthrough-([0-9a-f]{32})")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d{1,9}")
_CATEGORY = {"new": TicketState.OPEN, "undefined": TicketState.OPEN, "indeterminate": TicketState.IN_PROGRESS}


def marker_label(key: str) -> str:
    """Return the label that carries ``key``: labels are what JQL can find."""
    return f"followthrough-{key}"


def new_issue(draft: TicketDraft, key: str, settings: JiraSettings) -> dict[str, object]:
    """Return the body of the one POST that opens a ticket with its marker label and its entity property."""
    fields: dict[str, object] = {
        **settings.fields,
        "project": {"key": settings.project},
        "issuetype": {"name": settings.issue_type},
        "summary": draft.title,
        "description": draft.body,
        "labels": [*dict.fromkeys((*settings.labels, *draft.labels)), marker_label(key)],
    }
    if draft.due_date:
        fields["duedate"] = draft.due_date.isoformat()
    return {"fields": fields, "properties": [property_of(key, draft.body)]}


def property_of(key: str | None, description: str) -> dict[str, object]:
    """Return our entity property: the key, and what tells a person's edit of the description from our own text."""
    return {"key": PROPERTY, "value": {"key": key, "description": digest(description)}}


def digest(description: str) -> str:
    """Return the digest of a description; line ends do not count."""
    return hashlib.sha256(description.replace("\r\n", "\n").strip().encode()).hexdigest()


def written_digest(issue: Mapping[str, Any]) -> str | None:
    """Return the digest that our property of an issue holds, where there is one."""
    value = (issue.get("properties") or {}).get(PROPERTY)
    found = value.get("description") if isinstance(value, dict) else None
    return str(found) if found else None


def to_ticket(issue: Mapping[str, Any], settings: JiraSettings) -> Ticket:
    """Read an issue; raises ``KeyError``, ``TypeError`` or ``ValueError`` where it lacks what it must hold."""
    fields, key = issue["fields"], str(issue["key"])
    labels = tuple(str(label) for label in fields.get("labels") or ())
    person, resolution = fields.get("assignee") or {}, fields.get("resolution") or {}
    account = person.get("accountId") if settings.is_cloud else person.get("name")
    status = fields["status"]
    named = resolution.get("name")
    closed_at = fields.get("resolutiondate")
    return Ticket(
        ref=TicketRef(id=str(issue["id"]), key=key, url=f"{settings.base_url}/browse/{key}"),
        title=str(fields["summary"]),
        body=str(fields.get("description") or ""),
        state=_state(status, named, settings),
        raw_state=f"{status['name']} ({named})" if named else str(status["name"]),
        updated_at=_moment(fields["updated"]),
        created_at=_moment(fields["created"]),
        closed_at=_moment(closed_at) if closed_at else None,
        assignees=(str(account),) if account else (),
        labels=tuple(label for label in labels if not _MARKER.fullmatch(label)),
        due_date=date.fromisoformat(fields["duedate"]) if fields.get("duedate") else None,
        comments=int((fields.get("comment") or {}).get("total") or 0),
        keys=tuple(found[1] for label in labels if (found := _MARKER.fullmatch(label))),
    )


def new_ticket(ref: TicketRef, draft: TicketDraft, key: str, before: datetime, settings: JiraSettings) -> Ticket:
    """Return the ticket that a create made, as it was asked for; ``before`` is older than any news of it."""
    return Ticket(
        ref,
        draft.title,
        draft.body,
        TicketState.OPEN,
        "",
        before,
        before,
        labels=tuple(dict.fromkeys((*settings.labels, *draft.labels))),
        due_date=draft.due_date,
        keys=(key,),
    )


def remote_link(key: str, url: str, title: str) -> dict[str, object]:
    """Return the body that sets the link of ``key``.

    Source: https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-remote-links/
    """
    return {
        "globalId": f"followthrough={key}",
        "application": {"type": "followthrough", "name": "Followthrough"},
        "relationship": "action item of",
        "object": {"url": url, "title": title[:_LINK_TITLE]},
    }


def read_reference(text: str, settings: JiraSettings) -> TicketRef | None:
    """Return the issue of this project that a key or an address names; its id is the key until it is read."""
    stripped = text.strip()
    start = f"{settings.base_url}/browse/"
    key = urlsplit(stripped[len(start) :]).path.strip("/") if stripped.startswith(start) else stripped
    if not _KEY.fullmatch(key) or key.rpartition("-")[0] != settings.project:
        return None
    return TicketRef(id=key, key=key, url=start + key)


def _state(status: Mapping[str, Any], resolution: str | None, settings: JiraSettings) -> TicketState:
    category = str(status["statusCategory"]["key"])
    if category != "done":
        return _CATEGORY.get(category, TicketState.IN_PROGRESS)
    name = (resolution or "").casefold()
    if name in _folded(settings.wont_do_resolutions) or str(status["name"]).casefold() in _folded(
        settings.wont_do_statuses
    ):
        return TicketState.WONT_DO
    return TicketState.DUPLICATE if name in _folded(settings.duplicate_resolutions) else TicketState.DONE


def _folded(names: tuple[str, ...]) -> set[str]:
    return {name.casefold() for name in names}


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value!r}")
    return moment.astimezone(UTC)
