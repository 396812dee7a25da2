"""Checks and reads GitHub's webhook deliveries. Pure.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

import msgspec

from connectors import signatures
from connectors.contract import Hint, ParsedDelivery, TicketRef
from connectors.errors import BadDelivery
from connectors.github.document_names import Library, read_push
from connectors.github.mapping import Repository, is_pull_request, ref_of, to_ticket
from connectors.github.places import moved_ref


class _Person(TypedDict, total=False):
    login: Any


class _Label(TypedDict, total=False):
    name: Any


class _Milestone(TypedDict, total=False):
    title: Any
    due_on: Any


class _Issue(TypedDict, total=False):
    number: Any
    state: Any
    state_reason: Any
    title: Any
    body: Any
    html_url: Any
    assignee: _Person | None
    assignees: list[_Person] | None
    labels: list[_Label | str] | None
    milestone: _Milestone | None
    issue_field_values: Any
    comments: Any
    pull_request: Any
    created_at: Any
    updated_at: Any
    closed_at: Any


class _Repository(TypedDict, total=False):
    full_name: Any


class _Changes(TypedDict, total=False):
    new_issue: _Issue | None
    new_repository: _Repository | None


class _Body(TypedDict, total=False):
    action: Any
    issue: _Issue
    repository: _Repository
    sender: _Person | None
    changes: _Changes | None


# Of the 13 kB of an issues event some 20 values are looked at; the rest is skipped without being built.
_DECODER = msgspec.json.Decoder(_Body)

EVENTS = ("issues",)  # what a hook must be subscribed to
DOCUMENT_EVENTS = ("push",)  # and the one of the repository whose documents are followed

SNAPSHOT_ACTIONS = frozenset(
    {
        "opened",
        "edited",
        "closed",
        "reopened",
        "assigned",
        "unassigned",
        "labeled",
        "unlabeled",
        "milestoned",
        "demilestoned",
        "typed",
        "untyped",
        "pinned",
        "unpinned",
        "locked",
        "unlocked",
    }
)
IGNORED_EVENTS = {
    "ping": "a ping says nothing about an issue",
    "issue_comment": "comments do not change a ticket's state",
    "issue_dependencies": "dependencies between issues are not followed",
    "sub_issues": "sub-issues are not followed",
    "label": "labels change no state",
    "milestone": "milestones change no state",
    "pull_request": "pull requests are not tickets",
    "pull_request_review": "pull requests are not tickets",
    "pull_request_review_comment": "pull requests are not tickets",
    "push": "no document_paths are set: pushes publish nothing",
    "create": "branches and tags are not tickets",
    "delete": "branches and tags are not tickets",
    "fork": "forks are not tickets",
    "star": "stars are not tickets",
    "watch": "stars are not tickets",
    "projects_v2_item": "project boards are not followed",
    "repository": "a renamed repository is noticed by the connection check",
    "installation": "app installations are noticed by the connection check",
    "installation_repositories": "app installations are noticed by the connection check",
    "meta": "a deleted hook is noticed by the connection check",
}


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of ``secrets`` signed the delivery; header names are lower-case."""
    return signatures.verify(secrets, headers.get("x-hub-signature-256"), body)


def parse(
    headers: Mapping[str, str], body: bytes, repository: Repository, library: Library | None = None
) -> ParsedDelivery:
    """Read a delivery; raises ``BadDelivery`` with what cannot be read. ``library``: which documents are followed."""
    event, key = headers.get("x-github-event", ""), _delivery_key(headers)
    if event == "push" and library is not None and library.patterns:
        return _read(event, lambda: read_push(key, _json(headers, body), library))
    if event in IGNORED_EVENTS:
        return ParsedDelivery(key, event, ignored_because=IGNORED_EVENTS[event])
    if event != "issues":
        return ParsedDelivery(key, event, known=False, ignored_because=f"unknown event {event[:80]!r}")
    return _read(event, lambda: _issues(key, _DECODER.decode(_json(headers, body)), repository))


def _read(event: str, read: Callable[[], ParsedDelivery]) -> ParsedDelivery:
    try:
        return read()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadDelivery(f"the body of a {event} event cannot be read: {type(error).__name__}: {error}") from error


def _issues(key: str | None, data: Mapping[str, Any], repository: Repository) -> ParsedDelivery:
    action, issue = str(data["action"]), data["issue"]
    event = f"issues.{action}"
    place = str(data["repository"]["full_name"])
    if not repository.is_named(place):
        return ParsedDelivery(key, event, ignored_because=f"about another repository ({place[:140]})")
    if is_pull_request(issue):
        return ParsedDelivery(key, event, ignored_because="pull requests are not tickets")
    actor = (data.get("sender") or {}).get("login")
    if action == "transferred":
        hint = Hint(ref_of(repository, int(issue["number"])), event, moved_to=_new_place(data, repository), actor=actor)
    elif action == "deleted":
        hint = Hint(ref_of(repository, int(issue["number"])), event, deleted=True, actor=actor)
    elif action in SNAPSHOT_ACTIONS:
        hint = _snapshot(issue, event, repository, actor)
    else:
        return ParsedDelivery(key, event, known=False, ignored_because=f"unknown action {action[:80]!r}")
    return ParsedDelivery(key, event, hints=(hint,))


def _snapshot(issue: Mapping[str, Any], event: str, repository: Repository, actor: str | None) -> Hint:
    """Return the hint with its ticket, or without one where the payload is too thin (some events lack the state)."""
    try:
        ticket = to_ticket(issue, repository)
    except (KeyError, TypeError, ValueError):
        return Hint(ref_of(repository, int(issue["number"])), event, actor=actor)
    return Hint(ticket.ref, event, ticket=ticket, actor=actor)


def _new_place(data: Mapping[str, Any], repository: Repository) -> TicketRef | None:
    """Return where the issue went, or None where the payload does not say (the ticket is then read again)."""
    changes = data.get("changes") or {}
    if not changes.get("new_issue") or not changes.get("new_repository"):
        return None
    name, number = str(changes["new_repository"]["full_name"]), int(changes["new_issue"]["number"])
    if repository.is_named(name):
        return ref_of(repository, number)
    return moved_ref(name, number, repository.web_url)


def _json(headers: Mapping[str, str], body: bytes) -> bytes:
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise ValueError('the hook sends forms: set its content type to "application/json"')
    return body


def _delivery_key(headers: Mapping[str, str]) -> str | None:
    # one GUID is shared by all hooks that are subscribed to the event, and kept when it is delivered again
    guid, hook = headers.get("x-github-delivery"), headers.get("x-github-hook-id")
    return f"{hook}:{guid}" if guid and hook else guid or None
