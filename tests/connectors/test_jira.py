"""Jira beyond the contract: lost answers, refusals, workflows, what a person wrote, and the Cloud's own search."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connectors.contract import ConnectorContext, LinksBack, TicketDraft, TicketPatch, TicketState
from connectors.errors import (
    AuthFailed,
    BadDelivery,
    Conflict,
    ConnectorError,
    Forbidden,
    Invalid,
    Misconfigured,
    Moved,
    OutcomeUnknown,
    ProtocolDrift,
    RateLimited,
    TargetMissing,
    Unavailable,
)
from connectors.jira.connector import connect
from connectors.jira.settings import JiraSettings
from connectors.jira.workflow import choose_transition
from tests.connectors.contract_rigs import JiraRig
from tests.rigs.losing_proxy import Fault

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DRAFT = TicketDraft(title="Add a load test", body="Because of EU", labels=("post-mortem",), due_date=date(2026, 12, 24))
CONTEXT = ConnectorContext("http://127.0.0.1:1", "")


def _posts(rig: JiraRig) -> int:
    return sum(1 for method, path in rig.proxy.seen if method == "POST" and path.endswith("/issue"))


@pytest.mark.parametrize(
    "fault",
    [Fault("POST", "/issue", cut=True)]
    + [Fault("POST", "/issue", status=status) for status in (500, 502, 503, 504)]
    + [Fault("POST", "/issue", status=201, body={"not": "an issue"})],
    ids=["cut", "500", "502", "503", "504", "drift"],
)
def test_a_lost_answer_is_unknown_after_one_post(jira: JiraRig, fault: Fault) -> None:
    """The tracker did the work and the answer was lost: OutcomeUnknown, one POST at the wire, and a look finds it."""
    jira.proxy.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        jira.connector.create(DRAFT, KEY)
    assert _posts(jira) == 1
    (found,) = jira.connector.find_by_key(KEY, since=datetime.now(UTC))
    assert found.title == DRAFT.title


def test_a_new_ticket_is_older_than_any_news_of_it(jira: JiraRig) -> None:
    """It is not read back: its moment is Jira's own, of before the create."""
    ticket = jira.connector.create(DRAFT, KEY).ticket
    assert (ticket.keys, jira.proxy.seen) == ((KEY,), [("POST", "/rest/api/2/issue")])
    assert datetime.now(UTC) - timedelta(minutes=1) < ticket.updated_at < datetime.now(UTC)
    assert ticket.updated_at < jira.connector.get(ticket.ref).updated_at


def test_a_ticket_links_back_once_however_often_it_is_asked(jira: JiraRig) -> None:
    """The link to the post-mortem is kept under the ticket's key: again changes it, another key adds one."""
    ref = jira.connector.create(DRAFT, KEY).ticket.ref
    assert isinstance(jira.connector, LinksBack)
    for key, url in ((KEY, "https://pm.example/1"), (KEY, "https://pm.example/2"), ("f" * 32, "https://pm.example/3")):
        jira.connector.link_back(ref, key, url, "Outage")
    content = jira.proxy.forward("GET", f"/rest/api/2/issue/{ref.key}/remotelink", {}, b"")[2]
    assert [link["object"]["url"] for link in json.loads(content)] == ["https://pm.example/2", "https://pm.example/3"]


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (401, {}, {}, AuthFailed),
        (403, {}, {"errorMessages": ["You do not have permission"]}, Forbidden),
        (403, {"x-authentication-denied-reason": "CAPTCHA_CHALLENGE"}, {}, AuthFailed),
        (429, {"Retry-After": "30"}, {}, RateLimited),
        (429, {}, {}, RateLimited),
        (404, {}, {}, TargetMissing),
        (409, {}, {}, Conflict),
        (400, {}, {"errors": {"duedate": "Field 'duedate' cannot be set."}}, Invalid),
    ],
)
def test_a_refusal_is_certain_and_typed(
    jira: JiraRig, status: int, headers: dict[str, str], body: object, expected: type[ConnectorError]
) -> None:
    """Each refusal has its own error and is asked for once; limits say until when, refused fields are named."""
    fault = Fault("POST", "/issue", forward=False, status=status, headers=headers, body=body)
    jira.proxy.faults.append(fault)
    before = datetime.now(UTC)
    with pytest.raises(expected) as caught:
        jira.connector.create(DRAFT, KEY)
    assert type(caught.value) is expected
    assert _posts(jira) == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_at is not None
        asked = 30 if headers else 60
        assert abs((caught.value.retry_at - before).total_seconds() - asked) < 5
    if isinstance(caught.value, Invalid):
        assert caught.value.fields == ("duedate",)


def test_a_description_that_a_person_changed_is_left_alone(jira: JiraRig) -> None:
    """Our own text is replaced; a person's is a conflict, after everything else was set."""
    ref = jira.connector.create(DRAFT, KEY).ticket.ref
    assert jira.connector.update(ref, TicketPatch(body="Reworded")).body == "Reworded"
    assert jira.connector.update(ref, TicketPatch(body="Reworded again")).body == "Reworded again"
    jira.person_writes(ref, "Reworded by Ada")
    with pytest.raises(Conflict) as caught:
        jira.connector.update(ref, TicketPatch(title="New", body="Third"))
    assert caught.value.fields == ("body",)
    ticket = jira.connector.get(ref)
    assert (ticket.title, ticket.body) == ("New", "Reworded by Ada")


def test_an_issue_of_another_project_has_moved(jira: JiraRig) -> None:
    """The numeric id stays when an issue moves; its key then says where it went."""
    ref = jira.connector.create(DRAFT, KEY).ticket.ref
    moved = {"id": ref.id, "key": "NEW-7", "fields": {}}
    jira.proxy.faults.append(Fault("GET", f"/issue/{ref.id}", status=200, body=moved))
    with pytest.raises(Moved) as caught:
        jira.connector.get(ref)
    assert (caught.value.to.id, caught.value.to.key) == (ref.id, "NEW-7")


def test_a_list_cut_short_is_incomplete(jira: JiraRig) -> None:
    """A page that fails makes the listing incomplete; the first one failing is an error."""
    jira.connector.create(DRAFT, KEY)
    since = datetime.now(UTC) - timedelta(days=1)
    whole = jira.connector.changes(since)
    assert (len(whole.tickets), whole.complete) == (1, True)
    (_, path) = jira.proxy.seen[-1]
    status, _, content = jira.proxy.forward("GET", path, {}, b"")
    assert status == 200
    page = {**json.loads(content), "total": 2}
    jira.proxy.faults.append(Fault("GET", "/search", forward=False, status=200, body=page))
    jira.proxy.faults.append(Fault("GET", "/search", forward=False, status=502))
    part = jira.connector.changes(since)
    assert (len(part.tickets), part.complete) == (1, False)
    jira.proxy.faults.append(Fault("GET", "/search", forward=False, status=502))
    with pytest.raises(Unavailable):
        jira.connector.changes(since)
    jira.proxy.faults.append(Fault("GET", "/search", forward=False, status=200, body={"errorMessages": []}))
    with pytest.raises(ProtocolDrift):
        jira.connector.find_by_key(KEY, since=since)


def test_the_cloud_is_searched_by_token_and_logged_in_with_the_account(jira: JiraRig) -> None:
    """With an e-mail address the newer search is used, page by page, and only exact markers count."""
    jira.connector.create(DRAFT, KEY)
    jira.connector.find_by_key(KEY, since=datetime.now(UTC))
    (_, path) = jira.proxy.seen[-1]
    issue = json.loads(jira.proxy.forward("GET", path, {}, b"")[2])["issues"][0]
    other = {**issue, "id": "2", "fields": {**issue["fields"], "labels": ["followthrough-" + "f" * 32]}}
    cloud = connect("jira", jira.settings(email="ada@example.com"), CONTEXT)
    first = {"issues": [other], "nextPageToken": "t2", "isLast": False}
    jira.proxy.faults.append(Fault("GET", "/search/jql", forward=False, status=200, body=first))
    second = {"issues": [issue], "isLast": True}
    jira.proxy.faults.append(Fault("GET", "/search/jql", forward=False, status=200, body=second))
    found = cloud.find_by_key(KEY, since=datetime.now(UTC))
    assert [ticket.ref.id for ticket in found] == [issue["id"]]
    assert "nextPageToken=t2" in jira.proxy.seen[-1][1]
    cloud.close()


def _transition(number: str, category: str, name: str, resolutions: tuple[str, ...] | None = None) -> dict[str, Any]:
    fields = {} if resolutions is None else {"resolution": {"allowedValues": [{"name": name} for name in resolutions]}}
    return {"id": number, "to": {"name": name, "statusCategory": {"key": category}}, "fields": fields}


@pytest.mark.parametrize(
    ("wanted", "extra", "expected"),
    [
        (TicketState.DONE, {}, {"transition": {"id": "3"}, "fields": {"resolution": {"name": "Fixed"}}}),
        (TicketState.WONT_DO, {}, {"transition": {"id": "3"}, "fields": {"resolution": {"name": "Won't do"}}}),
        (TicketState.DUPLICATE, {}, None),
        (TicketState.WONT_DO, {"wont_do_statuses": ["Rejected"]}, {"transition": {"id": "2"}}),
        (TicketState.OPEN, {}, {"transition": {"id": "1"}}),
        (TicketState.IN_PROGRESS, {}, {"transition": {"id": "4"}}),
    ],
)
def test_a_transition_is_chosen_by_category_and_resolution(
    wanted: TicketState, extra: dict[str, object], expected: object
) -> None:
    """Names of statuses decide nothing but where the configuration says so; a state without a way there is None."""
    settings = JiraSettings.model_validate(
        {"base_url": "https://acme.atlassian.net", "project": "OPS", "token": "t", **extra}
    )
    offered = [
        _transition("1", "new", "Done"),
        _transition("2", "done", "Rejected"),
        _transition("3", "done", "Zu", ("Cannot Reproduce", "Won't do", "Fixed")),
        _transition("4", "indeterminate", "Doing"),
    ]
    if wanted is TicketState.DONE:
        offered.pop(1)
    assert choose_transition(offered, wanted, settings) == expected


def test_a_workflow_without_a_way_there_says_what_it_offers(jira: JiraRig) -> None:
    """Where no transition leads to the wanted state the error lists those there are, and nothing is moved."""
    ref = jira.connector.create(DRAFT, KEY).ticket.ref
    offered = {"transitions": [{**_transition("1", "indeterminate", "Doing"), "name": "Start"}]}
    jira.proxy.faults.append(Fault("GET", "/transitions", forward=False, status=200, body=offered))
    with pytest.raises(Invalid, match="Start to Doing"):
        jira.connector.set_state(ref, TicketState.DONE, None)
    assert jira.connector.get(ref).state is TicketState.OPEN


def _delivery(**parts: object) -> bytes:
    issue = {"id": "10001", "key": "OPS-1"}
    return json.dumps({"webhookEvent": "jira:issue_updated", "issue": issue, **parts}).encode()


def test_deliveries_of_every_kind(jira: JiraRig) -> None:
    """Deleted, moved away, thin and foreign issues are told apart."""
    parse = jira.connector.parse
    (deleted,) = parse({}, _delivery(webhookEvent="jira:issue_deleted", user={"name": "ada"})).hints
    assert (deleted.deleted, deleted.ref.id, deleted.actor) == (True, "10001", "ada")
    (thin,) = parse({}, _delivery()).hints
    assert (thin.ticket, thin.ref.key) == (None, "OPS-1")
    away = {"items": [{"field": "Key", "fromString": "OPS-1", "toString": "NEW-7"}]}
    (moved,) = parse({}, _delivery(issue={"id": "10001", "key": "NEW-7"}, changelog=away)).hints
    assert moved.moved_to is not None
    assert (moved.moved_to.id, moved.moved_to.key) == ("10001", "NEW-7")
    foreign = parse({}, _delivery(issue={"id": "9", "key": "NEW-8"}))
    assert (foreign.hints, foreign.known) == ((), True)
    assert "NEW-8" in (foreign.ignored_because or "")
    assert parse({}, _delivery()).delivery_key is None
    assert parse({"x-atlassian-webhook-identifier": "7"}, _delivery()).delivery_key == "7"
    with pytest.raises(BadDelivery):
        parse({}, _delivery(issue=None))


def test_the_check_names_what_is_wrong_and_what_to_write(jira: JiraRig) -> None:
    """A refused token, a missing project, a wrong type or resolution, a missing secret: each with the line to add."""
    known = [{"name": "done"}, {"name": "Won't Do"}]  # jira820 lists only those that were used
    jira.proxy.faults.append(Fault("GET", "/resolution", forward=False, status=200, body=known))
    assert jira.connector.check().ok
    settings = jira.settings(
        issue_type="Tsk", done_resolutions=["Solved"], wont_do_resolutions=["No"], webhook_secrets=[]
    )
    wrong = connect("jira", settings, CONTEXT)
    fixes = " ".join(finding.fix for finding in wrong.check().findings)
    for part in ("issue_type", "done_resolutions", "wont_do_resolutions", 'webhook_secrets = ["..."]'):
        assert part in fixes
    wrong.close()
    for status, says in ((401, "email and token"), (404, 'project = "OPS"'), (503, "network")):
        jira.proxy.faults.append(Fault("GET", "/project/OPS", forward=False, status=status))
        (finding,) = jira.connector.check().findings
        assert says in finding.fix


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"project": "ops"}, "project"),
        ({"token": ""}, "token"),
        ({"base_url": "http://jira.example"}, "base_url"),
        ({"base_url": "https://jira.example/rest/api/2"}, "base_url"),
        ({"done_resolution": ["Done"]}, "done_resolution"),
        ({"done_resolutions": []}, "done_resolutions"),
    ],
)
def test_a_wrong_setting_is_named(jira: JiraRig, changes: dict[str, object], field: str) -> None:
    """Each wrong setting names its field."""
    with pytest.raises(Misconfigured) as caught:
        connect("jira", jira.settings(**changes), CONTEXT)
    assert field in caught.value.fields
