"""Measures the memory of one process that reads 10,000 documents one after another: it must stay flat.

python benchmarks/bench_memory.py [DOCUMENTS]

The documents are those of ``bench_parsing.py``, over and over, each with a first line of its own, so that nothing is
remembered from the round before. Memory is the largest resident set so far, as the system counts it.
"""

from __future__ import annotations

import resource
import sys
from itertools import cycle, islice

from bench_parsing import documents

from app.documents import reader

STEPS = 10


def megabytes() -> float:
    """Return the largest resident set of this process so far (Linux counts it in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sys.argv[1:] = []  # the folders of bench_parsing are its defaults
    found = documents()
    items = 0
    print("| documents read | action items | largest resident set, MB |")
    print("|---|---|---|")
    print(f"| 0 | 0 | {megabytes():.1f} |")
    for number, (name, data) in enumerate(islice(cycle(found), count), start=1):
        read = reader.read(f"Report {number}\n\n".encode() + data, source_name=name)
        items += len(read.action_items)
        if number % (count // STEPS) == 0:
            print(f"| {number:,} | {items:,} | {megabytes():.1f} |")


if __name__ == "__main__":
    main()
