"""The figures as they are asked for: read the sums, make the rates, name what every figure is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from app.container import Container
from app.domain.metrics.asking import Asked, GroupBy, month_key
from app.domain.metrics.facts import COUNT_COLUMNS, STEP_COLUMNS, STEPS, day_unknown, month_of, steps_in
from app.domain.metrics.over_time import AGE_LIMITS, AgeBucket, Flow, FlowMonth, TimeToClose, ages, flow, survival
from app.domain.metrics.rates import CompletionFigures, Quality, completion_of, quality_of
from app.storage.database import UnitOfWork

T = TypeVar("T")
EVERYTHING = Asked()


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """Figures, the moment they hold for, and the day they hold for in the time zone of the audits."""

    as_of: datetime
    today: date
    groups: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Ageing:
    """Open items of one group by age."""

    key: str
    open: int
    buckets: tuple[AgeBucket, ...]


def today_of(c: Container) -> date:
    """Today, in the time zone of the audits: what "overdue" is measured against everywhere."""
    return c.clock.now().astimezone(ZoneInfo(c.settings.audit.timezone)).date()


def completion(c: Container, asked: Asked = EVERYTHING, group_by: GroupBy | None = None) -> Answer[CompletionFigures]:
    """How many items were really done."""
    today = today_of(c)
    with c.database.reading() as work:
        groups = work.figures.months(asked, group_by, today)
    found = tuple(
        completion_of(key, counts)
        for key, counts in sorted(groups.items())
        if group_by is None or counts.get("total") or counts.get("added_done")
    )
    return Answer(c.clock.now(), today, found)


def quality(c: Container, asked: Asked = EVERYTHING, group_by: GroupBy | None = None) -> Answer[Quality]:
    """Slips, strength of actions, near misses."""
    today = today_of(c)
    with c.database.reading() as work:
        groups = work.figures.months(asked, group_by, today, COUNT_COLUMNS)
    made = (quality_of(key, counts) for key, counts in sorted(groups.items()))
    return Answer(
        c.clock.now(), today, tuple(one for one in made if group_by is None or one.tracked or one.post_mortems)
    )


def ageing(c: Container, asked: Asked = EVERYTHING, group_by: GroupBy | None = None) -> Answer[Ageing]:
    """Open items by age."""
    today = today_of(c)
    with c.database.reading() as work:
        groups = work.figures.by_age(asked, group_by, AGE_LIMITS, today)
    found = []
    for key, buckets in sorted(groups.items()):
        open_by_age = {bucket: counts["open"] for bucket, counts in buckets.items()}
        found.append(Ageing(key, sum(open_by_age.values()), ages(open_by_age)))
    return Answer(c.clock.now(), today, tuple(one for one in found if group_by is None or one.open))


def time_to_close(c: Container, asked: Asked = EVERYTHING, group_by: GroupBy | None = None) -> Answer[TimeToClose]:
    """The Kaplan-Meier estimate of each group."""
    today = today_of(c)
    with c.database.reading() as work:
        counts = work.figures.months(asked, group_by, today, ("done", *STEP_COLUMNS))
        undone = work.figures.by_age(asked, group_by, STEPS[:-1], today)
    found = tuple(
        survival(
            key,
            dict(steps_in(counts.get(key, {}))),
            {STEPS[bucket]: numbers["undone"] for bucket, numbers in undone.get(key, {}).items()},
            day_unknown(counts.get(key, {})),
        )
        for key in sorted(counts.keys() | undone.keys())
    )
    some = tuple(one for one in found if group_by is None or one.items or one.day_unknown)
    return Answer(c.clock.now(), today, some)


def inflow_and_outflow(c: Container, asked: Asked = EVERYTHING) -> Answer[Flow]:
    """In and out by month, of the period asked for or the last twelve months; the backlog is that of now."""
    today = today_of(c)
    since = date(today.year - 1, today.month, 1) if today.year > 1 else date.min
    period = replace(asked, from_=asked.from_ or since)
    with c.database.reading() as work:
        published = work.figures.months(period, "month", today)
        closed = work.figures.closings(period, today)
        backlog = _open(work, replace(asked, from_=None, to=None), today)
    end = min(today, asked.to or today)
    start = period.from_ or since
    first = min([*published, *closed], default=month_key(month_of(end)))  # nothing happened before
    keys = [key for month in range(month_of(start), month_of(end) + 1) if (key := month_key(month)) >= first]
    months = (
        FlowMonth(
            key,
            _published(published.get(key, {})),
            closed.get(key, {}).get("closed_done", 0),
            closed.get(key, {}).get("closed_otherwise", 0),
            day_unknown(published.get(key, {})),
        )
        for key in keys
    )
    return Answer(c.clock.now(), today, (flow(months, backlog, today),))


def _published(counts: Mapping[str, int]) -> int:
    return counts.get("total", 0)


def _open(work: UnitOfWork, asked: Asked, today: date) -> int:
    return completion_of("all", work.figures.months(asked, None, today)["all"]).open


def keep(c: Container) -> None:
    """Bring the roll-ups up to today; called at start and by the clock. Figures are exact without it, only slower."""
    today = today_of(c)
    with c.database.unit_of_work() as work:
        if work.rollup_repair.is_empty():
            work.rollup_repair.stop_writers()
            if work.rollup_repair.is_empty():  # no other replica has done it meanwhile
                work.rollup_repair.rebuild()
        work.rollups.roll(today)


def count_notes(c: Container) -> None:
    """Count what deliveries noted; called by the clock. Figures are exact without it, only slower."""
    with c.database.reading() as work:
        if not work.rollups.waiting():
            return
    counted = 1
    while counted:
        with c.database.unit_of_work() as work:
            counted = work.rollups.count_notes()
