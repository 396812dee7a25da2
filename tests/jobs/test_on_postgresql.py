"""Durable work on PostgreSQL: it runs there, and a process that dies leaves its work to its peer."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.domain.records import LinkState
from app.storage.slots import SLOT_CLASS
from tests.jobs.sites import KILLED, BuiltinSide, GithubSide, Site, assert_exactly_once
from tests.jobs.waiting import wait_until
from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import end

pytestmark = [pytest.mark.network, pytest.mark.slow]
# Seconds. It takes less than ten, or a minute where a process stands still in a transaction of ours.
TAKEN_OVER_WITHIN = 120.0


@pytest.fixture
def site(tmp_path: Path, new_url: Callable[[str, bool], str]) -> Site:
    """An empty PostgreSQL database and the built-in tracker."""
    return Site(tmp_path, BuiltinSide(tmp_path), url=new_url("postgresql", False))


def test_the_work_of_a_dead_process_is_taken_over(site: Site) -> None:
    """Two processes have two ids; killed in mid-work, one leaves its links to the other, and no ticket is doubled."""
    go, ready = site.directory / "go", [site.directory / "ready-1", site.directory / "ready-2"]
    site.write(items=20)
    survivor = site.start("--ready", str(ready[0]), "--stay", publish=False)
    victim = site.start("--ready", str(ready[1]), "--after", str(go), fault="after_post:2")
    try:
        wait_until(lambda: all(path.exists() for path in ready), seconds=60)
        assert len(_slots(site)) == 2
        go.touch()
        victim.join(60)
        assert victim.exitcode == KILLED, site.log()
        died = time.monotonic()
        wait_until(lambda: _waiting(site) == 0, seconds=TAKEN_OVER_WITHIN)
        print(f"taken over after {time.monotonic() - died:.1f} s")  # noqa: T201 - shown with -s
        assert survivor.is_alive(), site.log()
        assert len(_slots(site)) == 1
        wait_until(lambda: _assigned(site) == 1, seconds=TAKEN_OVER_WITHIN)  # a job of its own, after the ticket's
    finally:
        end(survivor)
        end(victim)
    assert_exactly_once(site, expected=20)


@pytest.mark.parametrize("point", ["before_post", "after_post"])
def test_a_process_that_stood_still_does_nothing_twice(
    tmp_path: Path, new_url: Callable[[str, bool], str], emulate_github: EmulateGithub, point: str
) -> None:
    """Not heard for a while, a process counts as dead; when it goes on, what it was about to do has been done."""
    one_by_one = GithubSide(emulate_github, write_interval_seconds=0.01)
    site = Site(tmp_path, one_by_one, url=new_url("postgresql", False))
    site.write(items=6)
    sleeper = site.start(fault=f"{point}:2:stop")
    assert sleeper.pid is not None
    stat = Path(f"/proc/{sleeper.pid}/stat")
    try:
        wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", seconds=60)
        survivor = site.start("--stay", publish=False)
        wait_until(lambda: _linked(site) == 6, seconds=TAKEN_OVER_WITHIN)
        os.kill(sleeper.pid, signal.SIGCONT)
        sleeper.join(60)  # it works until nothing is left to do
        assert (sleeper.exitcode, survivor.is_alive()) == (0, True), site.log()
        wait_until(lambda: _assigned(site) == 1, seconds=60)
    finally:
        end(sleeper)
    end(survivor)
    site.tracker.catch_up()
    assert_exactly_once(site, expected=6)
    assert "job failed" not in site.log()


def test_slots_are_taken_again_after_the_server_was_restarted(site: Site) -> None:
    """A server that restarts frees every slot: each process takes its own again, and nobody is taken for dead."""
    go, ready = site.directory / "go", [site.directory / "ready-1", site.directory / "ready-2"]
    site.write(items=4)
    others = [site.start("--ready", str(path), "--after", str(go), "--stay") for path in ready]
    try:
        wait_until(lambda: all(path.exists() for path in ready), seconds=60)
        before = _slots(site)
        assert len(before) == 2
        with site.database() as database, database.engine.connect() as connection:
            end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            connection.exec_driver_sql(f"{end_all} AND pid <> pg_backend_pid()")
        wait_until(lambda: len(_slots(site)) == 0, seconds=60)
        wait_until(lambda: _slots(site) == before, seconds=60)
        go.touch()
        wait_until(lambda: _linked(site) == 4 and _assigned(site) == 1, seconds=60)
        assert all(one.is_alive() for one in others), site.log()
    finally:
        for one in others:
            end(one)
    assert_exactly_once(site, expected=4)
    assert "taking over" not in site.log()


def _linked(site: Site) -> int:
    _items, links = site.stored()
    return sum(link.state is LinkState.LINKED for link in links)


def _slots(site: Site) -> set[int]:
    """Return the slots that live processes hold."""
    query = sa.text("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = :c AND granted")
    with site.database() as database, database.engine.connect() as connection:
        return set(connection.scalars(query, {"c": SLOT_CLASS}))


def _waiting(site: Site) -> int:
    _items, links = site.stored()
    return sum(not link.state.settled for link in links)


def _assigned(site: Site) -> int:
    return sum(bool(ticket.assignees) for ticket in site.tracker.tickets())
