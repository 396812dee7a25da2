"""Commits what arrives in groups: whoever comes while a commit is under way shares the next one.

A commit costs the same for one delivery as for thirty, so under load each group waits, at most 3 ms, for as many as
were under way of late. Where nobody else is writing, all of it is done in the event loop: two threads that both run
Python take the interpreter's lock from each other, which costs more than waiting for a quick disk. For a slow disk and
for other writers a thread waits; then each group is half of them: one half is read while the other half is committed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

LONGEST_WAIT = 0.003  # seconds that a group waits for company
LARGEST_GROUP = 128
SLOW_COMMIT = 0.010  # seconds; a disk that takes longer is not waited for in the event loop
TRUST_AGAIN_AFTER = 20  # times as long as the slow commit took, until the event loop tries again


class GroupCommit(Generic[Item, Outcome]):
    """Takes items one by one from one event loop and commits them together, in the order of their arrival."""

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Sequence[Outcome]],
        begin: Callable[[Sequence[Item]], Callable[[], Sequence[Outcome]] | None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the two ways to commit: ``begin`` prepares at once and answers the commit, or None where it cannot."""
        self._commit = commit
        self._prepare = begin
        self._monotonic = monotonic
        self._waiting: list[tuple[Item, asyncio.Future[Outcome]]] = []
        self._committing = 0
        self._recent = 0.0  # how many were under way of late
        self._in_halves = False  # one is committed in the thread while the other is read
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
        return min(max(1, round(self._recent / 2 if self._in_halves else self._recent)), LARGEST_GROUP)

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
        items = [item for item, _future in group]
        futures = [future for _item, future in group]
        commit = self._prepare(items)
        if commit is not None and self._monotonic() >= self._not_in_loop_until:
            self._in_halves = False
            self._commit_here(commit, futures)
            self._go_on(loop, len(group))
            return
        self._in_halves, self._committing = True, len(group)
        job = loop.run_in_executor(self._thread, commit or partial(self._commit, items))
        job.add_done_callback(lambda done: self._ended(loop, futures, done))

    def _commit_here(self, commit: Callable[[], Sequence[Outcome]], futures: Sequence[asyncio.Future[Outcome]]) -> None:
        started = self._monotonic()
        try:
            _tell(futures, commit())
        except Exception as error:  # noqa: BLE001 - it is the submitter's
            _fail(futures, error)
        ended = self._monotonic()
        if ended - started > SLOW_COMMIT:
            self._not_in_loop_until = ended + (ended - started) * TRUST_AGAIN_AFTER

    def _ended(
        self,
        loop: asyncio.AbstractEventLoop,
        futures: Sequence[asyncio.Future[Outcome]],
        done: asyncio.Future[Sequence[Outcome]],
    ) -> None:
        self._committing = 0
        error = done.exception()
        if error is not None:
            _fail(futures, error)
        else:
            _tell(futures, done.result())
        self._go_on(loop, len(futures))

    def _go_on(self, loop: asyncio.AbstractEventLoop, committed: int) -> None:
        # Fall slowly, so that a pause between two bursts does not make the next one commit one by one.
        self._recent = max(committed + len(self._waiting), self._recent * 0.9)
        if not self._waiting:
            return
        if len(self._waiting) >= self._enough:
            self._timer = loop.call_soon(self._begin, loop)
        else:
            self._timer = loop.call_later(LONGEST_WAIT, self._begin, loop)


def _tell(futures: Sequence[asyncio.Future[Outcome]], outcomes: Sequence[Outcome]) -> None:
    for future, outcome in zip(futures, outcomes, strict=True):
        if not future.done():  # whoever waited may have gone
            future.set_result(outcome)


def _fail(futures: Sequence[asyncio.Future[Outcome]], error: BaseException) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
