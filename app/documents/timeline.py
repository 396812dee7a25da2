"""Reads the timeline: every line of the timeline part that tells when something happened, with its moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from app.documents import moments
from app.documents.model import TimelineEntry
from app.documents.moments import Clock
from app.documents.text_lines import TextLine, label_words

_TIME_COLUMNS: Final = (
    "time",
    "date",
    "when",
    "timestamp",
    "hour",
    "時刻",
    "日時",
    "时间",
    "zeit",
    "uhrzeit",
    "heure",
    "hora",
)
_LEAD: Final = 24  # characters before the time of an entry: a weekday, a bracket, "At", "Around"
_OPENING: Final = 40  # characters that hold the first digit of a time which opens a line: the lead and a month
_DIGIT: Final = re.compile(r"\d")
_SMALL_LETTER: Final = re.compile(r"[a-z]")  # no zone has one
_LEAD_WORDS: Final = re.compile(
    r"[\W\d_]*(?:(?:on|at|around|about|circa|approx(?:imately)?|by|from|starting|since|before|after|am|pm"
    r"|mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|t|um|ab|vers)\b[\W\d_]*)*",
    re.IGNORECASE,
)
_JOIN: Final = re.compile(r"^[\s\W]*(?:(?:-|–|—|to|until|~)\s*)?$")
_JOINED: Final = re.compile(r"\W*(?:(?:to|until)\W*)?")
_SHORT_LEAD: Final = 7  # characters between the parts of a time: "2021-02-12 at 8:55"
_NAMED_DAY: Final = 24  # characters of a day without its year, and what ends its last word
_AFTER: Final = " \t-–—:|,.)]*_>~→"
_HALF_DAY: Final = timedelta(hours=11)


class _Reader:
    """Walks the timeline's lines, carrying the day that was named last."""

    def __init__(self, incident_date: date | None, zone: str | None, line_of: Callable[[int], int]) -> None:
        self._day = incident_date
        self._year = incident_date.year if incident_date is not None else None
        self._zone = zone
        self._line_of = line_of
        self._last: datetime | None = None
        self.entries: list[TimelineEntry] = []

    def take(self, line: TextLine, following: TextLine | None) -> None:
        if line.kind == "row":
            self._take_row(line)
            return
        if line.kind == "heading":
            self._take_heading(line, following)
            return
        self._take_text(line.text, line.at, whole=line.kind == "entry")

    def _take_row(self, line: TextLine) -> None:
        columns = [
            n for n, head in enumerate(line.header) if label_words(head).split(" ")[0].rstrip(":") in _TIME_COLUMNS
        ]
        if line.cells == line.header or not line.cells:
            return
        columns = columns or [0]
        when = " ".join(line.cells[n] for n in columns if n < len(line.cells))
        rest = " - ".join(cell for n, cell in enumerate(line.cells) if n not in columns and cell)
        zone = next((z for z in (moments.zone_in(line.header[n]) for n in columns if n < len(line.header)) if z), None)
        self._add(when, rest, line.at, zone)

    def _take_heading(self, line: TextLine, following: TextLine | None) -> None:
        clocks = moments.clocks_in(line.text)
        day = self._day_in(line.text)
        if not clocks:
            if day is not None:
                self._new_day(day)
            return
        rest = line.text[clocks[-1].end :].lstrip(_AFTER).rstrip(" #")
        if not rest and following is not None and following.kind != "heading":
            rest = following.text
        self._add(line.text[: clocks[-1].end], rest, line.at, None)

    def _take_text(self, text: str, at: int, *, whole: bool) -> None:
        early = _DIGIT.search(text, 0, _OPENING) is not None
        clocks = moments.clocks_in(text) if early or whole else ()
        end = self._end_of_time(text, clocks) if early else 0
        if end:
            rest = text[end:].lstrip(_AFTER).rstrip()
            if _says_more(rest):
                self._add(text[:end], rest, at, None, clocks if clocks and clocks[-1].end <= end else None)
            elif (day := self._day_in(text)) is not None:
                self._new_day(day)
        elif whole and clocks and moments.days_in(text):  # "Contract deployed at 2021-02-13 5:37 AM"
            self._add(text, text, at, None, clocks)

    def _end_of_time(self, text: str, clocks: tuple[Clock, ...]) -> int:
        """Return where the time that opens ``text`` ends, 0 where it opens with none."""
        days = moments.days_in(text)
        if self._year is not None and not days:
            opening = _as_far_as_a_day_may_follow(text, clocks)
            if len(clocks) != 1 or _holds_digit_beside(opening, clocks[0]):
                day = moments.day_of_year(opening, self._year)
                days = (day,) if day is not None else ()
        if len(clocks) == 1 and not days:
            return clocks[0].end if _leads(text[: clocks[0].start]) else 0
        spans = sorted([*[(clock.start, clock.end) for clock in clocks], *[(day.start, day.end) for day in days]])
        end = 0
        for start, stop in spans:
            if start < end or not (_joins(text[end:start]) if end else _leads(text[:start])):
                break
            end = stop
        return end

    def _day_in(self, text: str) -> date | None:
        day = moments.first_day(text)
        if day is not None or self._year is None:
            return day
        found = moments.day_of_year(text, self._year)
        return found.on if found is not None else None

    def _new_day(self, day: date) -> None:
        self._day, self._year, self._last = day, day.year, None

    def _add(self, when: str, rest: str, at: int, zone: str | None, clocks: tuple[Clock, ...] | None = None) -> None:
        """Add a step; ``clocks`` are those of ``when``, where they are known."""
        if clocks is None:
            clocks = moments.clocks_in(when)
        day = None if _is_bare(when, clocks) else self._day_in(when)
        if day is not None:
            self._new_day(day)
        if (not clocks and day is None) or not rest.strip():
            return
        written = when.strip(" \t-–—|,*_[](){}<>").removesuffix(":")
        self.entries.append(
            TimelineEntry(
                self._line_of(at), written[:60], rest.strip(), self._moment(clocks[0], zone) if clocks else None
            )
        )

    def _moment(self, clock: Clock, zone: str | None) -> datetime | None:
        if self._day is None:
            return None
        found = moments.moment(self._day, clock, zone or self._zone)
        last = self._last
        if last is not None and (last.tzinfo is None) == (found.tzinfo is None) and last - found > _HALF_DAY:
            found += timedelta(days=1)  # 23:58 then 00:10: the clock passed midnight
            self._day = found.date()
        self._last = found
        return found


def read(
    lines: Sequence[TextLine], incident_date: date | None, zone: str | None, line_of: Callable[[int], int]
) -> tuple[TimelineEntry, ...]:
    """Return the entries of the timeline part in document order; ``zone`` is the one that the document states once."""
    inside = [line for line in lines if "timeline" in line.sections]
    reader = _Reader(incident_date, zone, line_of)
    for index, line in enumerate(inside):
        reader.take(line, inside[index + 1] if index + 1 < len(inside) else None)
    return tuple(reader.entries)


def _leads(text: str) -> bool:
    return not text or (len(text) <= _LEAD and _LEAD_WORDS.fullmatch(text) is not None)


def _joins(text: str) -> bool:
    return _JOIN.match(text) is not None or (len(text) <= _SHORT_LEAD and _LEAD_WORDS.fullmatch(text) is not None)


def _as_far_as_a_day_may_follow(text: str, clocks: tuple[Clock, ...]) -> str:
    """Return ``text`` up to where the last day that can belong to the opening time ends."""
    last = clocks[-1].end if clocks else _LEAD
    joined = _JOINED.match(text, last)
    return text[: max(last + _SHORT_LEAD, joined.end() if joined is not None else 0) + _NAMED_DAY]


def _holds_digit_beside(text: str, clock: Clock) -> bool:
    return _DIGIT.search(text, clock.end) is not None or _DIGIT.search(text, 0, clock.start) is not None


def _is_bare(when: str, clocks: tuple[Clock, ...]) -> bool:
    """Say whether ``when`` is one clock and nothing else, so that it names no day."""
    return len(clocks) == 1 and clocks[0].end == len(when) and not any(map(str.isalnum, when[: clocks[0].start]))


def _says_more(rest: str) -> bool:
    """Say whether ``rest`` holds more than a zone: "2026-04-12 (UTC)" is a day and no step."""
    if _SMALL_LETTER.search(rest) is not None:
        return True
    zone = moments.zone_in(rest) or ""
    return any(char.isalnum() for char in rest.replace(zone, ""))


def stated_zone(lines: Sequence[TextLine]) -> str | None:
    """Return the zone of the timeline: from its heading or introduction, else that of its first zoned time."""
    first = None
    for line in lines:
        if "timeline" not in line.sections:
            continue
        if (zone := moments.zone_in(line.text)) is not None and (
            line.kind == "heading" or line.cells == line.header or not moments.clocks_in(line.text)
        ):
            return zone
        if first is None:
            first = next((clock.zone for clock in moments.clocks_in(line.text) if clock.zone is not None), None)
    return first
