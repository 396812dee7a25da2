"""Checks a GitHub connection, permission by permission, and makes the labels that tickets carry."""

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
    Invalid,
    Misconfigured,
    RateLimited,
    TargetMissing,
    Unavailable,
    Unreachable,
)
from connectors.findings import clock_findings, failure, fine, people_findings, refused, warning
from connectors.github.api import Answer, Api
from connectors.github.documents import GithubDocuments
from connectors.github.hooks import webhook_findings
from connectors.github.issue_fields import planning_findings
from connectors.github.settings import GithubSettings
from connectors.github.token import is_classic, token_findings

_LABEL_COLOUR = "ededed"  # what GitHub gives to labels that come with an issue


def check(api: Api, settings: GithubSettings, context: ConnectorContext, name: str, now: datetime) -> CheckReport:
    """Return one finding for each thing that must be right; the first fatal one ends the list."""
    return CheckReport(tuple(_findings(api, settings, context, name, now)))


def make_labels(api: Api, settings: GithubSettings, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Make those of ``labels`` that the repository lacks; one line for each."""
    made = []
    for label in _missing_labels(api, settings, labels):
        body = {"name": label, "color": _LABEL_COLOUR}
        path = f"/repos/{settings.repository}/labels"
        api.send("POST", path, body, what=f"create the label {label!r}", target="repository")
        made.append(f"the label {label!r} was created")
    return tuple(made)


def wanted_labels(settings: GithubSettings, context: ConnectorContext) -> tuple[str, ...]:
    """Return the labels that every ticket of the connection carries."""
    return tuple(dict.fromkeys((*settings.labels, *context.labels)))


def _findings(
    api: Api, settings: GithubSettings, context: ConnectorContext, name: str, now: datetime
) -> Iterator[Finding]:
    try:
        answer = api.get(f"/repos/{settings.repository}", what="read the repository", target="repository")
    except ConnectorError as error:
        yield refused(error, _fixes(settings))
        return
    yield fine(f"the token is accepted and sees {settings.repository}")
    yield from clock_findings(answer.headers.get("date"), now)
    yield from token_findings(answer.headers, private=bool(answer.data.get("private")), now=now)
    yield from _repository_findings(answer.data, settings)
    yield from _label_findings(api, settings, context, answer)
    yield from people_findings(context.people, name, lambda account: _assignable(api, settings, account))
    yield from planning_findings(api, settings)
    yield from _document_findings(api, settings)
    yield from webhook_findings(api, settings, f"{context.public_url}/webhooks/{name}", name)


def _repository_findings(repository: Mapping[str, Any], settings: GithubSettings) -> Iterator[Finding]:
    full_name = str(repository.get("full_name", settings.repository))
    if full_name.casefold() != settings.repository.casefold():
        yield warning(f"the repository is called {full_name} now", f'set repository = "{full_name}"')
    if repository.get("archived"):
        yield failure("the repository is archived: issues are read-only", "unarchive it")
    if repository.get("has_issues", True):
        yield fine("issues are enabled")
    else:
        yield failure(
            "issues are disabled in this repository", "enable Issues in the repository's settings, under Features"
        )
    permissions = repository.get("permissions")
    if permissions is None:
        return
    if any(permissions.get(right) for right in ("push", "triage", "maintain", "admin")):
        yield fine("the account may label, assign and close")
    else:
        yield failure(
            "the account may only open issues: GitHub drops labels and assignees without saying so",
            'give the token\'s account the Triage or Write role, or set token = "..." of another account',
        )


def _document_findings(api: Api, settings: GithubSettings) -> Iterator[Finding]:
    """Say whether post-mortems can be read where they live, and written: nothing where none are followed."""
    if not settings.document_paths:
        return
    documents = GithubDocuments(api, settings)
    home = documents.library.repository
    try:
        found = documents.listing()
        permissions = api.get(f"/repos/{home}", what=f"read {home}", target="repository").data.get("permissions")
    except ConnectorError as error:
        yield failure(
            f"post-mortems cannot be read: {error}",
            f"give the token Contents: read and write on {home}, and check document_repository and document_branch",
        )
        return
    yield (
        fine(f"post-mortems are read from {home}: {len(found or ())} of them match document_paths")
        if found
        else warning(f"no file of {home} matches document_paths", "check document_paths and document_branch")
    )
    if settings.link_back != "none" and permissions is not None and not permissions.get("push"):
        yield failure(
            f"the account may not write to {home}: links cannot be written back",
            'give the token Contents: read and write, or set link_back = "none"',
        )


def _label_findings(api: Api, settings: GithubSettings, context: ConnectorContext, answer: Answer) -> Iterator[Finding]:
    labels = wanted_labels(settings, context)
    try:
        missing = _missing_labels(api, settings, labels)
    except ConnectorError as error:
        yield warning(f"the labels cannot be read: {error}", "give the token Issues: read and write")
        return
    for label in missing:
        yield warning(
            f"the label {label!r} does not exist",
            "run followthrough doctor --set-up, or create it in the repository"
            + (", or take it out of labels = [...]" if label in settings.labels else ""),
        )
    present = [label for label in labels if label not in missing]
    if present:
        yield fine(f"the labels exist: {', '.join(present)}")
    if present and not is_classic(answer.headers):
        yield _may_write(api, settings, present[0])


def _may_write(api: Api, settings: GithubSettings, label: str) -> Finding:
    """Try to change nothing about a label: a fine-grained token tells what it may do in no other way."""
    path = f"/repos/{settings.repository}/labels/{quote(label, safe='')}"
    try:
        api.send("PATCH", path, {}, what="try a change that changes nothing", target="other")
    except Forbidden as error:
        return failure(f"the token may not write issues: {error}", "give the token Issues: read and write")
    except Invalid:
        pass  # it was allowed to ask
    except ConnectorError as error:
        return warning(f"whether the token may write is not known: {error}", "run followthrough doctor again")
    return fine("the token may write issues")


def _missing_labels(api: Api, settings: GithubSettings, labels: tuple[str, ...]) -> list[str]:
    missing = []
    for label in labels:
        path = f"/repos/{settings.repository}/labels/{quote(label, safe='')}"
        try:
            api.get(path, what=f"read the label {label!r}", target="other")
        except TargetMissing:
            missing.append(label)
    return missing


def _assignable(api: Api, settings: GithubSettings, account: str) -> bool:
    path = f"/repos/{settings.repository}/assignees/{quote(account, safe='')}"
    try:
        api.get(path, what=f"whether {account!r} can be assigned", target="other")
    except (TargetMissing, Unreachable):
        return False
    return True


def _fixes(settings: GithubSettings) -> dict[type[ConnectorError], str]:
    return {
        AuthFailed: 'the token is refused: make a new one and set token = "..."',
        Forbidden: "the token may not read this repository: add it to the token's repositories",
        TargetMissing: f'check repository = "{settings.repository}", and that the token may see it',
        Misconfigured: f'check base_url = "{settings.base_url}"',
        RateLimited: "wait until the limit is lifted",
        Unavailable: f'check the network and base_url = "{settings.base_url}"',
    }
