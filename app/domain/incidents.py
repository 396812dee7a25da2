"""Registered incidents: what happened, how bad it was, and what was decided about a post-mortem. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.records import PostMortemRecord
from app.errors import Problem

_ONE_DAY: Final = timedelta(days=1)
_WORD: Final = re.compile(r"[\w-]+")


class _Spaces(dict[int, int | str]):
    """Every sign that is in no word as a space: a text taken apart so takes half as long as by a pattern."""

    def __missing__(self, sign: int) -> int | str:
        """One more sign."""
        self[sign] = found = sign if _WORD.fullmatch(chr(sign)) else " "
        return found


_SPACES: Final = _Spaces()


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
    shared = {system.casefold() for system in incident.systems} & {system.casefold() for system in record.systems}
    if shared and any(abs(day - incident.started_at.date()) <= _ONE_DAY for day in _days_of(record)):
        return True
    name = re.compile(rf"(?<![\w-]){re.escape(incident.id)}(?![\w-])", re.IGNORECASE)
    return any(name.search(text) for text in _names_in(record))


def _names_in(record: PostMortemRecord) -> tuple[str, ...]:
    return record.title, record.source_uri, *record.tags


def _days_of(record: PostMortemRecord) -> Iterator[date]:
    if record.started_at is not None:
        yield record.started_at.date()
    elif record.incident_date is not None:
        yield record.incident_date


@dataclass(frozen=True, slots=True)
class IncidentCount:
    """Incidents of one severity in a time, and what was written or decided of them by now."""

    level: int
    number: int
    written: int  # with a post-mortem
    none_needed: int  # decided, with the reason

    @property
    def neither(self) -> int:
        """With neither yet; whether that is asked about is the policy's."""
        return self.number - self.written - self.none_needed


def count_by_severity(incidents: Iterable[IncidentRecord], written: Collection[str]) -> tuple[IncidentCount, ...]:
    """The counts of each severity that occurs, the worst first; ``written`` are the ids of those with a post-mortem."""
    by_level: dict[int, list[IncidentRecord]] = defaultdict(list)
    for incident in incidents:
        by_level[incident.severity_level].append(incident)
    return tuple(
        IncidentCount(
            level,
            len(some),
            sum(one.id in written for one in some),
            sum(one.decision is not None and one.id not in written for one in some),
        )
        for level, some in sorted(by_level.items())
    )


class Wanted:
    """Many incidents, to be asked of many post-mortems which of them each may be about: ``is_about`` then decides."""

    def __init__(self, incidents: Iterable[IncidentRecord]) -> None:
        self._words: dict[str, list[IncidentRecord]] = defaultdict(list)
        self._phrases: dict[str, list[IncidentRecord]] = defaultdict(list)  # ids that are no single word
        self._days: dict[tuple[str, str], list[IncidentRecord]] = defaultdict(list)  # by day and system
        for incident in incidents:
            if incident.post_mortem_id is not None:
                continue
            name = incident.id.casefold()
            (self._words if _WORD.fullmatch(name) else self._phrases)[name].append(incident)
            for near in (-_ONE_DAY, timedelta(0), _ONE_DAY):
                day = (incident.started_at.date() + near).isoformat()
                for system in {system.casefold() for system in incident.systems}:
                    self._days[day, system].append(incident)

    def on_the_day(self, day: str, systems: Iterable[str]) -> Iterator[IncidentRecord]:
        """Those of about ``day`` (ISO 8601) with one of ``systems``."""
        for system in systems:
            yield from self._days.get((day, system.casefold()), ())

    def named(self, text: str) -> list[IncidentRecord]:
        """Those whose id is in ``text``: title, address and tags of a post-mortem."""
        folded = text.casefold()
        words = self._words.keys() & folded.translate(_SPACES).split()
        found = [one for word in words for one in self._words[word]]
        return found + [one for phrase, ones in self._phrases.items() if phrase in folded for one in ones]
