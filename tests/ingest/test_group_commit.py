"""Who is committed with whom, and what each is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence

import pytest

from app.ingest.group_commit import LARGEST_GROUP, GroupCommit

BAD = -1


class Ledger:
    """Commits numbers and remembers the groups; ``gate`` holds commits back until it is set."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.prepared: list[list[int]] = []
        self.threads: set[int] = set()  # in which commits ran
        self.busy = False  # somebody else is writing
        self.now = 0.0  # on the clock of the writer
        self.commit_takes = 0.0
        self.gate = threading.Event()
        self.gate.set()

    def commit(self, items: Sequence[int]) -> list[int]:
        """Commit a group; ``BAD`` breaks it."""
        self.gate.wait(10)
        self.threads.add(threading.get_ident())
        self.now += self.commit_takes
        self.groups.append(list(items))
        if BAD in items:
            raise ValueError("bad")
        return [item * 10 for item in items]

    def begin(self, items: Sequence[int]) -> Callable[[], list[int]] | None:
        """Prepare a group, unless somebody else is writing."""
        if self.busy:
            return None
        self.prepared.append(list(items))
        return lambda: self.commit(items)


def run(scenario: Callable[[GroupCommit[int, int], Ledger], Awaitable[None]]) -> Ledger:
    """Play a scenario in an event loop of its own."""
    ledger = Ledger()
    writer: GroupCommit[int, int] = GroupCommit(ledger.commit, ledger.begin, lambda: ledger.now)

    async def play() -> None:
        await scenario(writer, ledger)

    try:
        asyncio.run(play())
    finally:
        ledger.gate.set()
        writer.close()
    return ledger


def test_what_comes_alone_is_committed_at_once() -> None:
    """One after the other: each is committed in the event loop, nobody waits for company."""

    async def scenario(writer: GroupCommit[int, int], _ledger: Ledger) -> None:
        assert [await writer.submit(n) for n in range(5)] == [0, 10, 20, 30, 40]

    ledger = run(scenario)
    assert ledger.groups == ledger.prepared == [[0], [1], [2], [3], [4]]
    assert ledger.threads == {threading.get_ident()}


def test_who_comes_together_is_committed_together_in_order() -> None:
    """Forty at once take one commit in the event loop, in their order, and each hears its own outcome."""

    async def scenario(writer: GroupCommit[int, int], _ledger: Ledger) -> None:
        assert await asyncio.gather(*map(writer.submit, range(40))) == [n * 10 for n in range(40)]

    ledger = run(scenario)
    assert ledger.groups == ledger.prepared == [list(range(40))]
    assert ledger.threads == {threading.get_ident()}


def test_a_slow_disk_is_waited_for_in_a_thread() -> None:
    """After a slow commit the thread waits for the disk, for twenty times as long; then the event loop tries again."""
    here = threading.get_ident()

    async def scenario(writer: GroupCommit[int, int], ledger: Ledger) -> None:
        ledger.commit_takes = 1.0
        await writer.submit(1)
        ledger.commit_takes = 0.0
        for now, in_loop in ((ledger.now + 19.0, False), (ledger.now + 21.0, True)):
            ledger.now = now
            ledger.threads.clear()
            await writer.submit(2)
            assert (here in ledger.threads) is in_loop

    assert run(scenario).groups == [[1], [2], [2]]


def test_who_comes_while_a_commit_is_under_way_shares_the_next() -> None:
    """While one group is held up, all the others gather into the next one, up to its largest size."""

    async def scenario(writer: GroupCommit[int, int], ledger: Ledger) -> None:
        ledger.busy = True
        ledger.gate.clear()
        first = asyncio.ensure_future(writer.submit(1))
        await asyncio.sleep(0.02)
        rest = asyncio.gather(*map(writer.submit, range(2, LARGEST_GROUP + 12)))
        await asyncio.sleep(0.02)
        assert not first.done()
        ledger.gate.set()
        await asyncio.gather(first, rest)

    ledger = run(scenario)
    assert [len(group) for group in ledger.groups] == [1, LARGEST_GROUP, 10]


def test_where_somebody_else_writes_the_thread_waits_for_them() -> None:
    """A lone item that cannot be committed at once goes to the thread, and the event loop is not held up."""

    async def scenario(writer: GroupCommit[int, int], ledger: Ledger) -> None:
        ledger.busy = True
        assert await writer.submit(1) == 10

    ledger = run(scenario)
    assert (ledger.prepared, ledger.groups) == ([], [[1]])
    assert threading.get_ident() not in ledger.threads


@pytest.mark.parametrize("busy", [False, True])
def test_an_error_is_told_and_the_next_commit_goes_on(busy: bool) -> None:
    """What breaks a commit reaches whoever was in it; those who come after are not affected."""

    async def scenario(writer: GroupCommit[int, int], ledger: Ledger) -> None:
        ledger.busy = busy
        with pytest.raises(ValueError, match="bad"):
            await writer.submit(BAD)
        assert await writer.submit(2) == 20

    run(scenario)


def test_who_went_away_keeps_nobody_from_hearing() -> None:
    """A sender that no longer waits is committed all the same, and the others hear of theirs."""

    async def scenario(writer: GroupCommit[int, int], ledger: Ledger) -> None:
        ledger.busy = True
        ledger.gate.clear()
        tasks = [asyncio.ensure_future(writer.submit(n)) for n in (1, 2, 3)]
        await asyncio.sleep(0.02)
        tasks[1].cancel()
        ledger.gate.set()
        assert (await tasks[0], await tasks[2]) == (10, 30)

    ledger = run(scenario)
    assert sorted(item for group in ledger.groups for item in group) == [1, 2, 3]
