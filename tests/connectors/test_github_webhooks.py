"""GitHub's own webhook bodies, and odd ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.contract import TicketState
from connectors.errors import BadDelivery
from connectors.github.mapping import Repository, read_reference
from connectors.github.webhooks import IGNORED_EVENTS, parse
from tests.rigs.install import install

HEADERS = {"x-github-event": "issues", "x-github-delivery": "guid", "x-github-hook-id": "7"}


@pytest.fixture(scope="module")
def examples() -> list[dict[str, Any]]:
    """The issues events of @octokit/webhooks-examples."""
    path = install() / "@octokit/webhooks-examples/api.github.com/index.json"
    found = next(event["examples"] for event in json.loads(path.read_text()) if event["name"] == "issues")
    assert len(found) == 29
    return list(found)


def test_every_published_example_is_read(examples: list[dict[str, Any]]) -> None:
    """All 29 are read: a snapshot, a deletion or a move, each for the right issue; pull requests are left out."""
    for example in examples:
        repository = Repository(example["repository"]["full_name"], "https://github.com")
        parsed = parse(HEADERS, json.dumps(example).encode(), repository)
        assert (parsed.delivery_key, parsed.known) == ("7:guid", True)
        if example["issue"].get("pull_request"):
            assert (parsed.hints, parsed.ignored_because) == ((), "pull requests are not tickets")
            continue
        assert parsed.ignored_because is None
        (hint,) = parsed.hints
        assert hint.event == f"issues.{example['action']}"
        assert hint.ref.id == str(example["issue"]["number"])
        assert hint.deleted is (example["action"] == "deleted")
        assert (hint.moved_to is not None) is (example["action"] == "transferred")
        if hint.ticket is not None:
            assert (hint.ticket.title, hint.ref.url) == (example["issue"]["title"], example["issue"]["html_url"])


def test_a_transfer_says_where_to(examples: list[dict[str, Any]]) -> None:
    """A transferred issue's hint names its new repository and number."""
    example = next(example for example in examples if example["action"] == "transferred")
    parsed = parse(HEADERS, json.dumps(example).encode(), Repository(example["repository"]["full_name"], "https://x"))
    moved_to = parsed.hints[0].moved_to
    assert moved_to is not None
    new = example["changes"]
    assert moved_to.key == f"{new['new_repository']['full_name']}#{new['new_issue']['number']}"


@pytest.mark.parametrize(
    ("action", "state", "reason", "expected"),
    [
        ("closed", "closed", "completed", TicketState.DONE),
        ("closed", "closed", None, TicketState.DONE),
        ("closed", "closed", "not_planned", TicketState.WONT_DO),
        ("closed", "closed", "duplicate", TicketState.DUPLICATE),
        ("reopened", "open", "reopened", TicketState.OPEN),
        ("pinned", "open", None, TicketState.OPEN),
        ("typed", "open", None, TicketState.OPEN),
        ("untyped", "open", None, TicketState.OPEN),
    ],
)
def test_each_way_to_close_and_reopen_is_told_apart(
    examples: list[dict[str, Any]], action: str, state: str, reason: str | None, expected: TicketState
) -> None:
    """Completed is done, not planned is won't do, duplicate is duplicate, and a reopened ticket is open again."""
    example = next(example for example in examples if example["action"] == "reopened")
    closed_at = "2026-04-12T15:18:00Z" if state == "closed" else None
    issue = {**example["issue"], "state": state, "state_reason": reason, "closed_at": closed_at}
    body = json.dumps({**example, "action": action, "issue": issue}).encode()
    (hint,) = parse(HEADERS, body, Repository(example["repository"]["full_name"], "https://github.com")).hints
    assert hint.ticket is not None
    assert (hint.event, hint.ticket.state) == (f"issues.{action}", expected)
    assert (hint.ticket.closed_at is not None) is (state == "closed")


def test_another_repository_is_ignored_with_its_name(examples: list[dict[str, Any]]) -> None:
    """A hook of the whole organisation brings other repositories' events: ignored, and said so."""
    parsed = parse(HEADERS, json.dumps(examples[0]).encode(), Repository("acme/ops", "https://github.com"))
    assert (parsed.hints, parsed.known) == ((), True)
    assert examples[0]["repository"]["full_name"] in (parsed.ignored_because or "")


@pytest.mark.parametrize("event", sorted(IGNORED_EVENTS))
def test_ignored_events_are_ignored_by_name(event: str) -> None:
    """Each ignored event says why."""
    parsed = parse({**HEADERS, "x-github-event": event}, b"not even json", Repository("a/b", "https://github.com"))
    assert parsed.known
    assert parsed.ignored_because == IGNORED_EVENTS[event]


def test_an_unknown_action_is_unknown(examples: list[dict[str, Any]]) -> None:
    """GitHub adds actions: a new one is accepted, marked unknown and does nothing."""
    example = {**examples[0], "action": "teleported"}
    parsed = parse(HEADERS, json.dumps(example).encode(), Repository(example["repository"]["full_name"], "https://x"))
    assert (parsed.known, parsed.hints) == (False, ())
    assert "teleported" in (parsed.ignored_because or "")


def test_a_form_encoded_hook_is_told_what_to_change() -> None:
    """A hook with the wrong content type is named as such."""
    headers = {**HEADERS, "content-type": "application/x-www-form-urlencoded"}
    with pytest.raises(BadDelivery, match="application/json"):
        parse(headers, b"payload=%7B%7D", Repository("a/b", "https://github.com"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("#12", "12"),
        ("GH-12", "12"),
        ("acme/ops#12", "12"),
        ("Acme/Ops#12", "12"),
        ("https://github.com/acme/ops/issues/12", "12"),
        ("https://github.com/acme/ops/issues/12#issuecomment-1", "12"),
        ("12", None),
        ("GH-#12", None),
        ("acme/ops12", None),
        ("ops#12", None),
        ("acme/other#12", None),
        ("https://github.com/acme/ops/pull/12", None),
        ("https://github.com.evil.example/acme/ops/issues/12", None),
        ("http://github.com/acme/ops/issues/12", None),
    ],
)
def test_references(text: str, number: str | None) -> None:
    """Short forms and the web address name an issue of this repository; nothing else does."""
    found = read_reference(text, Repository("acme/ops", "https://github.com"))
    assert (found.id if found else None) == number
