"""Measures reading against a bare ``markdown-it-py`` token parse of the same bytes, in interleaved rounds.

Run ``python benchmarks/bench_parsing.py [FOLDER ...]``; the default folders are ``../shared/corpus/documents``
(override with ``FOLLOWTHROUGH_SHARED``) and ``examples``. Each figure is the median
of the rounds; the ratio is taken within a round.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from markdown_it import MarkdownIt

from app.documents import dates, markdown, reader

ROOT = Path(__file__).resolve().parent.parent
MARKDOWN = {".md", ".markdown", ".mdx", ".qmd"}
ROUNDS = 7
ISO_CALLS = 20_000


def folders() -> list[Path]:
    """Return the folders to read."""
    if len(sys.argv) > 1:
        return [Path(argument) for argument in sys.argv[1:]]
    shared = Path(os.environ.get("FOLLOWTHROUGH_SHARED", ROOT.parent / "shared"))
    return [shared / "corpus" / "documents", ROOT / "examples"]


def documents() -> list[tuple[str, bytes]]:
    """Return the Markdown documents of the first folder that has any."""
    for folder in folders():
        found = [(p.name, p.read_bytes()) for p in sorted(folder.glob("*")) if p.suffix in MARKDOWN]
        if found:
            return found
    raise SystemExit("no Markdown documents found")


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that ``work`` takes: other work on the machine counts for nothing."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    found = documents()
    texts = [data.decode("utf-8", "replace") for _, data in found]
    peer = MarkdownIt("gfm-like")
    works: dict[str, Callable[[], object]] = {
        "markdown-it-py gfm-like, tokens only": lambda: [peer.parse(text) for text in texts],
        "block tree with byte spans": lambda: [markdown.read_blocks(data) for _, data in found],
        "full reading (reader.read)": lambda: [reader.read(data, source_name=name) for name, data in found],
    }
    rounds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            rounds[name].append(timed(work))
    first = next(iter(works))
    size = sum(len(data) for _, data in found)
    print(f"{len(found)} documents, {size / 1e6:.2f} MB, Python {platform.python_version()}, {ROUNDS} rounds\n")
    print("| work | ms per document | MB/s | times as fast as the peer |")
    print("|---|---|---|---|")
    for name, seconds in rounds.items():
        middle = statistics.median(seconds)
        ratio = statistics.median(a / b for a, b in zip(rounds[first], seconds, strict=True))
        print(f"| {name} | {middle / len(found) * 1e3:.3f} | {size / middle / 1e6:.2f} | {ratio:.1f} |")
    reference = date(2026, 4, 12)
    iso = timed(lambda: [dates.of_cell("2026-04-26", reference) for _ in range(ISO_CALLS)])
    prose = timed(lambda: [dates.within("Add a test by 2026-04-26", reference) for _ in range(ISO_CALLS)])
    print(f"\nISO date in a cell: {iso / ISO_CALLS * 1e6:.1f} µs; ISO date in prose: {prose / ISO_CALLS * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
