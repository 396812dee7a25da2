"""The real servers as fixtures; a test folder takes them by importing them in its ``conftest.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rigs.emulate import EmulateGithub, EmulateProcess
from tests.rigs.receiver import Receiver

__all__ = ["emulate_github", "receiver"]


@pytest.fixture(scope="session")
def emulate_github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulateGithub]:
    """A stateful GitHub for the whole run; each test makes a repository of its own."""
    process = EmulateProcess(tmp_path_factory.mktemp("emulate"))
    yield process.github
    process.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that keeps the deliveries it gets."""
    server = Receiver()
    yield server
    server.close()
