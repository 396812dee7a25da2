"""Due dates as milestones, issue types, and what GitHub leaves out of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from connectors.contract import Connector, TicketDraft, TicketPatch
from connectors.errors import Misconfigured, Unavailable
from connectors.github.connector import connect
from tests.connectors.contract_rigs import GithubRig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import Fault

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
DUE = date(2026, 12, 24)
DRAFT = TicketDraft(title="Add a load test", body="Because", due_date=DUE)


@pytest.fixture
def connector(github: GithubRig) -> Iterator[Connector]:
    """A connection that keeps due dates as milestones."""
    made = connect("github", github.settings(due_date="milestone"), github.context())
    yield made
    made.close()


def _milestones(emulate: EmulateGithub, rig: GithubRig) -> list[str]:
    found = emulate.call("GET", f"/repos/{rig.repository}/milestones?state=all")
    return [f"{one['title']} {one['due_on'][:10]}" for one in found]


def test_a_day_has_one_milestone(github: GithubRig, connector: Connector, emulate_github: EmulateGithub) -> None:
    """Three tickets of one day share a milestone that was made once, also by another process; each costs one POST."""
    made = [connector.create(DRAFT, KEY) for _ in range(2)]
    other = connect("github", github.settings(due_date="milestone"), github.context())
    made.append(other.create(DRAFT, KEY))
    other.close()
    assert [one.dropped_fields for one in made] == [(), (), ()]
    assert {one.ticket.due_date for one in made} == {DUE}
    assert "Due" not in made[0].ticket.body
    assert _milestones(emulate_github, github) == ["Due 2026-12-24 2026-12-24"]
    assert len(github.proxy.writes()) == 3 + 1


def test_a_new_date_is_another_milestone(
    github: GithubRig, connector: Connector, emulate_github: EmulateGithub
) -> None:
    """A new date moves the ticket to its milestone; the same date again writes nothing."""
    ref = connector.create(DRAFT, KEY).ticket.ref
    later = TicketPatch(due_date=date(2027, 1, 31))
    assert connector.update(ref, later).due_date == date(2027, 1, 31)
    before = github.writes()
    assert connector.update(ref, later).due_date == date(2027, 1, 31)
    assert github.writes() == before
    assert len(_milestones(emulate_github, github)) == 2


def test_a_persons_milestone_stays(github: GithubRig, connector: Connector, emulate_github: EmulateGithub) -> None:
    """Where a person chose a milestone it is left alone, and the date is kept in the text."""
    ref = connector.create(DRAFT, KEY).ticket.ref
    own = emulate_github.call("POST", f"/repos/{github.repository}/milestones", {"title": "v2"})
    emulate_github.call("PATCH", f"/repos/{github.repository}/issues/1", {"milestone": own["number"]})
    ticket = connector.update(ref, TicketPatch(due_date=date(2027, 1, 31)))
    assert ticket.due_date == date(2027, 1, 31)
    assert emulate_github.issues(github.repository)[0]["milestone"]["title"] == "v2"


def test_a_lost_milestone_is_no_lost_ticket(
    github: GithubRig, connector: Connector, emulate_github: EmulateGithub
) -> None:
    """The answer to the milestone was lost: certainly no ticket, and the next try uses the milestone that was made."""
    github.proxy.faults.append(Fault("POST", "/milestones", cut=True))
    with pytest.raises(Unavailable):
        connector.create(DRAFT, KEY)
    assert emulate_github.issues(github.repository) == []
    connector.create(DRAFT, KEY)
    assert len(_milestones(emulate_github, github)) == 1


def test_a_title_that_is_taken_meanwhile_is_used(
    github: GithubRig, connector: Connector, emulate_github: EmulateGithub
) -> None:
    """Two processes want the same day at once: the one that is refused takes the other's milestone."""
    emulate_github.call("POST", f"/repos/{github.repository}/milestones", {"title": "Due 2026-12-24"})
    github.proxy.faults.append(Fault("GET", "/milestones", forward=False, status=200, body=[]))
    taken = {"message": "Validation Failed", "errors": [{"code": "already_exists"}]}
    github.proxy.faults.append(Fault("POST", "/milestones", forward=False, status=422, body=taken))
    assert connector.create(DRAFT, KEY).ticket.due_date == DUE


def test_a_dropped_milestone_or_type_is_reported(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """GitHub leaves both out without saying so where the token may not push, or there are no types."""
    settings = github.settings(due_date="milestone", issue_type="Task")
    connector = connect("github", settings, github.context())
    assert connector.create(DRAFT, KEY).dropped_fields == ("type",)
    issue: dict[str, Any] = {**emulate_github.issues(github.repository)[0], "milestone": None}
    issue["type"] = {"name": "Task"}
    github.proxy.faults.append(Fault("POST", "/issues", forward=False, status=201, body=issue))
    assert connector.create(DRAFT, KEY).dropped_fields == ("milestone",)
    connector.close()


def test_a_date_field_is_said_not_to_be_offered(github: GithubRig) -> None:
    """Asking for a project's date field says plainly that there is none, and what there is."""
    with pytest.raises(Misconfigured, match=r"not offered.*\"milestone\"") as caught:
        connect("github", github.settings(due_date="field"), github.context())
    assert caught.value.fields == ("due_date",)
