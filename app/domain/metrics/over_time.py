"""Figures over time: how long items take with the open ones counted, how old they are, what comes in and goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

AGE_LIMITS = (7, 30, 90, 180, 365)  # days; the last bucket has no end
PACE_MONTHS = 3  # whole months whose pace the backlog is projected at
DAYS_PER_MONTH = 365.25 / 12


class SurvivalPoint(NamedTuple):
    """One step of the curve."""

    days: int
    at_risk: int
    done: int
    still_undone: float  # the Kaplan-Meier estimate: the share that takes longer than ``days``


@dataclass(frozen=True, slots=True)
class TimeToClose:
    """How long items of one group take to be done, those that are not done counted."""

    key: str
    items: int
    done: int
    not_done: int
    median_days: int | None  # None: fewer than half are done in any time seen so far
    points: tuple[SurvivalPoint, ...]
    day_unknown: int  # done on a day that nobody saw: left out of everything here


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """Open items of an age; ``to_days`` is None for the last one."""

    from_days: int
    to_days: int | None
    open: int


@dataclass(frozen=True, slots=True)
class FlowMonth:
    """What came in and went out in one month."""

    month: str
    published: int
    done: int
    closed_otherwise: int
    day_unknown: int = 0  # of what was published: done, and nobody saw when; left out of the pace


@dataclass(frozen=True, slots=True)
class Flow:
    """In and out by month, and when the backlog clears at the pace of the last whole months."""

    months: tuple[FlowMonth, ...]
    backlog: int
    net_per_month: float | None  # out minus in, of the last whole months; None before there is one
    clears_on: date | None  # None: not at this pace


def survival(key: str, done: Mapping[int, int], not_done: Mapping[int, int], day_unknown: int = 0) -> TimeToClose:
    """The Kaplan-Meier estimate (https://doi.org/10.1080/01621459.1958.10501452) of the time from publication to done.

    ``done`` counts items by days to done, ``not_done`` by age; both on the scale. An item that was closed as won't-do
    is not done at its age of today, exactly as if it were open: dropping work moves nothing.
    """
    at_risk = sum(done.values()) + sum(not_done.values())
    total, share, points, median = at_risk, 1.0, [], None
    for days in sorted(done.keys() | not_done.keys()):
        if events := done.get(days, 0):
            share *= 1 - events / at_risk
            points.append(SurvivalPoint(days, at_risk, events, round(share, 6)))
            if median is None and share <= 0.5:  # noqa: PLR2004 - half
                median = days
        at_risk -= events + not_done.get(days, 0)
    return TimeToClose(key, total, sum(done.values()), sum(not_done.values()), median, tuple(points), day_unknown)


def ages(open_by_bucket: Mapping[int, int]) -> tuple[AgeBucket, ...]:
    """Open items by age in days since publication; the numbers are keyed by place among ``AGE_LIMITS``."""
    starts = (0, *(limit + 1 for limit in AGE_LIMITS))
    return tuple(
        AgeBucket(start, end, open_by_bucket.get(bucket, 0))
        for bucket, (start, end) in enumerate(zip(starts, (*AGE_LIMITS, None), strict=True))
    )


def flow(months: Iterable[FlowMonth], backlog: int, today: date) -> Flow:
    """In and out by month. ``months`` are in order and may end with the present one, which is not whole yet."""
    listed = tuple(months)
    whole = [one for one in listed if one.month < today.strftime("%Y-%m")][-PACE_MONTHS:]
    if not whole:
        return Flow(listed, backlog, None, None)
    net = sum(one.done + one.closed_otherwise + one.day_unknown - one.published for one in whole) / len(whole)
    if backlog == 0:
        return Flow(listed, 0, round(net, 2), today)
    if net <= 0:
        return Flow(listed, backlog, round(net, 2), None)
    days = ceil(backlog / net * DAYS_PER_MONTH)
    clears = today + timedelta(days=days) if days < (date.max - today).days else None
    return Flow(listed, backlog, round(net, 2), clears)
