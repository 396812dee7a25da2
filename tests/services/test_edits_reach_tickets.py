"""What a document's edit writes to a ticket, and what it leaves alone because a person wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.container import Container
from connectors.contract import TicketPatch
from tests.connectors.contract_rigs import GithubRig, JiraRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.fixtures import emulate_github, receiver
from tests.rigs.receiver import Receiver
from tests.services.conftest import Jobs
from tests.services.trackers import DOCUMENT, Tracked, ref_of, tracked

__all__ = ["emulate_github", "receiver"]

pytestmark = pytest.mark.network

EDITED = DOCUMENT.replace(b"Add a load test stage", b"Add a nightly load test stage").replace(
    b"2026-05-01", b"2026-06-01"
)


@pytest.fixture(params=["github", "jira"])
def on(
    request: pytest.FixtureRequest, container: Container, jobs: Jobs, emulate_github: EmulateGithub, receiver: Receiver
) -> Iterator[Tracked]:
    """The service on each tracker in turn."""
    with tracked(request.param, container, jobs, emulate_github, receiver) as made:
        yield made


def person_writes_around(on: Tracked, text: str) -> None:
    """Add words to the first ticket's text, where the tracker keeps them apart from ours; else change it."""
    ref = ref_of(on.links()[0])
    body = on.rig.connector.get(ref).body
    if isinstance(on.rig, GithubRig):
        on.rig.person_writes(ref, f"{text}\n\n{body}")
    else:
        on.rig.person_writes(ref, f"{body}\n\n{text}")


def test_wording_and_date_follow_the_document(on: Tracked) -> None:
    """Title, text and due date of the item's ticket are those of the new revision; the other ticket is not written."""
    first, second = on.publish()
    before = on.rig.connector.get(ref_of(second))
    on.publish(EDITED)
    ticket = on.rig.connector.get(ref_of(first))
    assert ticket.title.startswith("Add a nightly load test")
    assert "nightly" in ticket.body
    assert ticket.due_date == date(2026, 6, 1)
    assert on.rig.connector.get(ref_of(second)) == before
    writes = on.rig.writes()
    on.publish(EDITED + b"\nMore words elsewhere.\n")
    assert on.rig.writes() == writes


def test_a_persons_title_date_and_words_stay(on: Tracked) -> None:
    """Where a person changed title, date or text, the edit leaves theirs; what they left alone follows."""
    first, _ = on.publish()
    ref = ref_of(first)
    on.rig.connector.update(ref, TicketPatch(title="Theirs", due_date=date(2027, 1, 1)))
    person_writes_around(on, "A person's words.")
    on.publish(EDITED)
    ticket = on.rig.connector.get(ref)
    assert (ticket.title, ticket.due_date) == ("Theirs", date(2027, 1, 1))
    assert "A person's words." in ticket.body
    if isinstance(on.rig, JiraRig):
        assert "nightly" not in ticket.body
        assert "was not written" in on.links()[0].warnings[0]
    else:
        assert "nightly" in ticket.body


def test_our_own_write_is_no_news(on: Tracked) -> None:
    """After an edit was written, the ticket as it is now changes nothing of the item."""
    first, _ = on.publish()
    on.publish(EDITED)
    link = on.links()[0]
    assert link.tracker_updated_at == on.rig.connector.get(ref_of(first)).updated_at
    assert on.history(link).count("state_changed") == 0


def test_an_owner_that_is_nobodys_account_clears_no_assignee(on: Tracked) -> None:
    """A new owner without an account leaves the ticket's assignee as a person set it."""
    first, _ = on.publish()
    account = "octocat" if isinstance(on.rig, GithubRig) else "admin"
    on.rig.connector.update(ref_of(first), TicketPatch(assignee=account))
    assert on.rig.connector.get(ref_of(first)).assignees == (account,)
    on.publish(DOCUMENT.replace(b"Ada Example", b"Nobody Known"))
    assert on.rig.connector.get(ref_of(first)).assignees == (account,)


def test_a_ticket_that_the_document_named_keeps_its_words(on: Tracked) -> None:
    """An adopted ticket is a person's: only a date that it lacks is written."""
    first, _ = on.publish()
    ref = ref_of(first)
    on.rig.connector.update(ref, TicketPatch(title="Found in the wild"))
    with on.container.database.unit_of_work() as work:
        work.links.save(replace(first, adopted=True))
    on.publish(EDITED)
    ticket = on.rig.connector.get(ref)
    assert (ticket.title, ticket.due_date) == ("Found in the wild", date(2026, 6, 1))
    assert "nightly" not in ticket.body
