"""Checks a GitLab connection: token, role, labels, people, webhook, clock; makes or mends the webhook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.contract import CheckReport, ConnectorContext, Finding
from connectors.errors import (
    AuthFailed,
    ConnectorError,
    Forbidden,
    Misconfigured,
    TargetMissing,
    Unavailable,
)
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
from connectors.gitlab.api import Api, project_path
from connectors.gitlab.settings import GitlabSettings
from connectors.gitlab.webhooks import SIGNING_PREFIX

_PLANNER = 15  # https://docs.gitlab.com/api/access_requests/#valid-access-levels
_EVENTS = {"issues_events": True, "confidential_issues_events": True}


def check(api: Api, settings: GitlabSettings, context: ConnectorContext, name: str, now: datetime) -> CheckReport:
    """Return one finding for each thing that must be right; the first fatal one ends the list."""
    return CheckReport(tuple(_findings(api, settings, context, name, now)))


def ensure_webhook(api: Api, settings: GitlabSettings, url: str) -> str:
    """Create the webhook to ``url``, or mend it where it misses an event; says what was done."""
    secrets = settings.live_secrets()
    if not secrets:
        message = "a webhook needs a secret: add webhook_secrets to the connection"
        raise Misconfigured(message, fields=("webhook_secrets",))
    kind = "signing_token" if secrets[0].startswith(SIGNING_PREFIX) else "token"
    wanted = {"url": url, kind: secrets[0], **_EVENTS, "push_events": False, "enable_ssl_verification": True}
    hook, path = _find_hook(api, settings, url), f"{project_path(settings.project)}/hooks"
    if hook is None:
        made = api.send("POST", path, wanted, what="create the webhook", target="project").data
        return f"webhook {made['id']} to {url} was created"
    wrong = _wrong_with(hook)
    if not wrong:
        return f"webhook {hook['id']} to {url} was already there"
    wanted.pop("push_events")
    api.send("PUT", f"{path}/{hook['id']}", wanted, what="mend the webhook", target="project")
    return f"webhook {hook['id']} to {url} was mended ({'; '.join(wrong)})"


def _findings(
    api: Api, settings: GitlabSettings, context: ConnectorContext, name: str, now: datetime
) -> Iterator[Finding]:
    try:
        answer = api.get(project_path(settings.project), what="read the project", target="project")
    except ConnectorError as error:
        yield refused(error, _fixes(settings))
        return
    yield fine(f"the token is accepted and sees {settings.project}")
    yield from clock_findings(answer.headers.get("date"), now)
    yield from _project_findings(answer.data, settings)
    yield from _label_findings(api, settings, context)
    yield from people_findings(context.people, name, lambda account: _assignable(api, settings, account))
    yield from secret_findings(settings.live_secrets(), name)
    url = f"{context.public_url}/webhooks/{name}"
    yield from address_findings(url, settings.base_url)
    yield _webhook_finding(api, settings, url)


def _project_findings(project: Mapping[str, Any], settings: GitlabSettings) -> Iterator[Finding]:
    path = str(project.get("path_with_namespace") or settings.project)
    if path.casefold() != settings.project.casefold():
        yield warning(f"the project is called {path} now", f'set project = "{path}"')
    if project.get("archived"):
        yield failure("the project is archived: issues are read-only", "unarchive it")
    if project.get("issues_enabled", True) is False or project.get("issues_access_level") == "disabled":
        yield failure("issues are disabled in this project", "enable Issues in its settings, under Visibility")
    roles = [role.get("access_level", 0) for role in (project.get("permissions") or {}).values() if role]
    if not roles:
        return
    if max(roles) < _PLANNER:
        yield failure(
            "the account may only open issues: GitLab drops labels, dates and assignees without saying so",
            'give the token the role Planner or more, or set token = "..." of another account',
        )
    else:
        yield fine("the account may label, assign and close")


def _label_findings(api: Api, settings: GitlabSettings, context: ConnectorContext) -> Iterator[Finding]:
    for label in dict.fromkeys((*settings.labels, *context.labels, settings.wont_do_label, settings.duplicate_label)):
        path = f"{project_path(settings.project)}/labels/{quote(label, safe='')}"
        try:
            api.get(path, what=f"read the label {label!r}", target="project")
        except TargetMissing:
            yield fine(f"the label {label!r} does not exist yet: GitLab makes it with the first ticket")
        except ConnectorError as error:
            yield warning(f"the labels cannot be read: {error}", "see what the tracker says")
            return


def _assignable(api: Api, settings: GitlabSettings, account: str) -> bool:
    path = f"{project_path(settings.project)}/members/all"
    found = api.get(path, what=f"whether {account!r} is a member", target="project", query=account).data
    return any(str(person.get("username", "")).casefold() == account.casefold() for person in found)


def _webhook_finding(api: Api, settings: GitlabSettings, url: str) -> Finding:
    try:
        hook = _find_hook(api, settings, url)
    except ConnectorError as error:
        return warning(
            f"the webhook cannot be checked: {error}", "give the token the role Maintainer, or look yourself"
        )
    if hook is None:
        return warning(
            f"there is no webhook to {url}: states arrive by polling only",
            "run followthrough doctor --set-up, or add one in the project's settings, with issue events and the "
            "first of webhook_secrets",
        )
    wrong = _wrong_with(hook)
    if wrong:
        return failure(f"the webhook to {url}: {'; '.join(wrong)}", "run followthrough doctor --set-up, or mend it")
    return fine(f"the webhook to {url} is there; its secret shows with the first delivery")


def _find_hook(api: Api, settings: GitlabSettings, url: str) -> Mapping[str, Any] | None:
    page = 1
    while True:
        path = f"{project_path(settings.project)}/hooks"
        answer = api.get(path, what="list the webhooks", target="project", per_page=100, page=page)
        for hook in answer.data:
            if str(hook.get("url", "")).rstrip("/") == url.rstrip("/"):
                found: Mapping[str, Any] = hook
                return found
        if not answer.headers.get("x-next-page"):
            return None
        page += 1


def _wrong_with(hook: Mapping[str, Any]) -> list[str]:
    status = hook.get("alert_status", "executable")
    checks = {
        "it does not send issue events": bool(hook.get("issues_events")),
        "it does not send confidential issue events": bool(hook.get("confidential_issues_events")),
        "it does not verify TLS certificates": hook.get("enable_ssl_verification", True) is not False,
        f"GitLab has switched it off ({status})": status == "executable",
    }
    return [what for what, right in checks.items() if not right]


def _fixes(settings: GitlabSettings) -> dict[type[ConnectorError], str]:
    return {
        AuthFailed: 'the token is refused: make a new one and set token = "..."',
        Forbidden: "the token may not read this project: give it the scope api and the role Planner",
        TargetMissing: f'check project = "{settings.project}", and that the token may see it',
        Misconfigured: f'check base_url = "{settings.base_url}"',
        Unavailable: f'check the network and base_url = "{settings.base_url}"',
    }
