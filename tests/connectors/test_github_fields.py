"""Due dates as milestones, issue types, and what GitHub leaves out of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from connectors.contract import Connector, Severity, TicketDraft, TicketPatch
from connectors.errors import Unavailable
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


FIELDS = [
    {"id": 7, "name": "Target date", "data_type": "text"},
    {"id": 8, "name": "Deadline", "data_type": "date"},
]


def fields_there(rig: GithubRig, *, times: int = 1) -> None:
    """Let the organisation have fields: emulate has none."""
    rig.proxy.faults += [Fault("GET", "/orgs/octocat/issue-fields", forward=False, status=200, body=FIELDS)] * times


def with_date(issue: dict[str, Any], day: str) -> dict[str, Any]:
    """The issue as GitHub shows it with a date in the field."""
    value = {"issue_field_id": 8, "issue_field_name": "Deadline", "data_type": "date", "value": day}
    return {**issue, "issue_field_values": [value]}


def test_a_due_date_is_kept_in_the_organisations_field(github: GithubRig, emulate_github: EmulateGithub) -> None:
    """The one create carries the field's value, a new date sets that field alone, and the same date writes nothing."""
    connector = connect("github", github.settings(due_date="field", due_date_field="deadline"), github.context())
    assert connector.capabilities.due_date == "field"
    made = emulate_github.call("POST", f"/repos/{github.repository}/issues", {"title": "x", "body": ""})
    fields_there(github)
    shown = with_date(made, "2026-12-24")
    shown["title"], shown["body"] = DRAFT.title, f"<!-- followthrough:{KEY} -->"
    github.proxy.faults.append(Fault("POST", "/issues", forward=False, status=201, body=shown))
    created = connector.create(DRAFT, KEY)
    assert (created.ticket.due_date, "due_date" in created.dropped_fields) == (DUE, False)
    ref = created.ticket.ref
    later = with_date(made, "2027-01-31")
    github.proxy.faults += [
        Fault("GET", f"/issues/{ref.id}", forward=False, status=200, body=shown),
        Fault("POST", f"/issues/{ref.id}/issue-field-values", forward=False, status=200, body=[]),
        Fault("GET", f"/issues/{ref.id}", forward=False, status=200, body=later),
        Fault("GET", f"/issues/{ref.id}", forward=False, status=200, body=later),
    ]
    assert connector.update(ref, TicketPatch(due_date=date(2027, 1, 31))).due_date == date(2027, 1, 31)
    assert [path.rpartition("/")[2] for _, path in github.proxy.writes()] == ["issues", "issue-field-values"]
    assert connector.update(ref, TicketPatch(due_date=date(2027, 1, 31))).due_date == date(2027, 1, 31)
    assert len(github.proxy.writes()) == 2
    connector.close()


def test_a_dropped_date_is_reported(github: GithubRig) -> None:
    """Where the field's value is left out of the new issue, that is a warning: the date is not in the text either."""
    connector = connect("github", github.settings(due_date="field", due_date_field="Deadline"), github.context())
    fields_there(github)
    assert connector.create(DRAFT, KEY).dropped_fields == ("due_date",)
    connector.close()


def test_without_such_a_field_the_date_is_in_the_text(github: GithubRig) -> None:
    """No organisation, no such field, or one of another type: the text carries the date, and the check says so."""
    connector = connect("github", github.settings(due_date="field"), github.context())
    created = connector.create(DRAFT, KEY)
    assert (created.ticket.due_date, created.dropped_fields) == (DUE, ())
    fields_there(github, times=2)
    assert "**Due:** 2026-12-24" in connector.create(DRAFT, KEY).ticket.body
    said = [one for one in connector.check().findings if "Target date" in one.what]
    assert [one.severity for one in said] == [Severity.WARN]
    connector.close()


def test_the_check_names_the_issue_types_there_are(github: GithubRig) -> None:
    """A type that does not exist would be dropped: the check names those that do."""
    connector = connect("github", github.settings(issue_type="Chore"), github.context())
    types = [{"id": 1, "name": "Task"}, {"id": 2, "name": "Bug"}]
    github.proxy.faults.append(Fault("GET", "/issue-types", forward=False, status=200, body=types))
    (said,) = [one for one in connector.check().findings if "Chore" in one.what]
    assert (said.severity, said.fix) == (Severity.WARN, "set issue_type to one of: Task, Bug")
    connector.close()
