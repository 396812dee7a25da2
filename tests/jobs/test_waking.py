"""Work begins when it is there, not when somebody happens to look for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.jobs.queues import AFTER_A_JOB, AFTER_A_RECOVERY
from tests.jobs.sites import BuiltinSide, Site, assert_exactly_once
from tests.jobs.waiting import wait_until
from tests.rigs.forked import end

pytestmark = [pytest.mark.network, pytest.mark.slow]
RARELY = 60.0  # seconds between two looks where nobody rings: longer than these tests take


def test_a_job_begins_when_it_is_committed(tmp_path: Path, new_site: Callable[..., Site]) -> None:
    """Every ticket of a document is opened though nobody looks for work by itself: more of them than run at once."""
    site = new_site(BuiltinSide(tmp_path), poll_seconds=RARELY)
    site.write(items=12)
    process = site.start()
    process.join(RARELY * 0.75)
    assert process.exitcode == 0, site.log()
    end(process)
    assert_exactly_once(site, expected=12)


def test_another_process_is_called(tmp_path: Path, new_url: Callable[[str, bool], str]) -> None:
    """On PostgreSQL a process that only publishes wakes the one that works, for each document."""
    site = Site(tmp_path, BuiltinSide(tmp_path), url=new_url("postgresql", False), poll_seconds=RARELY)
    ready = site.directory / "ready"
    working = site.start("--role", "worker", "--ready", str(ready), "--stay", publish=False)
    try:
        wait_until(ready.exists, seconds=60)
        for number in range(2):
            site.write(items=3, documents=number + 1)
            time.sleep(2 * max(*AFTER_A_JOB, *AFTER_A_RECOVERY))  # until nothing else rings
            publishing = site.start("--role", "api")
            publishing.join(RARELY * 0.75)
            assert publishing.exitcode == 0, site.log()
            end(publishing)
    finally:
        end(working)
    assert_exactly_once(site, expected=6)
