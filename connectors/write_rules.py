"""How often a connection may be written to, and who remembers when it was: values that cross the seam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WriteRules:
    """How often one connection may be written to; 0 is no limit. Without an interval nothing is counted."""

    interval_seconds: float
    per_minute: int = 0
    per_hour: int = 0


class WriteLedger(Protocol):
    """Remembers when each connection was written to: all replicas share one, and a restart forgets nothing."""

    def take(self, connection: str, rules: WriteRules, now: float, within: float) -> float:
        """Return when the next write may be sent, in seconds since 1970; kept if it is at most ``within`` away."""
        ...
