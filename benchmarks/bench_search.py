"""Measures the search over 100,000 post-mortems on SQLite, beside LIKE and unbounded bm25; writes benchmarks/search.md.

python benchmarks/bench_search.py [DOCUMENTS [FILE]]     FILE is kept, and used again where it is there
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from app.container import Container
from app.domain.records import PostMortemRecord
from app.domain.search_entries import Entry, entry
from app.services.search import search
from app.settings import Settings
from app.storage.database import Database, make_engine
from app.storage.migrating import upgrade
from app.storage.packed_text import unpack

DOCUMENTS = 100_000
ROUNDS = 25
NOW = datetime(2026, 4, 1, tzinfo=UTC)
QUERIES = {
    "rare word": "rareword",
    "word in 1 of 100": "w900",
    "word in 1 of 4": "w90",
    "word in every document": "w0",
    "two words": "w60 w90",
    "three words": "w20 w150 w400",
    "phrase": '"circuit breaker"',
    "phrase of two common words": '"w0 w1"',
    "words that never meet": "rareword rarest",
    "word and exclusion": "w90 -w3",
    "exclusion alone": "-w90",
    "team": "team:team7 w20",
    "rare system and common word": "system:rare w0",
    "severity": "severity:1 w90",
    "tag": "tag:tag3",
    "days": "from:2021-03 to:2021-03 w20",
    "days alone": "from:2020 to:2020",
    "everything": '"circuit breaker" w9 -w900 team:team7 system:sys3 severity:2 from:2018 to:2026',
    "CJK word": "東京",
    "CJK character": "駅",
    "found nowhere": "nowhere",
}


def main() -> None:
    """Build, measure, write."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "search.db"
        built = path.exists()
        database = Database(make_engine(f"sqlite:///{path}"))
        seconds = 0.0 if built else build(database, count)
        peers = sqlite3.connect(path)
        if not built:
            peers.execute("CREATE VIRTUAL TABLE peer USING fts5(text, content='')")
            peers.create_function("unpack", 2, unpack)
            # LIKE looks through texts as they are read, so that it is not charged with unpacking them.
            peers.execute("CREATE TABLE peer_text (place INTEGER PRIMARY KEY, text TEXT)")
            peers.execute("INSERT INTO peer_text SELECT place, unpack(packed, body) FROM search_document")
            peers.execute("INSERT INTO peer (rowid, text) SELECT place, text FROM peer_text")
            peers.execute("CREATE TABLE peer_built (seconds REAL)")
            peers.execute("INSERT INTO peer_built VALUES (?)", (seconds,))
            peers.commit()
        (seconds,) = peers.execute("SELECT seconds FROM peer_built").fetchone()
        container = cast("Container", SimpleNamespace(database=database, settings=Settings()))
        rows = [measure(name, text, container, peers) for name, text in QUERIES.items()]
        size = sum(r[0] for r in peers.execute("SELECT sum(pgsize) FROM dbstat WHERE name NOT LIKE 'peer%'"))
        write(rows, count, seconds, size)
        peers.close()
        database.close()


def build(database: Database, count: int) -> float:
    """Store post-mortems of about 4 kB, words by Zipf's law; the seconds of processor time that took."""
    upgrade(database)
    started = time.process_time()
    chance = random.Random(11)  # noqa: S311 - words, not secrets
    words = [f"w{number}" for number in range(20_000)]
    weights = [1 / (number + 1.5) for number in range(len(words))]
    totals = list(_sums(weights))
    for start in range(0, count, 2_000):
        with database.unit_of_work() as work:
            for number in range(start, min(start + 2_000, count)):
                record = a_record(number, chance, words, totals)
                text = " ".join(chance.choices(words, cum_weights=totals, k=700))
                work.post_mortems.save(record)
                work.search.keep(an_entry(record, text, extra(number)))
        print(f"\r{start + 2_000:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return time.process_time() - started


def _sums(weights: list[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total


def a_record(number: int, chance: random.Random, words: list[str], totals: list[float]) -> PostMortemRecord:
    """One made up post-mortem."""
    return PostMortemRecord(
        id=f"{number:032x}",
        source_uri=f"file:{number}.md",
        format="markdown",
        revision="0" * 64,
        title=" ".join(chance.choices(words, cum_weights=totals, k=7)),
        published_at=NOW,
        updated_at=NOW,
        team=f"team{number % 40}",
        severity=f"SEV-{number % 4 + 1}",
        severity_level=number % 4 + 1,
        incident_date=date(2018, 1, 1) + timedelta(days=chance.randrange(3_000)),
        systems=("rare",) if number % 10_000 == 1 else (f"sys{number % 60}",),
        tags=(f"tag{number % 25}",),
    )


def an_entry(record: PostMortemRecord, text: str, more: str) -> Entry:
    """The entry as the service makes it; the made up words are their own terms, which saves most of the time."""
    made = entry(record, (), more)
    return replace(made, body=f" {text}{made.body or ' '}", length=made.length + 700, text=prose(text) + more)


def prose(text: str) -> str:
    """The words as sentences: what is read differs from its terms by capitals, marks and line breaks."""
    words = text.split(" ")
    sentences = (words[start : start + 11] for start in range(0, len(words), 11))
    return " ".join(f"{' '.join(one[:5])}, {' '.join(one[5:])}.\n".capitalize() for one in sentences)


def extra(number: int) -> str:
    """What some documents hold beside."""
    found = " rareword" if number % 1_000 == 7 else " rarest" if number % 1_000 == 8 else ""
    found += " the circuit breaker tripped" if number % 16 == 3 else ""
    return found + (" 東京駅で障害が発生" if number % 10 == 4 else "")


def measure(name: str, text: str, container: Container, peers: sqlite3.Connection) -> tuple[Any, ...]:
    """Median and 95th percentile of ours; medians of the peers where they can ask the same."""
    found = search(container, text)
    ours = times(lambda: search(container, text), ROUNDS)
    plain = text.replace("-", "") if ":" not in text and "-" not in text and text.isascii() else None
    like = bm25 = None
    if plain is not None:
        wanted = [plain.strip('"')] if '"' in plain else plain.split()
        where = " AND ".join(f"text LIKE '%{word}%'" for word in wanted)
        like = times(
            lambda: peers.execute(
                f"SELECT place FROM peer_text WHERE {where} ORDER BY place DESC LIMIT 10"  # noqa: S608 - ours
            ).fetchall(),
            3,
        )
        bm25 = times(
            lambda: peers.execute(
                "SELECT rowid FROM peer WHERE peer MATCH ? ORDER BY bm25(peer) LIMIT 10", (plain,)
            ).fetchall(),
            5,
        )
    return name, text, found.ranked, found.complete, ours, like, bm25


def times(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds, shortest first."""
    work()
    result = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        result.append((time.thread_time() - start) * 1e3)
    return sorted(result)


def write(rows: list[tuple[Any, ...]], count: int, seconds: float, size: int) -> None:
    """Write the table."""
    lines = [
        "# Search",
        "",
        f"`python benchmarks/bench_search.py`: {count:,} made up post-mortems of about 4 kB, by Zipf's law;",
        f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}. Milliseconds of processor time for a page",
        "of 10 hits through the service: query read, candidates found and ranked, post-mortems loaded, titles marked,",
        "snippets cut. p50 is to be 10 ms at most. Other work on the machine does not count, nor does waiting for the",
        "disk; what is read is in memory after the first round, which is left out.",
        "LIKE (newest 10) and bm25 (FTS5 over everything that matches) fetch 10 row numbers and nothing else.",
        "",
        f"Building took {seconds:.0f} s of processor time, {seconds / count * 1e3:.2f} ms a post-mortem.",
        f"Index, terms and texts hold {size / 1e6:,.0f} MB.",
        "",
        "| query | as typed | ranked | p50 | p95 | LIKE p50 | bm25 p50 |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name, text, ranked, complete, ours, like, bm25 in rows:
        p95 = ours[int(len(ours) * 0.95) - 1]
        peers = [f"{statistics.median(peer):.1f}" if peer else "" for peer in (like, bm25)]
        shown = f"{ranked}{'' if complete else '+'}"
        lines.append(
            f"| {name} | `{text}` | {shown} | {statistics.median(ours):.1f} | {p95:.1f} | {peers[0]} | {peers[1]} |"
        )
    slowest = max(statistics.median(ours) for *_, ours, _, _ in rows)
    lines += ["", f"Slowest p50: {slowest:.1f} ms. A + says that more match, older than the ranked ones."]
    text = "\n".join(lines) + "\n"
    print(text)
    if count == DOCUMENTS:
        (Path(__file__).parent / "search.md").write_text(text)


if __name__ == "__main__":
    main()
