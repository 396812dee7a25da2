"""Signing in with an API key, and out again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.web import sessions
from app.web.page_route import OpenPageRoute
from app.web.rendering import page

router = APIRouter(include_in_schema=False, route_class=OpenPageRoute)


@router.get("/sign-in")
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 - the usual name of the parameter
    """Ask for a key."""
    return page(request, "sign_in.html", next=_local(next), refused=False)


@router.post("/sign-in")
def sign_in(
    c: Use,
    request: Request,
    key: Annotated[str, Form()] = "",
    name: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the usual name of the parameter
) -> Response:
    """Start a session, or say that the key does not fit."""
    response = RedirectResponse(_local(next), HTTPStatus.SEE_OTHER)
    if sessions.needed(c) and not sessions.begin(c, response, key, name.strip()):
        return page(request, "sign_in.html", status=401, next=_local(next), refused=True)
    return response


@router.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    sessions.end(response)
    return response


def _local(address: str) -> str:
    """``address`` if it is a page of ours, else the first page: a sign-in must not lead to another site."""
    parts = urlsplit(address)
    safe = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if safe else "/"
