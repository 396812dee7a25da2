"""Makes the ids of rows and the keys of tickets."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.clock import Clock

RANDOM_BYTES = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id(now: datetime, random: bytes) -> str:
    """Return a UUID of version 7 as 32 hex digits; later milliseconds sort later. Pure.

    Args:
        now: aware moment, 1970 or later.
        random: ten random bytes, of which 74 bits are used.

    Source: RFC 9562, section 5.7.
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"an id needs {RANDOM_BYTES} random bytes, got {len(random)}")
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"an id needs a moment between 1970 and 10889, got {now.isoformat()}")
    bits = int.from_bytes(random)
    rand_a, rand_b = (bits >> 62) & 0xFFF, bits & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | _VERSION | rand_a << 64 | _VARIANT | rand_b).hex


class Identifiers:
    """The ids and keys of a running program."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new_id(self, at: datetime | None = None) -> str:
        """Return a new row id: 32 hex digits, ordered by time; of now, or of ``at``."""
        return new_id(at or self._clock.now(), secrets.token_bytes(RANDOM_BYTES))

    def new_key(self) -> str:
        """Return a new ticket key: 128 random bits as 32 hex digits, telling nothing of time or order."""
        return secrets.token_hex(16)
