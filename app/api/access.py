"""Gives an endpoint its container as its caller may use it, and says whether a request carries a configured key."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Request
from pydantic import SecretStr
from starlette.types import Scope as AsgiScope

from app.container import Container
from app.domain.access import Caller
from app.storage.acting import Acting

_SCHEME = "bearer "


def container_of(request: Request) -> Container:
    """The container that the application was made with, its database narrowed to what the caller may see.

    What a caller changes through it is written to the log of changes in the same transaction.
    """
    container = cast("Container", request.app.state.container)
    caller = caller_of(request.scope)
    if caller is None:
        return container
    changes = request.method not in {"GET", "HEAD"}
    acting = Acting(
        by=caller.name,
        key_id=caller.key_id,
        team=caller.team,
        action=getattr(request.scope.get("route"), "name", "") if changes else None,
        target=request.url.path,
        request_id=str(request.scope.get("state", {}).get("request_id", "")),
        now=container.clock.now,
    )
    return replace(container, database=container.database.on_behalf_of(acting))


Use = Annotated[Container, Depends(container_of)]


def caller_of(scope: AsgiScope) -> Caller | None:
    """Who sends the request; None outside the parts that ask."""
    return cast("Caller | None", scope.get("state", {}).get("caller"))


def bearer(authorization: str | None) -> str | None:
    """The key in an ``Authorization: Bearer KEY`` header."""
    if authorization is None or not authorization.lower().startswith(_SCHEME):
        return None
    return authorization[len(_SCHEME) :].strip()


def is_configured(key: str, keys: tuple[SecretStr, ...]) -> bool:
    """Whether ``key`` is one of the configuration's; every one is compared, in constant time."""
    fits = False
    for one in keys:
        fits |= hmac.compare_digest(one.get_secret_value().encode(), key.encode())
    return fits
