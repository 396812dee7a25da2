"""Finds days, clock times and time zones in a line of text; what is not certain is not found.

``03/04/2021`` names no certain day and is passed over; a zone's abbreviation that several zones share ("IST", "CST"
outside a stated context, "PT" that depends on the season) is kept as written and gives no offset.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

from app.documents.likely_starts import find_first
from app.documents.months import MONTHS, month_number

_M: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
# Every full day holds its year, first ("2021-02-13", "2021年2月13日") or last ("13 Feb 2021", "13.02.2021").
_YEAR: Final = re.compile(r"[12](?<!\d.)(?:(?<=1)9|(?<=2)0)\d\d")  # 19.. or 20.., begun with a set: see likely_starts
_YEAR_FIRST: Final = re.compile(
    r"(?<![\d.])(?:(\d{4})([-/._])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日)"
)
_YEAR_LAST: Final = re.compile(
    r"(?<![\d.])(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s/-]+(?:of\s+|de\s+)?(?P<m1>{_M})\b\.?[\s,/-]+(?:de\s+)?(?P<y1>(?:19|20)\d\d)\b"
    r"|(?P<n1>\d{1,2})(?P<ns>[/.-])(?P<n2>\d{1,2})(?P=ns)(?P<n3>(?:19|20)\d\d)(?!\d)"
    rf")|\b(?P<m2>{_M})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*\d{{1,2}}(?:st|nd|rd|th)?)?[\s,]+(?P<y2>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_BEFORE_YEAR: Final = 48  # characters of a day and month before their year
# A day without its year starts with a digit, or with a month's name before one; the first letters are those of months.
_MONTH_LETTER: Final = "JFMAGSONDELjfmagsondel"
_MONTH_START: Final = r"(?<!\d)(?<!\w.)[^\W\d_]{2,8}+\.?\s+\d"
_DAY_OF_YEAR_STARTS: Final = re.compile(
    rf"[\d{_MONTH_LETTER}](?:(?<=\d)(?<!\w.)\d?(?:[.a-zA-Z]{{0,2}})\s+[{_MONTH_LETTER}]|{_MONTH_START})"
)
# A day without its year ("May 30", "30th of May"), where another day of the document tells the year.
_DAY_OF_YEAR: Final = re.compile(
    rf"\b(?:(?P<m1>{_M})\b\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<m2>{_M}))\b",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(r"(?<!\d)(\d{8})(?!\d)")  # in file names only: 20220619, 06192022

# Offsets in minutes of the abbreviations that name one zone; https://www.iana.org/time-zones (backward, northamerica)
_OFFSETS: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "JST": 540, "KST": 540, "SGT": 480, "HKT": 480, "AEST": 600, "AEDT": 660,
    "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "BRT": -180,
}  # fmt: skip
_AMBIGUOUS_ZONES: Final = ("IST", "CST", "PT", "ET", "CT", "MT", "AST")
_ZONE_NAMES: Final = "|".join(sorted((*_OFFSETS, *_AMBIGUOUS_ZONES), key=len, reverse=True))
_ZONE: Final = rf"(?:[+]?(?:UTC|GMT)\s?(?P<{{0}}o>[+-]\d{{{{1,2}}}}(?::?\d\d)?)|[+]?(?P<{{0}}n>{_ZONE_NAMES}))(?!\w)"
_ZONED: Final = re.compile(r"(?<!\w)" + _ZONE.format("t"))
_ZONE_STARTS: Final = re.compile(r"[+A-Z](?<!\w.)(?:(?<=[+Z])|[A-Z])")
_CLOCK_STARTS: Final = re.compile(
    r"\d(?<![\d:.,]\d)(?:\d?\s?[:h時时点]\s?[0-5]|\d?\s?[ap]\.?m|\d{3}\s?(?:UTC|GMT|Z))", re.IGNORECASE
)
_RANGE: Final = re.compile(r"[\s(]*(?:-|–|—|to|until|~|and)[\s]*")
# Nearly every clock: "14:32" with no seconds, half of the day or zone after it.
_PLAIN_CLOCK: Final = re.compile(
    r"(?<![\d:.,])([01]?\d|2[0-3]):([0-5]\d)(?![\d:分+]|-\d|\s?(?:[ap]\.?m|[(+]|(?-i:[A-Z])))", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"(?<![\d:.,])(?P<iso>(?<=\dT))?(?:(?P<h>[01]?\d|2[0-4])\s?(?::|h(?=\d)|時|时|点)\s?(?P<min>[0-5]\d)"
    r"(?::(?P<sec>[0-5]\d)(?:[.,]\d+)?|分)?"
    r"|(?P<h12>0?[1-9]|1[0-2])(?=\s?[ap]\.?m\b)"
    r"|(?P<hm>(?:[01]\d|2[0-3])[0-5]\d)(?=\s?(?:UTC|GMT|Z)\b))"
    # A bare "+02:00" is an offset only after "T14:30" or seconds; "14:32-15:18" is a range.
    r"\s?(?P<ap>[ap]\.?m\b\.?)?(?:\s?\(?(?-i:" + _ZONE.format("t") + r")"
    r"|(?(iso)(?P<ti>[+-]\d\d:?\d\d)|(?(sec)(?P<ts>[+-]\d\d:\d\d)|(?!)))(?!\d))?",
    re.IGNORECASE,
)


# Zones that other scripts name in words: "（北京时间）", "日本時間", "МСК".
_NAMED_ZONES: Final = {
    "北京时间": 480, "北京時間": 480, "台北時間": 480, "台灣時間": 480, "日本時間": 540, "한국시간": 540,
    "한국 시간": 540,
    "МСК": 180, "по москве": 180,
}  # fmt: skip
_NAMED: Final = re.compile("|".join(_NAMED_ZONES), re.IGNORECASE)


class Day(NamedTuple):
    """A day and the part of the text that names it; ``on`` is None where the digits name two days."""

    on: date | None
    start: int
    end: int


class Clock(NamedTuple):
    """A clock time, its zone as written (or None), and the part of the text that names them."""

    at: time
    zone: str | None
    start: int
    end: int
    halved: bool = False  # "a.m." or "p.m." was written


def days_in(text: str) -> tuple[Day, ...]:
    """Return every full day (with its year) that ``text`` names, in order."""
    return _days_in(text) if "20" in text or "19" in text else ()  # the years that are read


@lru_cache(maxsize=512)  # a line is asked for its days several times in a row
def _days_in(text: str) -> tuple[Day, ...]:
    found = []
    at = 0
    for year in _YEAR.finditer(text):
        start, end = year.span()
        if start < at:
            continue
        match = _YEAR_FIRST.match(text, start)
        if match is not None:
            certain, on = True, _date(*map(int, match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)))
        else:
            match = _YEAR_LAST.search(text, max(at, start - _BEFORE_YEAR), end + 1)
            if match is None:
                continue
            certain, on = _day_of(match)
        if on is not None or not certain:
            found.append(Day(on, match.start(), match.end()))
        at = match.end()
    return tuple(found)


def first_day(text: str) -> date | None:
    """Return the first certain day in ``text``."""
    for day in days_in(text):
        if day.on is not None:
            return day.on
    return None


def day_of_year(text: str, year: int) -> Day | None:
    """Return the first day named without its year, put in ``year``."""
    match = find_first(_DAY_OF_YEAR_STARTS, _DAY_OF_YEAR, text)
    if match is None:
        return None
    name, number = match["m1"] or match["m2"], match["d1"] or match["d2"]
    return Day(_date(year, month_number(name), int(number)), match.start(), match.end())


def day_of_name(name: str) -> date | None:
    """Return the day a file name or path states: ``2016-05-04-…``, ``2018/10/19/…``, ``20220619``, ``06192022``."""
    on = first_day(name)
    if on is not None:
        return on
    for digits in _COMPACT.findall(name):
        first, second, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
        on = _date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits[:2] in {"19", "20"} else None
        on = on or _of_two(first, second, year)
        if on is not None:
            return on
    return None


@lru_cache(maxsize=512)
def clocks_in(text: str) -> tuple[Clock, ...]:
    """Return every clock time in ``text``, in order; half of the day is taken from the end of a range where needed."""
    found: list[Clock] = []
    at = 0
    while (start := _CLOCK_STARTS.search(text, at)) is not None:
        at = start.start()
        plain = _PLAIN_CLOCK.match(text, at)
        if plain is not None:
            found.append(Clock(time(int(plain[1]), int(plain[2])), None, at, plain.end()))
            at = plain.end()
            continue
        match = _CLOCK.match(text, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        if (clock := _clock_of(match)) is not None:
            found.append(clock)
    for index in range(len(found) - 1, 0, -1):
        first, second = found[index - 1], found[index]
        joined = _RANGE.fullmatch(text, first.end, second.start)
        if joined and second.halved and not first.halved and first.at.hour <= 12:  # noqa: PLR2004 - a twelve-hour clock
            shifted = (first.at.hour % 12) + (12 if second.at.hour >= 12 else 0)  # noqa: PLR2004
            found[index - 1] = first._replace(at=first.at.replace(hour=shifted), halved=True)
        if joined and found[index - 1].zone is None:
            found[index - 1] = found[index - 1]._replace(zone=second.zone)
    return tuple(found)


def zone_in(text: str) -> str | None:
    """Return the first time zone that ``text`` names, as written."""
    match = find_first(_ZONE_STARTS, _ZONED, text)
    if match is None and not text.isascii():
        match = _NAMED.search(text)
    return match.group().lstrip("+") if match is not None else None


@lru_cache(maxsize=64)  # the zones of a document are few
def offset_of(zone: str | None) -> timezone | None:
    """Return the fixed offset of a zone as written, None where it has no certain one."""
    if zone is None:
        return None
    name = zone.lstrip("+").upper()
    if name in _OFFSETS:
        return timezone(timedelta(minutes=_OFFSETS[name]))
    named = next((minutes for words, minutes in _NAMED_ZONES.items() if words.upper() == name), None)
    if named is not None:
        return timezone(timedelta(minutes=named))
    match = re.fullmatch(r"(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d\d)?", zone.upper())
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def moment(on: date, clock: Clock, default_zone: str | None) -> datetime:
    """Return the day and time together, aware where the zone is stated and certain."""
    return datetime.combine(on, clock.at, tzinfo=offset_of(clock.zone or default_zone))


def _day_of(match: re.Match[str]) -> tuple[bool, date | None]:
    """Return whether the digits of a day whose year comes last can name one day only, and that day."""
    for day, month, year in (match.group("d1", "m1", "y1"), match.group("d2", "m2", "y2")):
        if month:
            return True, _date(int(year), month_number(month), int(day))
    n1, n2, n3, separator = match.group("n1", "n2", "n3", "ns")
    first, second, last = int(n1), int(n2), int(n3)
    if separator == ".":  # 03.10.2021 is day first wherever it is written
        return True, _date(last, second, first)
    on = _of_two(first, second, last)
    return on is not None or _date(last, second, first) is None, on


def _of_two(first: int, second: int, year: int) -> date | None:
    """Return the day where only one order of day and month gives one."""
    days = {on for on in (_date(year, first, second), _date(year, second, first)) if on is not None}
    return days.pop() if len(days) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock_of(match: re.Match[str]) -> Clock | None:
    hours, twelve, four, minutes, seconds, half = match.group("h", "h12", "hm", "min", "sec", "ap")
    if four:
        hour, minute = int(four[:2]), int(four[2:])
    else:
        hour, minute = int(hours or twelve), int(minutes or 0)
    if half and hour <= 12:  # noqa: PLR2004 - "13:00 pm" is already a full hour
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    offset, name, after_t, after_seconds = match.group("to", "tn", "ti", "ts")
    zone = f"UTC{offset}" if offset else name or after_t or after_seconds
    try:
        at = time(hour % 24, minute, int(seconds or 0))
    except ValueError:
        return None
    start, end = match.span()
    return Clock(at, zone, start, start + len(match.group().rstrip(" (")) if zone is None else end, bool(half))
