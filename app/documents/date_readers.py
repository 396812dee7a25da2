"""Turns the groups of a date that was matched into a day, one small function per form."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeAlias

from app.documents.any_case import folded
from app.documents.date_grammar import DAYS, NUMBERS
from app.documents.months import month_number

Groups: TypeAlias = dict[str, str | None]
Read: TypeAlias = tuple[date | None, str | None]


_QUARTERS: Final = ("", "first", "second", "third", "fourth", "last")


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _in_period(year: int, month: int, edge: str | None) -> date:
    """Return the last day of the month that the words mean: a deadline in a period ends with it."""
    if edge and edge.casefold().startswith(("mid", "beginning", "start", "early")):
        return date(year, month, 15)
    return _month_end(year, month)


def _without_year(month: int, day: int | None, reference: date | None, edge: str | None) -> tuple[date | None, str]:
    """Return the first such day on or after the reference, which is what a deadline without its year means."""
    if reference is None:
        return None, "date-relative"
    for year in (reference.year, reference.year + 1):
        on = day_of(year, month, day) if day is not None else _in_period(year, month, edge)
        if on is not None and on >= reference:
            return on, "date-relative"
    return None, "date-relative"


def _int(groups: Groups, name: str) -> int | None:
    value = groups.get(name)
    return int(value) if value else None


def _read_iso(g: Groups, _r: date | None) -> Read:
    iso = g["iso"] or ""  # whichever hyphen an editor put between
    return day_of(int(iso[:4]), int(iso[5:7]), int(iso[8:])), None


def _read_ymd(g: Groups, _r: date | None) -> Read:
    year, month, day = re.split(r"[/.]", g["ymd"] or "")
    return day_of(int(year), int(month), int(day)), None


def _read_cjk(g: Groups, reference: date | None) -> Read:
    month, day, year = _int(g, "cm") or 0, _int(g, "cd"), _int(g, "cy")
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None, None
    if year is None:
        return _without_year(month, day, reference, None)
    return (day_of(year, month, day) if day else _month_end(year, month)), None


def _read_week(g: Groups, reference: date | None) -> Read:
    year = _int(g, "wy") or _int(g, "vy")
    week = _int(g, "ww") or _int(g, "vw") or 0
    warning = None if year else "date-relative"
    if year is None and reference is None:
        return None, warning
    try:
        return date.fromisocalendar(year or (reference or date.min).year, week, 5), warning
    except ValueError:
        return None, None


def _read_quarter(g: Groups, reference: date | None) -> Read:
    spelled = _QUARTERS.index((g["qw"] or "").casefold()) if g["qw"] else 0
    month = (_int(g, "h") or 0) * 6 or (_int(g, "q") or _int(g, "q2") or min(spelled, 4)) * 3
    year = _int(g, "qye") or _int(g, "qy1") or _int(g, "qy2")
    month = (_int(g, "qe") or 0) * 3 or month
    if year is None:
        return _without_year(month, None, reference, g.get("end"))
    return _month_end(year if year > 99 else 2000 + year, month), None  # noqa: PLR2004 - two-digit year


def _read_dmy(g: Groups, reference: date | None) -> Read:
    return _named(g, "m1", "d1", "y1", reference)


def _read_mdy(g: Groups, reference: date | None) -> Read:
    return _named(g, "m2", "d2", "y2", reference)


def _named(g: Groups, month: str, day: str, year: str, reference: date | None) -> Read:
    number = month_number(g[month] or "")
    stated = _int(g, year)
    if stated is None:
        return _without_year(number, _int(g, day), reference, None)
    return day_of(stated if stated > 99 else 2000 + stated, number, _int(g, day) or 0), None  # noqa: PLR2004 - two digits


def _read_my(g: Groups, _r: date | None) -> Read:
    return _in_period(_int(g, "y3") or 0, month_number(g["m3"] or ""), g.get("end")), None


def _read_num(g: Groups, _r: date | None) -> Read:
    first, second, year = _int(g, "n1") or 0, _int(g, "n2") or 0, _int(g, "n3") or 0
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - two-digit year
    if first > 12 or first == second:  # noqa: PLR2004 - cannot be a month: the day comes first
        return day_of(year, second, first), None
    if second > 12:  # noqa: PLR2004
        return day_of(year, first, second), None
    return None, "date-ambiguous"


def _read_abbr(g: Groups, reference: date | None) -> Read:
    unit = {"D": "day", "B": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}[
        (g["abbr"] or "")[-1].upper()
    ]
    return _end_of(unit, reference), "date-relative"


def _end_of(unit: str, reference: date | None) -> date | None:
    if reference is None:
        return None
    if unit == "week":
        return reference + timedelta(days=(4 - reference.weekday()) % 7)
    if unit == "month":
        return _month_end(reference.year, reference.month)
    if unit == "quarter":
        return _month_end(reference.year, (reference.month + 2) // 3 * 3)
    if unit == "year":
        return date(reference.year, 12, 31)
    return reference if unit == "day" else None


def _after(reference: date, count: int, unit: str) -> date | None:
    unit = unit.casefold().rstrip("s")
    if unit in {"day", "week"}:
        return reference + timedelta(days=min(count, 1000) * (7 if unit == "week" else 1))
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return None  # a sprint's length is the team's own
    total = reference.month - 1 + min(count, 1000) * months
    year, month = reference.year + total // 12, total % 12 + 1
    return date(year, month, min(reference.day, calendar.monthrange(year, month)[1]))


def _count(word: str | None) -> int:
    return int(word) if word and word.isdigit() else NUMBERS.get((word or "a").casefold(), 1)


def _read_rel(g: Groups, reference: date | None) -> Read:
    return (_after(reference, _count(g["rn"]), g["ru"] or "") if reference else None), "date-relative"


def _read_span(g: Groups, reference: date | None) -> Read:
    return (_after(reference, _count(g["sn"]), g["su"] or "") if reference else None), "date-relative"


def _read_this(g: Groups, reference: date | None) -> Read:
    if g["tom"]:
        word = g["tom"].casefold()
        if word == "immediately":
            return None, None
        return (reference + timedelta(days=int(word == "tomorrow")) if reference else None), "date-relative"
    return _end_of((g["tu"] or "").casefold(), reference), "date-relative"


def _read_weekday(g: Groups, reference: date | None) -> Read:
    if reference is None:
        return None, "date-relative"
    ahead = (DAYS[folded(g["wd"] or "")] - reference.weekday()) % 7 or 7
    return reference + timedelta(days=ahead), "date-relative"


def _read_month(g: Groups, reference: date | None) -> Read:
    name = (g["m4"] or "").casefold()
    if name in {"may", "mar", "mars"} and not g.get("end") and (g["m4"] or "")[:1].islower():
        return None, None  # "may" is more often the verb
    return _without_year(month_number(name), None, reference, g.get("end"))


def _read_year(g: Groups, _r: date | None) -> Read:
    return date(_int(g, "y5") or 1, 12, 31), None


def _read_period(g: Groups, reference: date | None) -> Read:
    if not g.get("end"):
        return None, None
    return _end_of((g.get("pu") or "").casefold(), reference), "date-relative"


READERS: Final[dict[str, Callable[[Groups, date | None], Read]]] = {
    "iso": _read_iso,
    "ymd": _read_ymd,
    "cjk": _read_cjk,
    "week": _read_week,
    "quarter": _read_quarter,
    "dmy": _read_dmy,
    "mdy": _read_mdy,
    "my": _read_my,
    "num": _read_num,
    "abbr": _read_abbr,
    "rel": _read_rel,
    "span": _read_span,
    "this": _read_this,
    "weekday": _read_weekday,
    "month": _read_month,
    "year": _read_year,
    "period": _read_period,
}
