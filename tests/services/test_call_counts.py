"""What tickets and reconciliation cost in calls, counted at the wire."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from app.container import Container
from app.services.reconcile import reconcile
from tests.connectors.contract_rigs import GithubRig, JiraRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.fixtures import emulate_github, receiver
from tests.rigs.receiver import Receiver
from tests.services.conftest import Jobs
from tests.services.trackers import Tracked, tracked

__all__ = ["emulate_github", "receiver"]
pytestmark = pytest.mark.network

CHANGED = 250
DOCUMENT = b"""# Logins failed

**Severity:** SEV-4

## Action items

- [ ] AI-1: Bound the queue of logins (somebody, 2027-01-05)
- [ ] AI-2: Add a load test of logins (somebody, 2027-01-06)
- [ ] AI-3: Alert when the queue is half full
"""


def _counted(on: Tracked) -> Counter[tuple[str, str]]:
    """Count what crossed the wire, by method and last part of the path."""
    return Counter((method, urlsplit(path).path.rpartition("/")[2]) for method, path in on.rig.proxy.seen)


@pytest.mark.parametrize(
    ("kind", "calls"),
    [("github", {("POST", "issues"): 3}), ("jira", {("POST", "issue"): 3, ("POST", "remotelink"): 3})],
)
def test_a_new_ticket_costs_one_call_on_github_and_two_on_jira(
    container: Container,
    jobs: Jobs,
    emulate_github: EmulateGithub,
    receiver: Receiver,
    kind: str,
    calls: dict[tuple[str, str], int],
) -> None:
    """From publishing to linked, with its link back: nothing else is asked of the tracker."""
    with tracked(kind, container, jobs, emulate_github, receiver) as on:
        links = on.publish(DOCUMENT)
        assert len(links) == 3
        assert {link.state.value for link in links} == {"linked"}
        assert _counted(on) == calls


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["github", "jira"])
def test_reconciling_250_changed_tickets_costs_at_most_five_calls(
    container: Container, jobs: Jobs, emulate_github: EmulateGithub, receiver: Receiver, kind: str
) -> None:
    """The pass lists what changed, a hundred at a time; how many tickets there are besides does not matter."""
    with tracked(kind, container, jobs, emulate_github, receiver) as on:
        _change_many(on, emulate_github)
        with on.container.database.unit_of_work() as work:
            work.deliveries.set_cursor(f"reconcile:{kind}", datetime.now(UTC) - timedelta(minutes=1))
        done = reconcile(on.container, kind)
        assert (done.tickets, done.complete) == (CHANGED, True)
        assert len(on.rig.proxy.seen) <= 5, on.rig.proxy.seen


def _change_many(on: Tracked, emulate: EmulateGithub) -> None:
    if isinstance(on.rig, GithubRig):
        for n in range(CHANGED):
            emulate.call("POST", f"/repos/{on.rig.repository}/issues", {"title": f"changed {n}"})
        return
    assert isinstance(on.rig, JiraRig)
    on.rig.add_issues(CHANGED)
    on.rig.add_issues(CHANGED, days_ago=400)
