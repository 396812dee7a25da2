"""What reading the trackers again finds: lost deliveries, and tickets that moved, vanished, or cannot be seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.container import Container
from app.domain.records import DeliveryOutcome, ItemState, LinkState
from app.services.follow_ticket import refresh_ticket
from app.services.publish import PublishRequest, publish
from app.services.receive_delivery import receive_delivery
from app.services.reconcile import missed_cursor, reconcile, reconcile_fully, run_reconcile, run_reconcile_fully
from connectors.builtin.connector import BuiltinConnector
from connectors.builtin.settings import BuiltinSettings
from connectors.contract import ConnectorContext, Ticket, TicketRef
from connectors.errors import Moved
from connectors.signatures import sign
from tests.connectors.contract_rigs import SECRET, GithubRig, JiraRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.fixtures import emulate_github, receiver
from tests.rigs.install import install
from tests.rigs.losing_proxy import Fault
from tests.rigs.receiver import Received, Receiver
from tests.services.conftest import Jobs, StandingClock
from tests.services.trackers import DOCUMENT, Tracked, ref_of, tracked

__all__ = ["emulate_github", "receiver"]

pytestmark = pytest.mark.network

MANY = b"# Logins failing\n\n**Severity:** SEV-3\n\n## Action items\n\n" + b"".join(
    b"- [ ] AI-%02d: Add the alert number %d to the pager rota (somebody, 2026-05-02)\n" % (number, number)
    for number in range(1, 21)
)


@pytest.fixture(params=["github", "jira"])
def on(
    request: pytest.FixtureRequest,
    container: Container,
    jobs: Jobs,
    emulate_github: EmulateGithub,
    receiver: Receiver,
    clock: StandingClock,
) -> Iterator[Tracked]:
    """The service on each tracker in turn, at the trackers' own time: Jira's windows are told from it."""
    clock.at = datetime.now(UTC)
    with tracked(request.param, container, jobs, emulate_github, receiver) as made:
        yield made


@pytest.fixture
def on_github(container: Container, jobs: Jobs, emulate_github: EmulateGithub, receiver: Receiver) -> Iterator[Tracked]:
    """The service on GitHub."""
    with tracked("github", container, jobs, emulate_github, receiver) as made:
        yield made


def name(on: Tracked) -> str:
    """The connection's name."""
    return on.container.default_connection


def states(on: Tracked) -> list[ItemState]:
    """The state of each item."""
    return [on.item(link).state for link in on.links()]


def delivered(on: Tracked, event: str, data: dict[str, Any], key: str = "d1") -> DeliveryOutcome:
    """Receive a signed delivery, and run what that asks for."""
    body = json.dumps(data).encode()
    headers = {"x-hub-signature-256": sign(SECRET, body), "x-github-event": event, "x-github-delivery": key}
    headers |= {"x-hub-signature": sign(SECRET, body), "x-atlassian-webhook-identifier": key}
    outcome = receive_delivery(on.container, name(on), headers, body).outcome
    on.jobs.run_all(on.container)
    return outcome


def issue_of(on: Tracked, emulate: EmulateGithub, ref: TicketRef) -> dict[str, Any]:
    """The issue as GitHub's payloads show it."""
    assert isinstance(on.rig, GithubRig)
    found: dict[str, Any] = emulate.call("GET", f"/repos/{on.rig.repository}/issues/{ref.id}")
    return found


def test_githubs_published_examples_are_taken(on_github: Tracked) -> None:
    """All 29 issues events that GitHub publishes are stored, none as unreadable, and what is ignored says why."""
    path = install() / "@octokit/webhooks-examples/api.github.com/index.json"
    examples = next(event["examples"] for event in json.loads(path.read_text()) if event["name"] == "issues")
    assert len(examples) == 29
    home = on_github.rig.repository  # type: ignore[union-attr]
    for number, example in enumerate(examples):
        for here in (example, {**example, "repository": {**example["repository"], "full_name": home}}):
            key = f"{number}:{here is example}"
            body = json.dumps(here).encode()
            headers = {"x-hub-signature-256": sign(SECRET, body), "x-github-event": "issues", "x-github-delivery": key}
            received = receive_delivery(on_github.container, "github", headers, body)
            assert received.outcome in {DeliveryOutcome.IGNORED, DeliveryOutcome.UNRELATED}
            assert (received.reason is not None) is (received.outcome is DeliveryOutcome.IGNORED)


@pytest.mark.parametrize("kept", [0.7, 0.0])
def test_dropped_deliveries_converge_and_are_named(
    on_github: Tracked, emulate_github: EmulateGithub, receiver: Receiver, kept: float
) -> None:
    """With 30 % or all deliveries lost, one pass brings every item to its ticket's state and names those tickets."""
    on = on_github
    links = on.publish(MANY)
    assert isinstance(on.rig, GithubRig)
    emulate_github.new_hook(on.rig.repository, f"{receiver.url}/webhooks/github", SECRET)
    for link in links:
        path = f"/repos/{on.rig.repository}/issues/{ref_of(link).id}"
        emulate_github.call("PATCH", path, {"state": "closed", "state_reason": "completed"})

    def closings() -> list[Received]:
        return [one for one in receiver.received if b'"action":"closed"' in one.body]

    receiver.wait_for(lambda _: len(closings()) == len(links))
    count = round(len(links) * kept)
    for one in closings()[:count]:
        receive_delivery(on.container, "github", one.headers, one.body)
    on.jobs.run_all(on.container)
    assert states(on).count(ItemState.DONE) == count
    done = reconcile(on.container, "github")
    assert states(on) == [ItemState.DONE] * len(links)
    lost = {json.loads(one.body)["issue"]["number"] for one in closings()[count:]}
    assert {int(key.rpartition("#")[2]) for key in done.missed_tickets} == lost
    assert (done.missed, done.complete) == (len(lost), True)
    assert reconcile(on.container, "github").missed_tickets == ()
    for one in closings()[count:]:  # and what comes late changes nothing
        assert receive_delivery(on.container, "github", one.headers, one.body).outcome is DeliveryOutcome.UNCHANGED


def test_without_any_delivery_one_pass_is_enough(on: Tracked) -> None:
    """A ticket that a person closed is done after the next pass, and the pass says which it was and when."""
    first, second = on.publish()
    with on.container.database.unit_of_work() as work:  # the stand-in of Jira takes a month of minutes for ages
        work.deliveries.set_cursor(f"reconcile:{name(on)}", on.container.clock.now())
    on.rig.person_closes(ref_of(first))
    done = reconcile(on.container, name(on))
    assert states(on) == [ItemState.DONE, ItemState.OPEN]
    assert done.missed_tickets == (ref_of(first).key,)
    assert ref_of(second).key not in done.missed_tickets
    with on.container.database.reading() as work:
        assert work.deliveries.cursor(missed_cursor(name(on))) == on.container.clock.now()


def test_a_comment_is_no_missed_change(on_github: Tracked) -> None:
    """A comment moves the ticket's time and tells nothing that a webhook should have told."""
    first, _ = on_github.publish()
    on_github.rig.connector.comment(ref_of(first), "hello", "k")
    assert reconcile(on_github.container, "github").missed == 0


def test_a_list_that_fails_closes_nothing(on: Tracked) -> None:
    """Where the list cannot be read, the pass moves nothing and the full pass reads the tickets one by one."""
    on.publish()
    path = "/issues" if isinstance(on.rig, GithubRig) else "/search"
    on.rig.proxy.faults += [Fault("GET", path, forward=False, status=503)] * 2
    run_reconcile(on.container, name(on))
    with on.container.database.reading() as work:
        assert work.deliveries.cursor(f"reconcile:{name(on)}") is None
    run_reconcile_fully(on.container, name(on), closed=False)
    assert on.jobs.run_all(on.container) == ["refresh_ticket", "refresh_ticket"]
    assert [link.state for link in on.links()] == [LinkState.LINKED] * 2
    assert states(on) == [ItemState.OPEN] * 2


def hide(on: Tracked, ref: TicketRef, status: int) -> None:
    """Leave one ticket out of the list, and answer its read with ``status``, once."""
    assert isinstance(on.rig, GithubRig)
    on.rig.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, body=[]))
    on.rig.proxy.faults.append(Fault("GET", f"/issues/{ref.id}", forward=False, status=status, body={"message": "no"}))


def test_a_deleted_ticket_is_found_by_the_full_pass(on_github: Tracked) -> None:
    """No list shows a deleted ticket; reading it says 410, its link is gone, and none is opened in its place."""
    on = on_github
    first, second = on.publish()
    hide(on, ref_of(first), 410)
    done = reconcile_fully(on.container, "github")
    assert done.asked_again == 2
    on.jobs.run_all(on.container)
    assert [link.state for link in on.links()] == [LinkState.GONE, LinkState.LINKED]
    assert states(on) == [ItemState.OPEN, ItemState.OPEN]
    assert len(on.rig.connector.changes(second.created_at).tickets) == 2


@pytest.mark.parametrize("first", ["delivery", "pass"])
def test_a_deletion_in_either_order(on_github: Tracked, emulate_github: EmulateGithub, first: str) -> None:
    """The delivery before the pass, or the pass before the delivery: gone once, with one entry of history."""
    on = on_github
    link, _ = on.publish()
    repository = {"full_name": on.rig.repository}  # type: ignore[union-attr]
    payload = {"action": "deleted", "issue": issue_of(on, emulate_github, ref_of(link)), "repository": repository}
    if first == "delivery":
        delivered(on, "issues", payload)
    else:
        hide(on, ref_of(link), 410)
        reconcile_fully(on.container, "github")
        on.jobs.run_all(on.container)
    assert on.links()[0].state is LinkState.GONE
    if first == "delivery":
        reconcile_fully(on.container, "github")
        on.jobs.run_all(on.container)
    else:
        delivered(on, "issues", payload)
    assert on.links()[0].state is LinkState.GONE
    assert on.history(link).count("ticket_gone") == 1


@pytest.mark.parametrize("first", ["delivery", "pass"])
def test_a_transfer_in_either_order(
    on_github: Tracked, emulate_github: EmulateGithub, clock: StandingClock, first: str
) -> None:
    """A transferred ticket is followed to the other repository, where the same number is another ticket here."""
    on = on_github
    link, neighbour = on.publish()
    other = emulate_github.new_repository()
    emulate_github.call("POST", f"/repos/{other}/issues", {"title": "somebody's"})
    moved = emulate_github.call("POST", f"/repos/{other}/issues", {"title": "moved", "body": ""})
    assert ref_of(neighbour).id in {"1", "2"}
    assert moved["number"] == 2
    payload = {
        "action": "transferred",
        "issue": issue_of(on, emulate_github, ref_of(link)),
        "repository": {"full_name": on.rig.repository},  # type: ignore[union-attr]
        "changes": {"new_issue": moved, "new_repository": {"full_name": other}},
    }
    elsewhere = {**moved, "repository_url": f"https://api.github.com/repos/{other}"}

    def by_pass() -> None:
        on.rig.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, body=[]))
        path = f"{on.rig.repository}/issues/{ref_of(link).id}"  # type: ignore[union-attr]
        on.rig.proxy.faults.append(Fault("GET", path, forward=False, status=200, body=elsewhere))
        reconcile_fully(on.container, "github")
        while on.jobs.waiting:
            job = on.jobs.waiting.pop(0)
            for _ in range(3):
                if refresh_ticket(on.container, job.args["link_id"]) is None:
                    break

    if first == "delivery":
        delivered(on, "issues", payload)
    else:
        by_pass()
    assert ref_of(on.links()[0]).id == f"{other}#2"
    emulate_github.call("PATCH", f"/repos/{other}/issues/2", {"state": "closed"})
    if first == "pass":
        delivered(on, "issues", payload)
    clock.pass_(days=1)
    run_reconcile_fully(on.container, "github", closed=True)
    on.jobs.run_all(on.container)
    assert ref_of(on.links()[0]).key == f"{other}#2"
    assert states(on) == [ItemState.DONE, ItemState.OPEN]
    assert ref_of(on.links()[1]) == ref_of(neighbour)


def test_a_ticket_that_cannot_be_seen_is_not_deleted(on: Tracked, clock: StandingClock) -> None:
    """A 404 says nothing for certain: the link stays and says since when, until the ticket is visible again."""
    first, _ = on.publish()
    ref = ref_of(first)
    lists, reads = (
        ("/issues", f"/issues/{ref.id}") if isinstance(on.rig, GithubRig) else ("/search", f"/issue/{ref.id}")
    )
    since = clock.now().date().isoformat()
    empty: object = [] if isinstance(on.rig, GithubRig) else {"issues": [], "total": 0}
    for _ in range(2):
        on.rig.proxy.faults.append(Fault("GET", lists, forward=False, status=200, body=empty))
        on.rig.proxy.faults.append(Fault("GET", reads, forward=False, status=404, body={"message": "Not Found"}))
        run_reconcile_fully(on.container, name(on), closed=False)
        on.jobs.run_all(on.container)
        clock.pass_(days=1)
    link = on.links()[0]
    assert link.state is LinkState.LINKED
    assert (link.error or "").startswith(f"not visible since {since}")
    assert states(on) == [ItemState.OPEN, ItemState.OPEN]
    run_reconcile_fully(on.container, name(on), closed=False)
    assert on.links()[0].error is None


def test_a_repository_that_cannot_be_seen_closes_nothing(on: Tracked) -> None:
    """Permission lost on everything: each read says 404, no item changes, and no ticket is opened."""
    on.publish()
    writes = on.rig.writes()
    listed = "/issues" if isinstance(on.rig, GithubRig) else "/search"
    on.rig.proxy.faults += [Fault("GET", listed, forward=False, status=404, body={"message": "Not Found"})] * 2
    for link in on.links():
        kind = "issues" if isinstance(on.rig, GithubRig) else "issue"
        path = f"/{kind}/{ref_of(link).id}"
        on.rig.proxy.faults.append(Fault("GET", path, forward=False, status=404, body={"message": "Not Found"}))
    run_reconcile(on.container, name(on))
    run_reconcile_fully(on.container, name(on), closed=False)
    on.jobs.run_all(on.container)
    assert states(on) == [ItemState.OPEN, ItemState.OPEN]
    assert on.rig.writes() == writes


def test_a_renamed_repository_is_no_move(on_github: Tracked, emulate_github: EmulateGithub) -> None:
    """GitHub answers from the new name: tickets keep their numbers, and what happens to them is followed."""
    on = on_github
    first, _ = on.publish()
    assert isinstance(on.rig, GithubRig)
    issue = issue_of(on, emulate_github, ref_of(first))
    renamed = {**issue, "state": "closed", "closed_at": issue["updated_at"]}
    renamed["repository_url"] = "https://api.github.com/repos/octocat/renamed"
    on.rig.proxy.faults.append(Fault("GET", "/issues", forward=False, status=200, body=[]))
    on.rig.proxy.faults.append(Fault("GET", f"/issues/{ref_of(first).id}", forward=False, status=200, body=renamed))
    on.rig.proxy.faults.append(
        Fault("GET", on.rig.repository, forward=False, status=200, body={"full_name": "octocat/renamed"})
    )
    run_reconcile_fully(on.container, "github", closed=False)
    on.jobs.run_all(on.container)
    assert ref_of(on.links()[0]) == ref_of(first)
    assert states(on) == [ItemState.DONE, ItemState.OPEN]


def test_an_archived_repository_is_still_read(on_github: Tracked) -> None:
    """Nothing can be written to it: the edit waits and says why, and the ticket's state is followed as before."""
    on = on_github
    first, _ = on.publish()
    assert isinstance(on.rig, GithubRig)
    refusal = {"message": "Repository was archived so is read-only."}
    on.rig.proxy.faults += [Fault("PATCH", "/issues/1", forward=False, status=403, body=refusal)] * 9
    on.rig.proxy.faults += [Fault("PATCH", "/issues/2", forward=False, status=403, body=refusal)] * 9
    on.publish(DOCUMENT.replace(b"Logins failing", b"Logins failing again"))
    on.rig.person_closes(ref_of(first))
    reconcile(on.container, "github")
    assert states(on) == [ItemState.DONE, ItemState.OPEN]


class Wanderer(BuiltinConnector):
    """A tracker that says of each ticket that it has moved to where it is."""

    @override
    def get(self, ref: TicketRef) -> Ticket:
        """Never answer with the ticket."""
        raise Moved(f"{ref.key} has moved", to=ref)


def test_a_ticket_that_moves_to_where_it_is_ends_nothing(container: Container, jobs: Jobs, tmp_path: Path) -> None:
    """A tracker that sends us round in circles is asked once, and the link stays as it is."""
    publish(container, PublishRequest(DOCUMENT, "file:outage.md"))
    jobs.run_all(container)
    context = ConnectorContext("http://127.0.0.1:1", str(tmp_path))
    wandering = replace(container, connections={"builtin": Wanderer("builtin", BuiltinSettings(), context)})
    with container.database.reading() as work:
        links = work.links.in_states([])
    assert [refresh_ticket(wandering, link.id) for link in links] == [None, None]
    with container.database.reading() as work:
        assert work.links.in_states([]) == links


@pytest.mark.parametrize("first", ["delivery", "pass"])
def test_a_rekeyed_jira_issue_is_followed_in_either_order(
    container: Container, jobs: Jobs, emulate_github: EmulateGithub, receiver: Receiver, first: str
) -> None:
    """An issue that moved to another project has another key and its old id: it is read there, and not asked again."""
    with tracked("jira", container, jobs, emulate_github, receiver) as on:
        link, _ = on.publish()
        assert isinstance(on.rig, JiraRig)
        old = ref_of(link)
        issue = on.rig.person_moves(old, "OTHER-7")
        away = {"items": [{"field": "Key", "fromString": old.key, "toString": "OTHER-7"}]}
        payload = {"webhookEvent": "jira:issue_updated", "issue": issue, "changelog": away}
        on.rig.proxy.faults += [Fault("GET", f"/issue/{old.id}", forward=False, status=200, body=issue)] * 4

        def by_pass() -> int:
            nothing = {"issues": [], "total": 0}
            on.rig.proxy.faults.append(Fault("GET", "/search", forward=False, status=200, body=nothing))
            reconcile_fully(on.container, "jira")
            rounds = 0
            while on.jobs.waiting:
                job = on.jobs.waiting.pop(0)
                while refresh_ticket(on.container, job.args["link_id"]) is not None:
                    rounds += 1
            return rounds

        if first == "delivery":
            delivered(on, "", payload)
            assert ref_of(on.links()[0]).key == "OTHER-7"
            by_pass()
        else:
            assert by_pass() == 1
            assert ref_of(on.links()[0]).key == "OTHER-7"
            delivered(on, "", payload)
        link = on.links()[0]
        assert (link.state, ref_of(link).id, ref_of(link).key) == (LinkState.LINKED, old.id, "OTHER-7")
        assert on.history(link).count("ticket_moved") == 1


@pytest.mark.parametrize("first", ["delivery", "pass"])
def test_a_deleted_jira_issue_in_either_order(
    container: Container, jobs: Jobs, emulate_github: EmulateGithub, receiver: Receiver, first: str
) -> None:
    """Jira answers 404 for a deleted issue, which proves nothing; the delivery does: gone once, whatever came first."""
    with tracked("jira", container, jobs, emulate_github, receiver) as on:
        link, _ = on.publish()
        ref = ref_of(link)
        payload = {"webhookEvent": "jira:issue_deleted", "issue": {"id": ref.id, "key": ref.key}}

        def by_pass() -> None:
            missing = Fault("GET", f"/issue/{ref.id}", forward=False, status=404, body={"errorMessages": ["none"]})
            nothing = {"issues": [], "total": 0}
            on.rig.proxy.faults += [Fault("GET", "/search", forward=False, status=200, body=nothing), missing]
            reconcile_fully(on.container, "jira")
            on.jobs.run_all(on.container)

        if first == "pass":
            by_pass()
            assert on.links()[0].state is LinkState.LINKED
        delivered(on, "", payload)
        if first == "delivery":
            by_pass()
        assert on.links()[0].state is LinkState.GONE
        assert on.history(link).count("ticket_gone") == 1


def test_tickets_whose_items_are_gone_are_named(on_github: Tracked) -> None:
    """A ticket that we opened for an item that a restored backup does not know is listed; its document may name it."""
    links = on_github.publish()
    tickets = {ref_of(link).url for link in links}
    assert reconcile(on_github.container, links[0].connection).unclaimed == ()
    with on_github.container.database.unit_of_work() as work:
        for link in links:
            work.links.save(replace(link, key=link.key[::-1], ticket=None, state=LinkState.PENDING))
    assert set(reconcile(on_github.container, links[0].connection).unclaimed) == tickets
