"""Places of work for the tests of durable work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import new_url, postgres_server
from tests.jobs.sites import BuiltinSide, GithubSide, Site
from tests.rigs.fixtures import emulate_github, receiver

__all__ = ["emulate_github", "new_url", "postgres_server", "receiver", "site"]


@pytest.fixture(params=["builtin", "github"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """A fresh SQLite database and a fresh tracker of each kind in turn."""
    if request.param == "builtin":
        return Site(tmp_path, BuiltinSide(tmp_path))
    return Site(tmp_path, GithubSide(request.getfixturevalue("emulate_github")))
