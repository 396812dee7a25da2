"""What a post-mortem says, as values: the result of reading a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import msgspec

from app.documents.blocks import Format, Span

__all__ = [
    "ActionItem",
    "ActionKind",
    "Format",
    "PostMortem",
    "PostMortemKind",
    "ReadingWarning",
    "Section",
    "SectionName",
    "Span",
    "TicketPlacement",
    "TimelineEntry",
]

SectionName = Literal[
    "summary",
    "impact",
    "timeline",
    "root_causes",
    "went_well",
    "went_badly",
    "lucky",
    "lessons",
    "action_items",
    "detection",
    "resolution",
    "background",
]


class ActionKind(StrEnum):
    """What an action item does about the incident."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


class PostMortemKind(StrEnum):
    """Whether users were hurt or nearly hurt."""

    INCIDENT = "incident"
    NEAR_MISS = "near_miss"


class TicketPlacement(msgspec.Struct, frozen=True, gc=False):
    """Where a ticket reference for an item is to be spliced in.

    ``at`` is a byte offset; ``style`` says how the format writes a reference there: ``append`` puts a space and
    the reference after the item's own text, ``cell`` fills the item's (empty) ticket cell. ``html`` says that the
    place stands in HTML inside Markdown, where only HTML shows a link.
    """

    at: int
    style: Literal["append", "cell"] = "append"
    html: bool = False


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One piece of work listed by the document (rules: docs/reading.md)."""

    line: int  # 1-based line of the document where the item starts
    span: Span  # the item's whole source, details included
    text: str  # visible text without marker, checkbox, id, owner, date or ticket decoration at its ends
    placement: TicketPlacement | None = None  # None: a reference cannot be written here
    explicit_id: str | None = None  # "AI-1" where the document numbers its items
    owner: str | None = None  # as written, decoration removed; TBD and the like are None
    due: str | None = None  # as written
    due_date: date | None = None  # only where it is certain
    tickets: tuple[str, ...] = ()  # URLs or keys as written
    done: bool | None = None  # None: the document does not say
    given_up: bool = False  # the document says that it will not be done; then done is False
    kind: ActionKind | None = None
    section: str | None = None  # heading under which the item stands, as written
    scope: Literal["sectioned", "unsectioned"] = "sectioned"
    details: str = ""  # visible text of what hangs below the item


class Section(msgspec.Struct, frozen=True, gc=False):
    """A part of the document: its heading as written, its canonical name where it has one."""

    heading: str
    level: int
    span: Span  # heading and content
    line: int
    name: SectionName | None = None


class TimelineEntry(msgspec.Struct, frozen=True, gc=False):
    """One dated step of the incident, in the document's order."""

    line: int
    time: str  # as written
    text: str
    at: datetime | None = None  # aware where the zone is stated, naive otherwise, None where the day is unknown


class ReadingWarning(msgspec.Struct, frozen=True, gc=False):
    """Something the reader is not sure of; ``code`` is stable, ``message`` names the words and the fix."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PostMortem:
    """One document, read."""

    format: Format
    title: str | None = None
    severity: str | None = None  # as written
    severity_level: int | None = None  # 1 to 5 where "as written" can be placed on the SEV scale
    kind: PostMortemKind = PostMortemKind.INCIDENT
    incident_date: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    team: str | None = None
    systems: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)  # stated impact facts, e.g. {"duration": "46 minutes"}

    @property
    def section_names(self) -> tuple[SectionName, ...]:
        """Canonical names present, each once, in document order."""
        return tuple(dict.fromkeys(s.name for s in self.sections if s.name is not None))
