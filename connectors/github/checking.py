"""Checks a GitHub connection, permission by permission, and sets its webhook up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.contract import CheckReport, Finding
from connectors.errors import (
    AuthFailed,
    ConnectorError,
    Forbidden,
    Misconfigured,
    RateLimited,
    TargetMissing,
    Unavailable,
)
from connectors.github.api import Api
from connectors.github.settings import GithubSettings
from connectors.github.webhooks import EVENTS
from connectors.loopback import is_loopback


def check(api: Api, settings: GithubSettings, webhook_url: str, name: str) -> CheckReport:
    """Return one finding for each thing that must be right; the first fatal one ends the list."""
    return CheckReport(tuple(_findings(api, settings, webhook_url, name)))


def ensure_webhook(api: Api, settings: GithubSettings, url: str) -> str:
    """Create the webhook to ``url``, or mend it where it is inactive or misses an event; says what was done."""
    secrets = settings.live_secrets()
    if not secrets:
        raise Misconfigured(
            "a webhook needs a secret: add webhook_secrets to the connection", fields=("webhook_secrets",)
        )
    hook = _find_hook(api, settings, url)
    wanted = {
        "active": True,
        "events": list(EVENTS),
        "config": {"url": url, "content_type": "json", "secret": secrets[0], "insecure_ssl": "0"},
    }
    path = f"/repos/{settings.repository}/hooks"
    if hook is None:
        made = api.send("POST", path, {"name": "web", **wanted}, what="create the webhook", target="repository")
        return f"webhook {made.data['id']} to {url} was created"
    wrong = _wrong_with(hook)
    if not wrong:
        return f"webhook {hook['id']} to {url} was already there"
    wanted["events"] = sorted({*EVENTS, *hook.get("events", ())})
    api.send("PATCH", f"{path}/{hook['id']}", wanted, what="mend the webhook", target="repository")
    return f"webhook {hook['id']} to {url} was mended ({'; '.join(wrong)})"


def _findings(api: Api, settings: GithubSettings, webhook_url: str, name: str) -> Iterator[Finding]:
    path = f"/repos/{settings.repository}"
    try:
        repository = api.get(path, what="read the repository", target="repository").data
    except ConnectorError as error:
        yield _fatal(error, settings)
        return
    yield Finding(ok=True, what=f"the token is accepted and sees {settings.repository}")
    yield from _repository_findings(repository, settings)
    for label in settings.labels:
        yield _label_finding(api, settings, label)
    yield from _webhook_findings(api, settings, webhook_url, name)


def _repository_findings(repository: Mapping[str, Any], settings: GithubSettings) -> Iterator[Finding]:
    full_name = str(repository.get("full_name", settings.repository))
    if full_name.casefold() != settings.repository.casefold():
        yield Finding(ok=False, what=f"the repository is called {full_name} now", fix=f'set repository = "{full_name}"')
    if repository.get("archived"):
        yield Finding(ok=False, what="the repository is archived: issues are read-only", fix="unarchive it")
    has_issues = bool(repository.get("has_issues", True))
    yield Finding(
        ok=has_issues,
        what="issues are enabled" if has_issues else "issues are disabled in this repository",
        fix="" if has_issues else "enable Issues in the repository's settings, under Features",
    )
    permissions = repository.get("permissions")
    if permissions is not None:
        may = any(permissions.get(right) for right in ("push", "triage", "maintain", "admin"))
        yield Finding(
            ok=may,
            what="the account may label, assign and close"
            if may
            else "the account may only open issues: GitHub drops labels and assignees without saying so",
            fix="" if may else "give the token's account the Triage or Write role, or another token = ...",
        )


def _label_finding(api: Api, settings: GithubSettings, label: str) -> Finding:
    path = f"/repos/{settings.repository}/labels/{quote(label, safe='')}"
    try:
        api.get(path, what=f"read the label {label!r}", target="other")
    except TargetMissing:
        return Finding(
            ok=False,
            what=f"the label {label!r} does not exist",
            fix="create it in the repository, or take it out of labels = [...]",
        )
    except ConnectorError as error:
        return Finding(ok=False, what=str(error))
    return Finding(ok=True, what=f"the label {label!r} exists")


def _webhook_findings(api: Api, settings: GithubSettings, url: str, name: str) -> Iterator[Finding]:
    if not settings.live_secrets():
        yield Finding(
            ok=False,
            what="no webhook secret is set: every delivery is refused",
            fix=f'add webhook_secrets = ["..."] to connection "{name}"',
        )
    host = urlsplit(url).hostname or ""
    if is_loopback(host) and not is_loopback(urlsplit(settings.base_url).hostname or ""):
        yield Finding(
            ok=False,
            what=f"GitHub cannot reach {url}: states arrive by polling only",
            fix='set public_url = "https://..." under [server] to an address that GitHub can reach',
        )
        return
    try:
        hook = _find_hook(api, settings, url)
    except (Forbidden, TargetMissing):
        yield Finding(
            ok=False,
            what="the token may not read webhooks, so the hook cannot be checked",
            fix="give the token Webhooks: read and write, or check the hook in the repository's settings",
        )
        return
    except ConnectorError as error:
        yield Finding(ok=False, what=str(error))
        return
    yield _hook_finding(hook, url)


def _hook_finding(hook: Mapping[str, Any] | None, url: str) -> Finding:
    if hook is None:
        return Finding(
            ok=False,
            what=f"there is no webhook to {url}",
            fix=f"add one in the repository's settings: payload URL {url}, content type application/json, "
            "the first of webhook_secrets, event Issues",
        )
    wrong = _wrong_with(hook)
    if wrong:
        return Finding(ok=False, what=f"the webhook to {url}: {'; '.join(wrong)}", fix="mend it in the settings")
    return Finding(ok=True, what=f"the webhook to {url} is active")


def _find_hook(api: Api, settings: GithubSettings, url: str) -> Mapping[str, Any] | None:
    page = 1
    while True:
        path = f"/repos/{settings.repository}/hooks"
        answer = api.get(path, what="list the webhooks", target="repository", per_page=100, page=page)
        for hook in answer.data:
            if (hook.get("config") or {}).get("url", "").rstrip("/") == url.rstrip("/"):
                found: Mapping[str, Any] = hook
                return found
        if not answer.more:
            return None
        page += 1


def _wrong_with(hook: Mapping[str, Any]) -> list[str]:
    config = hook.get("config") or {}
    events = set(hook.get("events") or ())
    checks = {
        "it is not active": bool(hook.get("active")),
        "it is not subscribed to issues": bool(events & {*EVENTS, "*"}),
        "its content type is not json": config.get("content_type") == "json",
        "it does not verify TLS certificates": str(config.get("insecure_ssl", "0")) == "0",
    }
    return [what for what, fine in checks.items() if not fine]


def _fatal(error: ConnectorError, settings: GithubSettings) -> Finding:
    fixes: dict[type[ConnectorError], str] = {
        AuthFailed: "the token is refused: make a new one and set token = ...",
        Forbidden: "the token may not read this repository: add it to the token's repositories",
        TargetMissing: f'check repository = "{settings.repository}", and that the token may see it',
        Misconfigured: f'check base_url = "{settings.base_url}"',
        RateLimited: "wait until the limit is lifted",
        Unavailable: f'check the network and base_url = "{settings.base_url}"',
    }
    return Finding(ok=False, what=str(error), fix=fixes.get(type(error), ""))
