"""Finds, makes, mends and tries a repository's webhook."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connectors.contract import Finding
from connectors.errors import ConnectorError, Forbidden, Misconfigured, TargetMissing
from connectors.findings import address_findings, failure, fine, secret_findings, warning
from connectors.github.api import Api
from connectors.github.settings import GithubSettings
from connectors.github.webhooks import DOCUMENT_EVENTS, EVENTS

_LOOKS = 10
_PAUSE_SECONDS = 0.5
_ADVICE = "run followthrough doctor --set-up, or mend it in the repository's settings"


def wanted_hooks(settings: GithubSettings) -> dict[str, tuple[str, ...]]:
    """Return the events that are wanted, by repository: issues, and pushes where documents are followed."""
    hooks: dict[str, tuple[str, ...]] = {settings.repository: EVENTS}
    if settings.document_paths:
        home = settings.document_repository or settings.repository
        same = home.casefold() == settings.repository.casefold()
        hooks[settings.repository if same else home] = (*EVENTS, *DOCUMENT_EVENTS) if same else DOCUMENT_EVENTS
    return hooks


def ensure_webhooks(api: Api, settings: GithubSettings, url: str) -> str:
    """Create each wanted webhook to ``url``, or mend it where it is inactive or misses an event; says what was done."""
    hooks = wanted_hooks(settings).items()
    return "; ".join(_ensure_webhook(api, settings, url, repository, events) for repository, events in hooks)


def _ensure_webhook(api: Api, settings: GithubSettings, url: str, repository: str, events: tuple[str, ...]) -> str:
    secrets = settings.live_secrets()
    if not secrets:
        raise Misconfigured(
            "a webhook needs a secret: add webhook_secrets to the connection", fields=("webhook_secrets",)
        )
    hook = find_hook(api, repository, url)
    wanted = {
        "active": True,
        "events": list(events),
        "config": {"url": url, "content_type": "json", "secret": secrets[0], "insecure_ssl": "0"},
    }
    path = f"/repos/{repository}/hooks"
    if hook is None:
        made = api.send("POST", path, {"name": "web", **wanted}, what="create the webhook", target="repository")
        return f"webhook {made.data['id']} to {url} was created"
    wrong = _wrong_with(hook, events)
    if not wrong:
        return f"webhook {hook['id']} to {url} was already there"
    wanted["events"] = sorted({*events, *hook.get("events", ())})
    api.send("PATCH", f"{path}/{hook['id']}", wanted, what="mend the webhook", target="repository")
    return f"webhook {hook['id']} to {url} was mended ({'; '.join(wrong)})"


def webhook_findings(
    api: Api, settings: GithubSettings, url: str, name: str, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Finding]:
    """Say whether deliveries can arrive: secret, address, hook, its events, and a ping that our service accepted."""
    yield from secret_findings(settings.live_secrets(), name)
    unreachable = tuple(address_findings(url, settings.base_url))
    yield from unreachable
    if unreachable:
        return
    for repository, events in wanted_hooks(settings).items():
        yield from _hook_findings(api, repository, events, url, sleep)


def _hook_findings(
    api: Api, repository: str, events: tuple[str, ...], url: str, sleep: Callable[[float], None]
) -> Iterator[Finding]:
    try:
        hook = find_hook(api, repository, url)
    except (Forbidden, TargetMissing) as error:
        yield warning(
            f"the token may not read webhooks, so the hook cannot be checked ({error})",
            "give the token Webhooks: read and write, or check the hook in the repository's settings",
        )
        return
    except ConnectorError as error:
        yield warning(f"the webhook cannot be checked: {error}", "run followthrough doctor again")
        return
    if hook is None:
        yield warning(
            f"there is no webhook of {repository} to {url}: states arrive by polling only",
            f"run followthrough doctor --set-up, or add one in the repository's settings: payload URL {url}, "
            f"content type application/json, the first of webhook_secrets, events {' and '.join(events)}",
        )
        return
    wrong = _wrong_with(hook, events)
    if wrong:
        yield failure(f"the webhook to {url}: {'; '.join(wrong)}", _ADVICE)
        return
    yield fine(f"the webhook to {url} is active")
    yield from _ping_findings(api, f"/repos/{repository}/hooks/{hook['id']}", url, sleep)


def _ping_findings(api: Api, path: str, url: str, sleep: Callable[[float], None]) -> Iterator[Finding]:
    try:
        before = {delivery.get("id") for delivery in _deliveries(api, path)}
        api.send("POST", f"{path}/pings", None, what="ping the webhook", target="other")
        for look in range(_LOOKS):
            new = [one for one in _deliveries(api, path) if one.get("id") not in before and one.get("event") == "ping"]
            if new:
                yield _verdict(new[0], url)
                return
            if look + 1 < _LOOKS:
                sleep(_PAUSE_SECONDS)
    except ConnectorError as error:
        yield warning(f"the webhook could not be tried: {error}", "give the token Webhooks: read and write")
        return
    yield warning("GitHub has not told yet how its ping ended", "run followthrough doctor again in a minute")


def _deliveries(api: Api, path: str) -> list[Mapping[str, Any]]:
    found = api.get(f"{path}/deliveries", what="list the deliveries", target="other", per_page=30).data
    return list(found) if isinstance(found, list) else []


def _verdict(delivery: Mapping[str, Any], url: str) -> Finding:
    code = int(delivery.get("status_code") or 0)
    if 200 <= code < 300:  # noqa: PLR2004 - HTTP's own numbers
        return fine("a ping arrived and its signature is right")
    if code == 401:  # noqa: PLR2004
        return failure(
            "the hook signs with another secret than webhook_secrets: its deliveries are refused",
            "write the first of webhook_secrets into the hook's Secret, in the repository's settings",
        )
    said = code or delivery.get("status") or "no answer"
    return warning(
        f"a ping did not reach the service at {url} ({said})", "start followthrough serve, and let GitHub reach it"
    )


def find_hook(api: Api, repository: str, url: str) -> Mapping[str, Any] | None:
    """Return the repository's hook to ``url``, if it has one."""
    page = 1
    while True:
        path = f"/repos/{repository}/hooks"
        answer = api.get(path, what="list the webhooks", target="repository", per_page=100, page=page)
        for hook in answer.data:
            if (hook.get("config") or {}).get("url", "").rstrip("/") == url.rstrip("/"):
                found: Mapping[str, Any] = hook
                return found
        if not answer.more:
            return None
        page += 1


def _wrong_with(hook: Mapping[str, Any], wanted: tuple[str, ...]) -> list[str]:
    config = hook.get("config") or {}
    events = set(hook.get("events") or ())
    checks = {
        "it is not active": bool(hook.get("active")),
        **{f"it is not subscribed to {one}": bool(events & {one, "*"}) for one in wanted},
        "its content type is not json": config.get("content_type") == "json",
        "it does not verify TLS certificates": str(config.get("insecure_ssl", "0")) == "0",
    }
    return [what for what, right in checks.items() if not right]
