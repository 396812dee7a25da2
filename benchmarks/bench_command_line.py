"""Measures how long the command takes: ``--help``, ``parse`` of 100 files, and of 1,000 on one core and on all.

    python benchmarks/bench_command_line.py [RUNS]

Targets: --help under 0.5 s, parse of 100 files under 3 s. The files are copies of the examples.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

COMMAND = Path(sys.executable).with_name("followthrough")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
# Runs the command, then prints what its own process and its children have used.
TELLING = """
import os, resource, sys
from app.cli.main import run
try:
    run()
except SystemExit:
    pass
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(*[u.ru_utime + u.ru_stime for u in used], file=sys.stderr)
"""
TARGETS = {"--help": "0.5", "parse of 100 files": "3.0"}


def seconds(cores: Sequence[int], *arguments: str) -> float:
    """How long one run takes on ``cores``."""
    command = [str(COMMAND), *arguments]
    if len(cores) != len(os.sched_getaffinity(0)):
        command = ["taskset", "-c", ",".join(map(str, cores)), *command]
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def processor_seconds(*arguments: str) -> tuple[float, float]:
    """How much processor time one run takes: in the command itself, and in the processes that it starts."""
    run = subprocess.run(
        [sys.executable, "-c", TELLING, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
    )
    own, started = run.stderr.split()[-2:]
    return float(own), float(started)


def copies(folder: Path, count: int) -> list[str]:
    """Copy the examples into ``folder`` until there are ``count`` files; return their paths."""
    found = sorted(path for path in EXAMPLES.iterdir() if path.name[0] == "2")
    paths = []
    for number, source in enumerate(islice(cycle(found), count)):
        paths.append(str(folder / f"{number:04d}-{source.name}"))
        shutil.copyfile(source, paths[-1])
    return paths


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    every = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        paths = copies(Path(folder), 1000)
        cases: dict[str, tuple[Sequence[int], tuple[str, ...]]] = {
            "--help": (every, ("--help",)),
            "parse of 100 files": (every, ("parse", "--json", *paths[:100])),
            "parse of 1,000 files, one core": (every[:1], ("parse", "--json", *paths)),
            f"parse of 1,000 files, {len(every)} cores": (every, ("parse", "--json", *paths)),
        }
        print("| command | median s | best s | target s |")
        print("|---|---|---|---|")
        for name, (cores, arguments) in cases.items():
            taken = [seconds(cores, *arguments) for _ in range(runs)]
            print(f"| {name} | {statistics.median(taken):.2f} | {min(taken):.2f} | {TARGETS.get(name, '')} |")
        own, started = processor_seconds("parse", "--json", *paths)
        print(f"\nProcessor time of 1,000 files: {own:.2f} s in the command itself, {started:.2f} s in its processes.")


if __name__ == "__main__":
    main()
