"""GitHub beyond the contract: lost answers counted at the wire, limits, moves, and what a person wrote."""

from __future__ import annotations

import socket
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connectors.contract import TicketDraft, TicketPatch, TicketState
from connectors.errors import (
    AuthFailed,
    Conflict,
    ConnectorError,
    Forbidden,
    Gone,
    Invalid,
    Misconfigured,
    Moved,
    OutcomeUnknown,
    ProtocolDrift,
    RateLimited,
    TargetMissing,
    Unavailable,
    Unreachable,
)
from connectors.github.connector import connect
from tests.connectors.contract_rigs import GithubRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import Fault, LosingProxy

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DRAFT = TicketDraft(title="Add a load test", body="Because of EU", labels=("post-mortem",), due_date=date(2026, 12, 24))
LIMIT = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}


def _posts(rig: GithubRig) -> int:
    return sum(1 for method, path in rig.proxy.seen if method == "POST" and path.endswith("/issues"))


@pytest.mark.parametrize(
    "fault",
    [Fault("POST", "/issues", cut=True)]
    + [Fault("POST", "/issues", status=status) for status in (500, 502, 503, 504)]
    + [Fault("POST", "/issues", status=201, body={"not": "an issue"})],
    ids=["cut", "500", "502", "503", "504", "drift"],
)
def test_a_lost_answer_is_unknown_after_one_post(
    github: GithubRig, emulate_github: EmulateGithub, fault: Fault
) -> None:
    """The tracker did the work and the answer was lost: OutcomeUnknown, one POST at the wire, and a look finds it."""
    github.proxy.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        github.connector.create(DRAFT, KEY)
    assert _posts(github) == 1
    assert len(emulate_github.issues(github.repository)) == 1
    (found,) = github.connector.find_by_key(KEY, since=datetime.now(UTC) - timedelta(minutes=1))
    assert found.title == DRAFT.title


def test_a_late_answer_is_unknown_after_the_deadline(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """The deadline ends the call in time, whatever the server does; the ticket may exist all the same."""
    # twice 0.4 s is less than the second after which the library itself gives up and frees the writer
    connector = connect("github", github.settings(timeout_seconds=0.4), github.context())
    github.proxy.faults.append(Fault("POST", "/issues", delay=6))
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown, match=r"within 0.4 s"):
        connector.create(DRAFT, KEY)
    assert time.monotonic() - began < 5
    with pytest.raises(Unavailable, match="not begun"):
        connector.create(DRAFT, KEY)  # the writer is still busy: this one was certainly never sent
    assert _posts(github) == 1
    assert len(emulate_github.issues(github.repository)) == 1
    connector.close()


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (401, {}, {"message": "Bad credentials"}, AuthFailed),
        (403, {}, {"message": "Resource not accessible by personal access token"}, Forbidden),
        (403, {"Retry-After": "30"}, LIMIT, RateLimited),
        (403, {}, LIMIT, RateLimited),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}, {"message": "no"}, RateLimited),
        (429, {"Retry-After": "30"}, LIMIT, RateLimited),
        (404, {}, {"message": "Not Found"}, TargetMissing),
        (410, {}, {"message": "Issues are disabled for this repo"}, TargetMissing),
        (409, {}, {"message": "conflict"}, Conflict),
        (422, {}, {"message": "Validation Failed", "errors": [{"field": "title", "code": "missing"}]}, Invalid),
        (301, {"Location": "http://elsewhere.example/"}, {}, Misconfigured),
    ],
)
def test_a_refusal_is_certain_and_typed(
    github: GithubRig, status: int, headers: dict[str, str], body: object, expected: type[ConnectorError]
) -> None:
    """Each refusal has its own error and is asked for once; limits say until when."""
    fault = Fault("POST", "/issues", forward=False, status=status, headers=headers, body=body)
    github.proxy.faults.append(fault)
    before = datetime.now(UTC)
    with pytest.raises(expected) as caught:
        github.connector.create(DRAFT, KEY)
    assert type(caught.value) is expected
    assert _posts(github) == 1
    if isinstance(caught.value, RateLimited):
        asked = 30 if "Retry-After" in headers else 60 if not headers else 24 * 3600
        assert caught.value.retry_at is not None
        assert abs((caught.value.retry_at - before).total_seconds() - asked) < 5
    if isinstance(caught.value, Invalid):
        assert caught.value.fields == ("title",)


def test_nobody_listening_is_unavailable(github: GithubRig, free_port: int) -> None:
    """A refused connection certainly wrote nothing."""
    address = f"http://127.0.0.1:{free_port}"
    connector = connect("github", github.settings(base_url=address), github.context())
    with pytest.raises(Unavailable):
        connector.create(DRAFT, KEY)
    finding = connector.check().findings[0]
    assert not finding.ok
    assert address in finding.fix
    connector.close()


def test_an_enterprise_server_is_reached_below_its_own_path(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """With the address of an Enterprise Server every call goes below /api/v3, and a ticket lives as on github.com."""
    server = LosingProxy(emulate_github.base_url, under="/api/v3")
    connector = connect("github", github.settings(base_url=server.url), github.context())
    try:
        ref = connector.create(DRAFT, KEY).ticket.ref
        connector.set_state(ref, TicketState.WONT_DO, "not worth it")
        assert connector.get(ref).state is TicketState.WONT_DO
        since = datetime.now(UTC) - timedelta(minutes=5)
        assert [ticket.ref for ticket in connector.find_by_key(KEY, since=since)] == [ref]
        assert [ticket.ref for ticket in connector.changes(since).tickets] == [ref]
        assert all(finding.ok for finding in connector.check().findings if "webhook" not in finding.what)
    finally:
        connector.close()
        server.close()
    assert server.seen
    assert all(path.startswith("/api/v3/") for _, path in server.seen)


def test_a_server_without_tls_is_misconfigured(github: GithubRig) -> None:
    """Speaking TLS to a server that does not is a wrong address, not a lost write."""
    address = github.proxy.url.replace("http:", "https:")
    connector = connect("github", github.settings(base_url=address), github.context())
    with pytest.raises(Misconfigured):
        connector.create(DRAFT, KEY)
    connector.close()


def test_a_connection_closed_at_once_leaves_a_write_unknown_and_a_read_unavailable(github: GithubRig) -> None:
    """A server that takes the connection and closes it may have seen the write."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        connector = connect("github", github.settings(base_url=address, timeout_seconds=1), github.context())
        with pytest.raises(OutcomeUnknown):
            connector.create(DRAFT, KEY)
        with pytest.raises(Unavailable):
            connector.changes(datetime.now(UTC))
        connector.close()


def test_dropped_labels_are_reported(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """GitHub leaves labels out without saying so where the token may not push; the answer tells."""
    made = github.connector.create(DRAFT, KEY)
    assert made.dropped_fields == ()
    issue: dict[str, Any] = emulate_github.issues(github.repository)[0]
    body = {**issue, "labels": [], "number": 2}
    github.proxy.faults.append(Fault("POST", "/issues", forward=False, status=201, body=body))
    assert github.connector.create(DRAFT, KEY).dropped_fields == ("labels",)


def test_a_person_who_cannot_be_assigned_is_named_and_the_ticket_stays(github: GithubRig) -> None:
    """The ticket exists without an assignee; assigning says which field was refused."""
    ref = github.connector.create(DRAFT, KEY).ticket.ref
    with pytest.raises(Invalid) as caught:
        github.connector.update(ref, TicketPatch(title="New", assignee="nobody-here"))
    assert caught.value.fields == ("assignee",)
    ticket = github.connector.get(ref)
    assert (ticket.title, ticket.assignees) == ("New", ())


def test_an_answer_from_another_repository_is_a_move(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """A transferred issue answers from its new place; a renamed repository is no move."""
    ref = github.connector.create(DRAFT, KEY).ticket.ref
    issue: dict[str, Any] = emulate_github.issues(github.repository)[0]
    elsewhere = {**issue, "number": 7, "repository_url": "https://api.github.com/repos/acme/other"}
    github.proxy.faults.append(Fault("GET", "/issues/1", status=200, body=elsewhere))
    with pytest.raises(Moved) as caught:
        github.connector.get(ref)
    assert (caught.value.to.id, caught.value.to.key) == ("acme/other#7", "acme/other#7")
    renamed = {**issue, "repository_url": "https://api.github.com/repos/octocat/new-name"}
    github.proxy.faults.append(Fault("GET", "/issues/1", status=200, body=renamed))
    repository = {"full_name": "octocat/new-name"}
    github.proxy.faults.append(Fault("GET", github.repository, status=200, body=repository))
    assert github.connector.get(ref).ref.id == "1"


@pytest.mark.parametrize(("status", "expected"), [(404, Unreachable), (410, Gone), (500, Unavailable)])
def test_a_ticket_that_does_not_answer(github: GithubRig, status: int, expected: type[ConnectorError]) -> None:
    """404 is not deletion, 410 is, and a server error is neither."""
    ref = github.connector.create(DRAFT, KEY).ticket.ref
    github.proxy.faults.append(Fault("GET", "/issues/1", forward=False, status=status))
    with pytest.raises(expected):
        github.connector.get(ref)


def test_a_list_cut_short_is_incomplete(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """Pages are followed by moving the moment forward; a page that fails makes the listing incomplete."""
    for n in range(101):
        emulate_github.call("POST", f"/repos/{github.repository}/issues", {"title": f"noise {n}"})
    since = datetime.now(UTC) - timedelta(hours=1)
    whole = github.connector.changes(since)
    assert (len(whole.tickets), whole.complete) == (101, True)
    issue = emulate_github.issues(github.repository)[0]
    link = {"Link": '<http://x/?page=2>; rel="next"'}
    github.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, headers=link, body=[issue]))
    github.proxy.faults.append(Fault("GET", "/issues", forward=False, status=502))
    part = github.connector.changes(since)
    assert (len(part.tickets), part.complete) == (1, False)
    github.proxy.faults.append(Fault("GET", "/issues", forward=False, status=502))
    with pytest.raises(Unavailable):
        github.connector.changes(since)
    github.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, body={"message": "?"}))
    with pytest.raises(ProtocolDrift):
        github.connector.find_by_key(KEY, since=since)


def test_text_that_a_person_wrote_is_never_overwritten(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """Text around our block stays; a change inside it is a conflict, and only the due date line is still set."""
    ref = github.connector.create(DRAFT, KEY).ticket.ref
    path = f"/repos/{github.repository}/issues/1"
    body = github.connector.get(ref).body
    emulate_github.call("PATCH", path, {"body": f"Mine.\r\n\r\n{body}"})
    updated = github.connector.update(ref, TicketPatch(body="Reworded"))
    assert updated.body.startswith("Mine.\n\n")
    assert "Reworded" in updated.body
    assert "Because of EU" not in updated.body
    emulate_github.call("PATCH", path, {"body": updated.body.replace("Reworded", "Reworded by Ada")})
    with pytest.raises(Conflict) as caught:
        github.connector.update(ref, TicketPatch(body="Again", due_date=date(2027, 1, 1)))
    assert caught.value.fields == ("body",)
    ticket = github.connector.get(ref)
    assert "Reworded by Ada" in ticket.body
    assert (ticket.due_date, ticket.keys) == (date(2027, 1, 1), (KEY,))


def test_a_reason_is_written_once_even_when_closing_is_repeated(github: GithubRig) -> None:
    """The comment comes first: after a lost answer to the close, the repeat finds it and only closes."""
    ref = github.connector.create(DRAFT, KEY).ticket.ref
    github.proxy.faults.append(Fault("PATCH", "/issues/1", forward=False, status=502))
    with pytest.raises(OutcomeUnknown):
        github.connector.set_state(ref, TicketState.WONT_DO, "Too costly")
    ticket = github.connector.set_state(ref, TicketState.WONT_DO, "Too costly")
    assert (ticket.state, github.connector.get(ref).comments) == (TicketState.WONT_DO, 1)


def test_the_webhook_is_made_once_and_mended(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """No hook: made; there: left alone; inactive: mended; and the check says each."""
    url = f"{github.context().public_url}/webhooks/github"
    assert any("no webhook" in finding.what for finding in github.connector.check().findings)
    assert "created" in github.connector.ensure_webhook(url)
    before = github.writes()
    assert "already there" in github.connector.ensure_webhook(url)
    assert github.writes() == before
    assert github.connector.check().ok
    hooks = emulate_github.call("GET", f"/repos/{github.repository}/hooks")
    emulate_github.call("PATCH", f"/repos/{github.repository}/hooks/{hooks[0]['id']}", {"active": False})
    assert any("not active" in finding.what for finding in github.connector.check().findings)
    assert "mended" in github.connector.ensure_webhook(url)
    assert github.connector.check().ok


def test_the_check_names_what_is_wrong_and_what_to_write(github: GithubRig) -> None:
    """A missing repository, a refused token, disabled issues and a missing secret each come with the line to add."""
    for status, says in ((401, "token = "), (404, "repository = ")):
        github.proxy.faults.append(Fault("GET", github.repository, forward=False, status=status))
        (finding,) = github.connector.check().findings
        assert says in finding.fix
    seen = {"full_name": "octocat/other", "has_issues": False, "archived": True, "permissions": {"pull": True}}
    github.proxy.faults.append(Fault("GET", github.repository, forward=False, status=200, body=seen))
    fixes = " ".join(finding.fix for finding in github.connector.check().findings)
    for part in ('repository = "octocat/other"', "unarchive", "enable Issues", "Triage"):
        assert part in fixes
    bare = connect("github", github.settings(webhook_secrets=[], labels=["nowhere"]), github.context())
    fixes = " ".join(finding.fix for finding in bare.check().findings)
    assert 'webhook_secrets = ["..."]' in fixes
    assert "labels = [...]" in fixes
    with pytest.raises(Misconfigured, match="webhook_secrets"):
        bare.ensure_webhook("http://127.0.0.1:1/webhooks/github")
    bare.close()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"repository": "ops"}, "repository"),
        ({"token": ""}, "token"),
        ({"token": "a b"}, "token"),
        ({"base_url": "https://github.com"}, "base_url"),
        ({"base_url": "http://ghe.example/api/v3"}, "base_url"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"repositry": "a/b"}, "repositry"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_is_shown(
    github: GithubRig, changes: dict[str, object], field: str
) -> None:
    """Each wrong setting names its field; the token and the secrets are in no message."""
    with pytest.raises(Misconfigured) as caught:
        connect("github", github.settings(**changes), github.context())
    assert field in caught.value.fields
    assert field in str(caught.value)
    assert "gh_test_token" not in str(caught.value)


def test_settings_reach_the_capabilities(github: GithubRig) -> None:
    """Pauses are what the configuration says."""
    connector = connect("github", github.settings(write_interval_seconds=2, settle_seconds=300), github.context())
    assert (connector.capabilities.write_interval_seconds, connector.capabilities.settle_seconds) == (2, 300)
    connector.close()
