"""From a document to its tickets, step by step."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import override

from app.container import Container
from app.domain.drafting import draft_ticket
from app.domain.records import LinkRecord, LinkState
from app.faults import Faults
from app.services.open_ticket import open_ticket, repair
from app.services.publish import PublishRequest, publish, ticket_job
from app.services.reconcile import reconcile
from app.services.settle_links import retry
from connectors.builtin.connector import BuiltinConnector
from connectors.contract import Created, TicketDraft
from connectors.errors import Unavailable
from tests.services.conftest import Jobs, StandingClock

DOCUMENT = b"""# Logins failing

**Severity:** SEV-3

## Action items

- [ ] AI-1: Add a load test stage to the deploy pipeline (Ada Example, 2026-05-01)
- [ ] AI-2: Alert when p95 latency of auth is over 2 s (somebody, 2026-05-02)
- [x] AI-3: Raise the connection limit (somebody, 2026-04-12)
"""


def published(container: Container, document: bytes = DOCUMENT) -> list[LinkRecord]:
    """Publish the document, and return the links there are."""
    publish(container, PublishRequest(document, "file:outage.md"))
    return links(container)


def links(container: Container) -> list[LinkRecord]:
    """Return every link, in the order of the document."""
    with container.database.reading() as work:
        found = work.links.in_states([])
        items = {link.action_item_id: work.action_items.get(link.action_item_id) for link in found}
    lines = {item.id: item.line for item in items.values() if item is not None}
    return sorted(found, key=lambda link: lines[link.action_item_id])


def test_each_open_item_is_opened_once(container: Container, jobs: Jobs) -> None:
    """Two open items make two jobs and two tickets, of which the one with a known owner is assigned."""
    assert {link.state for link in published(container)} == {LinkState.PENDING}
    assert jobs.run_all(container) == ["open_ticket", "open_ticket", "find_recurrences", "assign_ticket"]
    first, second = links(container)
    assert {first.state, second.state} == {LinkState.LINKED}
    tickets = [container.connections["builtin"].get(link.ticket) for link in (first, second) if link.ticket]
    assert [ticket.assignees for ticket in tickets] == [("ada",), ()]
    assert [ticket.keys for ticket in tickets] == [(first.key,), (second.key,)]


def test_the_same_bytes_again_make_no_job(container: Container, jobs: Jobs) -> None:
    """Publishing twice is publishing once."""
    published(container)
    jobs.run_all(container)
    before = links(container)
    assert published(container) == before
    assert jobs.waiting == []


def test_a_dry_run_leaves_nothing(container: Container, jobs: Jobs) -> None:
    """A dry run plans two tickets, and stores and enqueues nothing."""
    plan = publish(container, PublishRequest(DOCUMENT, "file:outage.md"), dry_run=True).plan
    assert plan is not None
    assert len(plan.links) == 2
    assert links(container) == []
    assert jobs.waiting == []


def test_a_job_that_runs_twice_opens_one_ticket(container: Container, jobs: Jobs) -> None:
    """Each step of a link may be repeated: the second time there is nothing to do."""
    published(container)
    twice = [job for job in jobs.waiting for _ in range(2)]
    jobs.waiting[:] = twice
    jobs.run_all(container)
    listing = container.connections["builtin"].changes(container.clock.now().replace(year=2000))
    assert len(listing.tickets) == 2


def test_a_ticket_that_reconciliation_found_is_assigned_too(container: Container, jobs: Jobs) -> None:
    """The process died after the create; the pass that finds the ticket by its marker also sees to its assignee."""
    link = _lost_create(container, jobs)
    reconcile(container, "builtin")
    assert links(container)[0].state is LinkState.LINKED
    assert jobs.run_all(container) == ["assign_ticket"]
    (ticket,) = container.connections["builtin"].find_by_key(link.key, since=link.created_at)
    assert ticket.assignees == ("ada",)


def test_a_deleted_ticket_is_opened_again_only_for_a_person(container: Container, jobs: Jobs) -> None:
    """A tracker that says that the ticket of this key was deleted leaves the link gone; a retry opens a new ticket."""
    link = _lost_create(container, jobs)
    connector = container.connections["builtin"]
    assert isinstance(connector, BuiltinConnector)
    connector.tracker.delete(1, "ada")
    assert open_ticket(container, link.id) is None
    gone = links(container)[0]
    assert gone.state is LinkState.GONE
    assert "deleted" in (gone.error or "")
    retry(container, gone.id)
    jobs.run_all(container)
    anew = links(container)[0]
    assert (anew.state, anew.ticket is None, anew.key == gone.key) == (LinkState.LINKED, False, False)
    with container.database.reading() as work:
        kinds = [event.kind for event in work.action_items.history(anew.action_item_id)]
    assert kinds == ["published", "retry_asked", "linked"]


def test_links_without_a_job_get_one_at_start(container: Container, jobs: Jobs, clock: StandingClock) -> None:
    """Jobs that were lost with the engine's own tables are made again, once, and lead to one ticket each."""
    published(container)
    jobs.waiting.clear()
    clock.pass_(days=1)
    assert repair(container) == 2
    assert repair(container) == 0
    jobs.run_all(container)
    assert {link.state for link in links(container)} == {LinkState.LINKED}


def test_what_a_step_says_late_changes_nothing(container: Container, jobs: Jobs) -> None:
    """While a call was under way another process took the link further: the outcome of the call is not stored."""
    link, _second = published(container)
    jobs.waiting.clear()
    further = replace(link, state=LinkState.UNKNOWN, step=link.step + 1, attempts=2)

    class Overtaken:
        capabilities = replace(container.connections["builtin"].capabilities, idempotent_create=False)

        def create(self, draft: TicketDraft, key: str) -> Created:
            with container.database.unit_of_work() as work:
                work.links.save(further)
            raise Unavailable(f"no answer to {draft.title} {key}")

    overtaken = replace(container, connections={"builtin": Overtaken()})  # type: ignore[dict-item]
    assert open_ticket(overtaken, link.id) is None
    assert links(container)[0] == further
    assert jobs.waiting == []


def test_a_create_is_sent_soon_or_not_at_all(container: Container, jobs: Jobs, clock: StandingClock) -> None:
    """A process that stood still between its intent and the call sends nothing, and begins with what is stored now."""
    link, _second = published(container)
    jobs.waiting.clear()

    class Sleeping(Faults):
        @override
        def at(self, point: str) -> None:
            if point == "before_post":
                clock.pass_(minutes=10)

    assert open_ticket(replace(container, faults=Sleeping()), link.id) == 0.0
    assert container.connections["builtin"].find_by_key(link.key, since=link.created_at) == ()
    assert open_ticket(container, link.id) is None
    assert links(container)[0].state is LinkState.LINKED


def test_a_start_leaves_links_alone_that_move_meanwhile(container: Container, jobs: Jobs) -> None:
    """A link that another process takes a step further while this one starts is left alone, and gets no other job."""
    first, _second = published(container)
    moved = replace(first, state=LinkState.CREATING, attempts=1)

    class Working(Jobs):
        @override
        def active_keys(self) -> frozenset[str]:
            with container.database.unit_of_work() as work:
                work.links.save(moved)
            return frozenset(job.key for job in jobs.waiting) - {ticket_job(first).key}

    assert repair(replace(container, jobs=Working())) == 0
    assert links(container)[0] == moved


def _lost_create(container: Container, jobs: Jobs) -> LinkRecord:
    """Publish, create the first ticket at the tracker, and forget the answer, as a killed process does."""
    link = replace(published(container)[0], state=LinkState.CREATING, intent_at=container.clock.now(), attempts=1)
    jobs.waiting.clear()
    with container.database.unit_of_work() as work:
        work.links.save(link)
        item = work.action_items.get(link.action_item_id)
        post_mortem = work.post_mortems.by_source("file:outage.md")
    assert item is not None
    assert post_mortem is not None
    connector = container.connections["builtin"]
    draft = draft_ticket(item, post_mortem, page_url="http://x", capabilities=connector.capabilities)
    connector.create(draft, link.key)
    return link
