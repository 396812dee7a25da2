"""A container on a real database and the built-in tracker, whose jobs run when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.container import Container, Job
from app.domain.drafting import People
from app.faults import Faults
from app.identifiers import Identifiers
from app.jobs import workflows
from app.services.configured_policies import configured_policies
from app.settings import Settings
from app.storage.database import Database, UnitOfWork
from app.telemetry import make_metrics
from connectors.builtin.connector import connect
from connectors.contract import ConnectorContext
from tests.databases import new_url, sqlite_database, sqlite_template
from tests.services.standing_clock import StandingClock

__all__ = ["StandingClock", "new_url", "sqlite_database", "sqlite_template"]


@dataclass
class Jobs:
    """Takes jobs if and when the transaction commits; each key once."""

    waiting: list[Job] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def enqueue(self, work: UnitOfWork, job: Job) -> None:
        """Take the job at the commit."""
        sa.event.listen(work.session, "after_commit", lambda _session: self._take(job), once=True)

    def active_keys(self) -> frozenset[str]:
        """Return what waits."""
        return frozenset(job.key for job in self.waiting)

    def forget(self, before: datetime) -> int:  # noqa: ARG002 - nothing here is kept long enough
        """Forget nothing."""
        return 0

    def _take(self, job: Job) -> None:
        if job.key not in self.keys:
            self.keys.add(job.key)
            self.waiting.append(job)

    def run_all(self, container: Container) -> list[str]:
        """Run what waits and what that makes wait; answers the names in order."""
        names = []
        while self.waiting:
            job = self.waiting.pop(0)
            names.append(job.name)
            assert workflows.run(container, job.name, job.args) is None
        return names


@pytest.fixture
def clock() -> StandingClock:
    """Noon."""
    return StandingClock()


@pytest.fixture
def jobs() -> Jobs:
    """No jobs yet."""
    return Jobs()


@pytest.fixture
def container(sqlite_database: Database, tmp_path: Path, clock: StandingClock, jobs: Jobs) -> Iterator[Container]:
    """A fresh service with one built-in tracker."""
    settings = Settings()
    connector = connect("builtin", {}, ConnectorContext("http://127.0.0.1:1", str(tmp_path)))
    nothing: Callable[[], dict[str, int]] = dict
    yield Container(
        settings=settings,
        database=sqlite_database,
        connections={"builtin": connector},
        jobs=jobs,
        clock=clock,
        identifiers=Identifiers(clock),
        faults=Faults(),
        metrics=make_metrics("0", nothing, nothing),
        people=People({"Ada Example": {"builtin": "ada"}}),
        routes=(),
        policies=configured_policies(settings),
    )
    connector.close()
