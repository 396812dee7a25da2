"""Publishes documents while deliveries arrive: ``python -m benchmarks.bench_publishing [--documents N] [--rate N]``.

One process on SQLite takes deliveries of GitHub's size at a steady rate while documents of five action items each are
published one after the other, and opens their tickets in the built-in tracker. Printed are how long deliveries took,
how much memory the service held, and how far the opening of tickets lagged behind.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.webhooks import service
from benchmarks.webhooks.requests import TICKETS, deliveries
from tests.rigs.ports import free_port

ITEMS = 5
LONGEST = 400  # seconds until the run is given up
SAMPLES = 10
BUILTIN = """
[[connections]]
name = "builtin"
kind = "builtin"
[[routes]]
connection = "builtin"
[paths]
data_dir = "{directory}"
"""


@dataclass
class Seen:
    """What was measured on the way."""

    taken: list[float] = field(default_factory=list)  # seconds that a delivery waited for its answer
    refused: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds since the start, MB
    waiting: list[tuple[int, float]] = field(default_factory=list)  # links without a ticket, age of the oldest (s)


def main() -> None:
    """Start the service, load it, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=200, help="deliveries a second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="publishing-") as name:
        directory, port = Path(name), free_port()
        database = directory / "followthrough.db"
        service.seed(f"sqlite:///{database}")
        config = service.configure(directory, port, f"sqlite:///{database}")
        config.write_text(config.read_text() + BUILTIN.format(directory=directory))
        command = [str(Path(sys.executable).with_name("followthrough")), "--config", str(config), "serve"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                asyncio.run(load(f"http://127.0.0.1:{port}", process.pid, database, given.documents, given.rate))
            finally:
                process.terminate()


async def load(url: str, pid: int, database: Path, documents: int, rate: int) -> None:
    """Publish and deliver until every item has its ticket."""
    seen, started = Seen(), time.monotonic()
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits) as client:
        await answering(client)
        started = time.monotonic()
        watch = asyncio.create_task(watched(seen, pid, database, started))
        deliver = asyncio.create_task(delivered(seen, client, rate))
        for number in range(documents):
            body = {"document": document(number), "source": {"uri": f"file:load-{number}.md"}, "team": f"t{number % 9}"}
            (await client.post("/v1/post-mortems", json=body)).raise_for_status()
        published = time.monotonic() - started
        while unsettled(database)[0] and time.monotonic() - started < LONGEST:  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.5)
        opened = time.monotonic() - started
        deliver.cancel()
        watch.cancel()
        await asyncio.wait([deliver, watch])
    report(seen, documents, published, opened, unsettled(database)[0])


async def answering(client: httpx.AsyncClient) -> None:
    """Wait for the service."""
    for _ in range(600):
        try:
            await client.get("/livez")
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the service did not start")


async def delivered(seen: Seen, client: httpx.AsyncClient, rate: int) -> None:
    """Send deliveries at their times, whether or not the earlier ones were answered."""
    begin, sending = time.monotonic(), set[asyncio.Task[None]]()

    async def send(headers: dict[str, str], body: bytes) -> None:
        sent = time.monotonic()
        answer = await client.post("/webhooks/github", headers=headers, content=body)
        seen.taken.append(time.monotonic() - sent)
        seen.refused += answer.status_code != httpx.codes.ACCEPTED

    try:
        for number, one in enumerate(deliveries(rate * LONGEST, TICKETS)):
            await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
            task = asyncio.create_task(send(one.headers, one.body))
            sending.add(task)
            task.add_done_callback(sending.discard)
    finally:
        await asyncio.gather(*sending)


async def watched(seen: Seen, pid: int, database: Path, started: float) -> None:
    """Look at memory and at what waits, once a second."""
    while True:
        seen.memory.append((time.monotonic() - started, await asyncio.to_thread(resident, pid)))
        seen.waiting.append(await asyncio.to_thread(unsettled, database))
        await asyncio.sleep(1)


def resident(pid: int) -> float:
    """The memory that a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def unsettled(database: Path) -> tuple[int, float]:
    """How many links have no ticket yet, and the age of the oldest in seconds."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        query = (
            "SELECT count(*), coalesce(max((julianday('now') - julianday(created_at)) * 86400), 0) "
            "FROM link WHERE state NOT IN ('linked', 'failed', 'gone')"
        )
        count, age = connection.execute(query).fetchone()
    connection.close()
    return int(count), float(age)


def document(number: int) -> str:
    """A post-mortem with ``ITEMS`` action items."""
    items = "\n".join(
        f"- [ ] AI-{n}: Bound queue {number}-{n} of the worker and alert on its age (Ada Example, 2027-03-0{n})"
        for n in range(1, ITEMS + 1)
    )
    return (
        f"# Outage {number}\n\nSeverity: SEV-3\n\n## Summary\n\nQueue {number} grew for 40 minutes.\n\n"
        f"## Action items\n\n{items}\n"
    )


def report(seen: Seen, documents: int, published: float, opened: float, left: int) -> None:
    """Print what was measured."""
    taken = sorted(seen.taken)
    step = max(1, len(seen.memory) // SAMPLES)
    memory = ", ".join(f"{mb:.0f}" for _, mb in seen.memory[::step])
    items, (most, oldest) = documents * ITEMS, (max(w[i] for w in seen.waiting) for i in (0, 1))
    print("| what | measured |\n|---|---|")
    print(f"| documents, action items | {documents:,}, {items:,} |")
    print(f"| published after | {published:.0f} s |")
    print(f"| all tickets open after | {opened:.0f} s ({items / opened:.0f} a second), {left} left |")
    print(f"| deliveries answered | {len(taken):,}, {len(taken) / opened:.0f} a second, {seen.refused} refused |")
    print(f"| a delivery took (p50, p99, longest) | {statistics.median(taken) * 1e3:.0f} ms, ", end="")
    print(f"{taken[int(len(taken) * 0.99)] * 1e3:.0f} ms, {taken[-1] * 1e3:.0f} ms |")
    print(f"| most that waited for a ticket, oldest | {most:,}, {oldest:.0f} s |")
    print(f"| at that pace {most:,} take | {most * opened / items:.0f} s |")
    print(f"| memory on the way, MB | {memory} |")


if __name__ == "__main__":
    main()
