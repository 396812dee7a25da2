"""Signing in through an identity provider: to it, and back with what it says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.container import Container
from app.errors import FollowthroughError, NotFound, SignInRefused
from app.outgoing.identity_provider import IdentityProvider
from app.services import signing_in
from app.telemetry import logger
from app.web import sessions
from app.web.addresses import local
from app.web.page_route import OpenPageRoute

log = logger(__name__)
router = APIRouter(include_in_schema=False, route_class=OpenPageRoute)
COOKIE: Final = "followthrough_sign_in"
LASTS: Final = 600  # seconds between leaving for the provider and coming back


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One sign-in under way. The browser keeps ``seed``; what is made of it is known to us and the provider alone."""

    seed: str
    next: str
    key: str

    def made(self, what: str) -> str:
        digest = hmac.new(self.key.encode(), f"{what}:{self.seed}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@router.get("/sign-in/oidc")
def leave(request: Request, next: str = "/") -> Response:  # noqa: A002 - the usual name of the parameter
    """Send a person to the identity provider."""
    c, provider = _configured(request)
    attempt = _Attempt(secrets.token_urlsafe(32), local(next), sessions.signing_key(c))
    address = provider.address(attempt.made("state"), attempt.made("nonce"), attempt.made("verifier"))
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    response.set_cookie(
        sessions.cookie_name(c, COOKIE),
        _signer(attempt.key).dumps([attempt.seed, attempt.next]),
        max_age=LASTS,
        httponly=True,
        samesite="lax",
        secure=c.settings.server.public_url.startswith("https://"),
    )
    return response


@router.get("/sign-in/oidc/callback")
def come_back(request: Request, code: str = "", state: str = "", error: str = "", iss: str = "") -> Response:
    """Begin a session for whom the provider vouches for."""
    c, provider = _configured(request)
    try:
        attempt = _attempt(c, request)
        if not hmac.compare_digest(attempt.made("state").encode(), state.encode()):
            raise SignInRefused("this sign-in was not begun here; begin it again")
        if iss and iss != provider.issuer:  # https://www.rfc-editor.org/rfc/rfc9207
            raise SignInRefused("another identity provider answered")
        if error or not code:
            raise SignInRefused("the identity provider did not let you in")
        claims = provider.claims(code, attempt.made("nonce"), attempt.made("verifier"))
        begun = signing_in.begin_as(c, signing_in.person_in(c, claims), provider.issuer)
    except FollowthroughError as failure:
        log.warning("sign-in refused", way="oidc", reason=str(failure))
        raise
    log.info("signed in", way="oidc", by=begun.caller.name)
    response = RedirectResponse(attempt.next, HTTPStatus.SEE_OTHER)
    response.delete_cookie(sessions.cookie_name(c, COOKIE))
    sessions.give(c, response, begun)
    return response


def _configured(request: Request) -> tuple[Container, IdentityProvider]:
    c: Container = request.app.state.container
    if c.identity_provider is None:
        raise NotFound("no identity provider is configured")
    return c, c.identity_provider


def _attempt(c: Container, request: Request) -> _Attempt:
    key = sessions.signing_key(c)
    try:
        seed, following = _signer(key).loads(request.cookies.get(sessions.cookie_name(c, COOKIE), ""), max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        raise SignInRefused("this sign-in was not begun in this browser, or took too long; begin it again") from None
    return _Attempt(seed, following, key)


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="followthrough sign-in")
