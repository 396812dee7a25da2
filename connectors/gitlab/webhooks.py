"""Checks and reads GitLab's webhook deliveries. Pure.

Source: https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events, and for the signature
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.contract import Hint, ParsedDelivery, TicketRef
from connectors.errors import BadDelivery
from connectors.gitlab.mapping import to_ticket
from connectors.gitlab.settings import GitlabSettings

SIGNING_PREFIX = "whsec_"  # a signing token of Standard Webhooks; any other secret is the plain X-Gitlab-Token
_ISSUE_EVENTS = frozenset({"Issue Hook", "Confidential Issue Hook"})
_IGNORED = frozenset(
    {
        "Push Hook",
        "Tag Push Hook",
        "Note Hook",
        "Confidential Note Hook",
        "Merge Request Hook",
        "Wiki Page Hook",
        "Pipeline Hook",
        "Job Hook",
        "Deployment Hook",
        "Release Hook",
        "Emoji Hook",
        "Milestone Hook",
    }
)


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of ``secrets`` signed the delivery, or is its token; header names are lower-case.

    Every secret is tried and compared in constant time. An empty secret fits nothing.
    """
    matched = False
    for secret in secrets:
        if secret.startswith(SIGNING_PREFIX):
            matched |= _is_signed(secret, headers, body)
        elif secret:
            given = headers.get("x-gitlab-token", "")
            matched |= hmac.compare_digest(secret.encode(), given.encode())
    return matched


def parse(headers: Mapping[str, str], body: bytes, settings: GitlabSettings) -> ParsedDelivery:
    """Read a delivery; raises ``BadDelivery`` with what cannot be read."""
    # the first two stay the same when GitLab sends a delivery again; the third is there before GitLab 17.4
    ids = ("webhook-id", "idempotency-key", "x-gitlab-event-uuid")
    key = next((headers[name] for name in ids if headers.get(name)), None)
    event = headers.get("x-gitlab-event", "")
    try:
        data = json.loads(body)
        if event not in _ISSUE_EVENTS:
            known = event in _IGNORED
            reason = "only the issues themselves are followed" if known else f"unknown event {event[:80]!r}"
            return ParsedDelivery(key, event, known=known, ignored_because=reason)
        return _issue(key, data, settings)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadDelivery(f"the delivery cannot be read: {type(error).__name__}: {error}") from error


def _issue(key: str | None, data: Mapping[str, Any], settings: GitlabSettings) -> ParsedDelivery:
    attributes = data["object_attributes"]
    event = f"issue.{attributes.get('action') or 'update'}"
    project, number = str(data["project"]["path_with_namespace"]), int(attributes["iid"])
    if project.casefold() != settings.project.casefold():
        return ParsedDelivery(key, event, ignored_because=f"about another project ({project[:80]})")
    ref = TicketRef(str(number), f"{project}#{number}", str(attributes.get("url") or ""))
    actor = str((data.get("user") or {}).get("username") or "") or None
    if attributes.get("moved_to_id"):
        return ParsedDelivery(key, event, hints=(Hint(ref, event, actor=actor),))  # reading it tells where it went
    issue = {
        **attributes,
        "labels": data.get("labels") if "labels" in data else attributes.get("labels"),
        "assignees": data.get("assignees") or (),
        "references": {"full": ref.key},
        "web_url": ref.url,
    }
    try:
        return ParsedDelivery(key, event, hints=(Hint(ref, event, ticket=to_ticket(issue, settings), actor=actor),))
    except (KeyError, TypeError, ValueError):
        return ParsedDelivery(key, event, hints=(Hint(ref, event, actor=actor),))


def _is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        signing_key = base64.b64decode(secret.removeprefix(SIGNING_PREFIX), validate=True)
    except binascii.Error:
        return False
    signed = f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(signing_key, signed, "sha256"))
    given = headers.get("webhook-signature", "").split(" ")
    return bool(signing_key) and any(hmac.compare_digest(expected, one.encode()) for one in given)
