"""Durable work on PostgreSQL: it runs there, and a process that dies leaves its work to its peer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.storage.slots import SLOT_CLASS
from tests.jobs.sites import KILLED, BuiltinSide, Site, assert_exactly_once
from tests.jobs.waiting import wait_until
from tests.rigs.forked import end

pytestmark = [pytest.mark.network, pytest.mark.slow]
TAKEN_OVER_WITHIN = 60.0  # seconds: the sweep comes every 5, and the machine may be busy


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
