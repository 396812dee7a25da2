"""Hundreds of tickets for one repository: never faster than GitHub allows, whoever sends them, and each is created."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from typing_extensions import override

from app.container import Container, Job
from app.domain.records import LinkState
from app.jobs import workflows
from app.storage.write_ledger import DatabaseLedger
from connectors.contract import ConnectorContext
from connectors.github.api import Answer
from connectors.github.connector import GithubConnector
from connectors.github.settings import GithubSettings
from connectors.pacing import Pacer
from tests.services.exactly_once import MemoryDatabase, prepare
from tests.services.model_trackers import GithubWire, Model
from tests.services.standing_clock import StandingClock

TICKETS = 600
_SECRET: Any = "t"
_SETTINGS = GithubSettings(repository="acme/ops", token=_SECRET)


class PacedWire(GithubWire):
    """GitHub's API behind the pacer, as ``connectors.github.api.Api`` has it; a call takes a third of a second."""

    def __init__(self, model: Model, ledger: DatabaseLedger) -> None:
        super().__init__(model)
        clock = model.clock
        self._clock = clock
        self._pacer = Pacer(
            "github",
            _SETTINGS.write_rules(),
            ledger,
            lambda: clock.now().timestamp(),
            lambda seconds: clock.pass_(seconds=seconds),
        )

    @override
    def send(self, verb: str, path: str, body: dict[str, Any], **more: object) -> Answer:
        """Take a turn, then send."""
        with self._pacer.turn():
            answer = super().send(verb, path, body, **more)
            self._clock.pass_(seconds=0.3)
            return answer


class Lane:
    """The one lane of a connection, which replicas share: its jobs in order, one at a time, none while one pauses."""

    def __init__(self) -> None:
        self.waiting: deque[Job] = deque()

    def enqueue(self, work: Any, job: Job) -> None:  # noqa: ANN401 - a transaction in memory
        """Take the job when the transaction commits."""
        work.jobs.append(job)

    def run(self, replicas: list[Container], clock: StandingClock) -> None:
        """Let the replicas take jobs in turn."""
        turn = 0
        while self.waiting:
            job = self.waiting.popleft()
            while (pause := workflows.run(replicas[turn % len(replicas)], job.name, job.args)) is not None:
                clock.pass_(seconds=pause)
                turn += 1
            turn += 1


def test_600_tickets_never_exceed_a_window_and_all_are_created(container: Container) -> None:
    """Two replicas, 600 items: a second apart, 80 in any minute, 500 in any hour, and one ticket for each item."""
    clock, lane = StandingClock(), Lane()
    model, database = Model(clock, 0.0), MemoryDatabase()
    setattr(database, "take", lane.waiting.append)  # noqa: B010 - mypy takes it for a method
    stand_ins: dict[str, Any] = {"database": database, "jobs": lane, "clock": clock}
    replicas = [
        replace(
            container,
            **stand_ins,
            connections={
                "github": GithubConnector(
                    "github",
                    _SETTINGS,
                    ConnectorContext("http://127.0.0.1:1", ""),
                    PacedWire(model, DatabaseLedger(container.database)),  # type: ignore[arg-type]  # stands for Api
                )
            },
        )
        for _ in range(2)
    ]
    for n in range(TICKETS):
        prepare(replicas[0], f"{n}", connection="github")
    began = clock.now()
    lane.run(replicas, clock)

    assert len(model.made) == len(model.posts) == TICKETS
    assert Counter(link.state for link in database.kept.links.rows.values()) == {LinkState.LINKED: TICKETS}
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(model.posts))
    for most, window in ((80, timedelta(minutes=1)), (500, timedelta(hours=1))):
        assert all(later - model.posts[n] > window for n, later in enumerate(model.posts[most:]))
    assert clock.now() - began < timedelta(minutes=65)  # and no slower than that: 500 in the first hour, 100 after it
