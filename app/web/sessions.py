"""Who looks at the pages: by the cookie of a session, or by what a listed proxy says of the request."""

from __future__ import annotations

import hashlib
from typing import Final

from fastapi import Request, Response

from app.container import Container
from app.domain.access import ANYBODY, Caller
from app.domain.signing_in import allowed, person_of
from app.services import signing_in

COOKIE: Final = "followthrough_session"


def needed(c: Container) -> bool:
    """Whether a person must sign in."""
    return bool(c.settings.server.api_keys)


def caller(c: Container, request: Request) -> Caller | None:
    """Who is there, with what their key or the grants allow now; None for a stranger."""
    if not needed(c):
        return ANYBODY
    return by_proxy(c, request) or signing_in.caller(c, request.cookies.get(cookie_name(c, COOKIE), ""))


def by_proxy(c: Container, request: Request) -> Caller | None:
    """Whom a listed proxy names; None where it names nobody, or somebody else says so."""
    proxy = c.settings.proxy
    if not proxy.name_header or not getattr(request.state, "from_proxy", False):
        return None
    grants = signing_in.grants(c)
    name = _only(request, proxy.name_header)
    email = _only(request, proxy.email_header) if proxy.email_header else name if "@" in name else ""
    groups = [one.strip() for one in _only(request, proxy.groups_header).split(",")]
    person = person_of(name, email, groups, grants) if name else None
    return None if person is None else allowed(person, grants)


def give(c: Container, response: Response, begun: signing_in.Begun) -> None:
    """Let the browser keep a session."""
    response.set_cookie(
        cookie_name(c, COOKIE),
        begun.text,
        max_age=int(signing_in.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_secure(c),
    )


def end(c: Container, request: Request, response: Response) -> None:
    """Sign out, here and in the browser."""
    name = cookie_name(c, COOKIE)
    signing_in.end(c, request.cookies.get(name, ""))
    response.delete_cookie(name, httponly=True, samesite="lax", secure=_secure(c))


def cookie_name(c: Container, name: str) -> str:
    """Over https a name that no other host of the domain can set: https://www.rfc-editor.org/rfc/rfc6265#section-8.6."""
    return f"__Host-{name}" if _secure(c) else name


def signing_key(c: Container) -> str:
    """Made of the keys: the same on every replica and after a restart."""
    keys = sorted(key.get_secret_value() for key in c.settings.server.api_keys)
    return hashlib.sha256("\0".join(keys).encode()).hexdigest()


def _secure(c: Container) -> bool:
    return c.settings.server.public_url.startswith("https://")


def _only(request: Request, header: str) -> str:
    """A header's value; "" where it is missing or was sent twice, since one of the two may be the browser's."""
    values = request.headers.getlist(header) if header else []
    if len(values) != 1:
        return ""
    try:  # names are sent as UTF-8; the framework reads headers as Latin-1
        return values[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return values[0]
