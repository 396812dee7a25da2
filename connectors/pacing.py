"""Spaces writes out and reads how long a tracker asks us to wait."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.errors import RateLimited, Unavailable
from connectors.write_rules import WriteLedger, WriteRules

LONGEST_WAIT = timedelta(hours=24)
LONGEST_SLEEP = 5.0  # seconds that a caller waits in line; what takes longer is a pause of the whole connection
LATEST = 5.0  # seconds after its moment that a turn may still begin
WINDOW_MARGIN = 0.1  # seconds: a request does not arrive exactly when it was sent


class Pacer:
    """Lets one write of a connection through at a time, and none before the rules allow it."""

    def __init__(
        self,
        connection: str,
        rules: WriteRules,
        ledger: WriteLedger | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = connection
        self._rules = rules
        self._ledger = ledger or MemoryLedger()
        self._clock = clock
        self._sleep = sleep
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the connection for one write, after the pause that the rules ask for.

        Raises:
            RateLimited: the pause is longer than ``LONGEST_SLEEP``; nothing was sent, and the turn is not counted.
            Unavailable: this process stood still while it waited; others may have done its work since.
        """
        if self._rules.interval_seconds <= 0:
            yield
            return
        with self._one_at_a_time:
            now = self._clock()
            slot = self._ledger.take(self._connection, self._rules, now, LONGEST_SLEEP)
            if slot > now + LONGEST_SLEEP:
                retry_at = datetime.fromtimestamp(math.ceil(slot), tz=UTC)
                raise RateLimited(
                    f"{self._connection}: {self._rules.per_minute} writes a minute and {self._rules.per_hour} an hour "
                    f"are all it may have; the next one is due at {retry_at:%H:%M:%S} UTC",
                    retry_at=retry_at,
                )
            if slot > now:
                self._sleep(slot - now)
            if (late := self._clock() - slot) > LATEST:
                raise Unavailable(f"{self._connection}: this process stood still for {late:.0f} s; nothing was sent")
            yield

    def wait(self) -> None:
        """Take a turn for a write that is over at once."""
        with self.turn():
            return


class MemoryLedger:
    """Remembers the writes of one process."""

    def __init__(self) -> None:
        self._moments: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def take(self, connection: str, rules: WriteRules, now: float, within: float) -> float:
        """Return the next moment, remembered if it is near."""
        with self._lock:
            moments = self._moments.setdefault(connection, [])
            slot = earliest(moments, rules, now)
            if slot <= now + within:
                moments.append(slot)
                del moments[: -max(1, rules.per_minute, rules.per_hour)]
            return slot


def earliest(moments: Sequence[float], rules: WriteRules, now: float) -> float:
    """Return when the next write may be sent after those at ``moments``, in ascending order. Pure.

    A moment further away than a turn is ever taken for belongs to a clock that was put back: it does not count.
    """
    known = [moment for moment in moments if moment <= now + 2 * LONGEST_SLEEP]
    slot = max(now, known[-1] + rules.interval_seconds) if known else now
    for most, seconds in ((rules.per_minute, 60.0), (rules.per_hour, 3600.0)):
        if most and len(known) >= most:
            slot = max(slot, known[-most] + seconds + WINDOW_MARGIN)
    return slot


def parse_retry_after(value: str | None, now: datetime) -> datetime | None:
    """Read ``Retry-After``: seconds or an HTTP date (RFC 9110 10.2.3); None when absent or unreadable.

    The answer lies between ``now`` and a day later, so that a wrong clock cannot stop a connection for years.
    """
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        seconds = min(int(text[:9]), int(LONGEST_WAIT.total_seconds()))
        return now + timedelta(seconds=seconds)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _within_reach(moment, now)


def parse_epoch(value: str | None, now: datetime) -> datetime | None:
    """Read a moment given in whole seconds since 1970 (``x-ratelimit-reset``); None when absent or unreadable."""
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return _within_reach(datetime.fromtimestamp(int(text[:11]), tz=UTC), now)


def _within_reach(moment: datetime, now: datetime) -> datetime:
    return max(now, min(moment.astimezone(UTC), now + LONGEST_WAIT))
