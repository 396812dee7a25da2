"""Places of work for the tests of durable work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import new_url, postgres_server
from tests.jobs.sites import BuiltinSide, GithubSide, Site, TrackerSide
from tests.rigs.fixtures import emulate_github, receiver

__all__ = ["emulate_github", "new_url", "postgres_server", "receiver", "site"]


@pytest.fixture(scope="session")
def started_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database on which a worker has run once: with the engine's tables, which take a second to make."""
    directory = tmp_path_factory.mktemp("started")
    site = Site(directory, BuiltinSide(directory, "nobody"))
    assert site.run() == 0, site.log()
    return site.fold()


@pytest.fixture
def new_site(tmp_path: Path, started_database: Path) -> Callable[..., Site]:
    """A function that makes a place of work on a fresh SQLite database."""

    def make(tracker: TrackerSide, **fields: object) -> Site:
        shutil.copyfile(started_database, tmp_path / started_database.name)
        return Site(tmp_path, tracker, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture(params=["builtin", "github"])
def site(request: pytest.FixtureRequest, tmp_path: Path, new_site: Callable[..., Site]) -> Site:
    """A fresh SQLite database and a fresh tracker of each kind in turn."""
    if request.param == "builtin":
        return new_site(BuiltinSide(tmp_path))
    return new_site(GithubSide(request.getfixturevalue("emulate_github")))
