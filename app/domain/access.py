"""Who may do what: scopes, API keys, and the person or program behind a request. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

SECRET_BYTES: Final = 32
_KEY: Final = re.compile(r"ft_([0-9a-f]{32})_[A-Za-z0-9_-]{43}\Z")


class Scope(StrEnum):
    """What a key may be used for. ``admin`` includes every other one, ``write`` and ``sync`` include ``read``."""

    READ = "read"
    WRITE = "write"  # publish, decide, tag
    SYNC = "sync"  # settle links, run audits and reconciliation
    ADMIN = "admin"  # keys and the log of changes


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """A key as it is stored: never the key itself, only its SHA-256. 256 random bits need no slower hash."""

    id: str
    name: str
    sha256: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    created_by: str
    team: str | None = None  # None: every team's post-mortems
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None  # to the minute

    def holds(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    name: str
    scopes: frozenset[Scope]
    key_id: str | None = None  # None: a key of the configuration, or no key where none is asked for
    team: str | None = None  # the only team whose post-mortems it sees; None: all

    def may(self, scope: Scope) -> bool:
        """Whether its key allows what needs ``scope``."""
        return scope in self.scopes or Scope.ADMIN in self.scopes or (scope is Scope.READ and bool(self.scopes))


ANYBODY: Final = Caller("anybody on this machine", frozenset(Scope))


def key_text(key_id: str, secret: bytes) -> str:
    """Return the key to show once. Its beginning lets secret scanners find it, and us the row.

    Raises:
        ValueError: ``secret`` does not have ``SECRET_BYTES`` bytes.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a key needs {SECRET_BYTES} random bytes, got {len(secret)}")
    return f"ft_{key_id}_{base64.urlsafe_b64encode(secret).rstrip(b'=').decode()}"


def key_id_in(text: str) -> str | None:
    """The id that a key names; None for what is no key of ours."""
    found = _KEY.match(text)
    return found[1] if found else None


def digest(text: str) -> str:
    """SHA-256 of a key, hex."""
    return hashlib.sha256(text.encode()).hexdigest()
