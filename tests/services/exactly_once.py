"""Runs the real use cases for one action item in virtual time: jobs, deaths of the process, and a model tracker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from typing_extensions import override

from app.container import Container, Job
from app.domain.records import EventRecord, ItemRecord, LinkRecord, LinkState, PostMortemRecord
from app.faults import Faults
from app.jobs import workflows
from app.services.publish import ticket_job
from tests.domain.news import a_link, a_post_mortem, an_item
from tests.services.model_trackers import CONNECTORS, Fault, Model
from tests.services.standing_clock import StandingClock

HORIZON = timedelta(hours=6)
RESTART = timedelta(seconds=3)
MOST_STEPS = 60


class ProcessDied(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


@dataclass(slots=True)
class Crash(Faults):
    """Dies once, at pass ``nth`` of ``point``."""

    @override
    def at(self, point: str) -> None:
        """Pass a point."""
        if point == self.point:
            self.nth -= 1
            if self.nth == 0:
                raise ProcessDied


@dataclass
class Rows:
    """One table in memory, as the repositories of the database show it."""

    rows: dict[str, Any] = field(default_factory=dict)
    events: list[EventRecord] = field(default_factory=list)

    def get(self, row_id: str, *, lock: bool = False) -> Any:  # noqa: ANN401, ARG002 - there is one thread
        """Return one row."""
        return self.rows.get(row_id)

    def save(self, record: Any) -> None:  # noqa: ANN401 - any record
        """Insert or replace."""
        self.rows[getattr(record, "id", None) or record.connection] = record

    def end(self, connection: str) -> None:
        """Forget a pause."""
        del self.rows[connection]

    def by_ticket(self, connection: str, ticket_id: str) -> LinkRecord | None:
        """Return the link of a ticket."""
        fits = (r for r in self.rows.values() if r.connection == connection and r.ticket and r.ticket.id == ticket_id)
        return next(fits, None)

    def add_events(self, events: Any) -> None:  # noqa: ANN401 - an iterable
        """Append to the history."""
        self.events += events


@dataclass
class MemoryWork:
    """One transaction in memory."""

    links: Rows
    action_items: Rows
    post_mortems: Rows
    pauses: Rows = field(default_factory=Rows)
    jobs: list[Job] = field(default_factory=list)


class MemoryDatabase:
    """Transactions over rows in memory: all or nothing."""

    def __init__(self) -> None:
        self.kept = MemoryWork(Rows(), Rows(), Rows())

    @contextmanager
    def unit_of_work(self) -> Iterator[MemoryWork]:
        """Keep everything if the block ends well, else nothing."""
        kept = self.kept
        links, items = self._copied(kept.links), self._copied(kept.action_items)
        work = MemoryWork(links, items, self._copied(kept.post_mortems), kept.pauses)
        yield work
        self.kept = work
        for job in work.jobs:
            self.take(job)

    @contextmanager
    def reading(self) -> Iterator[MemoryWork]:
        """Read."""
        yield self.kept

    def take(self, job: Job) -> None:
        """Hand a committed job over; set by the queue."""
        raise NotImplementedError

    @staticmethod
    def _copied(rows: Rows) -> Rows:
        return Rows(dict(rows.rows), list(rows.events))


@dataclass
class VirtualJobs:
    """Jobs in the order in which they fall due; each key once, repeated until it ended well."""

    clock: StandingClock
    due: dict[str, tuple[Any, Job]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    steps: int = MOST_STEPS

    def enqueue(self, work: Any, job: Job) -> None:  # noqa: ANN401 - a transaction of either kind
        """Take the job if the transaction commits."""
        if isinstance(work, MemoryWork):
            work.jobs.append(job)
        else:
            sa.event.listen(work.session, "after_commit", lambda _session: self.take(job), once=True)

    def take(self, job: Job) -> None:
        """Take it once."""
        if job.key not in self.seen:
            self.seen.add(job.key)
            self.due[job.key] = (self.clock.now() + timedelta(seconds=job.delay_seconds), job)

    def active_keys(self) -> frozenset[str]:
        """Return what waits."""
        return frozenset(self.due)

    def forget(self, before: Any) -> int:  # noqa: ANN401, ARG002 - nothing is kept
        """Forget nothing."""
        return 0

    def run(self, container: Container) -> None:
        """Run what falls due until nothing waits or the horizon is reached; a job cut short is run again."""
        end = self.clock.now() + HORIZON
        for _ in range(self.steps):
            if not self.due:
                return
            key, (at, job) = min(self.due.items(), key=lambda one: one[1][0])
            if at > end:
                return
            self.clock.at = max(self.clock.at, at)
            try:
                pause = workflows.run(container, job.name, job.args)
            except ProcessDied:
                self.due[key] = (self.clock.now() + RESTART, job)
                continue
            if pause is None:
                del self.due[key]
            else:
                self.due[key] = (self.clock.now() + timedelta(seconds=pause), job)
        raise AssertionError(f"it never ends: {self.due}")


@dataclass(frozen=True)
class Cell:
    """One combination of the matrix; ``crash`` is a point of ``app.faults``, with the pass at which it dies."""

    connector: str
    fault: Fault
    times: int
    crash: str | None
    nth: int
    lag: float | None

    @override
    def __str__(self) -> str:
        crash = f"{self.crash}:{self.nth}" if self.crash else "lives"
        return f"{self.connector} {self.fault.name} x{self.times} {crash} lag={self.lag}"


@dataclass(frozen=True)
class End:
    """How a cell ended."""

    link: LinkRecord
    tickets: int
    posts: int
    too_early: int


def run_cell(cell: Cell, basis: Container, database: Any = None, connector: Any = None) -> End:  # noqa: ANN401 - fakes
    """Open the ticket of one action item under the cell's fault and crash."""
    return Site(cell, basis, database, connector).end()


class Site:
    """One cell's own world."""

    def __init__(self, cell: Cell, basis: Container, database: Any = None, connector: Any = None) -> None:  # noqa: ANN401 - fakes
        self.clock = StandingClock()
        self.jobs = VirtualJobs(self.clock)
        if database is None:
            database = MemoryDatabase()
            database.take = self.jobs.take
        self.model = Model(self.clock, cell.lag, [cell.fault] * cell.times)
        self.container = replace(
            basis,
            database=database,
            connections={str(cell): (connector or CONNECTORS[cell.connector])(self.model)},
            jobs=self.jobs,
            clock=self.clock,
            faults=Crash(cell.crash, cell.nth),
        )
        self.link_id = prepare(self.container, str(cell)).id

    def end(self) -> End:
        """Run until nothing waits; answers how it ended."""
        self.jobs.run(self.container)
        with self.container.database.reading() as work:
            link = work.links.get(self.link_id)
        assert link is not None
        return End(link, len(self.model.made), len(self.model.posts), self.model.too_early)


def prepare(container: Container, name: str, connection: str | None = None) -> LinkRecord:
    """Store a post-mortem with one item and its pending link, as publishing does; ``connection`` is else the name."""
    made: tuple[PostMortemRecord, ItemRecord] = (
        a_post_mortem(id=f"p {name}", source_uri=f"file:{name}"),
        an_item(f"a {name}", post_mortem_id=f"p {name}"),
    )
    key = container.identifiers.new_key()
    link = a_link(
        id=f"l {name}", action_item_id=made[1].id, connection=connection or name, key=key, next_at=container.clock.now()
    )
    link = replace(link, state=LinkState.PENDING)
    with container.database.unit_of_work() as work:
        work.post_mortems.save(made[0])
        work.action_items.save(made[1])
        work.links.save(link)
        container.jobs.enqueue(work, ticket_job(link))
    return link
