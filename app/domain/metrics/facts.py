"""What one action item contributes to the figures: its facts, and the cells of the roll-ups that count it.

A **lens** is one way to look at the items (all of them, one team, one system, ...). A **cell** is one lens, one
severity and one month of publication; it holds counts. The figures are sums of cells, so an item's change is a small
difference of a few cells. ``docs/figures.md`` defines every count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from app.domain.records import ItemRecord, ItemState, PostMortemRecord

LensKind = Literal["all", "team", "kind", "system", "tag", "team_system"]
Lens = tuple[LensKind, str]  # the value is "" for what is not stated, and for "all"
ALL: Lens = ("all", "")
LONGEST_VALUE = 240  # characters of a name that a lens keeps: two of them stand under a unique index
BETWEEN = "\x1f"  # stands between two names: https://en.wikipedia.org/wiki/Delimiter#ASCII_delimited_text

# Days from publication to done are counted on this scale, rounded up: a figure made of them is never too good.
STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 28, 42, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 3650)
STEP_COLUMNS = tuple(f"within_{step}" for step in STEPS)
OFTEN = 3  # a date that was moved this many times asks for a decision

COUNT_COLUMNS = (
    "total",
    "done",
    "wont_do",
    "duplicate",
    "added_done",  # first seen already done, in a later revision: proves no follow-through, counted apart
    "overdue",
    "late",  # open, and the first date that was promised has passed
    "late_dropped",  # won't-do, decided after the first promised date
    "dated_done",
    "on_time",
    "slipped",
    "slipped_often",
    "strong",
    "weak",
    "closed_done",  # these two: closed in this month, whenever published
    "closed_otherwise",
    "post_mortems",
    "near_misses",
)
CELL_COLUMNS = COUNT_COLUMNS + STEP_COLUMNS
DAY_COLUMNS = ("open", "undone")  # undone: open or won't-do, which time to close counts as not done yet
Counts = Mapping[str, int]


class Placing(NamedTuple):
    """Where the items of one post-mortem are counted."""

    team: str | None
    severity_level: int | None
    systems: tuple[str, ...]
    tags: tuple[str, ...]
    published_on: date  # UTC


class ItemFact(NamedTuple):
    """What one action item contributes. ``_replace`` it to say what changed."""

    state: ItemState
    created_on: date  # UTC; the day on which the item was first published
    closed_on: date | None  # UTC; None too where it is done and nobody saw when
    due_date: date | None
    first_due_date: date | None  # the first date that was promised; moving a date does not move it
    slips: int
    kind: str | None
    strength: str | None
    placing: Placing
    names_original: bool = False  # a person has said which item does the work of this one

    @property
    def counts_as(self) -> ItemState:
        """The state it is counted in: a duplicate of nothing that is named is work that will not be done."""
        nothing = self.state is ItemState.DUPLICATE and not self.names_original
        return ItemState.WONT_DO if nothing else self.state

    @property
    def added_done(self) -> bool:
        """First seen already done, in a revision after the first one."""
        return (
            self.state is ItemState.DONE
            and self.closed_on == self.created_on
            and self.created_on > self.placing.published_on
        )


def placing_of(post_mortem: PostMortemRecord) -> Placing:
    """Where the items of a post-mortem are counted."""
    return Placing(
        post_mortem.team,
        post_mortem.severity_level,
        post_mortem.systems,
        post_mortem.tags,
        post_mortem.published_at.date(),
    )


def fact_of_record(item: ItemRecord, first_due_date: date | None, strength: str | None, placing: Placing) -> ItemFact:
    """What a stored action item contributes."""
    return ItemFact(
        item.state,
        item.created_at.date(),
        item.closed_at.date() if item.closed_at else None,
        item.due_date,
        first_due_date,
        item.slips,
        item.kind,
        strength,
        placing,
        item.duplicate_of is not None,
    )


def counts_of(fact: ItemFact, overdue_before: date) -> dict[str, int]:
    """The counts of one item in each cell of its month of publication.

    ``overdue`` and ``late`` are as on the day ``overdue_before``: a date before it has passed.
    """
    state = fact.counts_as
    if state is ItemState.DUPLICATE:
        return {"total": 1, "duplicate": 1}
    if fact.added_done:
        return {"added_done": 1}
    counts = _strength_and_slips(fact)
    counts["total"] = 1
    promised = fact.first_due_date or fact.due_date
    match state:
        case ItemState.DONE:
            counts["done"] = 1
            if fact.closed_on is not None:
                counts |= _closed_in_time(fact.created_on, fact.closed_on, promised)
        case ItemState.WONT_DO:
            counts["wont_do"] = 1
            if promised is not None and fact.closed_on is not None and fact.closed_on > promised:
                counts["late_dropped"] = 1
        case _:
            if fact.due_date is not None and fact.due_date < overdue_before:
                counts["overdue"] = 1
            if promised is not None and promised < overdue_before:
                counts["late"] = 1
    return counts


def _strength_and_slips(fact: ItemFact) -> dict[str, int]:
    counts: dict[str, int] = {}
    if fact.strength is not None:
        counts[fact.strength] = 1
    if fact.slips:
        counts["slipped"] = 1
        if fact.slips >= OFTEN:
            counts["slipped_often"] = 1
    return counts


def day_unknown(counts: Counts) -> int:
    """How many are done on a day that nobody saw: every other one has its days to close."""
    return counts.get("done", 0) - sum(number for _days, number in steps_in(counts))


def _closed_in_time(created_on: date, closed_on: date, promised: date | None) -> dict[str, int]:
    days = max(0, (closed_on - created_on).days)
    counts = {STEP_COLUMNS[min(bisect_left(STEPS, days), len(STEPS) - 1)]: 1}
    if promised is not None:
        counts["dated_done"] = 1
        if closed_on <= promised:
            counts["on_time"] = 1
    return counts


def day_counts_of(fact: ItemFact) -> dict[str, int]:
    """The counts of one item on its day of publication."""
    match fact.counts_as:
        case ItemState.OPEN | ItemState.IN_PROGRESS:
            return {"open": 1, "undone": 1}
        case ItemState.WONT_DO:
            return {"undone": 1}
        case _:
            return {}


def closing_counts_of(fact: ItemFact) -> dict[str, int]:
    """The counts of one item in the month in which it was closed."""
    if fact.closed_on is None or not fact.state.closed or fact.added_done:
        return {}
    return {"closed_done" if fact.state is ItemState.DONE else "closed_otherwise": 1}


def lenses_of(fact: ItemFact) -> list[Lens]:
    """Every lens through which an item is seen; one that touches two systems is seen through both."""
    placing = fact.placing
    lenses: list[Lens] = [ALL, ("team", _cut(placing.team)), ("kind", _cut(fact.kind))]
    lenses += [("system", _cut(name)) for name in dict.fromkeys(placing.systems)] or [("system", "")]
    lenses += [("tag", _cut(name)) for name in dict.fromkeys(placing.tags)]
    lenses += pair_lenses(placing)
    return lenses


def pair_lenses(placing: Placing) -> list[Lens]:
    """The lenses of team and system at once: a team's own systems, a system's teams."""
    return [pair(placing.team, name) for name in dict.fromkeys(placing.systems)] or [pair(placing.team, None)]


def pair(team: str | None, system: str | None) -> Lens:
    """The lens of one team and one system."""
    return "team_system", _cut(team).replace(BETWEEN, " ") + BETWEEN + _cut(system).replace(BETWEEN, " ")


def post_mortem_counts(kind: str) -> dict[str, int]:
    """The counts of one post-mortem in the month of its publication."""
    return {"post_mortems": 1, "near_misses": 1} if kind == "near_miss" else {"post_mortems": 1}


def lens(kind: LensKind, value: str | None) -> Lens:
    """The lens for a value as it is asked for."""
    return kind, _cut(value)


def _cut(value: str | None) -> str:
    return (value or "")[:LONGEST_VALUE]


def month_of(day: date) -> int:
    """Months since year 0: what a cell is kept under."""
    return day.year * 12 + day.month - 1


def difference(before: Counts, after: Counts) -> dict[str, int]:
    """What has to be added to ``before`` to make it ``after``."""
    changed = {name: after.get(name, 0) - before.get(name, 0) for name in {**before, **after}}
    return {name: number for name, number in changed.items() if number}


def steps_in(counts: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Days (rounded up to the scale) and how many were done in them, where any were."""
    for step, column in zip(STEPS, STEP_COLUMNS, strict=True):
        number = counts.get(column, 0)
        if number:
            yield step, number
