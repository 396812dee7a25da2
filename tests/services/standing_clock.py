"""A clock that stands until it is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.domain.news import NOON


@dataclass
class StandingClock:
    """Shows one moment until a test moves it on."""

    at: datetime = NOON

    def now(self) -> datetime:
        """Return the time it shows."""
        return self.at

    def pass_(self, **length: float) -> None:
        """Move on."""
        self.at += timedelta(**length)
