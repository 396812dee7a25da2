"""Carries requests to GitLab's REST API (version 4) through ``python-gitlab``: one attempt, a deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

import requests

from connectors.calls import Caller
from connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    ProtocolDrift,
)
from connectors.gitlab.settings import GitlabSettings
from connectors.pacing import Pacer, parse_epoch, parse_retry_after
from connectors.refusals import refusal
from connectors.transport_errors import classify
from connectors.write_rules import WriteLedger

try:
    import gitlab
except ImportError as error:  # an extra: most installations have no GitLab
    raise ImportError(f"{error}; install followthrough[gitlab]") from error

Target = Literal["project", "issue"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitLab answered; header names in any case."""

    data: Any
    headers: Mapping[str, str]


class Api:
    """GitLab's REST API as one connection sees it. Raises only the connector errors."""

    def __init__(
        self,
        name: str,
        settings: GitlabSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ledger: WriteLedger | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pacer = Pacer(name, settings.write_rules(), ledger)
        self._caller = Caller(name, self._client, deadline_seconds=settings.timeout_seconds, close_client=_close)

    def get(self, path: str, *, what: str, target: Target, **parameters: object) -> Answer:
        """Read ``path``, below the API's address."""
        return self._caller.read(what, lambda client: self._send(client, "get", path, parameters, what, target))

    def send(self, verb: str, path: str, body: Mapping[str, object], *, what: str, target: Target) -> Answer:
        """Change something; writes of one connection are serial and spaced."""
        with self._pacer.turn():
            return self._caller.write(what, lambda client: self._send(client, verb.lower(), path, body, what, target))

    def close(self) -> None:
        """Close the clients."""
        self._caller.close()

    def _client(self) -> gitlab.Gitlab:
        client = gitlab.Gitlab(
            self._settings.base_url,
            private_token=self._settings.token.get_secret_value(),
            timeout=self._settings.timeout_seconds,
            user_agent="followthrough",
        )
        client.session.max_redirects = 0  # a redirect to another host would be given the token
        return client

    def _send(
        self, client: gitlab.Gitlab, verb: str, path: str, payload: Mapping[str, object], what: str, target: Target
    ) -> Answer:
        write = verb != "get"
        sent: dict[str, Any] = {"post_data": dict(payload)} if write else {"query_data": dict(payload)}
        seen: list[requests.Response] = []
        # the library's errors leave the headers out, and with them how long to wait
        client.session.hooks["response"] = [lambda response, **_more: seen.append(response)]
        try:
            # no retries: the library's own repeat a POST whose answer was lost and so make duplicates
            response = client.http_request(
                verb, path, obey_rate_limit=False, retry_transient_errors=False, max_retries=0, **sent
            )
        except gitlab.exceptions.RedirectError as error:
            message = f"{what}: GitLab redirects elsewhere: {error}"
            raise Misconfigured(message, fields=("base_url",)) from error
        except gitlab.exceptions.GitlabError as error:
            raise self._refusal(error, seen, what, write=write, target=target) from error
        except (requests.RequestException, OSError) as error:
            raise classify(error, what, write=write) from error
        try:
            return Answer(response.json(), response.headers)
        except ValueError as error:
            kind = OutcomeUnknown if write else ProtocolDrift
            raise kind(f"{what}: GitLab's answer is not JSON (is base_url right?)") from error

    def _refusal(
        self,
        error: gitlab.exceptions.GitlabError,
        seen: list[requests.Response],
        what: str,
        *,
        write: bool,
        target: Target,
    ) -> ConnectorError:
        status, now = error.response_code or 0, self._clock()
        headers: Mapping[str, str] = seen[-1].headers if seen else {}
        message = f"{what}: GitLab answered {status}: {' '.join(str(error.error_message).split())[:400]}"
        retry_at = parse_retry_after(headers.get("Retry-After"), now) or parse_epoch(
            headers.get("RateLimit-Reset"), now
        )
        ticket, fields = target == "issue", _fields(error)
        return refusal(status, message, write=write, ticket=ticket, retry_at=retry_at, now=now, fields=fields)


def project_path(project: str) -> str:
    """Return the path of a project's part of the API."""
    return f"/projects/{quote(project, safe='')}"


def _close(client: gitlab.Gitlab) -> None:
    client.session.close()


def _fields(error: gitlab.exceptions.GitlabError) -> tuple[str, ...]:
    """Return the fields that an answer names: ``{"message": {"title": ["can't be blank"]}}``."""
    said: object = error.error_message
    return tuple(str(name) for name in said) if isinstance(said, dict) else ()
