"""The audit of a period, asked for by several at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from app.container import Container
from app.services.run_audit import start_audit
from app.storage.database import Database
from tests.databases import postgres_server, postgresql_database
from tests.services.conftest import Jobs

__all__ = ["postgres_server", "postgresql_database"]


@pytest.mark.network
def test_two_clocks_start_one_audit(container: Container, jobs: Jobs, postgresql_database: Database) -> None:
    """The clocks of two replicas that tick in the same moment start one audit and one job, and neither fails."""
    both = Barrier(2, timeout=60)

    replicas = [replace(container, database=postgresql_database) for _ in range(2)]

    def tick(replica: Container, period: str) -> str:
        both.wait()
        return start_audit(replica, period=period).id

    with ThreadPoolExecutor(2) as pool:
        for day in range(1, 21):
            period = f"2026-04-{day:02}T09:00"
            assert len(set(pool.map(tick, replicas, [period, period]))) == 1
    assert len(jobs.waiting) == 20
