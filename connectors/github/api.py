"""Carries requests to GitHub's REST API through PyGithub: one attempt, a deadline, one client per thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from github import Auth, Github, GithubException

from connectors.calls import Caller
from connectors.errors import ConnectorError, Misconfigured
from connectors.github.answers import Target, read_json, refused
from connectors.github.credentials import credentials
from connectors.github.settings import GithubSettings
from connectors.pacing import Pacer
from connectors.transport_errors import classify
from connectors.write_rules import WriteLedger

_UNAUTHORIZED = 401
_NOT_MODIFIED = 304
_Response: TypeAlias = tuple[int, Mapping[str, Any], str]  # status, headers, text
_NEXT = re.compile(r'<([^<>]*)>;\s*rel="next"')


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: the JSON body, and the headers with lower-case names."""

    data: Any
    headers: Mapping[str, Any]

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return 'rel="next"' in str(self.headers.get("link", ""))

    @property
    def next_page(self) -> Mapping[str, str]:
        """The parameters that ask for it: a page's number or a cursor; none where no other follows."""
        found = _NEXT.search(str(self.headers.get("link", "")))
        return dict(parse_qsl(urlsplit(found[1]).query)) if found else {}


class Api:
    """GitHub's REST API as one connection sees it. Raises only the connector errors."""

    def __init__(
        self,
        name: str,
        settings: GithubSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ledger: WriteLedger | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pacer = Pacer(name, settings.write_rules(), ledger)
        self._credentials = credentials(settings, self._client_with)
        self._caller = Caller(
            name, self._client, deadline_seconds=settings.timeout_seconds, close_client=lambda client: client.close()
        )

    def get(self, path: str, *, what: str, target: Target, **parameters: object) -> Answer:
        """Read ``path`` (it begins with a slash)."""
        url = f"{path}?{urlencode(parameters)}" if parameters else path
        return self._caller.read(what, lambda client: self._send(client, "GET", url, None, what, target))

    def get_if_changed(self, path: str, etag: str, *, what: str, target: Target, **parameters: object) -> Answer | None:
        """Read ``path`` where it is not what ``etag`` stands for any more, else None, which costs nothing."""
        url = f"{path}?{urlencode(parameters)}" if parameters else path
        return self._caller.read(what, lambda client: self._send_if_changed(client, url, etag, what, target))

    def send(self, verb: str, path: str, body: object, *, what: str, target: Target) -> Answer:
        """Change something; writes of one connection are serial and spaced."""
        with self._pacer.turn():
            return self._caller.write(what, lambda client: self._send(client, verb, path, body, what, target))

    def close(self) -> None:
        """Close the clients."""
        self._caller.close()

    def _client(self) -> Github:
        return self._client_with(self._credentials.auth)

    def _client_with(self, auth: Auth.Auth) -> Github:
        # retry=None: PyGithub's own retries repeat a POST whose answer was lost and so make duplicates
        return Github(
            auth=auth,
            base_url=self._settings.base_url,
            timeout=max(1, int(self._settings.timeout_seconds)),
            user_agent="followthrough",
            per_page=100,
            retry=None,
            lazy=True,
            seconds_between_requests=None,
            seconds_between_writes=None,
        )

    def _send(self, client: Github, verb: str, url: str, body: object, what: str, target: Target) -> Answer:
        response = self._signed(client, verb, url, body, what)
        return self._answer(response, what, write=verb != "GET", target=target)

    def _send_if_changed(self, client: Github, url: str, etag: str, what: str, target: Target) -> Answer | None:
        response = self._signed(client, "GET", url, None, what, {"If-None-Match": etag} if etag else None)
        return None if response[0] == _NOT_MODIFIED else self._answer(response, what, write=False, target=target)

    def _answer(self, response: _Response, what: str, *, write: bool, target: Target) -> Answer:
        status, headers, text = response
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
            raise refused(status, headers, text, what=what, write=write, target=target, now=self._clock())
        return Answer(read_json(text, what=what, write=write), headers)

    def _signed(
        self, client: Github, verb: str, url: str, body: object, what: str, headers: dict[str, Any] | None = None
    ) -> _Response:
        self._credentials.renew()
        response = self._sent(client, verb, url, body, what, headers)
        if response[0] == _UNAUTHORIZED and self._credentials.refused():  # certainly nothing was done: once more
            self._credentials.renew()
            response = self._sent(client, verb, url, body, what, headers)
        return response

    def _sent(
        self, client: Github, verb: str, url: str, body: object, what: str, headers: dict[str, Any] | None = None
    ) -> _Response:
        try:
            return client.requester.requestJson(verb, url, headers=dict(headers or {}), input=body)
        except (requests.RequestException, OSError) as error:
            raise classify(error, what, write=verb != "GET") from error
        except (AssertionError, RuntimeError, GithubException) as error:
            raise self._misconfigured(what, error) from error

    def _misconfigured(self, what: str, error: Exception) -> ConnectorError:
        # PyGithub asserts that addresses fit base_url and raises RuntimeError for a redirect to another host
        detail = str(error) or "an address outside base_url"
        return Misconfigured(
            f"{what}: base_url {self._settings.base_url!r} does not fit: {detail}", fields=("base_url",)
        )
