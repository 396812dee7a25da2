"""Who is signed in to the pages: begun with a key or by an identity provider, ended by people, time or the key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from app.container import Container
from app.domain.access import Caller, Scope
from app.domain.records import BrowserSessionRecord
from app.domain.signing_in import Grant, Person, allowed, person_of
from app.errors import SignInRefused
from app.services import api_keys

LASTS: Final = timedelta(hours=12)
_BY_KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session just begun; ``text`` is for the browser alone."""

    caller: Caller
    text: str


def begin_with_key(c: Container, key: str, name: str) -> Begun | None:
    """Sign ``name`` in with a key; None where the key does not fit."""
    text = secrets.token_urlsafe(32)
    given = configured_key(c, key)
    if given is not None:
        caller = Caller(name or "a key of the configuration", frozenset(Scope))
        _save(c, text, caller.name, vouched_by=_BY_KEY, proof=_proof(text, given))
        return Begun(caller, text)
    found = api_keys.caller(c, key)
    if found is None:
        return None
    caller = replace(found, name=name or found.name)
    _save(c, text, caller.name, vouched_by=_BY_KEY, key_id=found.key_id)
    return Begun(caller, text)


def begin_as(c: Container, person: Person, issuer: str) -> Begun:
    """Sign in whom an identity provider vouches for; raises ``SignInRefused`` where no grant is theirs."""
    caller = allowed(person, grants(c))
    if caller is None:
        raise SignInRefused(f"{person.name} may not do anything here: ask whoever runs the service for a grant")
    text = secrets.token_urlsafe(32)
    _save(c, text, person.name, vouched_by=issuer, email=person.email, groups=person.groups)
    return Begun(caller, text)


def person_in(c: Container, claims: dict[str, object]) -> Person:
    """Whom an identity provider's claims name; raises ``SignInRefused`` where they name nobody."""
    oidc = c.settings.oidc
    email = None if claims.get("email_verified") is False else claims.get("email")
    named = (claims.get(oidc.name_claim), email, claims.get("preferred_username"), claims.get("sub"))
    name = next((one for one in named if isinstance(one, str) and one.strip()), None)
    person = person_of(name, email, claims.get(oidc.groups_claim), grants(c))
    if person is None:
        raise SignInRefused("the identity provider does not say who you are")
    return person


def caller(c: Container, text: str) -> Caller | None:
    """Who is signed in with what the browser holds, and may do what the key or the grants allow now."""
    if not text:
        return None
    with c.database.reading() as work:
        record = work.browser_sessions.get(_digest(text))
    if record is None or record.ends_at <= c.clock.now():
        return None
    if record.vouched_by != _BY_KEY:
        if record.vouched_by != c.settings.oidc.issuer:
            return None
        return allowed(Person(record.name, record.email, record.groups), grants(c))
    if record.key_id is not None:
        key = api_keys.usable(c, record.key_id)
        return Caller(record.name, frozenset(key.scopes), key.id, key.team) if key else None
    return Caller(record.name, frozenset(Scope)) if _still_configured(c, text, record.proof or "") else None


def end(c: Container, text: str) -> None:
    """Sign out: what the browser holds opens nothing any more."""
    with c.database.unit_of_work() as work:
        work.browser_sessions.end(_digest(text))


def grants(c: Container) -> Sequence[Grant]:
    """The configured grants, in their order."""
    return [one.grant for one in c.settings.grants]


def configured_key(c: Container, key: str) -> str | None:
    """The key of the configuration that ``key`` is; every one is compared, in constant time."""
    found = None
    for one in c.settings.server.api_keys:
        if hmac.compare_digest(one.get_secret_value().encode(), key.encode()):
            found = one.get_secret_value()
    return found


def _save(  # noqa: PLR0913 - a row's columns
    c: Container,
    text: str,
    name: str,
    *,
    vouched_by: str,
    key_id: str | None = None,
    proof: str | None = None,
    email: str = "",
    groups: tuple[str, ...] = (),
) -> None:
    now = c.clock.now()
    record = BrowserSessionRecord(
        _digest(text), name, vouched_by, now, now + LASTS, key_id=key_id, proof=proof, email=email, groups=groups
    )
    with c.database.unit_of_work() as work:
        work.browser_sessions.forget_ended(now)
        work.browser_sessions.save(record)


def _still_configured(c: Container, text: str, proof: str) -> bool:
    keys = (one.get_secret_value() for one in c.settings.server.api_keys)
    return any(hmac.compare_digest(_proof(text, key), proof) for key in keys)


def _proof(text: str, key: str) -> str:
    """Ties a session to a key of the configuration; without the cookie it says nothing of the key, however weak."""
    return hmac.new(text.encode(), key.encode(), hashlib.sha256).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
