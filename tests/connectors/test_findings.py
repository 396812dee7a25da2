"""What the connection checks share, and the judgements that need no tracker: tokens, fields, workflows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from connectors.contract import Finding, Severity
from connectors.errors import Forbidden
from connectors.findings import address_findings, clock_findings, people_findings
from connectors.github.token import token_findings
from connectors.jira.creation import creation_findings, fields_of, older_fields
from connectors.jira.settings import JiraSettings
from connectors.jira.workflow import transition_findings

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _settings(**changes: object) -> JiraSettings:
    own = {"base_url": "https://acme.atlassian.net", "project": "OPS", "token": "t"}
    return JiraSettings.model_validate({**own, **changes})


def _only(findings: list[Finding], severity: Severity) -> str:
    (found,) = [finding for finding in findings if finding.severity is severity]
    return f"{found.what} | {found.fix}"


@pytest.mark.parametrize(
    ("away", "severity"), [(0, Severity.OK), (-29, Severity.OK), (45, Severity.WARN), (-301, Severity.FAIL)]
)
def test_a_clock_that_is_off_is_told_by_the_answers_date(away: int, severity: Severity) -> None:
    """Half a minute is tolerated, five minutes would hide new tickets; no or an unreadable date says nothing."""
    header = format_datetime(NOW - timedelta(seconds=away), usegmt=True)
    (finding,) = clock_findings(header, NOW)
    assert finding.severity is severity
    assert list(clock_findings(None, NOW)) == list(clock_findings("yesterday", NOW)) == []


@pytest.mark.parametrize(
    ("scopes", "private", "severity", "part"),
    [
        ("repo", True, Severity.OK, "no more"),
        ("public_repo, admin:repo_hook", False, Severity.OK, "no more"),
        ("public_repo", True, Severity.FAIL, "scope repo"),
        ("", False, Severity.FAIL, "none"),
        ("repo, delete_repo, admin:org", True, Severity.WARN, "admin:org, delete_repo"),
    ],
)
def test_scopes_are_enough_and_no_more(scopes: str, private: bool, severity: Severity, part: str) -> None:
    """Too few scopes fail, too many are warned of, each by name."""
    (finding,) = token_findings({"x-oauth-scopes": scopes}, private=private, now=NOW)
    assert finding.severity is severity
    assert part in f"{finding.what} {finding.fix}"


def test_a_token_without_scopes_tells_when_it_expires() -> None:
    """A fine-grained token lists no scopes; two weeks before its end there is a warning."""
    header = "github-authentication-token-expiration"
    assert [one.severity for one in token_findings({header: "2026-12-01 09:00:00 UTC"}, private=True, now=NOW)] == [
        Severity.WARN
    ]
    assert [one.severity for one in token_findings({header: "2027-12-01 09:00:00 +0100"}, private=True, now=NOW)] == [
        Severity.OK
    ]
    assert list(token_findings({}, private=True, now=NOW)) == []


def test_people_who_cannot_be_assigned_are_named() -> None:
    """Each account is asked for; one that is refused is named with the line to correct."""
    people = {"Ada Example": "ada", "Bo Example": "bo"}
    found = list(people_findings(people, "work", lambda account: account == "ada"))
    assert '"Bo Example" = { work = "..." }' in _only(found, Severity.WARN)
    (fine,) = people_findings(people, "work", lambda _: True)
    assert fine.severity is Severity.OK

    def refuse(_account: str) -> bool:
        raise Forbidden("no")

    assert [one.severity for one in people_findings(people, "work", refuse)] == [Severity.WARN]


def test_a_local_address_is_named_where_the_tracker_is_elsewhere() -> None:
    """A loopback address is only for a tracker on the same machine."""
    there = list(address_findings("http://127.0.0.1:8000/webhooks/x", "https://api.github.com"))
    assert "public_url" in there[0].fix
    assert list(address_findings("http://127.0.0.1:8000/webhooks/x", "http://127.0.0.1:1")) == []
    assert list(address_findings("https://pm.example/webhooks/x", "https://api.github.com")) == []


def _field(name: str, *, required: bool = False, kind: str = "string", allowed: tuple[str, ...] = ()) -> dict[str, Any]:
    schema = {"type": kind, "items": "option"} if kind == "array" else {"type": kind}
    values = [{"id": str(number), "value": value} for number, value in enumerate(allowed)]
    found: dict[str, Any] = {"fieldId": name, "name": name.title(), "required": required, "schema": schema}
    return {**found, "allowedValues": values} if allowed else found


OURS = [_field("summary", required=True), _field("description"), _field("labels", kind="array")]
DUE = _field("duedate", kind="date")
SEVERITY = _field("customfield_1", required=True, kind="option", allowed=("High", "Low"))
AREAS = _field("customfield_2", required=True, kind="array", allowed=("EU",))


def test_required_fields_come_with_the_line_to_add() -> None:
    """A required field without a default is named with its values and the line that sets it; then all is well."""
    fields = fields_of([*OURS, DUE, SEVERITY, AREAS])
    said = _only(list(creation_findings(fields, _settings())), Severity.FAIL)
    assert 'fields = { customfield_1 = { value = "High" }, customfield_2 = [{ value = "EU" }] }' in said
    assert "one of: High, Low" in said
    right = {"customfield_1": {"value": "Low"}, "customfield_2": [{"value": "EU"}]}
    (finding,) = creation_findings(fields, _settings(fields=right))
    assert finding.severity is Severity.OK


def test_a_field_with_a_default_need_not_be_configured() -> None:
    """Jira fills in what has a default."""
    filled = {**SEVERITY, "hasDefaultValue": True}
    (finding,) = creation_findings(fields_of([*OURS, DUE, filled]), _settings())
    assert finding.severity is Severity.OK


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"customfield_9": "x"}, '"customfield_9" is not on the screen'),
        ({"customfield_1": {"value": "Medium"}}, "is not allowed"),
    ],
)
def test_a_configured_field_that_jira_would_refuse_is_named(fields: dict[str, object], part: str) -> None:
    """A field that is not on the screen and a value that is not allowed are told before the first ticket."""
    optional = {**SEVERITY, "required": False}
    found = list(creation_findings(fields_of([*OURS, DUE, optional]), _settings(fields=fields)))
    assert part in _only(found, Severity.FAIL)


def test_a_screen_without_due_date_or_labels_is_told() -> None:
    """Without a due date Jira refuses dated items; without labels tickets cannot be found again."""
    found = list(creation_findings(fields_of(OURS), _settings()))
    assert "refuses every item" in _only(found, Severity.FAIL)
    assert "labels" in _only(list(creation_findings(fields_of([OURS[0], OURS[1], DUE]), _settings())), Severity.FAIL)
    needed = {**DUE, "required": True}
    assert "requires a due date" in _only(
        list(creation_findings(fields_of([*OURS, needed]), _settings())), Severity.WARN
    )


def test_older_metadata_is_read_by_the_types_name() -> None:
    """Data Center before 8.4 nests the fields below project and type; a type that is not there is None."""
    metadata = {"projects": [{"issuetypes": [{"name": "Task", "fields": {"summary": {"required": True}}}]}]}
    found = older_fields(metadata, "task")
    assert found is not None
    assert found["summary"].needed
    assert older_fields(metadata, "Bug") is None


def _transition(name: str, category: str, **fields: object) -> dict[str, Any]:
    return {"id": "1", "name": f"To {name}", "to": {"name": name, "statusCategory": {"key": category}}, **fields}


def _screen(*resolutions: str, **others: object) -> dict[str, object]:
    resolution = {"required": True, "allowedValues": [{"name": name} for name in resolutions]}
    return {"resolution": resolution, **others}


def test_a_hostile_workflow_is_explained_before_the_first_ticket() -> None:
    """Renamed statuses do not matter; foreign resolutions, required fields and missing ways come with the line."""
    works = [_transition("Fertig", "done", fields=_screen("Fixed", "Won't Fix"))]
    assert {one.severity for one in transition_findings("Offen", works, _settings())} == {Severity.OK}
    foreign = [_transition("Fertig", "done", fields=_screen("Erledigt"))]
    said = _only(list(transition_findings("Offen", foreign, _settings())), Severity.FAIL)
    assert "set done_resolutions to some of: Erledigt" in said
    cause = {"required": True, "name": "Cause", "schema": {"type": "option"}, "allowedValues": [{"value": "Code"}]}
    asks = [_transition("Fertig", "done", fields=_screen("Done", "Won't Do", customfield_7=cause))]
    (done, _) = transition_findings("Offen", asks, _settings())
    assert 'transition_fields = { customfield_7 = { value = "Code" } }' in done.fix
    given = _settings(transition_fields={"customfield_7": {"value": "Code"}})
    assert {one.severity for one in transition_findings("Offen", asks, given)} == {Severity.OK}


def test_a_way_through_other_statuses_is_asked_for_and_then_taken() -> None:
    """Where nothing leads straight to a closed status the line to add names what is offered."""
    offered = [_transition("Prüfung", "indeterminate")]
    found = list(transition_findings("Offen", offered, _settings()))
    assert 'through_statuses = ["Prüfung"]' in found[0].fix
    through = _settings(through_statuses=["prüfung"])
    assert {one.severity for one in transition_findings("Offen", offered, through)} == {Severity.OK}


def test_a_project_without_resolutions_is_asked_for_its_statuses() -> None:
    """Done works; won't do needs to be named, and then works too."""
    offered = [_transition("Done", "done"), {**_transition("Rejected", "done"), "id": "2"}]
    (done, wont_do) = transition_findings("Open", offered, _settings())
    assert (done.severity, wont_do.severity) == (Severity.OK, Severity.WARN)
    assert "wont_do_statuses" in wont_do.fix
    named = _settings(wont_do_statuses=["Rejected"])
    assert {one.severity for one in transition_findings("Open", offered, named)} == {Severity.OK}
