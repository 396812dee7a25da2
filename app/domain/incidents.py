"""Registered incidents: what happened, how bad it was, and what was decided about a post-mortem. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.records import PostMortemRecord
from app.errors import Problem

_ONE_DAY: Final = timedelta(days=1)


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
    if any(name.search(text) for text in (record.title, record.source_uri, *record.tags)):
        return True
    shared = {system.casefold() for system in incident.systems} & {system.casefold() for system in record.systems}
    return bool(shared) and any(abs(day - incident.started_at.date()) <= _ONE_DAY for day in _days_of(record))


def _days_of(record: PostMortemRecord) -> Iterator[date]:
    if record.started_at is not None:
        yield record.started_at.date()
    elif record.incident_date is not None:
        yield record.incident_date


def post_mortem_of(incident: IncidentRecord, records: Iterable[PostMortemRecord]) -> PostMortemRecord | None:
    """The first post-mortem that is about an incident."""
    return next((record for record in records if is_about(record, incident)), None)
