"""Finds when the incident happened: its day, and where stated its start, its end and the zone they are told in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from app.documents import moments
from app.documents.likely_starts import find_first
from app.documents.text_lines import Pair, TextLine, by_label, values_of

# Labels, most telling first; the words are compared whole.
DAY_LABELS: Final = (
    "incident date", "date of incident", "date of the incident", "date time", "date and time", "incident time",
    "incident window", "outage window", "time of incident", "occurred", "occurred at", "occurred on", "when", "発生日",
    "発生日時", "发生时间", "故障时间", "datum des vorfalls", "date de l'incident", "fecha del incidente",
    "data do incidente", "data dell'incidente", "datum incident", "data incydentu", "дата инцидента", "発生時刻",
    "发生日期", "事故日期", "發生日期", "發生時間", "사고 일시", "발생일",
)  # fmt: skip
WRITTEN_LABELS: Final = (
    "date",
    "day",
    "日付",
    "日時",
    "日期",
    "datum",
    "fecha",
    "data",
    "dato",
    "дата",
    "날짜",
)  # may be the day of writing,
START_LABELS: Final = (
    "start", "started", "started at", "start time", "incident start", "incident started", "incident start time",
    "outage start", "impact start", "impact started", "start of incident", "time started", "began", "from",
    "start date",
    "detected", "time of detection", "发生", "开始时间", "開始時刻", "開始", "beginn", "début", "inicio", "início",
    "inizio", "aanvang", "begin", "początek", "начало", "発生日時", "開始時間", "發生時間", "발생 시각", "발생 일시",
    "발생 시간", "시작 시각",
)  # fmt: skip
END_LABELS: Final = (
    "end", "ended", "ended at", "end time", "incident end", "incident ended", "incident end time", "outage end",
    "impact end", "impact ended", "end of incident", "time ended", "resolved", "resolved at", "resolved on",
    "time resolved", "time of resolution", "resolution time", "until",
    "恢复时间", "结束时间", "終了時刻", "終了", "ende", "fin", "fim",
    "fine", "einde", "koniec", "slut", "slutt", "окончание", "término", "復旧日時", "復旧時刻", "恢復時間", "結束時間",
    "복구 시각", "복구 일시", "복구 시간", "종료 시각",
)  # fmt: skip
WINDOW_LABELS: Final = (
    "duration",
    "duration of problem",
    "outage duration",
    "incident duration",
    "outage",
    "downtime",
    "time",
)
LABELS: Final = (*START_LABELS, *END_LABELS, *WINDOW_LABELS, *DAY_LABELS, *WRITTEN_LABELS)
_TOLD_DAY_LABELS: Final = (*DAY_LABELS, *START_LABELS)
_TOLD_WINDOW_LABELS: Final = (*WINDOW_LABELS, *DAY_LABELS)
FRONT_DAYS: Final = (
    "incident_date",
    "incident-date",
    "incidentdate",
    "date_of_incident",
    "occurred",
    "started",
    "start",
)
MAY_BE_WRITING: Final = frozenset((*WRITTEN_LABELS, "published", "publishdate", "created"))
_FRONT_WRITTEN: Final = ("date", "day", "published", "publishdate", "created")
# Days in these parts are those of the work, of a step, or of an earlier time.
_OTHER_PARTS: Final = frozenset({"action_items", "timeline", "lessons", "background"})
_TOLD: Final = re.compile(r"\b(?:from|between)\s+([^.]{4,60})", re.IGNORECASE)  # "from 16:58 to 18:46 UTC"
_TOLD_STARTS: Final = re.compile(r"[FBfb](?<!\w.)(?i:rom|etween)\s")
_Labelled: TypeAlias = Mapping[str, Sequence[Pair]]
_LONGEST: Final = timedelta(days=366)


class Window(NamedTuple):
    """The incident's day and window; times are aware where their zone is stated and certain."""

    on: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    zone: str | None = None  # as written


def read(
    front_matter: Mapping[str, str],
    title: str | None,
    source_name: str | None,
    pairs: Sequence[Pair],
    lines: Sequence[TextLine],
    opening: Sequence[TextLine],
) -> Window:
    """Return the window that the document states, most certain statement first.

    The day: a label that speaks of the incident, the title, the file's name, a plain "Date" label, running text,
    front matter (which on a blog is the day of publication). Of the ``lines``, ``opening`` holds those of the summary,
    of the impact and of what stands before any part.
    """
    own = by_label(pair for pair in pairs if pair.section not in _OTHER_PARTS)
    on = _day(front_matter, title, source_name, own, lines, opening)
    started, ended = _edges(own, opening, on)
    if started is not None and ended is not None and not _in_order(started, ended):
        ended = ended + timedelta(days=1) if ended.date() == started.date() else None
    return Window(on or (started.date() if started is not None else None), started, ended, _zone(own))


def _day(
    front_matter: Mapping[str, str],
    title: str | None,
    source_name: str | None,
    pairs: _Labelled,
    lines: Sequence[TextLine],
    opening: Sequence[TextLine],
) -> date | None:
    told_where: tuple[Callable[[], date | None], ...] = (
        partial(_front, front_matter, FRONT_DAYS),
        partial(_labelled, pairs, _TOLD_DAY_LABELS),
        partial(moments.first_day, title or ""),
        partial(moments.day_of_name, source_name or ""),
        partial(_labelled, pairs, WRITTEN_LABELS),
        partial(_in_text, lines, opening),
        partial(_front, front_matter, _FRONT_WRITTEN),
        partial(moments.day_of_name, front_matter.get("path", "")),
    )
    return next((on for on in (find() for find in told_where) if on is not None), None)


def _front(front_matter: Mapping[str, str], keys: Sequence[str]) -> date | None:
    if not front_matter:
        return None
    return next((on for on in (moments.first_day(front_matter.get(key, "")) for key in keys) if on is not None), None)


def _labelled(pairs: _Labelled, labels: Sequence[str]) -> date | None:
    return next((on for on in map(moments.first_day, values_of(pairs, labels)) if on is not None), None)


def _in_text(lines: Sequence[TextLine], opening: Sequence[TextLine]) -> date | None:
    """Return the first day told in the summary, the impact or the opening; else the timeline's first."""
    for part in (opening, [line for line in lines if line.section == "timeline"]):
        for line in part:
            if (on := moments.first_day(line.text)) is not None:
                return on
    return None


def _edges(pairs: _Labelled, opening: Sequence[TextLine], on: date | None) -> tuple[datetime | None, datetime | None]:
    started = _moment(pairs, START_LABELS, on)
    ended = _moment(pairs, END_LABELS, started.date() if started is not None else on)
    if started is not None and ended is not None:
        return started, ended
    values = values_of(pairs, _TOLD_WINDOW_LABELS)
    values += [
        told.group(1)
        for line in opening
        if line.kind != "heading"
        and ":" in line.text
        and (told := find_first(_TOLD_STARTS, _TOLD, line.text)) is not None
    ]
    window = next((found for found in (_range(value, on) for value in values) if found is not None), None)
    return (started, ended) if window is None else (started or window[0], ended or window[1])


def _moment(pairs: _Labelled, labels: Sequence[str], on: date | None) -> datetime | None:
    for value in values_of(pairs, labels):
        clocks = moments.clocks_in(value)
        day = moments.first_day(value) or on
        if clocks and day is not None:
            return moments.moment(day, clocks[0], moments.zone_in(value))
    return None


def _range(text: str, on: date | None) -> tuple[datetime, datetime] | None:
    """Return the window in "14:32-15:18 UTC": two times with nothing but a dash, "to" or a day between them."""
    clocks = moments.clocks_in(text)
    days = [day for day in moments.days_in(text) if day.on is not None]
    day = days[0].on if days else on
    if len(clocks) < 2 or day is None:  # noqa: PLR2004 - a start and an end
        return None
    first, second = clocks[:2]
    between = text[first.end : second.start]
    for known in days:
        between = between.replace(text[known.start : known.end], "")
    if not re.fullmatch(r"[\s()]*(?:-|–|—|→|->|to|until|and|bis|à|a|~)[\s()]*", between, re.IGNORECASE):
        return None
    last = days[1].on if len(days) > 1 else None
    zone = moments.zone_in(text)
    start, end = moments.moment(day, first, zone), moments.moment(last or day, second, zone)
    if last is None and start.tzinfo == end.tzinfo and end < start:
        end += timedelta(days=1)
    return start, end


def _zone(pairs: _Labelled) -> str | None:
    values = values_of(pairs, LABELS)
    return next((z for z in (moments.zone_in(v) for v in values if moments.clocks_in(v)) if z is not None), None)


def _in_order(started: datetime, ended: datetime) -> bool:
    if (started.tzinfo is None) != (ended.tzinfo is None):
        return True
    return timedelta(0) <= ended - started <= _LONGEST
