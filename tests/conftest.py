"""What every test may use: loopback where it is asked for, free ports, the shared folder. Knows no tracker."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.jobs.sites", "tests.scenarios.real_documents", "tests.scenarios.world")

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = ["127.0.0.1", "::1", "localhost"]

# Shared machines stall for longer than Hypothesis's 200 ms; pytest-timeout catches what hangs.
settings.register_profile("followthrough", deadline=None)
settings.load_profile("followthrough")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Turn ``network`` into permission for loopback; every other test has no sockets at all."""
    for item in items:
        if item.get_closest_marker("network") is not None and item.get_closest_marker("allow_hosts") is None:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture
def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listened on a moment ago (for ``network`` tests)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real documents, ``$FOLLOWTHROUGH_SHARED`` or ``../shared``; skips where there is none."""
    folder = Path(os.environ.get("FOLLOWTHROUGH_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("needs the shared documents: set FOLLOWTHROUGH_SHARED to their folder")
    return folder
