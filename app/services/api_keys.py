"""API keys: made, shown once, looked up, taken back."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.container import Container
from app.domain import access
from app.domain.access import ApiKeyRecord, Caller, Scope
from app.errors import NotFound, Problem, Refused

_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; ``text`` is shown this once."""

    record: ApiKeyRecord
    text: str


def make(
    c: Container, name: str, scopes: Sequence[Scope], *, by: str, team: str | None, expires_at: datetime | None
) -> NewKey:
    """Make a key.

    Raises:
        Refused: no scope, or it would have expired already.
    """
    now = c.clock.now()
    if not scopes:
        message = "a key needs at least one scope: read, write, sync or admin"
        raise Refused(message, (Problem("missing", message, "/scopes"),))
    if team is not None and Scope.ADMIN in scopes:
        message = "a key of one team cannot have the scope admin, which is for everything"
        raise Refused(message, (Problem("team-admin", message, "/scopes"),))
    if expires_at is not None and expires_at <= now:
        message = f"the key would have expired already, on {expires_at.isoformat()}"
        raise Refused(message, (Problem("expired", message, "/expires_at"),))
    key_id = c.identifiers.new_id()
    text = access.key_text(key_id, secrets.token_bytes(access.SECRET_BYTES))
    kept = tuple(sorted(set(scopes)))
    record = ApiKeyRecord(key_id, name, access.digest(text), kept, now, by, team=team, expires_at=expires_at)
    with c.database.unit_of_work() as work:
        work.api_keys.save(record)
    return NewKey(record, text)


def caller(c: Container, text: str) -> Caller | None:
    """Whose key this is; None where it was never made, was taken back or has expired."""
    key_id = access.key_id_in(text)
    record = None if key_id is None else usable(c, key_id)
    if record is None or not hmac.compare_digest(record.sha256, access.digest(text)):
        return None
    now = c.clock.now()
    if record.last_used_at is None or now - record.last_used_at >= _NOTED_EVERY:
        with c.database.unit_of_work() as work:
            work.api_keys.used(record.id, now)
    return Caller(record.name, frozenset(record.scopes), record.id, record.team)


def usable(c: Container, key_id: str) -> ApiKeyRecord | None:
    """A key that still holds."""
    with c.database.reading() as work:
        record = work.api_keys.get(key_id)
    return record if record is not None and record.holds(c.clock.now()) else None


def revoke(c: Container, key_id: str) -> ApiKeyRecord:
    """Take a key back for good; raises ``NotFound``. Doing it twice changes nothing."""
    with c.database.unit_of_work() as work:
        record = work.api_keys.get(key_id)
        if record is None:
            raise NotFound(f"no API key {key_id}")
        if record.revoked_at is None:
            record = replace(record, revoked_at=c.clock.now())
            work.api_keys.save(record)
    return record
