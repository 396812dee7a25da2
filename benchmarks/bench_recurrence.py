"""How many recurrences are found, and how many are claimed wrongly, among real post-mortems and twins told anew.

Run: ``.venv/bin/python -m benchmarks.bench_recurrence CORPUS``; CORPUS is the shared folder of labelled post-mortems.
Prints the tables of recurrence.md, and what one comparison costs.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import yaml

from app.documents.reader import read
from app.domain.recurrence import Case, Likeness, likenesses
from app.services.recurrences import MOST, cause_of

Pair = tuple[str, str]
LABELS = yaml.safe_load(Path(__file__).with_name("recurrence_pairs.yaml").read_text(encoding="utf-8"))
LONG = 1500  # characters
KEPT = 0.6  # of the lines of two causes that are mixed
_DAY = re.compile(r"20\d\d-\d\d-\d\d")


def archive(corpus: Path) -> list[Case]:
    """Every document of the folder as it is compared, in the order of the incidents."""
    found = []
    for path in sorted((corpus / "documents").iterdir()):
        document = path.read_bytes()
        post_mortem = read(document, source_name=path.name)
        stated = _DAY.findall(f"{post_mortem.incident_date} {path.name}")
        cause = cause_of(post_mortem, document)
        found.append(((stated or [""])[0], Case(path.name, post_mortem.systems, cause, post_mortem.title or "")))
    return [case for _day, case in sorted(found, key=lambda one: (one[0], one[1].id))]


def suggested(cases: Sequence[Case]) -> set[Pair]:
    """The pairs that are suggested when ``cases`` are published in their order."""
    return {
        (one.earlier_id, case.id) for place, case in enumerate(cases) for one in likenesses(case, cases[:place], MOST)
    }


def of_each_organisation(cases: Iterable[Case]) -> list[list[Case]]:
    """The archives of the organisations that have several documents."""
    by_name = sorted(enumerate(cases), key=lambda one: (_organisation(one[1]), one[0]))
    groups = [[case for _, case in group] for _, group in groupby(by_name, key=lambda one: _organisation(one[1]))]
    return [group for group in groups if len(group) > 1]


def _organisation(case: Case) -> str:
    return case.id.split("__", 1)[0]


def row(what: str, documents: int, wanted: set[Pair], found: set[Pair]) -> str:
    """One row of the table."""
    right = len(wanted & found)
    precision = f"{right / len(found):.2f}" if found else "-"
    return (
        f"| {what} | {documents} | {len(wanted)} | {len(found)} | {right} | {precision} | {right / len(wanted):.2f} |"
    )


def twin_rows(cases: Sequence[Case]) -> list[str]:
    """Twins published after everything else: whether each finds the one whose trouble it is, and how many others."""
    rows, found, others = [], 0, 0
    for at, twin in enumerate(LABELS["twins"]):
        again: list[Likeness] = likenesses(Case(f"twin {at}", (), twin["cause"], twin["title"]), cases, MOST)
        found += any(one.earlier_id == twin["of"] for one in again)
        others += sum(one.earlier_id != twin["of"] for one in again)
    number = len(LABELS["twins"])
    rows.append(f"| {number} | {found} | {found / number:.2f} | {others} |")
    return rows


def cost(cases: Sequence[Case]) -> str:
    """What it costs to compare one with a thousand: processor time for the first, and for nine that come after it."""
    chance = random.Random(1)  # noqa: S311 - a repeatable mixture
    long = [case for case in cases if len(case.cause) > LONG]
    systems = [f"system {number}" for number in range(30)]
    mixed = []
    for number in range(1010):
        first, second = chance.sample(long, 2)
        lines = [line for one in (first, second) for line in one.cause.split("\n") if chance.random() < KEPT]
        stated = tuple(chance.sample(systems, 2)) if number % 2 else ()
        mixed.append(Case(str(number), stated, "\n".join(lines), first.title))
    known, new = mixed[:1000], mixed[1001:]
    taken = []
    for one in new:
        began = time.process_time()
        likenesses(one, known, MOST)
        taken.append(1000 * (time.process_time() - began))
    length = sum(len(case.cause) for case in known) // len(known)
    return f"| 1,000 | {length:,} | {taken[0]:.0f} | {sum(taken[1:]) / len(taken[1:]):.0f} |"


def main() -> None:
    """Print the tables."""
    cases = archive(Path(sys.argv[1]))
    wanted: set[Pair] = {(first, second) for first, second in LABELS["again"]}
    known = {case.id for case in cases}
    assert {id_ for pair in wanted for id_ in pair} <= known
    assert {twin["of"] for twin in LABELS["twins"]} <= known
    apart = of_each_organisation(cases)
    print("| real post-mortems | documents | pairs that are the same again | suggested | right | precision | recall |")
    print("|---|---|---|---|---|---|---|")
    print(
        row("each organisation by itself", sum(map(len, apart)), wanted, {p for some in apart for p in suggested(some)})
    )
    print(row("all as one organisation", len(cases), wanted, suggested(cases)))
    print("\n| twins told anew | found | recall | other documents suggested with them |")
    print("|---|---|---|---|")
    print("\n".join(twin_rows(cases)))
    print("\n| earlier ones | characters of a cause | ms for the first | ms for each after it |")
    print("|---|---|---|---|")
    print(cost(cases))


if __name__ == "__main__":
    main()
