"""What a report is made of before it is Markdown or HTML: parts with bullets and tables, all of it plain text."""

from __future__ import annotations

from dataclasses import dataclass

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a web address."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Bullet:
    """One thing, with short facts behind it and lines under it. All text is a document's or ours, and only text."""

    text: str
    facts: tuple[str | Link, ...] = ()
    under: tuple[str, ...] = ()
    answer: Link | str | None = None  # what is to be decided, and where


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report. ``level`` is that of its heading, 2 or 3."""

    title: str
    level: int = 2
    lead: str = ""
    bullets: tuple[Bullet, ...] = ()
    head: Cells = ()
    rows: tuple[Cells, ...] = ()
    chart: str = ""  # the name of a chart of the months, drawn where the format can
