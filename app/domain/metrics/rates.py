"""Completion figures: how many action items were really done, made of counts so that nobody can flatter them.

Won't-do is never completion, duplicates are counted out, and items removed from a document stay counted.
``docs/figures.md`` says of each figure why it cannot be flattered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.metrics.asking import GROUPINGS, UNSTATED, GroupBy, groups_of
from app.domain.metrics.facts import CELL_COLUMNS, Counts, ItemFact, counts_of, day_unknown, steps_in

__all__ = ["GROUPINGS", "UNSTATED", "CompletionFigures", "GroupBy", "Quality", "completion_of", "grouped", "quality_of"]


@dataclass(frozen=True, slots=True)
class CompletionFigures:
    """Counts and rates of one group. A rate is None where its denominator is zero."""

    key: str
    total: int
    done: int
    wont_do: int
    duplicate: int
    open: int
    overdue: int
    completion_rate: float | None  # done / (total - duplicate)
    resolution_rate: float | None  # (done + wont_do) / (total - duplicate)
    on_time_rate: float | None  # done by the first promised date / whatever had to be done by now
    on_time_numerator: int
    on_time_denominator: int
    rate_denominator: int
    median_days_to_close: float | None  # of done items, publication to close, days rounded up to the scale
    day_unknown: int  # done on a day that nobody saw: left out of the median and of on time


@dataclass(frozen=True, slots=True)
class Quality:
    """How dates are kept, how far actions can carry, how many close calls are written down, in one group."""

    key: str
    tracked: int
    slipped: int
    slipped_often: int
    slip_rate: float | None  # slipped / all but duplicates
    strong: int
    in_between: int
    weak: int
    strong_rate: float | None  # strong / all but duplicates
    weak_rate: float | None
    post_mortems: int
    near_misses: int
    near_miss_ratio: float | None  # near misses / post-mortems


def grouped(
    facts: Iterable[ItemFact],
    group_by: GroupBy | None,
    today: date,
    count: Callable[[ItemFact, date], Mapping[str, int]] = counts_of,
) -> dict[str, dict[str, int]]:
    """The counts of each group, added up item by item; the roll-ups hold the same sums."""
    groups: dict[str, dict[str, int]] = {} if group_by else {"all": {}}
    for fact in facts:
        counts = count(fact, today)
        for key in groups_of(fact, group_by):
            group = groups.setdefault(key, {})
            for name, number in counts.items():
                group[name] = group.get(name, 0) + number
    return groups


def completion_of(key: str, counts: Counts) -> CompletionFigures:
    """The figures of one group."""
    c = _whole(counts)
    denominator = c["total"] - c["duplicate"]
    # Everything that had to be done by now: closing nothing, moving dates or dropping what is late is not punctual.
    had_to = c["dated_done"] + c["late"] + c["late_dropped"]
    return CompletionFigures(
        key=key,
        total=c["total"],
        done=c["done"],
        wont_do=c["wont_do"],
        duplicate=c["duplicate"],
        open=denominator - c["done"] - c["wont_do"],
        overdue=c["overdue"],
        completion_rate=rate(c["done"], denominator),
        resolution_rate=rate(c["done"] + c["wont_do"], denominator),
        on_time_rate=rate(c["on_time"], had_to),
        on_time_numerator=c["on_time"],
        on_time_denominator=had_to,
        rate_denominator=denominator,
        median_days_to_close=_median(c),
        day_unknown=day_unknown(c),
    )


def quality_of(key: str, counts: Counts) -> Quality:
    """The figures of one group."""
    c = _whole(counts)
    tracked = c["total"] - c["duplicate"]
    return Quality(
        key=key,
        tracked=tracked,
        slipped=c["slipped"],
        slipped_often=c["slipped_often"],
        slip_rate=rate(c["slipped"], tracked),
        strong=c["strong"],
        in_between=tracked - c["strong"] - c["weak"],
        weak=c["weak"],
        strong_rate=rate(c["strong"], tracked),
        weak_rate=rate(c["weak"], tracked),
        post_mortems=c["post_mortems"],
        near_misses=c["near_misses"],
        near_miss_ratio=rate(c["near_misses"], c["post_mortems"]),
    )


def _whole(counts: Counts) -> Mapping[str, int]:
    return dict.fromkeys(CELL_COLUMNS, 0) | dict(counts)


def _median(counts: Counts) -> float | None:
    """Half of the way through all days to close, as ``statistics.median`` has it."""
    steps = list(steps_in(counts))
    done = sum(number for _days, number in steps)
    if not done:
        return None
    return (_at(steps, (done - 1) // 2) + _at(steps, done // 2)) / 2


def _at(steps: list[tuple[int, int]], rank: int) -> int:
    for days, number in steps:
        if rank < number:
            return days
        rank -= number
    return steps[-1][0]


def rate(numerator: int, denominator: int) -> float | None:
    """A share, to four places; None of nothing."""
    return round(numerator / denominator, 4) if denominator else None
