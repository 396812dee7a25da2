"""Fixtures of the connector tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.builtin.connector import BuiltinConnector, connect
from connectors.contract import ConnectorContext
from tests.connectors.contract_rigs import GithubRig, JiraRig, Rig, builtin_rig, github_rig, jira_rig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.fixtures import emulate_github, receiver
from tests.rigs.receiver import Receiver

__all__ = ["builtin", "emulate_github", "github", "jira", "receiver", "rig"]


@pytest.fixture
def builtin(tmp_path: Path) -> Iterator[BuiltinConnector]:
    """A built-in tracker on a fresh file; it sends nothing."""
    connector = connect("builtin", {}, ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(tmp_path)))
    yield connector
    connector.close()


@pytest.fixture
def github(emulate_github: EmulateGithub, receiver: Receiver) -> Iterator[GithubRig]:
    """A GitHub connection to a fresh repository, through the proxy."""
    with github_rig(emulate_github, receiver) as rig:
        yield rig


@pytest.fixture
def jira() -> Iterator[JiraRig]:
    """A Jira connection to a fresh server, through the proxy."""
    with jira_rig() as rig:
        yield rig


@pytest.fixture(params=["builtin", "github", "jira"])
def rig(request: pytest.FixtureRequest, tmp_path: Path, receiver: Receiver) -> Iterator[Rig]:
    """Each kind of tracker in turn."""
    if request.param == "builtin":
        with builtin_rig(tmp_path, receiver) as made:
            yield made
    elif request.param == "jira":
        with jira_rig() as made_jira:
            yield made_jira
    else:
        with github_rig(request.getfixturevalue("emulate_github"), receiver) as made_github:
            yield made_github
