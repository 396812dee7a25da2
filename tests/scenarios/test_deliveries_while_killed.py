"""Deliveries that arrive while the service is killed: shuffled, some twice, each sent until it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.chaos.storm import Plan, rage, stop_under_load
from benchmarks.webhooks import service
from tests.databases import new_url, postgres_server, sqlite_template
from tests.rigs.ports import free_port
from tests.scenarios.service import Service

__all__ = ["new_url", "postgres_server", "sqlite_template"]

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(300)]
TICKETS = 50


@pytest.mark.parametrize(("kind", "replicas", "kills"), [("sqlite", 1, 3), ("postgresql", 2, 3)])
def test_nothing_acknowledged_is_lost_or_applied_twice(
    kind: str, replicas: int, kills: int, tmp_path: Path, new_url: Callable[[str, bool], str]
) -> None:
    """Each acknowledged delivery is stored once and applied once, and every item ends as its latest delivery says."""
    url = new_url(kind, True)
    service.seed(url, TICKETS)
    services = []
    for place in range(replicas):
        (directory := tmp_path / f"replica-{place}").mkdir()
        port = free_port()
        services.append(Service(service.configure(directory, port, url), f"http://127.0.0.1:{port}"))
    try:
        result = rage(Plan(count=300, tickets=TICKETS, kills=kills, duplicates=0.05), services, url)
    finally:
        for one in services:
            one.close()
    assert result.problems == [], [one.log.read_text(errors="replace")[-2000:] for one in services]
    assert (result.sent, result.stored, result.kills) == (315, 300, kills)


def test_what_is_under_way_is_finished_before_it_stops(tmp_path: Path, new_url: Callable[[str, bool], str]) -> None:
    """Told to stop under load, the service ends with 0, what it acknowledged is stored, and the rest comes later."""
    url = new_url("sqlite", True)
    service.seed(url, TICKETS)
    port = free_port()
    one = Service(service.configure(tmp_path, port, url), f"http://127.0.0.1:{port}")
    try:
        result = stop_under_load(Plan(count=400, tickets=TICKETS, kills=0), one, url)
    finally:
        one.close()
    assert result.problems == [], one.log.read_text(errors="replace")[-2000:]
    assert (result.stored, result.acknowledged) == (400, 400)
