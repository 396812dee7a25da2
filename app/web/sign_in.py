"""Signing in with an API key, and out again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.api.pace import pace_of
from app.services import signing_in
from app.telemetry import logger
from app.web import sessions
from app.web.addresses import local
from app.web.page_route import OpenPageRoute
from app.web.rendering import page

log = logger(__name__)
router = APIRouter(include_in_schema=False, route_class=OpenPageRoute)


@router.get("/sign-in")
def ask(c: Use, request: Request, next: str = "/") -> Response:  # noqa: A002 - the usual name of the parameter
    """Ask for a key, or lead to the identity provider."""
    return _form(c, request, 200, local(next), "")


@router.post("/sign-in")
def sign_in(
    c: Use,
    request: Request,
    key: Annotated[str, Form()] = "",
    name: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the usual name of the parameter
) -> Response:
    """Start a session, or say that the key does not fit."""
    response = RedirectResponse(local(next), HTTPStatus.SEE_OTHER)
    if not sessions.needed(c):
        return response
    pace = pace_of(request.scope)
    if not pace.may_try():
        return _form(c, request, 429, local(next), "Too many wrong keys came from this address. Wait a minute.")
    begun = signing_in.begin_with_key(c, key, name.strip())
    if begun is None:
        pace.wrong_key()
        log.warning("sign-in refused", way="key", reason="the key does not fit")
        refusal = "This key does not fit. Ask whoever runs the service for an API key."
        return _form(c, request, 401, local(next), refusal)
    log.info("signed in", way="key", by=begun.caller.name)
    sessions.give(c, response, begun)
    return response


@router.post("/sign-out")
def sign_out(c: Use, request: Request) -> Response:
    """End the session."""
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    sessions.end(c, request, response)
    return response


def _form(c: Use, request: Request, status: int, following: str, refusal: str) -> Response:
    provider = c.identity_provider is not None
    return page(request, "sign_in.html", status=status, next=following, refusal=refusal, provider=provider)
