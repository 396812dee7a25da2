"""Connection checks at the wire: labels, people, permissions, webhooks tried by a ping, metadata, workflows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import CheckReport, SetsUp, Severity
from connectors.github.connector import connect as connect_github
from connectors.jira.connector import connect as connect_jira
from tests.connectors.contract_rigs import GithubRig, JiraRig
from tests.rigs.losing_proxy import Fault

pytestmark = pytest.mark.network

PEOPLE = {"Ada Example": "octocat", "Bo Example": "nobody-there"}


def _said(report: CheckReport, severity: Severity) -> str:
    return " / ".join(f"{one.what} | {one.fix}" for one in report.findings if one.severity is severity)


def test_github_labels_are_made_at_set_up_and_people_are_asked_for(github: GithubRig) -> None:
    """A missing label and a person without access are warned of; set-up makes the label once."""
    context = replace(github.context(), people=PEOPLE, labels=("post-mortem",))
    connector = connect_github("github", github.settings(), context)
    github.proxy.faults.append(Fault("GET", "/assignees/octocat", forward=False, status=200, body={}))  # 204, really
    warned = _said(connector.check(), Severity.WARN)
    assert "'post-mortem' does not exist" in warned
    assert "Bo Example (nobody-there)" in warned
    assert "Ada Example" not in warned
    assert isinstance(connector, SetsUp)
    assert connector.set_up() == ("the label 'post-mortem' was created",)
    assert connector.set_up() == ()
    assert "labels exist: post-mortem" in _said(connector.check(), Severity.OK)
    connector.close()


def test_a_fine_grained_token_that_may_only_read_is_found_out(github: GithubRig) -> None:
    """Such a token tells nothing of itself: a change that changes nothing is refused, with the permission to give."""
    connector = connect_github("github", github.settings(), replace(github.context(), labels=("post-mortem",)))
    connector.set_up()
    refusal = {"message": "Resource not accessible by personal access token"}
    needs = {"x-accepted-github-permissions": "issues=write"}
    path = f"/repos/{github.repository}"
    seen = {"full_name": github.repository, "has_issues": True, "permissions": {"push": True}}
    github.proxy.faults.append(Fault("GET", path, forward=False, status=200, body=seen))
    fault = Fault("PATCH", "/labels/post-mortem", forward=False, status=403, headers=needs, body=refusal)
    github.proxy.faults.append(fault)
    failed = _said(connector.check(), Severity.FAIL)
    assert "issues=write" in failed
    assert "Issues: read and write" in failed
    connector.close()


@pytest.mark.parametrize(
    ("code", "severity", "part"),
    [
        (202, Severity.OK, "signature is right"),
        (401, Severity.FAIL, "another secret"),
        (0, Severity.WARN, "did not reach"),
    ],
)
def test_a_ping_tells_whether_the_secret_is_right(github: GithubRig, code: int, severity: Severity, part: str) -> None:
    """What our service answered to a ping is read from the deliveries of the hook."""
    github.connector.ensure_webhook(f"{github.context().public_url}/webhooks/github")
    new = [{"id": 77, "event": "ping", "status": "OK" if code else "timed out", "status_code": code}]
    for body in ([], new):
        github.proxy.faults.append(Fault("GET", "/deliveries", forward=False, status=200, body=body))
    assert part in _said(github.connector.check(), severity)
    assert ("POST", "/pings") in {(method, "/" + path.rpartition("/")[2]) for method, path in github.proxy.seen}


def _fields(*names: str, **more: dict[str, Any]) -> dict[str, Any]:
    listed = [{"fieldId": name, "name": name, "required": False, "schema": {"type": "string"}} for name in names]
    listed += [{"fieldId": name, "name": name, **field} for name, field in more.items()]
    return {"startAt": 0, "maxResults": 200, "total": len(listed), "fields": listed}


def _answers(jira: JiraRig, **bodies: object) -> None:
    ends = {
        "permissions": "/mypermissions",
        "people": "/user/assignable/search",
        "hooks": "/rest/webhooks/1.0/webhook",
        "resolutions": "/resolution",
        "issues": "/search",
        "transitions": "/transitions",
    }
    for name, body in bodies.items():
        jira.proxy.faults.append(Fault("GET", ends[name], forward=False, status=200, body=body))


def test_a_hostile_jira_project_is_explained_line_by_line(jira: JiraRig) -> None:
    """Missing rights, a required field, no due date, a foreign workflow, a lost person and half a webhook, all told."""
    rights = ("CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "RESOLVE_ISSUES", "ADMINISTER", "LINK_ISSUES")
    severity = {"required": True, "schema": {"type": "option"}, "allowedValues": [{"value": "High"}]}
    jira.proxy.faults.append(
        Fault(
            "GET", "/issuetypes/10002", forward=False, status=200,
            body=_fields("summary", "description", "labels", customfield_1=severity),
        )
    )  # fmt: skip
    status = {"name": "Offen", "statusCategory": {"key": "new"}}
    closing = {"id": "5", "name": "Zu", "to": {"name": "Zu", "statusCategory": {"key": "done"}}}
    screen = {"resolution": {"required": True, "allowedValues": [{"name": "Erledigt"}]}}
    _answers(
        jira,
        permissions={"permissions": {right: {"havePermission": True} for right in rights}},
        resolutions=[{"name": "Erledigt"}],
        issues={"issues": [{"id": "10001", "key": "OPS-1", "fields": {"status": status}}]},
        transitions={"transitions": [{**closing, "fields": screen}]},
        people=[{"name": "octocat"}],
    )
    _answers(jira, people=[{"name": "somebody-else"}])
    hook = {"url": "http://127.0.0.1:1/webhooks/jira", "events": ["jira:issue_updated"], "enabled": True}
    _answers(jira, hooks=[hook])
    context = replace(jira.context(), people=PEOPLE)
    project = {"key": "OPS", "issueTypes": [{"id": "10002", "name": "Task"}]}
    jira.proxy.faults.append(Fault("GET", "/project/OPS", forward=False, status=200, body=project))
    connector = connect_jira("jira", jira.settings(), context)
    report = connector.check()
    failed, warned = _said(report, Severity.FAIL), _said(report, Severity.WARN)
    for part in (
        'fields = { customfield_1 = { value = "High" } }',
        "done_resolutions to some of: Erledigt",
        "it does not send jira:issue_created, jira:issue_deleted",
        "no due date",
    ):
        assert part in failed
    for part in ("Schedule Issues", "Assign Issues", "administers Jira", "Bo Example"):
        assert part in warned
    assert not report.ok
    connector.close()


def test_answers_that_cannot_be_read_are_warnings(jira: JiraRig) -> None:
    """An edition that answers otherwise than known leaves the rest of the check to go on."""
    _answers(jira, permissions={"rights": []}, issues={"issues": [{"id": "1"}]}, hooks="?")
    report = jira.connector.check()
    assert report.ok
    assert "the permissions cannot be read" in _said(report, Severity.WARN)
    assert "the workflow cannot be read" in _said(report, Severity.WARN)
