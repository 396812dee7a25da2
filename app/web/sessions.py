"""Who looks at the pages: a signed cookie, given for an API key, where the service asks for keys."""

from __future__ import annotations

import hashlib
from typing import Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.api.access import is_configured
from app.api.authentication import CONFIGURED
from app.container import Container
from app.domain.access import ANYBODY, Caller
from app.services import api_keys

COOKIE: Final = "followthrough_session"
LASTS: Final = 12 * 3600  # seconds


def needed(c: Container) -> bool:
    """Whether a person must sign in."""
    return bool(c.settings.server.api_keys)


def caller(c: Container, request: Request) -> Caller | None:
    """Who is signed in, under the name they gave and with what their key allows now; None for a stranger.

    A key that was taken back or has expired ends its sessions at once.
    """
    if not needed(c):
        return ANYBODY
    try:
        name, key_id = _signer(c).loads(request.cookies.get(COOKIE, ""), max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        return None
    if key_id is None:
        return Caller(name, CONFIGURED.scopes)
    record = api_keys.usable(c, key_id)
    return Caller(name, frozenset(record.scopes), record.id, record.team) if record else None


def begin(c: Container, response: Response, key: str, name: str) -> bool:
    """Sign ``name`` in with a key; False where the key does not fit."""
    found = CONFIGURED if is_configured(key, c.settings.server.api_keys) else api_keys.caller(c, key)
    if found is None:
        return False
    response.set_cookie(
        COOKIE,
        _signer(c).dumps([name or found.name, found.key_id]),
        max_age=LASTS,
        httponly=True,
        samesite="lax",
        secure=c.settings.server.public_url.startswith("https://"),
    )
    return True


def end(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(COOKIE)


def _signer(c: Container) -> URLSafeTimedSerializer:
    # Made of the keys: the same on every replica and after a restart, and changing a key signs everybody out.
    keys = sorted(key.get_secret_value() for key in c.settings.server.api_keys)
    return URLSafeTimedSerializer(hashlib.sha256("\0".join(keys).encode()).hexdigest(), salt="followthrough pages")
