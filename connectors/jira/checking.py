"""Checks a Jira connection: log-in, permissions, fields of new issues, transitions, people, webhook, clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.contract import CheckReport, ConnectorContext, Finding
from connectors.errors import AuthFailed, ConnectorError, Forbidden, Misconfigured, TargetMissing, Unavailable
from connectors.findings import (
    address_findings,
    clock_findings,
    failure,
    fine,
    people_findings,
    refused,
    secret_findings,
    warning,
)
from connectors.jira.api import Api
from connectors.jira.creation import Field, creation_findings, fields_of, older_fields
from connectors.jira.settings import JiraSettings
from connectors.jira.workflow import transition_findings

_PERMISSIONS = {
    "CREATE_ISSUES": "tickets cannot be opened",
    "EDIT_ISSUES": "text and due date cannot be changed",
    "TRANSITION_ISSUES": "tickets cannot be closed or reopened",
    "RESOLVE_ISSUES": "no resolution can be set",
    "ADD_COMMENTS": "reasons cannot be written",
    "ASSIGN_ISSUES": "nobody can be assigned",
    "SCHEDULE_ISSUES": "Jira refuses due dates",
    "LINK_ISSUES": "the link back to the post-mortem cannot be set",
}
_GRAVE = frozenset({"CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES"})
_SAMPLES = 50
_EVENTS = frozenset({"jira:issue_created", "jira:issue_updated", "jira:issue_deleted"})


def check(api: Api, settings: JiraSettings, context: ConnectorContext, name: str, now: datetime) -> CheckReport:
    """Return one finding for each thing that must be right; the first fatal one ends the list."""
    return CheckReport(tuple(_findings(api, settings, context, name, now)))


def _findings(
    api: Api, settings: JiraSettings, context: ConnectorContext, name: str, now: datetime
) -> Iterator[Finding]:
    try:
        project, headers = api.get_with_headers(f"project/{settings.project}", what="read the project")
    except ConnectorError as error:
        yield refused(error, _fixes(settings))
        return
    yield fine(f"the token is accepted and sees project {settings.project}")
    yield from clock_findings(headers.get("Date"), now)
    yield from _tried("the permissions", _permission_findings(api, settings))
    types = {str(kind.get("name")): str(kind.get("id")) for kind in project.get("issueTypes") or ()}
    yield from _type_findings(types, settings)
    yield from _tried("the fields of new issues", _creation_findings(api, settings, types.get(settings.issue_type)))
    yield from _tried("the resolutions", _resolution_findings(api, settings))
    yield from _tried("the workflow", _workflow_findings(api, settings))
    yield from people_findings(context.people, name, lambda account: _assignable(api, settings, account))
    yield from secret_findings(settings.live_secrets(), name)
    url = f"{context.public_url}/webhooks/{name}"
    yield from address_findings(url, settings.base_url)
    yield _webhook_finding(api, url)


def _tried(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield ``findings``; an answer that is refused or not understood ends them with a warning."""
    try:
        yield from findings
    except ConnectorError as error:
        yield warning(f"{what} cannot be read: {error}", "let an administrator look, or give the account more rights")
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        yield warning(f"{what} cannot be read: the answer lacks {error}", "see whether this edition of Jira is known")


def _permission_findings(api: Api, settings: JiraSettings) -> Iterator[Finding]:
    asked = ",".join((*_PERMISSIONS, "ADMINISTER"))
    parameters = {"projectKey": settings.project, "permissions": asked}
    answer = api.get("mypermissions", what="read the permissions", target="project", **parameters)
    have = {key for key, value in answer["permissions"].items() if value.get("havePermission")}
    lacking = [key for key in _PERMISSIONS if key not in have]
    for key in lacking:
        grave = failure if key in _GRAVE else warning
        title = key.replace("_", " ").title()
        yield grave(
            f"the account lacks the permission {title}: {_PERMISSIONS[key]}",
            f"give its role {title} in the permission scheme of {settings.project}",
        )
    if not lacking:
        yield fine("the account has the permissions that are needed")
    if "ADMINISTER" in have:
        yield warning(
            "the account administers Jira, which is more than is needed",
            f'set token = "..." to one of an account with access to {settings.project} alone',
        )


def _type_findings(types: Mapping[str, str], settings: JiraSettings) -> Iterator[Finding]:
    if types and settings.issue_type not in types:
        yield failure(
            f"issue type {settings.issue_type!r} does not exist in this project",
            f"set issue_type to one of: {', '.join(sorted(types))}",
        )
    elif types:
        yield fine(f"issue type {settings.issue_type!r} exists")


def _creation_findings(api: Api, settings: JiraSettings, type_id: str | None) -> Iterator[Finding]:
    if type_id is None:
        return
    fields = _fields_of_new_issues(api, settings, type_id)
    if fields is None:
        yield failure(
            f"the account may not open a {settings.issue_type} in {settings.project}",
            "give it Create Issues there, or set issue_type",
        )
        return
    yield from creation_findings(fields, settings)


def _fields_of_new_issues(api: Api, settings: JiraSettings, type_id: str) -> dict[str, Field] | None:
    """Read the create metadata; the older call is for Data Center before 8.4 (the newer ones answer 404 there)."""
    what, path = "read the fields of new issues", f"issue/createmeta/{settings.project}/issuetypes/{type_id}"
    listed: list[object] = []
    try:
        while True:
            page = api.get(path, what=what, target="project", startAt=len(listed), maxResults=200)
            batch = page.get("fields") or page.get("values") or []
            listed += batch
            if not batch or len(listed) >= int(page.get("total") or 0):
                return fields_of(listed)
    except TargetMissing:
        parameters = {"projectKeys": settings.project, "expand": "projects.issuetypes.fields"}
        metadata = api.get("issue/createmeta", what=what, target="project", **parameters)
        return older_fields(metadata, settings.issue_type)


def _resolution_findings(api: Api, settings: JiraSettings) -> Iterator[Finding]:
    listed = {str(one.get("name")) for one in api.get("resolution", what="list resolutions", target="project")}
    folded = {name.casefold() for name in listed}
    for setting in ("done_resolutions", "wont_do_resolutions"):
        if any(name.casefold() in folded for name in getattr(settings, setting)):
            yield fine(f"{setting}: one exists")
        elif setting == "wont_do_resolutions" and settings.wont_do_statuses:
            yield fine("won't do is told by wont_do_statuses")
        else:
            yield warning(
                f"{setting}: none of them exists in this Jira",
                f"set {setting} to some of: {', '.join(sorted(listed)) or 'none known'}",
            )


def _workflow_findings(api: Api, settings: JiraSettings) -> Iterator[Finding]:
    """Look at one open issue of each status: Jira tells transitions and their screens for existing issues alone."""
    jql = (
        f'project = "{settings.project}" AND issuetype = "{settings.issue_type}" AND statusCategory != Done '
        "ORDER BY updated DESC"
    )
    path = "search/jql" if settings.is_cloud else "search"
    found = api.get(path, what="look for open issues", target="project", jql=jql, fields="status", maxResults=_SAMPLES)
    samples: dict[str, str] = {}
    for issue in found["issues"]:
        status = issue["fields"]["status"]
        if status["statusCategory"]["key"] != "done":
            samples.setdefault(str(status["name"]), str(issue["id"]))
    if not samples:
        yield warning(
            f"no open {settings.issue_type} in {settings.project} shows its transitions: closing is not checked",
            "open one by hand and run followthrough doctor again",
        )
    for status, number in samples.items():
        what = "read the transitions"
        offered = api.get(f"issue/{number}/transitions", what=what, target="issue", expand="transitions.fields")
        yield from transition_findings(status, offered["transitions"], settings)


def _assignable(api: Api, settings: JiraSettings, account: str) -> bool:
    name = "accountId" if settings.is_cloud else "username"
    parameters = {"project": settings.project, name: account}
    found = api.get("user/assignable/search", what="who can be assigned", target="project", **parameters)
    own = "accountId" if settings.is_cloud else "name"
    return any(str(one.get(own)) == account for one in found)


def _webhook_finding(api: Api, url: str) -> Finding:
    """Look at the webhooks; only administrators may, and Jira has no ping to try the secret with."""
    by_hand = (
        f"in Jira's administration, under System, WebHooks: add one to {url} with the first of webhook_secrets, "
        "for the events issue created, updated and deleted"
    )
    try:
        listed = api.get("/rest/webhooks/1.0/webhook", what="list the webhooks", target="project")
        hook = next((one for one in listed if str(one.get("url", "")).rstrip("/") == url.rstrip("/")), None)
    except (ConnectorError, TypeError, AttributeError):
        return warning(f"the webhook to {url} cannot be checked: only administrators see webhooks", by_hand)
    if hook is None:
        return warning(f"there is no webhook to {url}: states arrive by polling only", by_hand)
    return _judged(hook, url)


def _judged(hook: Mapping[str, Any], url: str) -> Finding:
    lacking = sorted(_EVENTS - set(hook.get("events") or ()))
    checks = {
        "it is not enabled": bool(hook.get("enabled", True)),
        f"it does not send {', '.join(lacking)}": not lacking,
        "it leaves the issue out": not hook.get("excludeBody"),
        "it has no secret": hook.get("isSigned", True) is not False,
    }
    wrong = [what for what, right in checks.items() if not right]
    if wrong:
        return failure(f"the webhook to {url}: {'; '.join(wrong)}", "mend it in Jira's administration")
    return fine(f"the webhook to {url} is enabled; its secret shows with the first delivery")


def _fixes(settings: JiraSettings) -> dict[type[ConnectorError], str]:
    return {
        AuthFailed: "check email and token: Cloud needs both, Data Center the token alone",
        Forbidden: "the account may not see this: give it Browse Projects and Create Issues",
        TargetMissing: f'check project = "{settings.project}", and that the account may browse it',
        Misconfigured: f'check base_url = "{settings.base_url}"',
        Unavailable: f'check the network and base_url = "{settings.base_url}"',
    }
