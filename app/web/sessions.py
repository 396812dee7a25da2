"""Who looks at the pages: a signed cookie, given for an API key, where the service asks for keys."""

from __future__ import annotations

import hashlib
from typing import Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.container import Container

COOKIE: Final = "followthrough_session"
LASTS: Final = 12 * 3600  # seconds


def needed(c: Container) -> bool:
    """Whether a person must sign in."""
    return bool(c.settings.server.api_keys)


def person(c: Container, request: Request) -> str | None:
    """The name of whoever is signed in, "" for nobody in particular where no sign-in is needed, else None."""
    if not needed(c):
        return ""
    try:
        name = _signer(c).loads(request.cookies.get(COOKIE, ""), max_age=LASTS)
    except BadSignature:
        return None
    return name if isinstance(name, str) else None


def begin(c: Container, response: Response, name: str) -> None:
    """Sign ``name`` in."""
    response.set_cookie(
        COOKIE,
        _signer(c).dumps(name),
        max_age=LASTS,
        httponly=True,
        samesite="lax",
        secure=c.settings.server.public_url.startswith("https://"),
    )


def end(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(COOKIE)


def _signer(c: Container) -> URLSafeTimedSerializer:
    # Made of the keys: the same on every replica and after a restart, and taking a key away signs everybody out.
    keys = sorted(key.get_secret_value() for key in c.settings.server.api_keys)
    return URLSafeTimedSerializer(hashlib.sha256("\0".join(keys).encode()).hexdigest(), salt="followthrough pages")
