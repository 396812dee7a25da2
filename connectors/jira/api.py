"""Carries requests to Jira's REST API (version 2) through the ``jira`` library: one attempt, a deadline."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import requests
from jira import JIRA, JIRAError

from connectors.calls import Caller
from connectors.errors import (
    AuthFailed,
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    ProtocolDrift,
)
from connectors.jira.settings import JiraSettings
from connectors.pacing import Pacer, parse_retry_after
from connectors.refusals import refusal
from connectors.transport_errors import classify
from connectors.write_rules import WriteLedger

Target = Literal["project", "issue"]


class Api:
    """Jira's REST API as one connection sees it. Raises only the connector errors."""

    def __init__(
        self,
        name: str,
        settings: JiraSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ledger: WriteLedger | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pacer = Pacer(name, settings.write_rules(), ledger)
        self._caller = Caller(name, self._client, deadline_seconds=settings.timeout_seconds, close_client=_close)

    def get(self, path: str, *, what: str, target: Target, **parameters: object) -> Any:  # noqa: ANN401 - JSON
        """Read ``path`` (below ``/rest/api/2/``; one with a slash in front is below the address itself)."""
        return self._caller.read(what, lambda client: self._send(client, "GET", path, parameters, what, target))[0]

    def get_with_headers(self, path: str, *, what: str) -> tuple[Any, Mapping[str, str]]:
        """Read ``path`` of the project, with the headers of the answer."""
        return self._caller.read(what, lambda client: self._send(client, "GET", path, {}, what, "project"))

    def send_timed(self, verb: str, path: str, body: object, *, what: str, target: Target) -> tuple[Any, datetime]:
        """Change something; answers with a moment, by Jira's own clock, that lies before the change."""
        with self._pacer.turn():
            began = time.monotonic()
            answer, headers = self._caller.write(
                what, lambda client: self._send(client, verb, path, body, what, target)
            )
        passed = timedelta(seconds=math.ceil(time.monotonic() - began) + 1)
        try:
            return answer, parsedate_to_datetime(headers.get("Date") or "").astimezone(UTC) - passed
        except (ValueError, TypeError, OverflowError):
            return answer, datetime.fromtimestamp(0, tz=UTC)

    def send(self, verb: str, path: str, body: object, *, what: str, target: Target) -> Any:  # noqa: ANN401 - JSON
        """Change something; writes of one connection are serial and spaced."""
        with self._pacer.turn():
            return self._caller.write(what, lambda client: self._send(client, verb, path, body, what, target))[0]

    def close(self) -> None:
        """Close the clients."""
        self._caller.close()

    def _client(self) -> JIRA:
        settings, token = self._settings, self._settings.token.get_secret_value()
        # max_retries=0: the library's own retries repeat a POST whose answer was lost and so make duplicates
        return JIRA(
            server=settings.base_url,
            basic_auth=(settings.email, token) if settings.is_cloud else None,
            token_auth=None if settings.is_cloud else token,
            options={"rest_api_version": "2", "check_update": False},
            get_server_info=False,
            logging=False,
            max_retries=0,
            timeout=settings.timeout_seconds,
        )

    def _send(
        self,
        client: JIRA,
        verb: str,
        path: str,
        payload: Any,  # noqa: ANN401 - JSON
        what: str,
        target: Target,
    ) -> tuple[Any, Mapping[str, str]]:
        write = verb != "GET"
        extra: dict[str, Any] = {"data": json.dumps(payload)} if write else {"params": payload}
        url = self._settings.base_url + (path if path.startswith("/") else f"/rest/api/2/{path}")
        try:
            # the session carries the log-in; the library's own methods cannot send properties with an issue
            response = client._session.request(verb, url, **extra)  # noqa: SLF001 - no public way to a raw call
        except JIRAError as error:
            raise self._refusal(error, what, write=write, target=target) from error
        except (requests.RequestException, OSError) as error:
            raise classify(error, what, write=write) from error
        if not response.content:
            return None, response.headers
        try:
            return response.json(), response.headers
        except ValueError as error:
            kind = OutcomeUnknown if write else ProtocolDrift
            raise kind(f"{what}: Jira's answer is not JSON (is base_url right?)") from error

    def _refusal(self, error: JIRAError, what: str, *, write: bool, target: Target) -> ConnectorError:
        status = error.status_code or 0
        headers: Mapping[str, str] = error.response.headers if error.response is not None else {}
        message = f"{what}: Jira answered {status}: {' '.join(str(error.text).split())[:400]}"
        now = self._clock()
        retry_at = parse_retry_after(headers.get("Retry-After"), now)
        own: dict[int, type[ConnectorError]] = {410: Misconfigured}
        if "x-authentication-denied-reason" in headers:
            own[403] = AuthFailed
        return refusal(
            status,
            message,
            write=write,
            ticket=target == "issue",
            retry_at=retry_at,
            now=now,
            fields=_fields(error),
            own=own,
        )


def _close(client: JIRA) -> None:
    client.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped


def _fields(error: JIRAError) -> tuple[str, ...]:
    try:
        data = error.response.json() if error.response is not None else {}
    except ValueError:
        return ()
    errors = data.get("errors") if isinstance(data, dict) else None
    return tuple(str(name) for name in errors) if isinstance(errors, dict) else ()
