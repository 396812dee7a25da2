"""When a connection stands still: its tracker refuses our account, and asking again for each item would not help. Pure.

After a 401 or 403 nothing is asked for but one call now and then, to see whether somebody has mended it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PROBE_AFTER = (60, 300, 900)  # seconds; the last one again and again
UNAUTHORIZED = 401
# A 403 to anything else may be about one ticket, or about a right that the rest does not need: that item waits alone.
MAIN_JOB = "create"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a connection stands still, and when it is tried next."""

    connection: str
    operation: str  # what was refused: "create", "find", ...
    status: int  # 401: whatever is asked; 403: this operation
    reason: str
    since: datetime
    probe_at: datetime
    probes: int = 0


def pauses_for(operation: str, status: int) -> bool:
    """Whether a refusal of ``operation`` stops the whole connection."""
    return status == UNAUTHORIZED or operation == MAIN_JOB


def refused(
    pause: Pause | None, connection: str, operation: str, status: int, reason: str, now: datetime
) -> tuple[Pause, bool]:
    """Return the pause after a refusal, and whether it is a new one: only then people are told."""
    if pause is None:
        probe_at = now + timedelta(seconds=PROBE_AFTER[0])
        return Pause(connection, operation, status, reason, now, probe_at), True
    return replace(pause, status=status, operation=operation, reason=reason), False


def may_try(pause: Pause, operation: str, now: datetime) -> bool:
    """Whether a call may go out now, as a probe. One that a 403 does not concern always may."""
    return now >= pause.probe_at or (pause.status != UNAUTHORIZED and operation in {"get", "find", "changes"})


def probing(pause: Pause, now: datetime) -> Pause:
    """The pause once a probe is on its way: the next one is due later."""
    probes = pause.probes + 1
    return replace(
        pause, probes=probes, probe_at=now + timedelta(seconds=PROBE_AFTER[min(probes, len(PROBE_AFTER) - 1)])
    )


def ends_with(pause: Pause, operation: str) -> bool:
    """Whether a success of ``operation`` shows that the cause is gone; reading proves nothing about writing."""
    return pause.status == UNAUTHORIZED or operation == pause.operation
