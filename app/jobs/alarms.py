"""Wakes whoever looks for work in a queue as soon as there is some, so that looking by itself can be rare."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable

from typing_extensions import override

SHORTEST_PAUSE = 0.02  # seconds between two looks: under load one look finds what several rings were about


class Alarm(threading.Event):
    """An event whose waiters can be woken before their time is over, without the event being set.

    The job engine's queue threads wait on an event between two looks; it is set when they are to stop.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._monotonic = monotonic
        self._rung_for: list[float] = []  # a heap of moments at which to look
        self._last_look = 0.0

    def ring(self, *after: float) -> None:
        """Wake the waiter in so many seconds, each time; at once without any."""
        now = self._monotonic()
        with self._changed:
            for seconds in after or (0.0,):
                heapq.heappush(self._rung_for, now + seconds)
            self._changed.notify_all()

    @override
    def set(self) -> None:
        """Set the event: every waiter returns."""
        super().set()
        with self._changed:
            self._changed.notify_all()

    @override
    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set, the time is over or somebody rang; whether it is set."""
        begun = self._monotonic()
        with self._changed:
            while not self.is_set():
                now = self._monotonic()
                due = self._due(None if timeout is None else begun + timeout)
                if due is not None and due <= now:
                    self._last_look = now
                    while self._rung_for and self._rung_for[0] <= now:
                        heapq.heappop(self._rung_for)
                    return False
                self._changed.wait(None if due is None else due - now)
            return True

    def _due(self, deadline: float | None) -> float | None:
        if not self._rung_for:
            return deadline
        rung = max(self._rung_for[0], self._last_look + SHORTEST_PAUSE)
        return rung if deadline is None else min(rung, deadline)
