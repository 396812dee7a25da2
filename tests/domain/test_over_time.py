"""Time to close with open items counted, ages, and the flow in and out."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics.age_spans import age_spans, bucket_of
from app.domain.metrics.facts import STEPS, month_of
from app.domain.metrics.over_time import AGE_LIMITS, FlowMonth, ages, flow, survival

TODAY = date(2026, 6, 1)
TABLE = json.loads(Path(__file__).with_name("lifelines_table.json").read_text(encoding="utf-8"))
TIMES = st.dictionaries(st.integers(0, 400), st.integers(1, 9), max_size=12)


def counted(numbers: dict[str, int]) -> dict[int, int]:
    """Counts with their days as numbers."""
    return {int(days): number for days, number in numbers.items()}


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_the_estimate_equals_lifelines(case: dict[str, Any]) -> None:
    """Points, numbers at risk and median are those that lifelines gives for the same items."""
    got = survival("all", counted(case["done"]), counted(case["not_done"]))
    assert [[p.days, p.at_risk, p.still_undone] for p in got.points] == case["points"]
    assert got.median_days == case["median"]


@given(done=TIMES, not_done=TIMES)
def test_the_estimate_item_by_item(done: dict[int, int], not_done: dict[int, int]) -> None:
    """The curve is the product over the times of what was survived, counted over every single item."""
    items = [(days, True) for days, n in done.items() for _ in range(n)]
    items += [(days, False) for days, n in not_done.items() for _ in range(n)]
    for point in survival("all", done, not_done).points:
        share = 1.0
        for time in sorted({days for days, event in items if event and days <= point.days}):
            at_risk = sum(days >= time for days, _ in items)
            share *= 1 - sum(event and days == time for days, event in items) / at_risk
        assert point.still_undone == pytest.approx(share, abs=1e-6)


@given(done=TIMES, not_done=TIMES)
def test_closing_slow_work_as_wont_do_moves_nothing(done: dict[int, int], not_done: dict[int, int]) -> None:
    """Won't-do counts as not done at its age of today: what was open and what was dropped are one number."""
    total = sum(done.values()) + sum(not_done.values())
    got = survival("all", done, not_done)
    assert (got.items, got.done + got.not_done) == (total, total)


def test_an_unfinished_half_has_no_median() -> None:
    """While fewer than half are done there is no time in which half are."""
    assert survival("all", {3: 4}, {9: 5}).median_days is None
    assert survival("all", {3: 5}, {9: 5}).median_days == 3
    assert survival("all", {}, {}).points == ()


@given(
    limits=st.sets(st.integers(0, 1200), max_size=9).map(sorted),
    today=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    from_=st.none() | st.dates(date(2022, 1, 1), date(2027, 6, 1)),
    to=st.none() | st.dates(date(2022, 1, 1), date(2027, 6, 1)),
)
def test_the_spans_of_ages_hold_every_day_once(
    limits: list[int], today: date, from_: date | None, to: date | None
) -> None:
    """Whole months and single days together are exactly the days of each bucket, and none beside."""
    spans = age_spans(limits, today, from_, to)
    for day in (today + timedelta(days=number) for number in range(-1300, 40, 3)):
        month, ordinal = month_of(day), day.toordinal()
        found = [one.bucket for one in spans.months if one.first <= month <= one.last]
        found += [one.bucket for one in spans.days if one.first <= ordinal <= one.last]
        asked = (from_ is None or day >= from_) and (to is None or day <= to)
        assert found == ([bucket_of(day, limits, today)] if asked else [])


def test_spans_reach_to_the_ends_of_time() -> None:
    """The oldest and the youngest day that there is have an age."""
    spans = age_spans((7,), TODAY)
    assert (spans.months[0].last, spans.months[1].first) == (month_of(date.max), month_of(date.min))
    assert age_spans((), TODAY, date.max, date.max).days == ((0, date.max.toordinal(), date.max.toordinal()),)


@given(days=st.integers(-5, 3650))
def test_the_scale_rounds_up(days: int) -> None:
    """An age on the scale is never shorter than the age itself."""
    assert STEPS[bucket_of(TODAY - timedelta(days=days), STEPS, TODAY)] >= days


@given(days=st.lists(st.integers(-3, 800), max_size=30))
def test_every_open_item_has_one_age(days: list[int]) -> None:
    """Buckets follow each other without gaps and hold every item once."""
    buckets = ages(Counter(bucket_of(TODAY - timedelta(days=age), AGE_LIMITS, TODAY) for age in days))
    assert [bucket.from_days for bucket in buckets[1:]] == [(bucket.to_days or 0) + 1 for bucket in buckets[:-1]]
    assert [bucket.open for bucket in buckets] == [
        sum((age >= b.from_days or b.from_days == 0) and (b.to_days is None or age <= b.to_days) for age in days)
        for b in buckets
    ]


@pytest.mark.parametrize(
    ("months", "backlog", "net", "clears"),
    [
        ([("2026-03", 1, 3, 1), ("2026-04", 1, 3, 1), ("2026-05", 1, 3, 1)], 9, 3.0, date(2026, 9, 1)),
        ([("2026-05", 5, 3, 1)], 9, -1.0, None),
        ([("2026-05", 4, 3, 1)], 9, 0.0, None),
        ([("2026-05", 4, 3, 1)], 0, 0.0, TODAY),
        ([("2026-06", 0, 9, 9)], 9, None, None),
        ([], 3, None, None),
        ([("2026-05", 999, 1000, 0)], 10**9, 1.0, None),
    ],
)
def test_the_backlog_clears_at_the_pace_of_whole_months(
    months: list[tuple[str, int, int, int]], backlog: int, net: float | None, clears: date | None
) -> None:
    """The pace is out minus in of the last three whole months; where nothing shrinks there is no date."""
    got = flow([FlowMonth(*month) for month in months], backlog, TODAY)
    assert (got.net_per_month, got.clears_on) == (net, clears)


def test_what_is_done_on_an_unknown_day_is_no_pace() -> None:
    """It is neither what came in nor what went out of the backlog in any month."""
    assert flow([FlowMonth("2026-05", 6, 3, 1, day_unknown=5)], 9, TODAY).net_per_month == 3.0
