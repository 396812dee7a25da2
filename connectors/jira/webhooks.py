"""Checks and reads Jira's webhook deliveries. Pure.

Source: https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import msgspec

from connectors import signatures
from connectors.contract import Hint, ParsedDelivery, TicketRef
from connectors.errors import BadDelivery
from connectors.jira.mapping import to_ticket
from connectors.jira.settings import JiraSettings


class _Named(TypedDict, total=False):
    name: Any
    accountId: Any


class _Category(TypedDict, total=False):
    key: Any


class _Status(TypedDict, total=False):
    name: Any
    statusCategory: _Category | None


class _Comments(TypedDict, total=False):
    total: Any


class _Fields(TypedDict, total=False):
    summary: Any
    description: Any
    status: _Status | None
    resolution: _Named | None
    labels: Any
    duedate: Any
    assignee: _Named | None
    created: Any
    updated: Any
    resolutiondate: Any
    comment: _Comments | None


class _Issue(TypedDict, total=False):
    id: Any
    key: Any
    fields: _Fields | None


class _Change(TypedDict, total=False):
    field: Any
    fromString: Any


class _Changelog(TypedDict, total=False):
    items: list[_Change] | None


class _Body(TypedDict, total=False):
    webhookEvent: Any
    issue: _Issue
    user: _Named | None
    changelog: _Changelog | None


# Of the 20 kB of an issue's event some 20 values are looked at; the rest is skipped without being built.
_DECODER = msgspec.json.Decoder(_Body)

ISSUE_EVENTS = frozenset({"jira:issue_created", "jira:issue_updated", "jira:issue_deleted"})
IGNORED_PREFIXES = ("comment_", "worklog_", "jira:worklog", "issuelink_", "attachment_", "sprint_", "board_", "user_")
IGNORED_PREFIXES_REASON = "only the issues themselves are followed"


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of ``secrets`` signed the delivery; header names are lower-case."""
    return signatures.verify(secrets, headers.get("x-hub-signature"), body)


def parse(headers: Mapping[str, str], body: bytes, settings: JiraSettings) -> ParsedDelivery:
    """Read a delivery; raises ``BadDelivery`` with what cannot be read."""
    key = headers.get("x-atlassian-webhook-identifier") or None  # stays the same when it is sent again; Cloud only
    try:
        data = _DECODER.decode(body)
        event = str(data["webhookEvent"])
        if event not in ISSUE_EVENTS:
            ignored = event.startswith(IGNORED_PREFIXES)
            reason = IGNORED_PREFIXES_REASON if ignored else f"unknown event {event[:80]!r}"
            return ParsedDelivery(key, event, known=ignored, ignored_because=reason)
        return _issue(key, event, data, settings)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadDelivery(f"the delivery cannot be read: {type(error).__name__}: {error}") from error


def _issue(key: str | None, event: str, data: Mapping[str, Any], settings: JiraSettings) -> ParsedDelivery:
    issue = data["issue"]
    name = str(issue["key"])
    ref = TicketRef(id=str(issue["id"]), key=name, url=f"{settings.base_url}/browse/{name}")
    user = data.get("user") or {}
    actor = user.get("accountId") or user.get("name")
    if name.rpartition("-")[0] != settings.project:
        if not _left(data, settings.project):
            return ParsedDelivery(key, event, ignored_because=f"about another project ({name[:80]})")
        return ParsedDelivery(key, event, hints=(Hint(ref, event, moved_to=ref, actor=actor),))
    if event == "jira:issue_deleted":
        return ParsedDelivery(key, event, hints=(Hint(ref, event, deleted=True, actor=actor),))
    try:
        hint = Hint(ref, event, ticket=to_ticket(issue, settings), actor=actor)
    except (KeyError, TypeError, ValueError):
        hint = Hint(ref, event, actor=actor)  # some automations send an issue without its fields
    return ParsedDelivery(key, event, hints=(hint,))


def _left(data: Mapping[str, Any], project: str) -> bool:
    """Whether the changelog says that the issue was moved out of ``project``."""
    items = (data.get("changelog") or {}).get("items") or ()
    return any(
        item.get("field") == "Key" and str(item.get("fromString", "")).rpartition("-")[0] == project for item in items
    )
