"""Registered incidents: what happened, how bad it was, and what was decided about a post-mortem. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.records import PostMortemRecord
from app.errors import Problem

_ONE_DAY: Final = timedelta(days=1)
_WORD: Final = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """One incident, under the id that its source gives it."""

    id: str
    title: str
    severity: str  # as given
    severity_level: int
    started_at: datetime
    registered_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    systems: tuple[str, ...] = ()
    team: str | None = None
    source: str | None = None  # where it is recorded: an address
    decision: str | None = None  # "no_post_mortem", or None while nothing is decided
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    post_mortem_id: str | None = None  # the post-mortem about it, as a person said


def problems_with(started_at: datetime, ended_at: datetime | None, now: datetime) -> Iterator[Problem]:
    """What is impossible about the moments of an incident."""
    if started_at > now + _ONE_DAY:
        yield Problem("incident-future", "it starts in the future; give the moment at which it started", "/started_at")
    if ended_at is not None and ended_at < started_at:
        yield Problem("incident-ends-first", "it ends before it starts", "/ended_at")


def is_about(record: PostMortemRecord, incident: IncidentRecord) -> bool:
    """Whether a post-mortem is about an incident.

    It is where a person said so; where its title, tags or address name the incident's id; or where both have one of
    their systems in common and the same day.
    """
    if incident.post_mortem_id is not None:
        return incident.post_mortem_id == record.id
    name = re.compile(rf"(?<![\w-]){re.escape(incident.id)}(?![\w-])", re.IGNORECASE)
    if any(name.search(text) for text in _names_in(record)):
        return True
    shared = {system.casefold() for system in incident.systems} & {system.casefold() for system in record.systems}
    return bool(shared) and any(abs(day - incident.started_at.date()) <= _ONE_DAY for day in _days_of(record))


def _names_in(record: PostMortemRecord) -> tuple[str, ...]:
    return record.title, record.source_uri, *record.tags


def _days_of(record: PostMortemRecord) -> Iterator[date]:
    if record.started_at is not None:
        yield record.started_at.date()
    elif record.incident_date is not None:
        yield record.incident_date


def post_mortem_of(incident: IncidentRecord, records: Iterable[PostMortemRecord]) -> PostMortemRecord | None:
    """The first post-mortem that is about an incident."""
    return next((record for record in records if is_about(record, incident)), None)


class Register:
    """Many post-mortems, in order, for many incidents: what ``post_mortem_of`` finds, without asking every pair."""

    def __init__(self, records: Iterable[PostMortemRecord]) -> None:
        self._records = list(records)
        self._by_id = {record.id: record for record in self._records}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_day: dict[tuple[str, date], list[int]] = defaultdict(list)
        for at, record in enumerate(self._records):
            for word in {word for text in _names_in(record) for word in _WORD.findall(text.casefold())}:
                self._by_word[word].append(at)
            for day in _days_of(record):
                for system in {system.casefold() for system in record.systems}:
                    self._by_day[system, day].append(at)

    def post_mortem_of(self, incident: IncidentRecord) -> PostMortemRecord | None:
        """The first post-mortem that is about an incident."""
        if incident.post_mortem_id is not None:
            return self._by_id.get(incident.post_mortem_id)
        if not _WORD.fullmatch(incident.id.casefold()):
            return post_mortem_of(incident, self._records)  # an id with signs of its own: every text is searched
        day = incident.started_at.date()
        places = list(self._by_word.get(incident.id.casefold(), ()))
        for system in {system.casefold() for system in incident.systems}:
            for near in (day - _ONE_DAY, day, day + _ONE_DAY):
                places += self._by_day.get((system, near), ())
        return self._records[min(places)] if places else None
