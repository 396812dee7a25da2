"""What every test may use: loopback where it is asked for, free ports, the shared folder. Knows no tracker."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from typing_extensions import override
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.rigs import ports

pytest.register_assert_rewrite("tests.jobs.sites", "tests.scenarios.real_documents", "tests.scenarios.world")

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = ["127.0.0.1", "::1", "localhost"]

# Shared machines stall for longer than Hypothesis's 200 ms; pytest-timeout catches what hangs.
settings.register_profile("followthrough", deadline=None)
settings.load_profile("followthrough")


# What takes longest begins first, so that every worker has something to do until the end. Seconds, about.
SLOWEST = {
    "tests/scenarios/test_main_job.py": 60,
    "tests/docs/test_commands_run.py": 40,
    "tests/jobs/": 30,
    "tests/scenarios/": 20,
    "tests/architecture/test_gates_bite.py": 15,
    "tests/cli/test_publish.py": 10,
    "tests/documents/formats/test_hostile_documents.py": 5,
}
TOGETHER = "tests/scenarios/"  # the tests of one file share a service, and so a worker


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives each worker the next test, or the next file whose tests belong together, in the order of collection.

    pytest-xdist's own groups (``--dist=loadgroup``) have no effect on pytest 9.2: it renames tests, which is ignored.
    """

    @override
    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Share the tests out among the workers."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Turn ``network`` into permission for loopback (other tests have no sockets at all); put the slowest first."""
    for item in items:
        if item.get_closest_marker("network") is not None and item.get_closest_marker("allow_hosts") is None:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> int:
    return next((seconds for path, seconds in SLOWEST.items() if item.nodeid.startswith(path)), 0)


@pytest.fixture
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture
def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listened on a moment ago (for ``network`` tests)."""
    return ports.free_port()


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real documents, ``$FOLLOWTHROUGH_SHARED`` or ``../shared``; skips where there is none."""
    folder = Path(os.environ.get("FOLLOWTHROUGH_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("needs the shared documents: set FOLLOWTHROUGH_SHARED to their folder")
    return folder
