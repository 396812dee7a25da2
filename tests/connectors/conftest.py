"""Fixtures of the connector tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.builtin.connector import BuiltinConnector, connect
from connectors.contract import ConnectorContext
from tests.rigs.receiver import Receiver


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests marked ``network`` reach the loopback address, and nothing else."""
    for item in items:
        if item.get_closest_marker("network") and not item.get_closest_marker("allow_hosts"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that keeps the deliveries it gets."""
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def builtin(tmp_path: Path) -> Iterator[BuiltinConnector]:
    """A built-in tracker on a fresh file; it sends nothing."""
    connector = connect("builtin", {}, ConnectorContext(public_url="http://127.0.0.1:1", data_dir=str(tmp_path)))
    yield connector
    connector.close()
