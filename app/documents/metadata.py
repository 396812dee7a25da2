"""Reads what a document says about itself: title, severity, dates (stand-in until the full reader is in)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.documents.blocks import Document
from app.documents.model import PostMortemKind, ReadingWarning, Section, TimelineEntry


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was read; the fields are those of ``PostMortem``."""

    title: str | None = None
    severity: str | None = None
    severity_level: int | None = None
    kind: PostMortemKind = PostMortemKind.INCIDENT
    incident_date: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    team: str | None = None
    systems: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    warnings: tuple[ReadingWarning, ...] = ()


def read_metadata(document: Document, sections: tuple[Section, ...], *, source_name: str | None = None) -> Metadata:
    """Return the facts of ``document``."""
    title = document.title or (sections[0].heading if sections else None)
    return Metadata(title=title)
