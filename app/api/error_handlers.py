"""The only table from an error to an HTTP status, and the handlers that answer with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app import errors
from app.api.problems import problem
from app.errors import FollowthroughError, Problem
from app.telemetry import logger

log = logger(__name__)

# A subclass that is not named here is answered as its parent.
STATUS: Mapping[type[FollowthroughError], tuple[int, str]] = {
    errors.Refused: (422, "invalid"),
    errors.DocumentUnreadable: (422, "document-unreadable"),
    errors.DocumentTooLarge: (413, "too-large"),
    errors.PolicyRejected: (422, "policy-rejected"),
    errors.NotFound: (404, "not-found"),
    errors.Forbidden: (403, "forbidden"),
    errors.SignInRefused: (401, "unauthorized"),
    errors.IdentityUnavailable: (503, "unavailable"),
    errors.Conflict: (409, "conflict"),
    errors.SignatureRefused: (401, "signature-refused"),
    errors.DeliveryTooLarge: (413, "too-large"),
    errors.DeliveryUnreadable: (400, "delivery-unreadable"),
    errors.ConfigurationError: (500, "internal"),
    errors.SourceUnavailable: (502, "source-unavailable"),
    errors.DatabaseUnavailable: (503, "unavailable"),
    errors.AlreadyRunning: (503, "unavailable"),
    FollowthroughError: (500, "internal"),
}
OF_STATUS: Mapping[int, str] = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 401: "unauthorized"}
_NOT_SAID = "the cause is in the service's log under this request's id"


def install(app: FastAPI) -> None:
    """Answer everything that goes wrong as a problem."""
    app.add_exception_handler(FollowthroughError, answer)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: FollowthroughError) -> tuple[int, str]:
    """Status and kind of problem for an error of the tree."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def answer(request: Request, error: Exception) -> Response:
    """Answer an error as a problem: one of the tree as the table says, any other as a failure of ours."""
    if not isinstance(error, FollowthroughError):
        return _unexpected(request, error)
    ours = error
    status, kind = status_of(ours)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(ours, errors.SourceUnavailable):
        log.error("request failed", path=request.url.path, error=str(ours))
        # Messages about our own side may name files and hosts.
        return problem(request.scope, status, kind, _NOT_SAID)
    found: tuple[Problem, ...] = getattr(ours, "problems", ())
    if isinstance(ours, errors.DocumentUnreadable):  # readers know lines, not where in a request the text stands
        found = tuple(replace(p, pointer="/document") for p in found)
    # What was not read is not waited for.
    headers = {"Connection": "close"} if isinstance(ours, errors.DeliveryTooLarge) else None
    return problem(request.scope, status, kind, str(ours), errors=found, headers=headers)


def _http(request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)
    kind = OF_STATUS.get(known.status_code, "bad-request")
    detail = {
        404: f"there is nothing at {request.url.path}",
        405: f"{request.method} is not allowed at {request.url.path}",
    }.get(known.status_code, str(known.detail))
    return problem(request.scope, known.status_code, kind, detail, headers=_with_allowed(request, known))


def _with_allowed(request: Request, error: HTTPException) -> Mapping[str, str] | None:
    """A 405 names every method of the address: the framework only names those of the first route that it met."""
    if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return error.headers
    matching = [one for one in request.app.state.operations if one.matches(request.scope)[0] is not Match.NONE]
    exact = [one for one in matching if not one.param_convertors]  # an address of its own is nobody's parameter
    methods = {method for route in exact or matching for method in route.methods or ()}
    return {**(error.headers or {}), "Allow": ", ".join(sorted(methods))}


def _validation(request: Request, error: Exception) -> Response:
    found = [_one(e) for e in cast("RequestValidationError", error).errors()]
    if any(p.code == "json-invalid" for p in found):
        return problem(request.scope, 400, "bad-request", "the body is not JSON", errors=found)
    detail = f"{len(found)} {'thing is' if len(found) == 1 else 'things are'} wrong with the request"
    return problem(request.scope, 422, "invalid", detail, errors=found)


def _one(found: Mapping[str, object]) -> Problem:
    place = cast("tuple[str | int, ...]", found["loc"])
    code = str(found["type"]).replace("_", "-")
    if code == "json-invalid":
        reason = cast("Mapping[str, object]", found.get("ctx", {})).get("error", "")
        return Problem(code, f"at character {place[-1]}: {reason}")
    where, *inner = place
    if where == "body":
        return Problem(code, str(found["msg"]), "".join(f"/{_escaped(part)}" for part in inner))
    # Parameters have no pointer into the body: the message names them.
    return Problem(code, f"{where} parameter {'.'.join(map(str, inner))}: {found['msg']}")


def _escaped(part: object) -> str:
    """One step of an RFC 6901 pointer."""
    return str(part).replace("~", "~0").replace("/", "~1")


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path, exc_info=error)
    return problem(request.scope, 500, "internal", _NOT_SAID)
