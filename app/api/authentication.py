"""Finds out who sends a request for ``/v1``, and refuses whoever should have a key and has none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import anyio.to_thread
from fastapi import Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.access import bearer, is_configured
from app.api.pace import WAIT_SECONDS, Pace, address_of
from app.api.problems import problem
from app.container import Container
from app.domain.access import ANYBODY, Caller
from app.domain.access import Scope as KeyScope
from app.services import api_keys

CONFIGURED = Caller("a key of the configuration", frozenset(KeyScope))


@dataclass(frozen=True)
class _Refused:
    status: int
    kind: str
    detail: str


class Authentication:
    """Sets ``scope["state"]["caller"]`` for requests under ``/v1``."""

    def __init__(self, app: ASGIApp, container: Container, pace: Pace) -> None:
        self._app = app
        self._container = container
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not f"{scope['path']}/".startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        found = await self._caller(scope)
        if isinstance(found, Caller):
            scope.setdefault("state", {})["caller"] = found
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, found)(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller | _Refused:
        keys = self._container.settings.server.api_keys
        given = bearer(Headers(scope=scope).get("authorization"))
        if given is None:
            detail = "this service asks for an API key: send the header Authorization: Bearer KEY"
            return _Refused(401, "unauthorized", detail) if keys else ANYBODY
        address = address_of(scope)
        if not self._pace.may_try(address):
            return _Refused(429, "too-many", "too many wrong keys came from this address; wait a minute")
        if is_configured(given, keys):
            found: Caller | None = CONFIGURED
        else:
            found = await anyio.to_thread.run_sync(partial(api_keys.caller, self._container, given))
        if found is None:
            self._pace.wrong_key(address)
            return _Refused(401, "unauthorized", "this API key is unknown, has expired or was taken back")
        if not self._pace.may_use(found.key_id or found.name):
            return _Refused(
                429, "too-many", f"this key sent more than {self._pace.per_key.amount} requests in a minute"
            )
        return found

    def _answer(self, scope: Scope, refused: _Refused) -> Response:
        headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {"Retry-After": str(WAIT_SECONDS)}  # noqa: PLR2004 - HTTP
        return problem(scope, refused.status, refused.kind, refused.detail, headers=headers)
