"""Gives an endpoint its container, and says whether a request carries one of the API keys."""

from __future__ import annotations

import hmac
from typing import Annotated, cast

from fastapi import Depends, Request
from pydantic import SecretStr

from app.container import Container

_SCHEME = "bearer "


def container_of(request: Request) -> Container:
    """The container that the application was made with."""
    return cast("Container", request.app.state.container)


Use = Annotated[Container, Depends(container_of)]


def key_fits(authorization: str | None, keys: tuple[SecretStr, ...]) -> bool:
    """Whether ``Authorization: Bearer KEY`` names one of ``keys``; every key is compared, in constant time."""
    if authorization is None or not authorization.lower().startswith(_SCHEME):
        return False
    given = authorization[len(_SCHEME) :].strip().encode()
    fits = False
    for key in keys:
        fits |= hmac.compare_digest(key.get_secret_value().encode(), given)
    return fits
