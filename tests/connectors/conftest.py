"""Fixtures of the connector tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.builtin.connector import BuiltinConnector, connect
from connectors.contract import ConnectorContext
from tests.rigs.receiver import Receiver


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
