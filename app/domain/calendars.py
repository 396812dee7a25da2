"""Days as teams count them: what day it is where a team works, and which days are worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

MONDAY_TO_FRIDAY: Final = frozenset(range(5))
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one team. ``workdays`` count from Monday, 0."""

    zone: tzinfo = UTC
    workdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()

    def day_of(self, moment: datetime) -> date:
        """The day that a moment belongs to, where the team works."""
        return moment.astimezone(self.zone).date()

    def is_worked(self, day: date) -> bool:
        """Whether the team works on a day."""
        return day.weekday() in self.workdays and day not in self.holidays

    def after(self, start: date, days: int, *, working: bool) -> date:
        """The day that lies ``days`` after ``start``: of the calendar, or of those that are worked.

        Source of the counting: the day of the incident itself is day 0, as in "within two days".
        """
        if not working:
            return start + timedelta(days=days)
        day, left = start, days
        while left > 0:
            day += _ONE_DAY
            left -= self.is_worked(day)
        return day


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendar of each team; teams that have none of their own share one."""

    shared: Calendar = field(default_factory=Calendar)
    own: Mapping[str, Calendar] = field(default_factory=dict)  # by team, case folded

    def of(self, team: str | None) -> Calendar:
        """The calendar of a team."""
        return self.own.get(team.casefold(), self.shared) if team else self.shared
