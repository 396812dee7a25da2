"""A real application over a real SQLite database and the built-in tracker; jobs run when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.bootstrap import identity_provider
from app.clock import FixedClock
from app.container import Container, Job
from app.domain.drafting import People
from app.domain.policies import DEFAULT_POLICIES, Policy
from app.faults import Faults
from app.identifiers import Identifiers
from app.jobs import workflows
from app.main import create_app
from app.settings import PathsSettings, ServerSettings, Settings
from app.storage.database import Database, UnitOfWork
from app.telemetry import make_metrics
from connectors.builtin.connector import BuiltinConnector, connect
from connectors.contract import ConnectorContext
from tests.api.client import Client
from tests.databases import new_url, sqlite_database, sqlite_template

__all__ = ["new_url", "sqlite_database", "sqlite_template"]

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
# Most tests publish what is warned about; the defaults may become stricter.
LENIENT = Policy(
    "SEV-3",
    "decide",
    require_owner="warn",
    require_due_date="warn",
    required_sections=("summary",),
    publish_within_days=14,
)


@dataclass
class RecordedJobs:
    """A queue that keeps its jobs until they are asked to run."""

    waiting: list[Job] = field(default_factory=list)

    def enqueue(self, work: UnitOfWork, job: Job) -> None:
        """Keep the job."""
        del work
        self.waiting.append(job)

    def active_keys(self) -> frozenset[str]:
        """Keys of the jobs that wait."""
        return frozenset(job.key for job in self.waiting)

    def forget(self, before: datetime) -> int:
        """Forget nothing: jobs are gone once they ran."""
        del before
        return 0

    def run(self, container: Container) -> None:
        """Run everything that waits, and what that makes necessary."""
        while self.waiting:
            job = self.waiting.pop(0)
            workflows.run(container, job.name, job.args)


@dataclass
class Service:
    """The application under test with its parts in reach."""

    container: Container
    client: Client
    jobs: RecordedJobs
    tracker: BuiltinConnector
    clock: FixedClock

    def run_jobs(self) -> None:
        """Do all the work that waits."""
        self.jobs.run(self.container)

    def publish(self, document: str, uri: str = "docs/pm.md", **more: object) -> dict[str, Any]:
        """Publish a document that must be accepted."""
        answer = self.client.post("/v1/post-mortems", json={"document": document, "source": {"uri": uri}, **more})
        assert answer.status_code in {200, 201}, answer.text
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture
def make_service(sqlite_database: Database, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """A function that makes the application, with API keys and other settings if it is given some."""
    made: list[Service] = []

    def make(*api_keys: str, at: datetime = NOW, **more: Any) -> Service:  # noqa: ANN401 - any section of the settings
        clock = FixedClock(at)
        jobs = RecordedJobs()
        settings = Settings(
            server=ServerSettings(api_keys=tuple(map(SecretStr, api_keys))),
            paths=PathsSettings(data_dir=tmp_path),
            **more,
        )
        tracker = connect(
            "builtin", {"webhook_secrets": ["hush"]}, ConnectorContext("http://127.0.0.1:8000", str(tmp_path))
        )
        container = Container(
            settings=settings,
            database=sqlite_database,
            connections={"builtin": tracker},
            jobs=jobs,
            clock=clock,
            identifiers=Identifiers(clock),
            faults=Faults(),
            metrics=make_metrics("0", dict, dict),
            people=People({}),
            routes=(),
            policies={**DEFAULT_POLICIES, 3: LENIENT},
            identity_provider=identity_provider(settings),
        )
        client = Client(create_app(container))
        made.append(Service(container, client, jobs, tracker, clock))
        return made[-1]

    yield make
    for service in made:
        service.tracker.close()


@pytest.fixture
def service(make_service: Callable[..., Service]) -> Service:
    """The application without API keys."""
    return make_service()
