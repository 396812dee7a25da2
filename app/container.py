"""What a request, page, job or command may use: one frozen value, made in ``app.bootstrap``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from app.clock import Clock
from app.domain.drafting import People
from app.domain.policies import Policy
from app.domain.routing import Route
from app.faults import Faults
from app.identifiers import Identifiers
from app.outgoing.identity_provider import IdentityProvider
from app.outgoing.message import NobodySends, Sender
from app.outgoing.web_documents import WebDocuments
from app.settings import Settings
from app.storage.database import Database, UnitOfWork
from app.telemetry import Metrics
from connectors.contract import Connector

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of durable work. The same ``key`` is never run twice."""

    name: str
    key: str
    queue: str
    args: Mapping[str, Any] = field(default_factory=dict)
    delay_seconds: float = 0.0


def next_try(key: str) -> str:
    """The key under which a job that failed unexpectedly runs again: "k", "k~1", "k~1~2" and so on."""
    number = key.rpartition("~")[2] if "~" in key else "0"
    return f"{key}~{int(number) + 1 if number.isdecimal() else 1}"


class JobQueue(Protocol):
    """Takes durable work in the transaction that makes it necessary."""

    def enqueue(self, work: UnitOfWork, job: Job) -> None:
        """Enqueue; it exists if and only if the transaction commits."""
        ...

    def active_keys(self) -> frozenset[str]:
        """Keys of the jobs that are waiting or running."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget jobs that ended before; how many. Their keys could run again, so keep a month at least."""
        ...


@dataclass(frozen=True, slots=True)
class Container:
    """Everything a use case works with."""

    settings: Settings
    database: Database
    connections: Mapping[str, Connector]
    jobs: JobQueue
    clock: Clock
    identifiers: Identifiers
    faults: Faults
    metrics: Metrics
    people: People
    routes: Sequence[Route]
    policies: Mapping[int, Policy]
    identity_provider: IdentityProvider | None = None
    sender: Sender = field(default_factory=NobodySends)

    @property
    def web(self) -> WebDocuments:
        """The web servers from which documents are read."""
        return WebDocuments(self.settings.fetch, self.settings.reading.max_bytes)

    @property
    def default_connection(self) -> str:
        """Where tickets go when no route matches: the first configured connection."""
        return next(iter(self.connections))

    def page_url(self, post_mortem_id: str) -> str:
        """Where our service shows a post-mortem."""
        return f"{self.settings.server.public_url.rstrip('/')}/post-mortems/{post_mortem_id}"


def lane(connection: str) -> str:
    """The queue on which one connection's writes stand."""
    return f"tracker:{connection}"


WORK_QUEUE = "work"  # audits and reconciliation passes
READ_QUEUE = "read"  # reads of single tickets
