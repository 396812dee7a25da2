"""A service that is told to stop while a tracker keeps it waiting."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.webhooks import service as seeded
from tests.databases import new_url, sqlite_template
from tests.rigs.ports import free_port
from tests.scenarios.service import Service

__all__ = ["new_url", "sqlite_template"]

pytestmark = [pytest.mark.slow, pytest.mark.network]
TRACKERS_PATIENCE = 300  # seconds that a call to the tracker may take


def test_a_tracker_that_does_not_answer_keeps_nobody_from_stopping(
    tmp_path: Path, new_url: Callable[[str, bool], str]
) -> None:
    """Told to stop while a call is under way that may take minutes, the service ends in good order before that."""
    url = new_url("sqlite", True)
    seeded.seed(url, 1)
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        config = seeded.configure(tmp_path, port, url)
        slow = f'base_url = "http://127.0.0.1:{silent.getsockname()[1]}"\ntimeout_seconds = {TRACKERS_PATIENCE}'
        config.write_text(config.read_text().replace('base_url = "http://127.0.0.1:9"', slow))
        one = Service(config, f"http://127.0.0.1:{port}")
        try:
            one.start()
            assert one.wait_until_ready()
            call, _address = silent.accept()  # the first reconciliation; nobody answers it
            with call:
                assert one.stop(TRACKERS_PATIENCE / 3), one.log.read_text(errors="replace")[-2000:]
        finally:
            one.close()
