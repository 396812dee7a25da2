"""Checks a Jira connection: log-in, project, issue type, resolutions, webhook secret."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import CheckReport, Finding
from connectors.errors import AuthFailed, ConnectorError, Forbidden, Misconfigured, TargetMissing, Unavailable
from connectors.jira.api import Api
from connectors.jira.settings import JiraSettings


def check(api: Api, settings: JiraSettings, name: str) -> CheckReport:
    """Return one finding for each thing that must be right; the first fatal one ends the list."""
    return CheckReport(tuple(_findings(api, settings, name)))


def _findings(api: Api, settings: JiraSettings, name: str) -> Iterator[Finding]:
    try:
        project = api.get(f"project/{settings.project}", what="read the project", target="project")
        types = {str(kind.get("name")) for kind in project.get("issueTypes") or ()}
        resolutions = {
            str(found.get("name")) for found in api.get("resolution", what="list resolutions", target="project")
        }
    except ConnectorError as error:
        yield _fatal(error, settings)
        return
    yield Finding(ok=True, what=f"the token is accepted and sees project {settings.project}")
    if types:
        known = settings.issue_type in types
        yield Finding(
            ok=known,
            what=f"issue type {settings.issue_type!r} " + ("exists" if known else "does not exist in this project"),
            fix="" if known else f"set issue_type to one of: {', '.join(sorted(types))}",
        )
    yield from _resolution_findings(settings, resolutions)
    if not settings.live_secrets():
        yield Finding(
            ok=False,
            what="no webhook secret is set: every delivery is refused",
            fix=f'add webhook_secrets = ["..."] to connection "{name}"',
        )


def _resolution_findings(settings: JiraSettings, resolutions: set[str]) -> Iterator[Finding]:
    folded = {name.casefold() for name in resolutions}
    for setting in ("done_resolutions", "wont_do_resolutions"):
        fits = any(name.casefold() in folded for name in getattr(settings, setting))
        excused = setting == "wont_do_resolutions" and bool(settings.wont_do_statuses)
        yield Finding(
            ok=fits or excused,
            what=f"{setting}: " + ("one exists" if fits else "none of them exists in this Jira"),
            fix=""
            if fits or excused
            else f"set {setting} to some of: {', '.join(sorted(resolutions)) or 'none known'}",
        )


def _fatal(error: ConnectorError, settings: JiraSettings) -> Finding:
    fixes: dict[type[ConnectorError], str] = {
        AuthFailed: "check email and token: Cloud needs both, Data Center the token alone",
        Forbidden: "the account may not see this: give it Browse Projects and Create Issues",
        TargetMissing: f'check project = "{settings.project}", and that the account may browse it',
        Misconfigured: f'check base_url = "{settings.base_url}"',
        Unavailable: f'check the network and base_url = "{settings.base_url}"',
    }
    return Finding(ok=False, what=str(error), fix=fixes.get(type(error), ""))
