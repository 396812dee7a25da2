"""Signs in to GitHub: with a token, or as an App whose installation token is made when needed and renewed in time.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import requests
from github import Auth, Github, GithubException
from typing_extensions import override

from connectors.errors import AuthFailed, ConnectorError, Misconfigured, ProtocolDrift, TargetMissing
from connectors.github.answers import read_json, refused
from connectors.github.settings import GithubSettings
from connectors.transport_errors import classify

RENEW_BEFORE = timedelta(minutes=5)  # a token lives for an hour; a call that starts with it must also end with it
_SHORTEST_USE = 30.0  # seconds; a token said to be over at once is still used for that long, not made anew each call

MakeClient = Callable[[Auth.Auth], Github]


class Credentials(Protocol):
    """What a client signs its requests with. One value is shared by every client of a connection."""

    @property
    def auth(self) -> Auth.Auth:
        """The value that PyGithub asks for the header of each request."""
        ...

    def renew(self) -> None:
        """Make sure that what ``auth`` holds is valid; raises a certain error, since nothing was sent yet."""
        ...

    def refused(self) -> bool:
        """Take note that GitHub refused it; whether another one can be had."""
        ...


def credentials(settings: GithubSettings, make_client: MakeClient) -> Credentials:
    """Return the credentials that the settings ask for; nothing is sent."""
    if settings.app_id:
        return InstallationCredentials(settings, make_client)
    return TokenCredentials(settings.token.get_secret_value())


class TokenCredentials:
    """A token that a person made."""

    def __init__(self, token: str) -> None:
        self.auth: Auth.Auth = Auth.Token(token)

    def renew(self) -> None:
        """Do nothing: it is valid until GitHub says otherwise."""

    def refused(self) -> bool:
        """There is no other."""
        return False


class InstallationCredentials:
    """An App's installation: one token for all clients, made with the App's private key.

    PyGithub's own ``AppInstallationAuth`` keeps a token per client, makes it inside the request that needs it (so
    that a failure looks like one of that request), and goes by this machine's clock. Here it is made before the
    request, once for all threads, and its life is counted by GitHub's own clock.
    """

    def __init__(
        self, settings: GithubSettings, make_client: MakeClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._make_client = make_client
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._installation = settings.installation_id
        self._use_until = float("-inf")
        self._held = _HeldToken()

    @property
    def auth(self) -> Auth.Auth:
        """What the clients share; it holds a token once ``renew`` was called."""
        return self._held

    def renew(self) -> None:
        """Make a token where there is none or it is about to end.

        Raises:
            AuthFailed: GitHub does not take the App's signature.
            TargetMissing: the App is not installed where the repository is.
            ConnectorError: GitHub could not be asked; nothing was written.
        """
        with self._lock:
            if self._monotonic() >= self._use_until:
                self._make()

    def refused(self) -> bool:
        """Forget the token: it was revoked, or its permissions were changed."""
        with self._lock:
            self._use_until = float("-inf")
        return True

    def _make(self) -> None:
        client = self._make_client(Auth.AppAuth(self._settings.app_id, self._settings.signing_key()))
        try:
            if not self._installation:
                path = f"/repos/{self._settings.repository}/installation"
                self._installation = int(self._ask(client, "GET", path, "find the App's installation")[0]["id"])
            path = f"/app/installations/{self._installation}/access_tokens"
            data, headers = self._ask(client, "POST", path, "make an installation token")
            self._held.value = str(data["token"])
            lifetime = datetime.fromisoformat(str(data["expires_at"])) - _moment_of(headers)
        except (KeyError, TypeError, ValueError) as error:
            raise ProtocolDrift(f"the answer to the App lacks {type(error).__name__}: {error}") from error
        finally:
            client.close()
        self._use_until = self._monotonic() + max(_SHORTEST_USE, (lifetime - RENEW_BEFORE).total_seconds())

    def _ask(self, client: Github, verb: str, path: str, what: str) -> tuple[Any, dict[str, Any]]:
        try:
            status, headers, text = client.requester.requestJson(verb, path, input={} if verb == "POST" else None)
        except (requests.RequestException, OSError) as error:
            raise classify(error, what, write=False) from error
        except (AssertionError, RuntimeError, GithubException) as error:
            detail = str(error) or "an address outside base_url"
            raise Misconfigured(f"{what}: base_url does not fit: {detail}", fields=("base_url",)) from error
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
            now = datetime.now(UTC)
            raise self._explained(refused(status, headers, text, what=what, write=False, target="other", now=now))
        return read_json(text, what=what, write=False), headers

    def _explained(self, error: ConnectorError) -> ConnectorError:
        hints: dict[type[ConnectorError], tuple[str, str]] = {
            AuthFailed: (
                f'check app_id = "{self._settings.app_id}" and that private_key is a key of that App',
                "app_id",
            ),
            TargetMissing: (
                f"install the App on {self._settings.repository}, or correct installation_id",
                "installation_id",
            ),
        }
        hint = hints.get(type(error))
        if hint is None:
            return error
        return type(error)(f"{error}; {hint[0]}", status=error.status, fields=(hint[1],))


class _HeldToken(Auth.Auth):
    """The installation token of the moment."""

    def __init__(self) -> None:
        self.value = ""

    @property
    @override
    def token_type(self) -> str:
        return "token"

    @property
    @override
    def token(self) -> str:
        return self.value


def _moment_of(headers: dict[str, Any]) -> datetime:
    """Return the ``Date`` of an answer, or this machine's time where there is none."""
    try:
        moment = parsedate_to_datetime(str(headers.get("date", "")))
    except (ValueError, TypeError):
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
