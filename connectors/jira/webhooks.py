"""Checks and reads Jira's webhook deliveries. Pure.

Source: https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from connectors import signatures
from connectors.contract import Hint, ParsedDelivery, TicketRef
from connectors.errors import BadDelivery
from connectors.jira.mapping import to_ticket
from connectors.jira.settings import JiraSettings

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
        data = json.loads(body)
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
