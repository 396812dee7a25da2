"""Reads due dates: a small grammar of its own first, ``dateparser`` strictly and bounded as the last resort.

What is not certain is not a date: ``05/06/2024`` gives a warning, a date without its year or told relative to the
document ("next sprint") is resolved against the document's own date and flagged.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

MAX_LAST_RESORT: Final = 64  # characters given to dateparser, which needs seconds for long runs of digits


class Due(NamedTuple):
    """A due date as written, as a date where it is certain, and the code of the warning where it is not plain."""

    raw: str
    on: date | None
    warning: str | None = None  # "date-ambiguous", "date-relative", "date-unread"


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero janeiro gennaio januari",
            "february feb februar février fevrier febrero fevereiro febbraio",
            "march mar märz mars marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maio maggio mei",
            "june jun juni juin junio junho giugno",
            "july jul juli juillet julio julho luglio",
            "august aug août aout agosto augustus",
            "september sep sept septembre septiembre setembro settembre",
            "october oct oktober octobre octubre outubro ottobre okt",
            "november nov novembre noviembre novembro",
            "december dec dezember décembre diciembre dezembro dicembre dez",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS: Final = {
    name: n for n, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_M: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNITS: Final = "days?|weeks?|months?|quarters?|years?|sprints?|iterations?"
_NUMBERS: Final = {
    w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "couple": 2, "few": 3}
_YEAR: Final = r"(?:\s*,?\s*(?P<{0}>(?:19|20)\d\d))"
_GRAMMAR: Final = (
    ("iso", r"(?P<iso>\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"),
    ("ymd", r"(?P<ymd>\d{4}[/.]\d{1,2}[/.]\d{1,2})"),
    (
        "cjk",
        r"(?:(?P<cy>\d{4})\s*年\s*)?(?P<cm>\d{1,2})\s*月(?:\s*(?P<cd>\d{1,2})\s*日|(?P<cend>末|底|中旬|上旬|下旬)|(?:中|内))?",
    ),
    ("week", r"(?P<wy>\d{4})-?W(?P<ww>\d{1,2})|(?:week|kw|cw|wk)\s?(?P<vw>\d{1,2})(?:[\s/,]+(?:of\s+)?(?P<vy>\d{4}))?"),
    (
        "quarter",
        r"(?:(?P<qy1>\d{4})[\s-]*)?(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q|H(?P<h>[12]))(?:[\s/'’-]*(?:FY|CY|of)?\s*'?(?P<qy2>\d{4}|\d{2}(?![\d-])))?(?:\s*[-–/]\s*Q[1-4](?:\s*\d{4})?)?(?:\s+sprints?)?",
    ),
    ("dmy", rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+|de\s+)?(?P<m1>{_M})\b\.?" + _YEAR.format("y1") + "?"),
    ("mdy", rf"(?P<m2>{_M})\b\.?[\s-]+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])" + _YEAR.format("y2") + "?"),
    ("my", rf"(?P<m3>{_M})\b\.?\s+(?:of\s+)?(?P<y3>(?:19|20)\d\d)"),
    ("num", r"(?P<n1>\d{1,2})(?P<sep>[/.-])(?P<n2>\d{1,2})(?P=sep)(?P<n3>\d{4}|\d{2})"),
    ("abbr", r"(?P<abbr>EO[DWMQY]|COB|EOB)"),
    (
        "rel",
        rf"(?:(?:in|within|over)\s+)?(?:the\s+)?(?:next|coming|upcoming|following)\s+(?:(?P<rn>\d+|{'|'.join(_NUMBERS)})(?:\s+of)?\s+)?(?P<ru>{_UNITS})(?:\s+or\s+(?:so|two))?",
    ),
    ("span", rf"(?:in|within|after)\s+(?P<sn>\d+|{'|'.join(_NUMBERS)})(?:\s+of)?(?:\s*[-–]\s*\d+)?\s+(?P<su>{_UNITS})"),
    (
        "this",
        r"(?:later\s+)?this\s+(?P<tu>week|month|quarter|year|sprint|iteration)|(?P<tom>tomorrow|today|immediately)",
    ),
    ("weekday", rf"(?:(?:next|this|coming)\s+)?(?P<wd>{'|'.join(_DAYS)})"),
    ("month", rf"(?P<m4>{_M})(?![\w.])"),
    ("year", r"(?P<y5>20\d\d)"),
)
_LEAD: Final = r"(?:(?:by|before|until|till|due|on|in|during|around|approx\.?|~|no later than|not later than|target(?:ed)?(?: for)?|eta|deadline|for|bis|avant|antes de|até|on or before)\s*:?\s+)?(?:the\s+)?(?:(?P<end>end\s+of(?:\s+the)?|late|ende|fin|fin de|final de|fim de|beginning\s+of|start\s+of|early|mid|middle\s+of)[\s-]+)?(?:the\s+)?"
_PERIOD: Final = r"(?P<pu>week|month|quarter|year|sprint|iteration|day)"
_ALL: Final = "|".join(f"(?P<k_{name}>{pattern})" for name, pattern in _GRAMMAR)
_TAIL: Final = r"(?:\s*(?:at\s+)?\d{1,2}:\d{2}(?:\s*[A-Z]{2,4})?|\s*\([A-Za-z]{3,9}\)|\s*[日(（][^)）]{0,3}[)）]|\s*(?:まで(?:に)?|前|之前|中))?\s*[.!]?"
_WHOLE: Final = re.compile(rf"\s*{_LEAD}(?:{_ALL}|{_PERIOD}){_TAIL}\s*", re.IGNORECASE)
# "by 12 June", "in the next two weeks", "(Q2 2024)": prose that leads to a date; the lead is required.
_WITHIN: Final = re.compile(
    rf"(?<![\w-])(?:(?P<lead>by|before|until|no later than|due(?: on| by)?|eta|deadline|target(?:ed)?(?: for)?|scheduled for|planned for|expected(?: by| in| on)?|during|in|over|for|later|bis|avant|antes de|até)\s*:?\s+(?:the\s+)?(?:(?P<end>end\s+of(?:\s+the)?|late|early|mid|beginning\s+of)[\s-]+)?(?:{_ALL}|{_PERIOD})|\((?P<bracket>[^()]{{2,40}})\))(?![\w-])",
    re.IGNORECASE,
)
_HINT: Final = re.compile(
    r"\d|\b(?:by|before|until|week|month|quarter|year|sprint|eo[dwmqy]|end of|tomorrow|today|later|due|eta)\b|月|週|周|"
    + _M,
    re.IGNORECASE,
)
_ISO_ONLY: Final = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})\s*\Z")


def whole(text: str, reference: date | None = None) -> Due | None:
    """Return the date that ``text`` as a whole states, or None where it is no date."""
    plain = _ISO_ONLY.match(text)
    if plain is not None:
        on = _day(int(plain.group(1)), int(plain.group(2)), int(plain.group(3)))
        return Due(text.strip(), on) if on is not None else None
    if len(text) > MAX_LAST_RESORT or not _HINT.search(text):
        return None
    found = _WHOLE.fullmatch(text)
    if found is not None:
        return _resolve(found, text.strip(), reference)
    return None


def of_cell(text: str, reference: date | None = None) -> Due | None:
    """Return the due date a cell or a labelled value states; what cannot be read is kept as written, with a warning."""
    text = text.strip()
    due = whole(text, reference)
    if due is not None:
        return due
    found = _WHOLE.match(text) if len(text) <= MAX_LAST_RESORT else None
    if found is not None and found.end() < len(text) and not text[found.end()].isalnum():
        due = _resolve(found, text, reference)  # "2024-05-01 (was 2024-04-01)": the first date is the one
        if due is not None:
            return due
    on = _last_resort(text)
    return Due(text, on) if on is not None else Due(text, None, "date-unread")


def within(text: str, reference: date | None = None) -> tuple[Due, int, int] | None:
    """Return the due date that prose leads to ("by 12 June") and where it stands, or None.

    A day before the reference is history, not a deadline.
    """
    if not _HINT.search(text):
        return None
    for found in _WITHIN.finditer(text):
        if found.group("bracket") is not None:
            due = whole(found.group("bracket"), reference)
        else:
            raw = found.group()[len(found.group("lead")) :].strip(" :")
            if found.group("lead").casefold() == "later":
                raw = found.group()
            due = _resolve(found, raw, reference)
            vague_lead = found.group("lead").casefold() in {"in", "for", "during", "over"}
            if due is not None and vague_lead and found.group("y5"):
                continue  # "in 2019" dates a story, not the work
        if due is not None and not (due.on and reference and due.on < reference):
            return due, found.start(), found.end()
    return None


def _day(year: int, month: int, day: int) -> date | None:
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
        on = _day(year, month, day) if day is not None else _in_period(year, month, edge)
        if on is not None and on >= reference:
            return on, "date-relative"
    return None, "date-relative"


def _resolve(found: re.Match[str], raw: str, reference: date | None) -> Due | None:
    groups = found.groupdict()
    kind = next((name for name, _ in _GRAMMAR if groups.get(f"k_{name}")), "period")
    on, warning = _READERS[kind](groups, reference)
    if on is None and warning is None:
        return None
    return Due(raw, on, warning)


_Groups = dict[str, str | None]
_Read = tuple[date | None, str | None]


def _int(groups: _Groups, name: str) -> int | None:
    value = groups.get(name)
    return int(value) if value else None


def _read_iso(g: _Groups, _r: date | None) -> _Read:
    year, month, day = (g["iso"] or "").split("-")
    return _day(int(year), int(month), int(day)), None


def _read_ymd(g: _Groups, _r: date | None) -> _Read:
    year, month, day = re.split(r"[/.]", g["ymd"] or "")
    return _day(int(year), int(month), int(day)), None


def _read_cjk(g: _Groups, reference: date | None) -> _Read:
    month, day, year = _int(g, "cm") or 0, _int(g, "cd"), _int(g, "cy")
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None, None
    if year is None:
        return _without_year(month, day, reference, None)
    return (_day(year, month, day) if day else _month_end(year, month)), None


def _read_week(g: _Groups, reference: date | None) -> _Read:
    year = _int(g, "wy") or _int(g, "vy")
    week = _int(g, "ww") or _int(g, "vw") or 0
    warning = None if year else "date-relative"
    if year is None and reference is None:
        return None, warning
    try:
        return date.fromisocalendar(year or (reference or date.min).year, week, 5), warning
    except ValueError:
        return None, None


def _read_quarter(g: _Groups, reference: date | None) -> _Read:
    month = (_int(g, "h") or 0) * 6 or (_int(g, "q") or _int(g, "q2") or 0) * 3
    year = _int(g, "qy1") or _int(g, "qy2")
    if year is None:
        return _without_year(month, None, reference, g.get("end"))
    return _month_end(year if year > 99 else 2000 + year, month), None  # noqa: PLR2004 - two-digit year


def _read_dmy(g: _Groups, reference: date | None) -> _Read:
    return _named(g, "m1", "d1", "y1", reference)


def _read_mdy(g: _Groups, reference: date | None) -> _Read:
    return _named(g, "m2", "d2", "y2", reference)


def _named(g: _Groups, month: str, day: str, year: str, reference: date | None) -> _Read:  # noqa: PLR0913
    number = _MONTHS[(g[month] or "").casefold()]
    stated = _int(g, year)
    if stated is None:
        return _without_year(number, _int(g, day), reference, None)
    return _day(stated, number, _int(g, day) or 0), None


def _read_my(g: _Groups, _r: date | None) -> _Read:
    return _in_period(_int(g, "y3") or 0, _MONTHS[(g["m3"] or "").casefold()], g.get("end")), None


def _read_num(g: _Groups, _r: date | None) -> _Read:
    first, second, year = _int(g, "n1") or 0, _int(g, "n2") or 0, _int(g, "n3") or 0
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - two-digit year
    if first > 12 or first == second:  # noqa: PLR2004 - cannot be a month: the day comes first
        return _day(year, second, first), None
    if second > 12:  # noqa: PLR2004
        return _day(year, first, second), None
    return None, "date-ambiguous"


def _read_abbr(g: _Groups, reference: date | None) -> _Read:
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
    return int(word) if word and word.isdigit() else _NUMBERS.get((word or "a").casefold(), 1)


def _read_rel(g: _Groups, reference: date | None) -> _Read:
    return (_after(reference, _count(g["rn"]), g["ru"] or "") if reference else None), "date-relative"


def _read_span(g: _Groups, reference: date | None) -> _Read:
    return (_after(reference, _count(g["sn"]), g["su"] or "") if reference else None), "date-relative"


def _read_this(g: _Groups, reference: date | None) -> _Read:
    if g["tom"]:
        word = g["tom"].casefold()
        if word == "immediately":
            return None, None
        return (reference + timedelta(days=int(word == "tomorrow")) if reference else None), "date-relative"
    return _end_of((g["tu"] or "").casefold(), reference), "date-relative"


def _read_weekday(g: _Groups, reference: date | None) -> _Read:
    if reference is None:
        return None, "date-relative"
    ahead = (_DAYS[(g["wd"] or "").casefold()] - reference.weekday()) % 7 or 7
    return reference + timedelta(days=ahead), "date-relative"


def _read_month(g: _Groups, reference: date | None) -> _Read:
    name = (g["m4"] or "").casefold()
    if name in {"may", "mar", "mars"} and not g.get("end") and (g["m4"] or "")[:1].islower():
        return None, None  # "may" is more often the verb
    return _without_year(_MONTHS[name], None, reference, g.get("end"))


def _read_year(g: _Groups, _r: date | None) -> _Read:
    return date(_int(g, "y5") or 1, 12, 31), None


def _read_period(g: _Groups, reference: date | None) -> _Read:
    if not g.get("end"):
        return None, None
    return _end_of((g.get("pu") or "").casefold(), reference), "date-relative"


_READERS: Final = {
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


@lru_cache(maxsize=512)
def _last_resort(text: str) -> date | None:
    """Ask dateparser, strictly: every part of the date must be stated, and only short text with digits is tried."""
    if (
        not 6 <= len(text) <= MAX_LAST_RESORT
        or not any(ch.isdigit() for ch in text)
        or not any(ch.isalpha() for ch in text)
    ):  # noqa: PLR2004
        return None
    import dateparser  # 0.3 s to load: only for dates the grammar does not know

    found = dateparser.parse(
        text, settings={"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    )
    return found.date() if found is not None else None
