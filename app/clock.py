"""Tells the time: the one place outside the pure packages where the system's clock is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved, for tests and replays."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware moment: give datetime(..., tzinfo=UTC)")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it stands at, aware, in UTC."""
        return self._at

    def advance(self, step: timedelta) -> datetime:
        """Move forward by ``step`` and return the new moment; raises ``ValueError`` for a step back."""
        if step < timedelta(0):
            raise ValueError("a clock does not go back")
        self._at += step
        return self._at
