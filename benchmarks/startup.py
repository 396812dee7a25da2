"""Measures how long the command takes: ``--help``, and ``parse`` of 100 files. Prints the medians.

    python benchmarks/startup.py [RUNS]

Targets: --help under 0.5 s, parse of 100 files under 3 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

COMMAND = Path(sys.executable).with_name("followthrough")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TARGETS = {"--help": 0.5, "parse of 100 files": 3.0}


def seconds(*arguments: str | Path) -> float:
    """How long one run takes."""
    began = time.perf_counter()
    subprocess.run([COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    found = sorted(path for path in EXAMPLES.iterdir() if path.name[0] == "2")
    documents = list(islice(cycle(found), 100))
    cases: dict[str, tuple[str | Path, ...]] = {
        "--help": ("--help",),
        "parse of 100 files": ("parse", "--json", *documents),
    }
    print(f"{'command':<22}{'median s':>10}{'best s':>10}{'target s':>10}")
    for name, arguments in cases.items():
        taken = [seconds(*arguments) for _ in range(runs)]
        print(f"{name:<22}{statistics.median(taken):>10.3f}{min(taken):>10.3f}{TARGETS[name]:>10.1f}")


if __name__ == "__main__":
    main()
