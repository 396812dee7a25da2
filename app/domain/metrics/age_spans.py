"""Which whole months and which single days make up each age, so that few cells have to be added up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from app.domain.metrics.facts import month_of

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


class Span(NamedTuple):
    """Months (``month_of``) or days (ordinals), the last one included, of items whose age is in one bucket."""

    bucket: int
    first: int
    last: int


class AgeSpans(NamedTuple):
    """Spans that hold every day exactly once."""

    months: tuple[Span, ...]
    days: tuple[Span, ...]


def bucket_of(created: date, limits: Sequence[int], today: date) -> int:
    """The place of an age among ``limits``, which are days; the last bucket, ``len(limits)``, has no end."""
    return bisect_left(limits, max(0, (today - created).days))


def age_spans(limits: Sequence[int], today: date, from_: date | None = None, to: date | None = None) -> AgeSpans:
    """The days of each bucket, between two days where they are given: whole months as such, the rest one by one."""
    end = today.toordinal()
    since = from_.toordinal() if from_ else _FIRST
    until = to.toordinal() if to else _LAST
    months: list[Span] = []
    days: list[Span] = []
    for bucket in range(len(limits) + 1):
        first = end - limits[bucket] if bucket < len(limits) else _FIRST
        last = end - limits[bucket - 1] - 1 if bucket else _LAST
        first, last = max(first, since), min(last, until)
        if first <= last:
            whole = _whole_months(first, last)
            months += [Span(bucket, *whole)] if whole else []
            days += [Span(bucket, *one) for one in _rest(first, last, whole)]
    return AgeSpans(tuple(months), tuple(days))


def _whole_months(first: int, last: int) -> tuple[int, int] | None:
    start, end = date.fromordinal(first), date.fromordinal(last)
    first_month = month_of(start) + (start.day > 1)
    ends_month = last == _LAST or date.fromordinal(last + 1).day == 1
    last_month = month_of(end) - (not ends_month)
    return (first_month, last_month) if first_month <= last_month else None


def _rest(first: int, last: int, whole: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    if whole is None:
        yield first, last
        return
    start, after = _start_of(whole[0]), _start_of(whole[1] + 1)
    if first < start:
        yield first, start - 1
    if after <= last:
        yield after, last


def _start_of(month: int) -> int:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1).toordinal() if year <= date.max.year else _LAST + 1
