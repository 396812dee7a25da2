"""Every request of the connectors is one that the vendor's own OpenAPI document describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connectors.contract import (
    Connector,
    ConnectorContext,
    LinksBack,
    SetsUp,
    TicketDraft,
    TicketPatch,
    TicketState,
)
from connectors.errors import ConnectorError
from connectors.github.connector import connect as connect_github
from connectors.jira.connector import connect as connect_jira
from tests.connectors.contract_rigs import GithubRig, JiraRig
from tests.rigs.install import JUDGES, install
from tests.rigs.losing_proxy import Fault, LosingProxy
from tests.rigs.openapi import Document, load

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DRAFT = TicketDraft("Add a load test", "Because", ("post-mortem",), date(2026, 12, 24))
DC_ONLY = frozenset({"username"})  # a parameter that Jira Data Center has and Cloud's document does not
UNDOCUMENTED = "/rest/webhooks/1.0/"  # administrators' webhooks have a page of their own, in neither document


@pytest.fixture(scope="module")
def github_document() -> Document:
    """GitHub's document, as npm has it."""
    return load(install(JUDGES) / "@octokit/openapi/generated/api.github.com.json")


@pytest.fixture
def jira_document(shared_dir: Path) -> Document:
    """Atlassian's document, cut to issues; no package carries it."""
    path = shared_dir / "rigs/trackers/specs/jira-min.json"
    if not path.exists():
        pytest.skip("needs Atlassian's document")
    return load(path)


def use(connector: Connector, url: str) -> None:
    """Ask for everything that a connector can do; what the server here lacks is refused after it was asked."""

    def ask(call: Callable[[], object]) -> None:
        with suppress(ConnectorError):
            call()

    connector.check()
    if isinstance(connector, SetsUp):
        connector.set_up()
    ask(lambda: connector.ensure_webhook(url))
    ask(lambda: connector.ensure_webhook(url))
    ref = connector.create(DRAFT, KEY).ticket.ref
    ask(lambda: connector.find_by_key(KEY, since=datetime.now(UTC)))
    ask(lambda: connector.find_by_key("f" * 32, since=datetime.now(UTC)))
    patch = TicketPatch("New", "Other text", date(2027, 1, 31), "hubot", ("eu",))
    ask(lambda: connector.update(ref, patch))
    for state in (TicketState.WONT_DO, TicketState.DONE, TicketState.DUPLICATE, TicketState.OPEN):
        ask(lambda state=state: connector.set_state(ref, state, f"for {state}"))  # type: ignore[misc]  # bound now
    connector.comment(ref, "Still needed?", KEY)
    ask(lambda: connector.changes(datetime.now(UTC) - timedelta(hours=1)))
    if isinstance(connector, LinksBack):
        connector.link_back(ref, KEY, "https://pm.example/1", "Outage")


def judged(proxy: LosingProxy, document: Document) -> Iterator[str]:
    """Yield what is wrong with each request that crossed the wire."""
    assert len(proxy.seen) == len(proxy.bodies) > 20
    for (method, path), body in zip(proxy.seen, proxy.bodies, strict=True):
        if not path.startswith(UNDOCUMENTED):
            yield from document.wrong_with(method, path, body)


@pytest.mark.parametrize("options", [{}, {"due_date": "milestone", "issue_type": "Bug"}], ids=["plain", "all"])
def test_every_request_to_github_is_in_its_document(
    github: GithubRig, github_document: Document, options: dict[str, object]
) -> None:
    """Whatever the connector asks for, its path, parameters and body are what GitHub describes."""
    context = ConnectorContext(github.context().public_url, "", people={"Hu": "hubot"}, labels=("post-mortem",))
    connector = connect_github("github", github.settings(labels=["team"], **options), context)
    use(connector, f"{context.public_url}/webhooks/github")
    connector.close()
    assert list(judged(github.proxy, github_document)) == []
    kinds = {(method, urlsplit(path).path.rpartition("/")[2]) for method, path in github.proxy.seen}
    assert {
        ("POST", "issues"),
        ("POST", "assignees"),
        ("POST", "labels"),
        ("POST", "comments"),
        ("POST", "hooks"),
    } <= kinds


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data-center"])
def test_every_request_to_jira_is_in_its_document(jira: JiraRig, jira_document: Document, *, cloud: bool) -> None:
    """Whatever the connector asks for, its path, parameters and body are what Atlassian describes, version 2."""
    options: dict[str, object] = {"email": "bot@example.com"} if cloud else {}
    context = ConnectorContext("http://127.0.0.1:1", "", people={"Hu": "hubot"}, labels=("post-mortem",))
    connector = connect_jira("jira", jira.settings(labels=["team"], **options), context)
    found = {"issues": [{"id": "10001", "fields": {"status": {"name": "Open", "statusCategory": {"key": "new"}}}}]}
    jira.proxy.faults.append(Fault("GET", "/search/jql", forward=False, status=200, body=found))
    use(connector, "http://127.0.0.1:1/webhooks/jira")
    connector.close()
    wrong = [what for what in judged(jira.proxy, jira_document) if what.rpartition(" ")[2] not in DC_ONLY or cloud]
    assert wrong == []
    ends = {(method, urlsplit(path).path.rpartition("/")[2]) for method, path in jira.proxy.seen}
    wanted = {
        ("POST", "issue"),
        ("POST", "transitions"),
        ("POST", "comment"),
        ("POST", "remotelink"),
        ("PUT", "assignee"),
    }
    assert {*wanted, ("GET", "jql" if cloud else "search"), ("GET", "mypermissions")} <= ends


@pytest.mark.parametrize(
    ("method", "path", "body", "says"),
    [
        ("POST", "/repos/o/r/issues", b'{"body": "no title"}', "title"),
        ("POST", "/repos/o/r/issues", b'{"title": "x", "labels": "bug"}', "labels"),
        ("POST", "/repos/o/r/issues", b'{"title": "x", "assignes": ["a"]}', "assignes"),
        ("PATCH", "/repos/o/r/issues/1", b'{"state": "closed", "state_reason": "wontfix"}', "state_reason"),
        ("GET", "/repos/o/r/issues?status=all", b"", "status"),
        ("GET", "/repos/o/r/issues?state=done", b"", "state"),
        ("GET", "/repos/o/r/isues", b"", "not in the document"),
    ],
)
def test_the_judge_notices(github_document: Document, method: str, path: str, body: bytes, says: str) -> None:
    """A request that GitHub's document does not allow is refused, so that the tests above can fail."""
    assert any(says in what for what in github_document.wrong_with(method, path, body))
