"""A worker that is killed anywhere leaves no work undone and none done twice once it has been started again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.records import ItemState
from app.faults import POINTS
from connectors.builtin.store import Store
from connectors.builtin.tracker import TicketChange, Tracker
from tests.jobs.sites import KILLED, BuiltinSide, GithubSide, JiraSide, Site, assert_exactly_once
from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import end
from tests.rigs.jira import Jira820
from tests.rigs.losing_proxy import LosingProxy
from tests.rigs.receiver import Receiver
from tests.rigs.serving import served

TICKET_POINTS = (
    "before_enqueue_commit",
    "after_enqueue_commit",
    "before_intent_commit",
    "after_intent_commit",
    "before_post",
    "after_post",
    "before_link_commit",
    "after_link_commit",
    "before_assign",
    "after_assign",
)
DELIVERY_POINTS = ("before_delivery_commit", "after_delivery_commit")
DEATHS = int(os.environ.get("FOLLOWTHROUGH_DEATHS", "12"))
AUDIT_POINTS = ("before_audit_commit",)
DOCUMENT_POINTS = ("before_document_write", "after_document_write")


def test_every_point_has_a_test() -> None:
    """A fault point at which no test kills is a promise that nobody checks."""
    assert set(TICKET_POINTS + DELIVERY_POINTS + AUDIT_POINTS + DOCUMENT_POINTS) == POINTS


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("point", TICKET_POINTS)
def test_killed_once_then_one_ticket_each(site: Site, point: str) -> None:
    """Killed at the first pass of the point and started again: one ticket, one link, one assignee."""
    site.write(items=2)
    assert site.run(point) == KILLED, site.log()
    assert site.run() == 0, site.log()
    assert_exactly_once(site, expected=2)


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("point", DELIVERY_POINTS)
def test_killed_while_a_delivery_is_taken(
    new_site: Callable[..., Site], tmp_path: Path, receiver: Receiver, point: str
) -> None:
    """A delivery that was not acknowledged is sent again, and is applied once whether or not it was committed."""
    site = new_site(BuiltinSide(tmp_path), public_url=receiver.url)
    site.write(items=1)
    assert site.run() == 0, site.log()
    _ada_closes_ticket_1(tmp_path)
    worker = site.start("--stay")  # the tracker inside it sends the delivery
    delivery = receiver.wait_for(lambda d: d.headers.get("x-followthrough-event") == "ticket.closed")
    end(worker)
    path = tmp_path / "delivery.json"
    path.write_text(json.dumps({"connection": "builtin", "headers": delivery.headers, "body": delivery.body.decode()}))

    assert site.run(point, "--deliver", str(path)) == KILLED, site.log()
    committed = point == "after_delivery_commit"
    assert _item_states(site) == [ItemState.DONE if committed else ItemState.OPEN]
    assert site.run("", "--deliver", str(path)) == 0, site.log()
    assert _item_states(site) == [ItemState.DONE]
    assert _applied(site) == 1


@pytest.mark.network
@pytest.mark.slow
def test_killed_while_an_audit_runs(new_site: Callable[..., Site], tmp_path: Path) -> None:
    """An audit that was cut is done once by the next start, with each finding once."""
    site = new_site(BuiltinSide(tmp_path))
    site.write(items=1)
    assert site.run("before_audit_commit", "--audit") == KILLED, site.log()
    assert site.run() == 0, site.log()
    with site.database() as database, database.reading() as work:
        audits = work.audits.page(before=None, limit=5)
        findings = [finding.rule for audit in audits for finding in work.audits.findings(audit.id)]
    assert [audit.state for audit in audits] == ["done"]
    assert len(findings) == len(set(findings))


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("point", DOCUMENT_POINTS)
def test_killed_around_the_commit_of_links(
    new_site: Callable[..., Site], emulate_github: EmulateGithub, point: str
) -> None:
    """Killed before or after it wrote a document's links: the next start leaves one commit, and every link in it."""
    side = GithubSide(emulate_github, document_paths=["postmortems/*.md"])
    site = new_site(side)
    site.write(items=2)
    text = (site.documents / "outage-00.md").read_text()
    side.put("postmortems/outage.md", text)
    assert site.run(point, "--look", "github", publish=False) == KILLED, site.log()
    assert len(side.commits("postmortems/outage.md")) == 1 + (point == "after_document_write")
    assert site.run(publish=False) == 0, site.log()
    assert_exactly_once(site, expected=2)
    ours, by_hand = side.commits("postmortems/outage.md")
    assert (ours.startswith("Write ticket links of post-mortem "), by_hand) == (True, "by hand")
    written = side.text("postmortems/outage.md")
    for reference in side.references():
        assert written.count(reference) == 1
        written = written.replace(reference, "")
    assert written == text


@pytest.fixture
def jira_side() -> Iterator[JiraSide]:
    """A Jira of its own."""
    jira = Jira820()
    with served(jira.app) as address:
        proxy = LosingProxy(address)
        yield JiraSide(jira, proxy)
        proxy.close()


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["github", "jira"])
def test_killed_again_and_again(new_site: Callable[..., Site], request: pytest.FixtureRequest, kind: str) -> None:
    """Killed at random points, again and again, 30 action items still end with one ticket each on either tracker.

    ``FOLLOWTHROUGH_DEATHS=68`` makes it as many; a death costs a second.
    """
    if kind == "github":
        site = new_site(GithubSide(request.getfixturevalue("emulate_github")))
    else:
        site = new_site(request.getfixturevalue("jira_side"))
    site.write(items=5, documents=6)
    deaths = 0
    for start in range(1, 4 * DEATHS):
        # often enough while more deaths are wanted, then left alone
        status = site.run(f"random:{0.02 + DEATHS / 200}:followthrough-{start}" if deaths < DEATHS else "")
        if status == 0:
            break
        assert status == KILLED, site.log()
        deaths += 1
    print(f"{kind}: {deaths} deaths")  # noqa: T201 - shown with -s
    assert deaths >= DEATHS * 2 // 3, "the run was hardly disturbed: choose another seed"
    assert_exactly_once(site, expected=30)


def _ada_closes_ticket_1(directory: Path) -> None:
    store = Store(directory / "builtin.tracker.sqlite")
    try:
        Tracker(store, "http://127.0.0.1:1", lambda: None).change(1, TicketChange(state=ItemState.DONE), "ada")
    finally:
        store.close()


def _item_states(site: Site) -> list[ItemState]:
    items, _links = site.stored()
    return [item.state for item in items.values()]


def _applied(site: Site) -> int:
    """Count the entries of the items' history that say that the state changed."""
    items, _links = site.stored()
    with site.database() as database, database.reading() as work:
        events = [event for item_id in items for event in work.action_items.history(item_id)]
    return sum(event.kind == "state_changed" for event in events)
