"""Fixtures of the connector tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from connectors.builtin.connector import BuiltinConnector, connect
from connectors.contract import ConnectorContext
from tests.connectors.contract_rigs import (
    GithubRig,
    GitlabRig,
    JiraRig,
    Rig,
    builtin_rig,
    github_rig,
    gitlab_rig,
    jira_rig,
)
from tests.rigs.emulate import EmulateGithub
from tests.rigs.fixtures import emulate_github, receiver
from tests.rigs.receiver import Receiver

__all__ = ["builtin", "emulate_github", "github", "gitlab", "jira", "receiver", "rig"]


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


@pytest.fixture
def gitlab(receiver: Receiver) -> Iterator[GitlabRig]:
    """A GitLab connection to a fresh server, through the proxy."""
    with gitlab_rig(receiver) as rig:
        yield rig


OUTSIDER = os.environ.get("FOLLOWTHROUGH_CONTRACT_RIG", "")  # "module:function", docs/connectors.md


@pytest.fixture(params=["builtin", "github", "gitlab", "jira", *(["outsider"] if OUTSIDER else [])])
def rig(request: pytest.FixtureRequest, tmp_path: Path, receiver: Receiver) -> Iterator[Rig]:
    """Each kind of tracker in turn."""
    if request.param == "builtin":
        with builtin_rig(tmp_path, receiver) as made:
            yield made
    elif request.param == "jira":
        with jira_rig() as made_jira:
            yield made_jira
    elif request.param == "outsider":
        module, _, name = OUTSIDER.partition(":")
        with getattr(import_module(module), name)(receiver, tmp_path) as made_outside:
            yield made_outside
    elif request.param == "gitlab":
        with gitlab_rig(receiver) as made_gitlab:
            yield made_gitlab
    else:
        with github_rig(request.getfixturevalue("emulate_github"), receiver) as made_github:
            yield made_github
