"""Spaces writes out and reads how long a tracker asks us to wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=24)


class Pacer:
    """Lets one caller through every ``min_interval`` seconds; the others wait in line."""

    def __init__(
        self,
        min_interval: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = min_interval
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = float("-inf")

    def wait(self) -> float:
        """Take the next slot and sleep until it comes; answers the seconds slept."""
        if self._interval <= 0:
            return 0.0
        with self._lock:
            now = self._monotonic()
            slot = max(now, self._next)
            self._next = slot + self._interval
        pause = slot - now
        if pause > 0:
            self._sleep(pause)
        return pause


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
