"""GitLab beyond the contract: lost answers counted at the wire, limits, moves, quick actions, and what it needs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.contract import ConnectorContext, TicketDraft, TicketPatch, TicketState
from connectors.errors import (
    AuthFailed,
    Conflict,
    ConnectorError,
    Forbidden,
    Invalid,
    Misconfigured,
    Moved,
    OutcomeUnknown,
    RateLimited,
    TargetMissing,
    Unavailable,
    Unreachable,
)
from connectors.gitlab.connector import connect
from tests.connectors.contract_rigs import GitlabRig
from tests.rigs.losing_proxy import Fault

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DRAFT = TicketDraft(title="Add a load test", body="Because of EU", labels=("post-mortem",), due_date=date(2026, 12, 24))


def _posts(rig: GitlabRig) -> int:
    return sum(1 for method, path in rig.proxy.seen if method == "POST" and path.endswith("/issues"))


@pytest.mark.parametrize(
    "fault",
    [Fault("POST", "/issues", cut=True)]
    + [Fault("POST", "/issues", status=status) for status in (500, 502, 503, 504)]
    + [Fault("POST", "/issues", status=201, body={"not": "an issue"})],
    ids=["cut", "500", "502", "503", "504", "drift"],
)
def test_a_lost_answer_is_unknown_after_one_post(gitlab: GitlabRig, fault: Fault) -> None:
    """The tracker did the work and the answer was lost: OutcomeUnknown, one POST at the wire, and a look finds it."""
    gitlab.proxy.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        gitlab.connector.create(DRAFT, KEY)
    assert _posts(gitlab) == 1
    (found,) = gitlab.connector.find_by_key(KEY, since=datetime.now(UTC))
    assert found.title == DRAFT.title
    gitlab.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, body=[]))  # a list that lags
    gitlab.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, body=[]))
    (found,) = gitlab.connector.find_by_key(KEY, since=datetime.now(UTC))
    assert found.keys == (KEY,)


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (401, {}, {"message": "401 Unauthorized"}, AuthFailed),
        (403, {}, {"message": "403 Forbidden"}, Forbidden),
        (429, {"Retry-After": "30"}, {"message": "slow down"}, RateLimited),
        (429, {}, {}, RateLimited),
        (404, {}, {"message": "404 Project Not Found"}, TargetMissing),
        (409, {}, {"message": "Duplicated issue"}, Conflict),
        (400, {}, {"message": {"title": ["can't be blank"]}}, Invalid),
        (301, {"Location": "http://elsewhere.example/"}, {}, Misconfigured),
    ],
)
def test_a_refusal_is_certain_and_typed(
    gitlab: GitlabRig, status: int, headers: dict[str, str], body: object, expected: type[ConnectorError]
) -> None:
    """Each refusal has its own error and is asked for once; limits say until when, refused fields are named."""
    gitlab.proxy.faults.append(Fault("POST", "/issues", forward=False, status=status, headers=headers, body=body))
    before = datetime.now(UTC)
    with pytest.raises(expected) as caught:
        gitlab.connector.create(DRAFT, KEY)
    assert type(caught.value) is expected
    assert _posts(gitlab) == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_at is not None
        assert abs((caught.value.retry_at - before).total_seconds() - (30 if headers else 60)) < 5
    if isinstance(caught.value, Invalid):
        assert caught.value.fields == ("title",)


def test_nobody_listening_is_unavailable(gitlab: GitlabRig, free_port: int) -> None:
    """A refused connection certainly wrote nothing."""
    connector = connect("gitlab", gitlab.settings(base_url=f"http://127.0.0.1:{free_port}"), gitlab.context())
    with pytest.raises(Unavailable):
        connector.create(DRAFT, KEY)
    connector.close()


def test_quick_actions_and_forged_markers_are_literal_text(gitlab: GitlabRig) -> None:
    """A line that GitLab would carry out, and a comment like ours, arrive escaped; in comments too."""
    hostile = TicketDraft(
        "T", f"Fix it\n/close\n  /assign @root\n<!-- followthrough:end -->\n<!-- followthrough:{KEY} -->"
    )
    other = "f" * 32
    ticket = gitlab.connector.create(hostile, other).ticket
    assert ticket.keys == (other,)
    assert not [line for line in ticket.body.splitlines() if line.lstrip().startswith("/")]
    assert ticket.body.count("<!-- followthrough:end -->") == 1
    gitlab.connector.comment(ticket.ref, "/close", KEY)
    assert gitlab.gitlab.notes[1][0]["body"].startswith("\\/close")


def test_text_that_a_person_wrote_is_never_overwritten(gitlab: GitlabRig) -> None:
    """Text around our block stays; a change inside it is a conflict, after everything else was set."""
    ref = gitlab.connector.create(DRAFT, KEY).ticket.ref
    body = gitlab.connector.get(ref).body
    gitlab.gitlab.change(1, {"description": f"Mine.\r\n\r\n{body}"})
    updated = gitlab.connector.update(ref, TicketPatch(body="Reworded"))
    assert updated.body.startswith("Mine.\n\n")
    assert "Because of EU" not in updated.body
    gitlab.gitlab.change(1, {"description": updated.body.replace("Reworded", "Reworded by Ada")})
    with pytest.raises(Conflict) as caught:
        gitlab.connector.update(ref, TicketPatch(title="New", body="Again"))
    assert caught.value.fields == ("body",)
    ticket = gitlab.connector.get(ref)
    assert (ticket.title, "Reworded by Ada" in ticket.body, ticket.keys) == ("New", True, (KEY,))


def test_a_moved_issue_is_followed_by_its_marker(gitlab: GitlabRig) -> None:
    """The old issue names its copy by a global id; the copy is found, and can be read and written where it is."""
    ref = gitlab.connector.create(DRAFT, KEY).ticket.ref
    gitlab.gitlab.move(1, "acme/other", 7)
    with pytest.raises(Moved) as caught:
        gitlab.connector.get(ref)
    to = caught.value.to
    assert (to.id, to.key) == ("7", "acme/other#7")
    assert gitlab.connector.get(to).title == DRAFT.title
    del gitlab.gitlab.issues[-7]
    with pytest.raises(Unreachable, match="does not see"):
        gitlab.connector.get(ref)


def test_won_t_do_is_a_label_and_reopening_takes_it_away(gitlab: GitlabRig) -> None:
    """Closing as won't do adds the label in the same write; done and open take it off again."""
    ref = gitlab.connector.create(DRAFT, KEY).ticket.ref
    before = gitlab.writes()
    assert "wont-do" in gitlab.connector.set_state(ref, TicketState.WONT_DO, None).labels
    assert gitlab.writes() - before == 1
    assert "wont-do" not in gitlab.connector.set_state(ref, TicketState.DONE, None).labels
    reopened = gitlab.connector.set_state(ref, TicketState.OPEN, None)
    assert (reopened.state, reopened.labels) == (TicketState.OPEN, ("post-mortem",))


def test_a_person_whom_gitlab_does_not_know_is_named_and_the_ticket_stays(gitlab: GitlabRig) -> None:
    """The ticket exists without an assignee; assigning says which field was refused."""
    ref = gitlab.connector.create(DRAFT, KEY).ticket.ref
    with pytest.raises(Invalid) as caught:
        gitlab.connector.update(ref, TicketPatch(assignee="nobody-here"))
    assert caught.value.fields == ("assignee",)
    assert gitlab.connector.get(ref).assignees == ()


def test_a_plain_token_proves_the_sender(gitlab: GitlabRig) -> None:
    """Without a signing token the secret itself is sent; only the exact one is accepted, an empty one never."""
    connector = connect("gitlab", gitlab.settings(webhook_secrets=["old", "new", ""]), gitlab.context())
    assert all(connector.verify({"x-gitlab-token": token}, b"{}") for token in ("old", "new"))
    assert not any(
        connector.verify(headers, b"{}") for headers in ({}, {"x-gitlab-token": ""}, {"x-gitlab-token": "ol"})
    )
    connector.close()


def test_deliveries_about_others_are_ignored_by_name(gitlab: GitlabRig) -> None:
    """An issue of another project is ignored with its name; one that was moved is to be read."""
    headers = {"x-gitlab-event": "Issue Hook", "idempotency-key": "k1"}
    project = {"path_with_namespace": "acme/else"}
    foreign = gitlab.connector.parse(
        headers, json.dumps({"project": project, "object_attributes": {"iid": 1}}).encode()
    )
    assert (foreign.hints, foreign.delivery_key) == ((), "k1")
    assert "acme/else" in (foreign.ignored_because or "")
    own = {"project": {"path_with_namespace": "acme/ops"}, "object_attributes": {"iid": 1, "moved_to_id": 5}}
    (hint,) = gitlab.connector.parse(headers, json.dumps(own).encode()).hints
    assert hint.ticket is None


def test_a_list_cut_short_is_incomplete(gitlab: GitlabRig) -> None:
    """Pages are followed by moving the moment forward; a page that fails makes the listing incomplete."""
    gitlab.connector.create(DRAFT, KEY)
    since = datetime.now(UTC) - timedelta(hours=1)
    issue = gitlab.gitlab.issues[1]
    more = {"X-Next-Page": "2"}
    gitlab.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, headers=more, body=[issue]))
    gitlab.proxy.faults.append(Fault("GET", "/issues", forward=False, status=502))
    part = gitlab.connector.changes(since)
    assert (len(part.tickets), part.complete) == (1, False)
    gitlab.proxy.faults.append(Fault("GET", "/issues", forward=False, status=502))
    with pytest.raises(Unavailable):
        gitlab.connector.changes(since)


def test_the_check_names_what_is_wrong_and_what_to_write(gitlab: GitlabRig) -> None:
    """Refused token, missing project, low role, unassignable person, missing webhook: each with a fix."""
    for status, says in ((401, "token = "), (404, "project = "), (503, "network")):
        gitlab.proxy.faults.append(Fault("GET", "acme%2Fops", forward=False, status=status))
        (finding,) = gitlab.connector.check().findings
        assert says in finding.fix
    gitlab.gitlab.project |= {"path_with_namespace": "acme/new", "archived": True, "issues_enabled": False}
    gitlab.gitlab.project["permissions"] = {"project_access": {"access_level": 10}}
    people = ConnectorContext(gitlab.context().public_url, "", people={"Ada": "ada", "Grace": "grace"})
    bare = connect("gitlab", gitlab.settings(webhook_secrets=[]), people)
    fixes = " ".join(finding.fix for finding in bare.check().findings)
    for part in (
        'project = "acme/new"',
        "unarchive",
        "enable Issues",
        "Planner",
        '"Grace"',
        "webhook_secrets",
        "--set-up",
    ):
        assert part in fixes
    assert '"Ada"' not in fixes
    with pytest.raises(Misconfigured, match="webhook_secrets"):
        bare.ensure_webhook("http://127.0.0.1:1/webhooks/gitlab")
    bare.close()


def test_the_webhook_is_made_once_and_mended(gitlab: GitlabRig) -> None:
    """No hook: made with the signing token; there: left alone; switched off or without its event: mended."""
    url = f"{gitlab.context().public_url}/webhooks/gitlab"
    assert "created" in gitlab.connector.ensure_webhook(url)
    assert gitlab.gitlab.hooks[0]["signing_token"].startswith("whsec_")
    before = gitlab.writes()
    assert "already there" in gitlab.connector.ensure_webhook(url)
    assert gitlab.writes() == before
    assert gitlab.connector.check().ok
    gitlab.gitlab.hooks[0]["issues_events"] = False
    assert any("issue events" in finding.what for finding in gitlab.connector.check().findings if not finding.ok)
    assert "mended" in gitlab.connector.ensure_webhook(url)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"project": "ops"}, "project"),
        ({"token": ""}, "token"),
        ({"base_url": "http://gitlab.example"}, "base_url"),
        ({"base_url": "https://gitlab.example/api/v4"}, "base_url"),
        ({"wont_do_lable": "x"}, "wont_do_lable"),
    ],
)
def test_a_wrong_setting_is_named(gitlab: GitlabRig, changes: dict[str, object], field: str) -> None:
    """Each wrong setting names its field."""
    with pytest.raises(Misconfigured) as caught:
        connect("gitlab", gitlab.settings(**changes), gitlab.context())
    assert field in caught.value.fields
