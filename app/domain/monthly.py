"""How things moved month by month, as a report tells it: made of what was published and what was closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.metrics.asking import month_key
from app.domain.metrics.facts import Counts, day_unknown, month_of
from app.domain.metrics.rates import rate

LOOKS_BACK = 6  # whole months before the present one


@dataclass(frozen=True, slots=True)
class Month:
    """One month; the rate is that of its end: everything done by then of everything published by then."""

    month: str  # "2026-04"
    published: int  # duplicates left out
    done: int  # in this month, whenever it was published
    otherwise: int  # closed as won't-do or as a duplicate in this month
    open: int  # at its end
    done_so_far: int
    published_so_far: int

    @property
    def rate(self) -> float | None:
        """Done of published, at its end; None before anything was published."""
        return rate(self.done_so_far, self.published_so_far)


def month_by_month(published: Mapping[str, Counts], closed: Mapping[str, Counts], today: date) -> tuple[Month, ...]:
    """The present month and the six before it, oldest first.

    ``published`` and ``closed`` are the roll-ups by month of publication and of closing, from the first month on.
    Items count as they stand now: one that was opened again is not done in the month in which it was closed first.
    What is done on a day that nobody saw is done in no month, and counts as done so far from its publication on.
    """
    now = month_of(today)
    found = []
    total = done = otherwise = tracked = 0
    first = min((_number(key) for key in (*published, *closed)), default=now)
    for number in range(min(first, now - LOOKS_BACK), now + 1):
        key = month_key(number)
        came, went = published.get(key, {}), closed.get(key, {})
        new = came.get("total", 0) - came.get("duplicate", 0)
        total += came.get("total", 0)
        tracked += new
        done += went.get("closed_done", 0) + day_unknown(came)
        otherwise += went.get("closed_otherwise", 0)
        if number >= now - LOOKS_BACK:
            left = total - done - otherwise
            found.append(
                Month(key, new, went.get("closed_done", 0), went.get("closed_otherwise", 0), left, done, tracked)
            )
    return tuple(found)


def month_before(day: date) -> date:
    """The same day of the month before, or the last day that it has."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def bounds(month: str) -> tuple[date, date]:
    """First and last day of a month written as YYYY-MM.

    Raises:
        ValueError: it is no such month.
    """
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _number(key: str) -> int:
    return month_of(date.fromisoformat(f"{key}-01"))
