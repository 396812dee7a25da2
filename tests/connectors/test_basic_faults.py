"""The eight basic faults of a create, with the real client libraries against a real server: one POST each, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.contract import Connector, TicketDraft
from connectors.errors import ConnectorError, Misconfigured, OutcomeUnknown, RateLimited, Unavailable
from connectors.github.connector import connect as connect_github
from connectors.gitlab.connector import connect as connect_gitlab
from connectors.jira.connector import connect as connect_jira
from tests.connectors.contract_rigs import GithubRig, GitlabRig, JiraRig, github_rig, gitlab_rig, jira_rig
from tests.rigs.losing_proxy import Fault
from tests.rigs.receiver import Receiver

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DRAFT = TicketDraft("Add a load test", "Because", ("post-mortem",), date(2026, 12, 24))
KINDS = ("github", "gitlab", "jira")
AnyRig = GithubRig | GitlabRig | JiraRig


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, receiver: Receiver) -> Iterator[AnyRig]:
    """Each real client library in turn, behind the proxy that counts and loses."""
    with ExitStack() as stack:
        if request.param == "github":
            yield stack.enter_context(github_rig(request.getfixturevalue("emulate_github"), receiver))
        elif request.param == "gitlab":
            yield stack.enter_context(gitlab_rig(receiver))
        else:
            yield stack.enter_context(jira_rig())


def _posts(rig: AnyRig) -> int:
    return sum(1 for method, path in rig.proxy.seen if method == "POST" and path.endswith(("/issue", "/issues")))


def _connect(rig: AnyRig, **changes: object) -> Connector:
    makers: dict[type[AnyRig], Callable[..., Connector]] = {
        GithubRig: connect_github,
        GitlabRig: connect_gitlab,
        JiraRig: connect_jira,
    }
    return makers[type(rig)]("again", rig.settings(**changes), rig.context())


@pytest.mark.parametrize(
    ("fault", "expected", "made"),
    [
        (Fault("POST", "", cut=True), OutcomeUnknown, 1),
        (Fault("POST", "", forward=False, cut=True), OutcomeUnknown, 0),
        *((Fault("POST", "", status=status), OutcomeUnknown, 1) for status in (500, 502, 503, 504)),
        (Fault("POST", "", forward=False, status=429, headers={"Retry-After": "7"}), RateLimited, 0),
    ],
    ids=["answer lost", "request lost", "500", "502", "503", "504", "429"],
)
def test_a_fault_of_a_create_is_one_post(rig: AnyRig, fault: Fault, expected: type[ConnectorError], made: int) -> None:
    """Whatever happens to the answer, the library sends the create once, and the error says what may be done next."""
    rig.proxy.faults.append(fault)
    with pytest.raises(expected):
        rig.connector.create(DRAFT, KEY)
    assert _posts(rig) == 1
    assert len(rig.connector.find_by_key(KEY, since=datetime.now(UTC) - timedelta(minutes=1))) == made


def test_an_answer_that_comes_too_late_is_unknown_after_one_post(rig: AnyRig) -> None:
    """The deadline ends the call; the server carries the create out all the same, once."""
    connector = _connect(rig, timeout_seconds=0.5)
    rig.proxy.faults.append(Fault("POST", "", delay=3))
    with pytest.raises(OutcomeUnknown):
        connector.create(DRAFT, KEY)
    connector.close()
    assert _posts(rig) == 1
    assert len(rig.connector.find_by_key(KEY, since=datetime.now(UTC) - timedelta(minutes=1))) == 1


def test_what_never_reached_a_server_is_certain(rig: AnyRig, free_port: int) -> None:
    """Refused, unknown to DNS, no TLS: nothing was sent, so that the same create may go out again once it is mended."""
    no_tls = rig.proxy.url.replace("http:", "https:")
    for address, expected in (
        (f"http://127.0.0.1:{free_port}", Unavailable),
        ("https://tracker.invalid", Unavailable),
        (no_tls, Misconfigured),
    ):
        connector = _connect(rig, base_url=address)
        with pytest.raises(expected):
            connector.create(DRAFT, KEY)
        connector.close()
    assert _posts(rig) == 0
