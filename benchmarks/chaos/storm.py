"""A storm of deliveries on services that are killed, and what the database must say when it is over.

Every ticket's deliveries are shuffled among all others, some are sent twice, and what was not acknowledged is sent
again until it is, as GitHub's own redelivery does. The sender's truth is the latest delivery of each ticket.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
import sqlalchemy as sa

from app.storage.database import Database, make_engine
from benchmarks.webhooks.requests import Delivery, deliveries
from tests.scenarios.service import Service

SENDERS = 8
AHEAD = 50  # deliveries that may be sent beyond the point of the next kill, so that it meets traffic
PATIENCE = 600.0  # seconds without which a storm is given up
ACKNOWLEDGED = 202


@dataclass(frozen=True)
class Plan:
    """How many of what."""

    count: int
    tickets: int
    kills: int
    duplicates: float = 0.01
    seed: str = "2026-04-12"


@dataclass
class Result:
    """What the senders saw, and what was found afterwards; a sound service has only empty and equal figures."""

    sent: int
    distinct: int
    acknowledged: int
    kills: int
    sent_again: int  # after an error or without an answer
    lost: int = 0  # acknowledged, not stored
    stored: int = 0
    applied_twice: int = 0
    wrong_states: int = 0
    wrong_figures: int = 0  # roll-ups that differ from the items
    integrity: str = "-"  # what SQLite says of its file; PostgreSQL has no such check of its own
    stored_at_stop: bool = True  # all that was acknowledged by a service that was told to stop
    failed: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """What is not as it must be, in words."""
        found = list(self.failed)
        if self.acknowledged != self.distinct or self.stored != self.distinct or self.lost:
            found.append(
                f"{self.distinct} sent, {self.acknowledged} acknowledged, {self.stored} stored, {self.lost} lost"
            )
        if not self.stored_at_stop:
            found.append("something acknowledged before the stop is not stored")
        if self.applied_twice:
            found.append(f"{self.applied_twice} applied twice")
        if self.wrong_states:
            found.append(f"{self.wrong_states} items whose state is not the sender's")
        if self.wrong_figures:
            found.append(f"{self.wrong_figures} roll-ups that differ from the items")
        if self.integrity not in {"ok", "-"}:
            found.append(f"integrity: {self.integrity}")
        return found


class _Senders:
    """Threads that send until everything was acknowledged."""

    def __init__(self, queue: Sequence[Delivery], urls: Sequence[str], seed: str) -> None:
        self._queue = deque(queue)
        self._urls = urls
        self._seed = seed
        self._lock = threading.Lock()
        self._taken = 0
        self.allowed = 0
        self.answers = 0
        self.again = 0
        self.acknowledged: set[str] = set()
        self.failed: list[str] = []
        self._deadline = time.monotonic() + PATIENCE
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(SENDERS)]

    def start(self) -> None:
        """Begin, as far as is allowed."""
        for thread in self._threads:
            thread.start()

    def wait(self, answers: int | None = None) -> None:
        """Wait for so many answers, or for all."""
        while time.monotonic() < self._deadline and not self.failed:
            if self.answers >= answers if answers is not None else not any(t.is_alive() for t in self._threads):
                return
            time.sleep(0.005)
        self.failed.append(f"gave up after {self.answers} answers")

    def _run(self, number: int) -> None:
        chance = random.Random(f"{self._seed}-{number}")  # noqa: S311 - a repeatable sequence is wanted
        with httpx.Client(trust_env=False, timeout=60) as client:
            while (delivery := self._next()) is not None:
                self._send(client, delivery, chance)

    def _next(self) -> Delivery | None:
        while time.monotonic() < self._deadline and not self.failed:
            with self._lock:
                if not self._queue:
                    return None
                if self._taken < self.allowed:
                    self._taken += 1
                    return self._queue.popleft()
            time.sleep(0.005)
        return None

    def _send(self, client: httpx.Client, delivery: Delivery, chance: random.Random) -> None:
        headers = delivery.headers
        while time.monotonic() < self._deadline and not self.failed:
            url = f"{chance.choice(self._urls)}/webhooks/github"
            try:
                status = client.post(url, content=delivery.body, headers=headers).status_code
            except httpx.TransportError:
                status = 0
            with self._lock:
                if status == ACKNOWLEDGED:
                    self.answers += 1
                    self.acknowledged.add(delivery.guid)
                    return
                self.again += 1
                if 0 < status < 500:
                    self.failed.append(f"{delivery.guid} was answered {status}")
            time.sleep(0.02)


def rage(plan: Plan, services: Sequence[Service], database: str) -> Result:
    """Send everything while the services, which are not yet started, are killed in turn; end them, then look."""
    chance = random.Random(plan.seed)  # noqa: S311 - a repeatable sequence is wanted, not a secret
    made = list(deliveries(plan.count, plan.tickets))
    queue = made + chance.sample(made, round(plan.count * plan.duplicates))
    chance.shuffle(queue)
    for service in services:
        service.start()
    ready = all(service.wait_until_ready() for service in services)
    senders = _Senders(queue, [service.url for service in services], plan.seed)
    senders.failed += [] if ready else ["a service ended by itself"]
    senders.start()
    kills = _kill(plan, chance, senders, services, len(queue))
    senders.allowed = len(queue)
    senders.wait()
    for service in services:
        service.kill()
    result = Result(len(queue), len(made), len(senders.acknowledged), kills, senders.again, failed=senders.failed)
    _look(result, made, senders.acknowledged, database)
    return result


def stop_under_load(plan: Plan, service: Service, database: str) -> Result:
    """Tell the service to stop while deliveries arrive, start it again when it has, and look when all were sent."""
    made = list(deliveries(plan.count, plan.tickets))
    service.start()
    senders = _Senders(made, [service.url], plan.seed)
    senders.failed += [] if service.wait_until_ready() else ["the service ended by itself"]
    senders.allowed = len(made)
    senders.start()
    senders.wait(plan.count // 4)
    if not service.stop():
        senders.failed.append(f"told to stop, the service ended with {service.exit_code}")
    before = set(senders.acknowledged)
    result = Result(len(made), len(made), len(before), 0, senders.again)
    result.stored_at_stop = before <= set(_stored(database))
    service.start()
    senders.failed += [] if service.wait_until_ready() else ["the service did not start again"]
    senders.wait()
    service.kill()
    result.acknowledged, result.sent_again, result.failed = len(senders.acknowledged), senders.again, senders.failed
    _look(result, made, senders.acknowledged, database)
    return result


def _kill(plan: Plan, chance: random.Random, senders: _Senders, services: Sequence[Service], total: int) -> int:
    """Kill at random moments, spread over the whole storm; how often."""
    kills = 0
    for place in sorted(chance.sample(range(1, total - SENDERS), plan.kills)):
        senders.allowed = max(senders.allowed, min(total, place + AHEAD))
        senders.wait(place)
        if senders.failed:
            break
        time.sleep(chance.uniform(0, 0.01))
        service = services[kills % len(services)]
        service.kill()
        kills += 1
        service.start()
        if not service.wait_until_ready():
            senders.failed.append(f"life {kills} ended by itself with {service.exit_code}")
    return kills


def _look(result: Result, made: Sequence[Delivery], acknowledged: set[str], url: str) -> None:
    truth = {d.ticket: d.state for d in sorted(made, key=lambda d: d.turn)}
    engine = make_engine(url)
    stored = _stored(url)
    result.stored = len(stored)
    result.lost = len(acknowledged - set(stored))
    with engine.connect() as connection:
        result.applied_twice = len(
            connection.execute(
                sa.text(
                    "SELECT delivery_id FROM item_event WHERE delivery_id IS NOT NULL"
                    " GROUP BY delivery_id, kind HAVING count(*) > 1"
                )
            ).all()
        )
        states = connection.execute(
            sa.text(
                "SELECT link.ticket_id, action_item.state FROM link JOIN action_item"
                " ON action_item.id = link.action_item_id"
            )
        ).all()
        expected = {"closed": "done", "open": "open"}
        result.wrong_states = sum(expected[truth.get(int(ticket), "open")] != state for ticket, state in states)
        if _sqlite(url):
            result.integrity = str(connection.execute(sa.text("PRAGMA integrity_check")).scalar())
    database = Database(engine)
    with database.reading() as work:
        result.wrong_figures = len(work.rollup_repair.drifts())
    database.close()


def _stored(url: str) -> list[str]:
    engine = make_engine(url)
    with engine.connect() as connection:
        found = [str(key) for (key,) in connection.execute(sa.text("SELECT delivery_key FROM delivery"))]
    engine.dispose()
    return found


def _sqlite(url: str) -> bool:
    return url.startswith("sqlite")
