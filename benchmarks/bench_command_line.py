"""Measures how long the command takes: ``--help``, ``parse`` of 100 files, and of 1,000 on one core and on all.

What several cores give depends on the machine (two may be halves of one, and others may be busy), so that the gain is
printed beside that of plain processes that only count.

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
COUNTING = "sum(range(40_000_000))"
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


def counting_seconds(processes: int) -> float:
    """How long ``processes`` take that each only count, begun at once."""
    began = time.perf_counter()
    started = [subprocess.Popen([sys.executable, "-c", COUNTING]) for _ in range(processes)]
    for one in started:
        one.wait()
    return time.perf_counter() - began


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
        medians = []
        for name, (cores, arguments) in cases.items():
            taken = [seconds(cores, *arguments) for _ in range(runs)]
            medians.append(statistics.median(taken))
            print(f"| {name} | {statistics.median(taken):.2f} | {min(taken):.2f} | {TARGETS.get(name, '')} |")
        counting = [len(every) * counting_seconds(1) / counting_seconds(len(every)) for _ in range(runs)]
        gain, plain = medians[-2] / medians[-1], statistics.median(counting)
        print(
            f"\n{len(every)} cores: {gain:.2f} times as fast as one; {plain:.2f} times for processes that only count."
        )
        own, started = processor_seconds("parse", "--json", *paths)
        print(f"\nProcessor time of 1,000 files: {own:.2f} s in the command itself, {started:.2f} s in its processes.")


if __name__ == "__main__":
    main()
