"""How many recurrences are found, and how many are claimed wrongly, among real post-mortems and twins told anew.

Run: ``.venv/bin/python -m benchmarks.bench_recurrence CORPUS``; CORPUS is the shared folder of labelled post-mortems.
Prints the tables of recurrence.md. Nothing is timed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import yaml

from app.documents.reader import read
from app.domain.recurrence import Case, Likeness, likenesses
from app.services.recurrences import MOST, cause_of

Pair = tuple[str, str]
LABELS = yaml.safe_load(Path(__file__).with_name("recurrence_pairs.yaml").read_text(encoding="utf-8"))
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
        (one.earlier_id, case.id) for place, case in enumerate(cases) for one in likenesses(case, cases[:place])[:MOST]
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
        again: list[Likeness] = likenesses(Case(f"twin {at}", (), twin["cause"], twin["title"]), cases)[:MOST]
        found += any(one.earlier_id == twin["of"] for one in again)
        others += sum(one.earlier_id != twin["of"] for one in again)
    number = len(LABELS["twins"])
    rows.append(f"| {number} | {found} | {found / number:.2f} | {others} |")
    return rows


def main() -> None:
    """Print both tables."""
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


if __name__ == "__main__":
    main()
