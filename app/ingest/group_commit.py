"""Commits what arrives in groups: whoever comes while a commit is under way shares the next one.

A commit costs the same for one delivery as for thirty, so under load each group waits for about as many as can be
expected to come (half of what is under way: one half is read while the other half is committed), at most 3 ms.
What comes alone is committed at once, in the event loop itself where nobody else is writing: handing one delivery to
a thread and back costs as much as its commit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

LONGEST_WAIT = 0.003  # seconds that a group waits for company
LARGEST_GROUP = 128
SLOW_COMMIT = 0.010  # seconds; a disk that takes longer is not waited for in the event loop
TRUST_AGAIN_AFTER = 1.0  # seconds until the event loop tries again


class GroupCommit(Generic[Item, Outcome]):
    """Takes items one by one from one event loop and commits them together, in the order of their arrival."""

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Sequence[Outcome]],
        commit_now: Callable[[Item], Outcome | None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the two ways to commit: a group, in a thread; one item at once, None where that is not possible."""
        self._commit = commit
        self._commit_now = commit_now
        self._monotonic = monotonic
        self._waiting: list[tuple[Item, asyncio.Future[Outcome]]] = []
        self._committing = 0
        self._recent = 0.0  # how many were under way of late
        self._timer: asyncio.Handle | None = None
        self._not_in_loop_until = 0.0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="deliveries")

    async def submit(self, item: Item) -> Outcome:
        """Return what became of ``item``, once it is committed; raises what the commit raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((item, future))
        under_way = len(self._waiting) + self._committing
        self._recent = max(self._recent, under_way)
        if not self._committing:
            self._plan(loop)
        return await future

    def close(self) -> None:
        """Wait for the commit under way."""
        self._thread.shutdown(wait=True)

    @property
    def _enough(self) -> int:
        return min(max(1, round(self._recent / 2)), LARGEST_GROUP)

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin once the requests that were read together with this one have joined, or after the longest wait."""
        if len(self._waiting) == self._enough:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = loop.call_soon(self._begin, loop)
        elif self._timer is None:
            self._timer = loop.call_later(LONGEST_WAIT, self._begin, loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._committing or not self._waiting:
            return
        group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
        if len(group) == 1 and self._in_loop(*group[0]):
            return
        self._committing = len(group)
        items = [item for item, _future in group]
        futures = [future for _item, future in group]
        job = loop.run_in_executor(self._thread, self._commit, items)
        job.add_done_callback(lambda done: self._ended(loop, futures, done))

    def _in_loop(self, item: Item, future: asyncio.Future[Outcome]) -> bool:
        """Commit one item here and now; whether that was possible."""
        started = self._monotonic()
        if started < self._not_in_loop_until:
            return False
        try:
            outcome = self._commit_now(item)
        except Exception as error:  # noqa: BLE001 - it is the submitter's
            _fail(future, error)
            return True
        ended = self._monotonic()
        if outcome is None or ended - started > SLOW_COMMIT:
            self._not_in_loop_until = ended + TRUST_AGAIN_AFTER
        if outcome is None:
            return False
        self._recent = 1.0
        if not future.done():
            future.set_result(outcome)
        return True

    def _ended(
        self,
        loop: asyncio.AbstractEventLoop,
        futures: Sequence[asyncio.Future[Outcome]],
        done: asyncio.Future[Sequence[Outcome]],
    ) -> None:
        self._committing = 0
        # Fall slowly, so that a pause between two bursts does not make the next one commit one by one.
        self._recent = max(len(futures) + len(self._waiting), self._recent * 0.9)
        error = done.exception()
        if error is not None:
            for future in futures:
                _fail(future, error)
        else:
            for future, outcome in zip(futures, done.result(), strict=True):
                if not future.done():  # whoever waited may have gone
                    future.set_result(outcome)
        if not self._waiting:
            return
        if len(self._waiting) >= self._enough:
            self._begin(loop)
        else:
            self._timer = loop.call_later(LONGEST_WAIT, self._begin, loop)


def _fail(future: asyncio.Future[Outcome], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
