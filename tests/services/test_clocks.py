"""The clocks of several replicas over one database: whatever is wrong with one, no period is lost or doubled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.container import Container
from app.jobs.clock import Clock
from app.settings import AuditSettings, ReconcileSettings, Settings
from tests.services.conftest import Jobs, StandingClock

BERLIN = ZoneInfo("Europe/Berlin")
SCHEDULE = AuditSettings(schedule="30 2 * * *", timezone="Europe/Berlin")  # in the hour that the clocks change


def scheduled(container: Container, audit: AuditSettings = SCHEDULE) -> Container:
    """The service with an audit a day, and nothing else to do."""
    return replace(container, settings=Settings(audit=audit), connections={})


def periods(container: Container) -> list[str | None]:
    """The period of every audit there is, by when it was started."""
    with container.database.reading() as work:
        found = work.audits.page(before=None, limit=1000)
    return [audit.period for audit in sorted(found, key=lambda audit: audit.started_at)]


def live(clocks: Sequence[tuple[Clock, StandingClock, timedelta]], start: datetime, hours: float, jobs: Jobs) -> None:
    """Let time pass, a quarter of an hour at a time, on each of which every clock looks by its own time."""
    for quarter in range(int(hours * 4) + 1):
        for clock, shown, off in clocks:
            shown.at = start + quarter * timedelta(minutes=15) + off
            clock.tick()
    jobs.waiting.clear()


def replicas(container: Container, *minutes: int) -> list[tuple[Clock, StandingClock, timedelta]]:
    """Replicas whose clocks are so many minutes off."""
    shown = [StandingClock() for _ in minutes]
    return [
        (Clock(replace(container, clock=clock)), clock, timedelta(minutes=off))
        for clock, off in zip(shown, minutes, strict=True)
    ]


@pytest.mark.parametrize(
    ("start", "days"),
    [
        pytest.param(datetime(2026, 3, 27, 12, tzinfo=BERLIN), ["28", "29", "30"], id="an hour is lost"),
        pytest.param(datetime(2026, 10, 23, 12, tzinfo=BERLIN), ["24", "25", "26"], id="an hour comes twice"),
        pytest.param(datetime(2028, 2, 27, 12, tzinfo=BERLIN), ["28", "29", "01"], id="leap day"),
    ],
)
@pytest.mark.parametrize("minutes", [(-10, 10), (10, 0, -10)])
def test_replicas_that_differ_by_minutes_audit_each_night_once(
    container: Container, jobs: Jobs, start: datetime, days: list[str], minutes: tuple[int, ...]
) -> None:
    """Ten minutes fast and ten minutes slow together find each night once, on both changes of the clocks."""
    c = scheduled(container)
    live(replicas(c, *minutes), start.astimezone(UTC), 72, jobs)
    assert [str(period)[8:10] for period in periods(c)] == days


def test_a_clock_that_is_set_back_doubles_nothing(container: Container, jobs: Jobs) -> None:
    """An hour is lived through twice after the clock was corrected: the audits of both are the same ones."""
    c = scheduled(container)
    (one,) = replicas(c, 0)
    start = datetime(2026, 5, 1, 0, tzinfo=UTC)
    live([one], start, 2, jobs)
    live([one], start, 50, jobs)
    assert periods(c) == ["2026-05-01T02:30", "2026-05-02T02:30", "2026-05-03T02:30"]


def test_a_clock_that_was_a_year_ahead_stops_nothing_once_it_is_right(container: Container, jobs: Jobs) -> None:
    """A machine that starts with a wrong year audits for it; corrected, it audits every day from the next one on."""
    c = scheduled(container)
    (one,) = replicas(c, 0)
    start = datetime(2026, 5, 1, 12, tzinfo=UTC)
    live([one], start, 1, jobs)
    live([one], start + timedelta(days=365), 1, jobs)
    live([one], start, 48, jobs)
    assert periods(c) == ["2026-05-02T02:30", "2026-05-03T02:30", "2027-05-01T02:30"]


def test_a_schedule_that_is_changed_is_not_made_up_for(container: Container, jobs: Jobs) -> None:
    """Another time zone in the middle of a day runs nothing for the hours before, and each later period once."""
    c = scheduled(container, AuditSettings(schedule="0 9 * * *", timezone="UTC"))
    start = datetime(2026, 5, 1, 8, tzinfo=UTC)
    live(replicas(c, 0), start, 2, jobs)
    moved = scheduled(container, AuditSettings(schedule="0 9 * * *", timezone="America/New_York"))
    live(replicas(moved, 0), start + timedelta(hours=3), 48, jobs)
    assert periods(c) == ["2026-05-01T09:00", "2026-05-02T09:00"]


def test_a_look_that_fails_stands_in_no_other_s_way(container: Container, jobs: Jobs) -> None:
    """Where the looks at the trackers fail every time, the nightly pass after them is enqueued all the same."""
    impossible = ReconcileSettings.model_construct(every_minutes=0, full_hour=3)
    settings = Settings(audit=AuditSettings(schedule="0 9 * * *"), reconcile=impossible)
    for day in (1, 2):
        now = StandingClock(datetime(2026, 5, day, 10, tzinfo=UTC))
        Clock(replace(container, settings=settings, clock=now)).tick()
    assert {job.name for job in jobs.waiting} == {"run_audit", "reconcile_fully"}
