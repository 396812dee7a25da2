"""Completion figures: how many action items were really done, computed so that nobody can flatter them.

Won't-do is never completion, duplicates are counted out, and items removed from a document stay counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Literal, NamedTuple, get_args

from app.domain.records import ItemState

GroupBy = Literal["team", "severity", "system", "owner_team", "month", "kind"]
GROUPINGS: tuple[str, ...] = get_args(GroupBy)
UNSTATED = "unstated"


class FigureRow(NamedTuple):
    """What one action item contributes to the figures."""

    state: ItemState
    due_date: date | None
    created_at: datetime
    closed_at: datetime | None
    kind: str | None
    owner: str | None
    team: str | None
    severity_level: int | None
    systems: tuple[str, ...]
    published_at: datetime


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
    on_time_rate: float | None  # done by the due date / (done or past due, with a date)
    on_time_numerator: int
    on_time_denominator: int
    rate_denominator: int
    median_days_to_close: float | None  # of done items, publication to close


def completion(
    rows: Iterable[FigureRow],
    *,
    group_by: GroupBy | None,
    today: date,
    team_of_owner: Callable[[str], str | None] = lambda _owner: None,
) -> list[CompletionFigures]:
    """Figures per group, sorted by key; one group "all" without ``group_by``.

    An item that touches several systems counts in the group of each.
    """
    groups: dict[str, list[FigureRow]] = defaultdict(list)
    if group_by is None:
        groups["all"] = []
    for row in rows:
        for key in _keys(row, group_by, team_of_owner):
            groups[key].append(row)
    return [_figures(key, groups[key], today) for key in sorted(groups)]


def _keys(row: FigureRow, group_by: GroupBy | None, team_of_owner: Callable[[str], str | None]) -> tuple[str, ...]:
    match group_by:
        case None:
            return ("all",)
        case "team":
            return (row.team or UNSTATED,)
        case "severity":
            return (f"SEV-{row.severity_level}" if row.severity_level else UNSTATED,)
        case "system":
            return row.systems or (UNSTATED,)
        case "owner_team":
            return ((team_of_owner(row.owner) if row.owner else None) or row.team or UNSTATED,)
        case "month":
            return (row.published_at.strftime("%Y-%m"),)
        case "kind":
            return (row.kind or UNSTATED,)


def _figures(key: str, rows: list[FigureRow], today: date) -> CompletionFigures:
    count = {state: sum(row.state is state for row in rows) for state in ItemState}
    done, wont_do, duplicate = count[ItemState.DONE], count[ItemState.WONT_DO], count[ItemState.DUPLICATE]
    overdue = sum(not row.state.closed and row.due_date is not None and row.due_date < today for row in rows)
    denominator = len(rows) - duplicate
    on_time = sum(
        row.state is ItemState.DONE
        and row.due_date is not None
        and row.closed_at is not None
        and row.closed_at.date() <= row.due_date
        for row in rows
    )
    # Everything that was due so far: an overdue item is late already, so closing nothing cannot look punctual.
    had_to = sum(row.state is ItemState.DONE and row.due_date is not None for row in rows) + overdue
    days = [
        (row.closed_at - row.created_at).total_seconds() / 86400
        for row in rows
        if row.state is ItemState.DONE and row.closed_at is not None
    ]
    return CompletionFigures(
        key=key,
        total=len(rows),
        done=done,
        wont_do=wont_do,
        duplicate=duplicate,
        open=count[ItemState.OPEN] + count[ItemState.IN_PROGRESS],
        overdue=overdue,
        completion_rate=_rate(done, denominator),
        resolution_rate=_rate(done + wont_do, denominator),
        on_time_rate=_rate(on_time, had_to),
        on_time_numerator=on_time,
        on_time_denominator=had_to,
        rate_denominator=denominator,
        median_days_to_close=round(median(days), 2) if days else None,
    )


def _rate(numerator: int, denominator: int) -> float | None:
    return round(numerator / denominator, 4) if denominator else None
