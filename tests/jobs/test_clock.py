"""When scheduled work falls due: once per period, whatever the clocks of the world do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from app.jobs.clock import latest_due, period_of
from app.settings import AuditSettings

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    """Read a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def periods(schedule: str, timezone: str, start: str, end: str, step: timedelta) -> list[str]:
    """Tick from ``start`` to ``end`` as the service does, and return the period of each moment found due."""
    since, now, found = utc(start), utc(start), []
    while now < utc(end):
        now += step
        due = latest_due(schedule, timezone, since, now)
        if due is not None:
            found.append(period_of(due, timezone))
            since = due
    return found


@pytest.mark.parametrize(
    ("schedule", "timezone", "since", "now", "due"),
    [
        pytest.param("0 9 1 * *", "UTC", "2026-04-30T12:00", "2026-05-01T08:59:59", None, id="a second early"),
        pytest.param("0 9 1 * *", "UTC", "2026-04-30T12:00", "2026-05-01T09:00", "2026-05-01T09:00", id="on time"),
        pytest.param("0 9 1 * *", "UTC", "2026-05-01T09:00", "2026-05-31T23:59", None, id="done already"),
        pytest.param("0 9 1 * *", BERLIN, "2026-04-30T12:00", "2026-05-01T07:00", "2026-05-01T07:00", id="local time"),
        pytest.param("0 9 31 * *", "UTC", "2026-04-01T00:00", "2026-05-30T00:00", None, id="no 31st in April"),
        pytest.param("0 9 last * *", "UTC", "2026-04-01T00:00", "2026-05-02T00:00", "2026-04-30T09:00", id="month end"),
        pytest.param("0 9 29 2 *", "UTC", "2026-01-01T00:00", "2028-02-28T23:00", None, id="no leap day yet"),
        pytest.param("0 9 29 2 *", "UTC", "2026-01-01T00:00", "2028-03-01T00:00", "2028-02-29T09:00", id="leap day"),
        pytest.param("0 9 * * *", "UTC", "2026-05-01T10:00", "2026-05-08T10:00", "2026-05-08T09:00", id="a week down"),
        pytest.param("0 9 * * mon", "UTC", "2026-05-01T00:00", "2026-05-05T00:00", "2026-05-04T09:00", id="a Monday"),
    ],
)
def test_the_newest_moment_that_is_due(schedule: str, timezone: str, since: str, now: str, due: str | None) -> None:
    """What fell due since the last period is due once, as its newest moment."""
    found = latest_due(schedule, timezone, utc(since), utc(now))
    assert found == (utc(due) if due else None)


def test_a_week_of_downtime_is_one_period_and_ticking_again_none() -> None:
    """However much was missed, one audit makes up for it; a second look right after finds nothing."""
    first = latest_due("0 9 * * *", "UTC", utc("2026-05-01T09:00"), utc("2026-05-08T12:00"))
    assert first == utc("2026-05-08T09:00")
    assert latest_due("0 9 * * *", "UTC", first, utc("2026-05-08T12:00")) is None


def test_the_hour_that_an_autumn_night_has_twice_is_one_period() -> None:
    """02:30 in Berlin on 25 October 2026 comes twice on the clock and is one period by its name."""
    found = periods("30 2 * * *", BERLIN, "2026-10-24T12:00", "2026-10-26T12:00", timedelta(minutes=10))
    assert list(dict.fromkeys(found)) == ["2026-10-25T02:30", "2026-10-26T02:30"]


def test_the_hour_that_a_spring_night_lacks_loses_no_day() -> None:
    """02:30 in Berlin on 29 March 2026 does not exist; that day still has exactly one period."""
    found = periods("30 2 * * *", BERLIN, "2026-03-28T12:00", "2026-03-30T12:00", timedelta(minutes=10))
    assert [period[:10] for period in found] == ["2026-03-29", "2026-03-30"]


@pytest.mark.parametrize("start", ["2026-03-28T00:00", "2026-10-24T00:00"])
def test_every_local_day_has_one_nine_o_clock(start: str) -> None:
    """A daily audit at nine is at nine local time on both sides of a change of the clocks."""
    end = (utc(start) + timedelta(days=3)).isoformat()[:16]
    found = periods("0 9 * * *", BERLIN, start, end, timedelta(minutes=30))
    assert [period[11:] for period in found] == ["09:00"] * 3
    assert len(set(found)) == 3


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_a_clock_that_goes_wrong_by_minutes_names_the_same_period(minutes: int) -> None:
    """Replicas whose clocks differ by ten minutes either way find one and the same period, each once."""
    start = utc("2026-04-29T12:00") + timedelta(minutes=minutes)
    since, found = start, []
    for look in range(7 * 24 * 2):
        due = latest_due("0 9 1 * *", BERLIN, since, start + timedelta(minutes=30 * look))
        if due is not None:
            found.append(period_of(due, BERLIN))
            since = due
    assert found == ["2026-05-01T09:00"]


@pytest.mark.parametrize("schedule", ["0 9 * * 1", "0 9 * * 0-4", "0 9 * * mon,3"])
def test_weekdays_by_number_are_refused(schedule: str) -> None:
    """A number means another weekday to cron than to APScheduler; the message writes the schedule with names."""
    with pytest.raises(ValidationError, match="weekdays are given by name") as caught:
        AuditSettings(schedule=schedule)
    assert re.search(r"Write \"0 9 \* \* [a-z,-]+\"", str(caught.value))
