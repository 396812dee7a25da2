"""Refuses query parameters that an operation does not know: a misspelt filter would let everything through."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from app.settings_errors import nearest


def refuse_unknown(request: Request) -> None:
    """Refuse a request under ``/v1`` that has other query parameters than its operation's.

    Raises:
        RequestValidationError: one entry per parameter that is not known.
    """
    route = request.scope["route"]
    if not request.query_params or not isinstance(route, APIRoute) or not route.path.startswith("/v1/"):
        return
    known = sorted(set(_names(route.dependant)))
    if unknown := [name for name in dict.fromkeys(request.query_params) if name not in known]:
        raise RequestValidationError(
            [{"type": "unknown_parameter", "loc": ("query", name), "msg": _told(name, known)} for name in unknown]
        )


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _names(inner)


def _told(name: str, known: list[str]) -> str:
    if not known:
        return "is not known here, and nothing else is"
    found = nearest(name, known)
    return "is not known here" + (f"; did you mean {found!r}?" if found else f"; known are {', '.join(known)}")
