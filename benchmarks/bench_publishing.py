"""Publishes documents while deliveries arrive: ``python -m benchmarks.bench_publishing [--documents N] [--rate N]``.

One process on SQLite takes deliveries of GitHub's size at a steady rate while documents of five action items each are
published one after the other, and opens their tickets in the built-in tracker. Printed are how long deliveries took,
how much memory the service held, and how far the opening of tickets lagged behind.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.webhooks import service
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

    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds since the start, MB
    waiting: list[tuple[int, float]] = field(default_factory=list)  # links without a ticket, age of the oldest (s)
    published: float = 0.0  # seconds until the last document was there
    opened: float = 0.0  # seconds until the last ticket was
    cpu: float = 0.0  # seconds of the service


@dataclass(frozen=True)
class Sent:
    """What the sender of deliveries measured."""

    taken: list[float]  # seconds from the moment at which a delivery was due to its answer
    refused: int
    cpu: float


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
                answering(port)
                sender = [sys.executable, "-m", "benchmarks.steady_sender", str(port), str(given.rate)]
                with subprocess.Popen(sender, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sending:
                    seen = load(port, process.pid, database, given.documents)
                    output, _ = sending.communicate()
            finally:
                process.terminate()
        report(seen, Sent(**json.loads(output)), given.documents, unsettled(database)[0])


def answering(port: int) -> None:
    """Wait for the service."""
    for _ in range(600):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                connection.request("GET", "/livez")
                connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the service did not start")


def load(port: int, pid: int, database: Path, documents: int) -> Seen:
    """Publish, and wait until every item has its ticket."""
    seen, over = Seen(), threading.Event()
    begun, started = cpu_of(pid), time.monotonic()
    watcher = threading.Thread(target=watch, args=(seen, pid, database, started, over))
    watcher.start()
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            for number in range(documents):
                publish(connection, number)
        seen.published = time.monotonic() - started
        while unsettled(database)[0] and time.monotonic() - started < LONGEST:
            time.sleep(0.5)
        seen.opened, seen.cpu = time.monotonic() - started, cpu_of(pid) - begun
    finally:
        over.set()
        watcher.join()
    return seen


def publish(connection: http.client.HTTPConnection, number: int) -> None:
    """Publish one document."""
    body = {"document": document(number), "source": {"uri": f"file:load-{number}.md"}, "team": f"t{number % 9}"}
    connection.request("POST", "/v1/post-mortems", json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != http.client.CREATED:
        raise RuntimeError(f"document {number} was refused: {text.decode()}")


def watch(seen: Seen, pid: int, database: Path, started: float, over: threading.Event) -> None:
    """Look at memory and at what waits, once a second."""
    while not over.wait(1):
        seen.memory.append((time.monotonic() - started, resident(pid)))
        seen.waiting.append(unsettled(database))


def cpu_of(pid: int) -> float:
    """The processor time that a process has had, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


def report(seen: Seen, sent: Sent, documents: int, left: int) -> None:
    """Print what was measured."""
    taken = sorted(sent.taken)
    step = max(1, len(seen.memory) // SAMPLES)
    memory = ", ".join(f"{mb:.0f}" for _, mb in seen.memory[::step])
    items, (most, oldest) = documents * ITEMS, (max(w[i] for w in seen.waiting) for i in (0, 1))
    print("| what | measured |\n|---|---|")
    print(f"| documents, action items | {documents:,}, {items:,} |")
    print(f"| published after | {seen.published:.0f} s ({documents / seen.published:.1f} documents a second) |")
    print(f"| all tickets open after | {seen.opened:.0f} s ({items / seen.opened:.0f} a second), {left} left |")
    print(f"| deliveries answered | {len(taken):,}, {len(taken) / seen.opened:.0f} a second, {sent.refused} refused |")
    print(f"| a delivery took (p50, p99, longest) | {statistics.median(taken) * 1e3:.0f} ms, ", end="")
    print(f"{taken[int(len(taken) * 0.99)] * 1e3:.0f} ms, {taken[-1] * 1e3:.0f} ms |")
    print(f"| most that waited for a ticket, oldest | {most:,}, {oldest:.0f} s |")
    print(f"| at that pace {most:,} take | {most * seen.opened / items:.0f} s |")
    print(f"| memory on the way, MB | {memory} |")
    print(f"| processor time of the service, of the sender | {seen.cpu:.0f} s, {sent.cpu:.0f} s |")


if __name__ == "__main__":
    main()
