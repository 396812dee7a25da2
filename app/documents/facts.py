"""Tells of each fact of a document where it stands and how sure the reader is; made when asked for.

The places are tried in the order in which the reader itself looks: front matter, a labelled value, the title, the
file's name, running text. What a label or the front matter says of the incident is sure; what is taken from a title, a
name, a sentence or a plain "Date" (which may be the day of writing) is less so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final, Literal

from app.documents import impact, incident_window, metadata, moments, severity
from app.documents.blocks import Document
from app.documents.model import PostMortem, PostMortemKind
from app.documents.text_lines import Pair, TextLine, lines_of, pairs_of

Confidence = Literal["high", "medium", "low"]
Source = Literal["front matter", "label", "title", "file name", "text"]

_SURE: Final[frozenset[Source]] = frozenset(("front matter", "label"))
_IMPACT_PARTS: Final[frozenset[str | None]] = frozenset((None, "summary", "impact"))


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, its value, the 1-based line it stands on (None: not in the text), its source, how sure."""

    name: str
    value: str
    line: int | None
    source: Source | None
    confidence: Confidence


class _Places:
    """The places of one document where a fact can stand."""

    def __init__(self, document: Document, post_mortem: PostMortem, data: bytes, source_name: str | None) -> None:
        self.front = metadata.values_of_front_matter(document.front_matter)
        self.lines: Sequence[TextLine] = lines_of(document.blocks, post_mortem.sections)
        self.pairs: Sequence[Pair] = pairs_of(self.lines, metadata.KNOWN_LABELS)
        self.title = post_mortem.title
        self.name = source_name
        self._span = document.front_matter_span
        self._data = data

    def line_of(self, at: int) -> int:
        return self._data.count(b"\n", 0, at) + 1

    def find(
        self,
        says: Callable[[str], bool],
        labels: Sequence[str],
        *,
        fronts: Sequence[str] = (),
        parts: frozenset[str | None] | None = None,
    ) -> tuple[Source, int | None, str] | None:
        """Return the first place that says the fact: its source, its line, and the label or key it stands under."""
        for key in (*fronts, *labels):
            if key in self.front and says(self.front[key]):
                return "front matter", self._front_line(key), key
        for label in labels:
            for pair in self.pairs:
                if pair.label == label and says(pair.value):
                    return "label", self.line_of(pair.at), label
        if self.title is not None and says(self.title):
            return "title", self._title_line(), ""
        if self.name is not None and says(self.name):
            return "file name", None, ""
        for line in self.lines:
            if (parts is None or line.section in parts) and says(line.text):
                return "text", self.line_of(line.at), ""
        return None

    def _front_line(self, key: str) -> int | None:
        if self._span is None:
            return None
        block = self._data[self._span.start : self._span.end]
        found = re.search(rb"(?im)^[ \t]*[\"']?" + re.escape(key.encode()) + rb"[\"']?[ \t]*[:=]", block)
        return self.line_of(self._span.start + (found.start() if found is not None else 0))

    def _title_line(self) -> int | None:
        if self.front.get("title", "").strip():
            return self._front_line("title")
        line = next((line for line in self.lines if " ".join(line.text.split()) == self.title), None)
        return self.line_of(line.at) if line is not None else None

    def title_place(self) -> tuple[Source, int | None, str] | None:
        """Return where the title stands."""
        if self.front.get("title", "").strip():
            return "front matter", self._front_line("title"), "title"
        at = self._title_line()
        return ("title", at, "title") if at is not None else None


def stated(document: Document, post_mortem: PostMortem, data: bytes, source_name: str | None) -> tuple[Fact, ...]:
    """Return every fact of ``post_mortem``, read from ``document``, with its place and the reader's confidence."""
    places = _Places(document, post_mortem, data, source_name)
    return tuple(
        _fact(name, value, place)
        for name, value, place in (
            *_of_itself(places, post_mortem),
            *_of_time(places, post_mortem),
            *_of_size(places, post_mortem),
        )
    )


_Found = tuple[str, str, tuple[Source, int | None, str] | None]


def _fact(name: str, value: str, place: tuple[Source, int | None, str] | None) -> Fact:
    if place is None:
        return Fact(name, value, None, None, "low")
    source, line, label = place
    weak = name == "incident_date" and label in incident_window.MAY_BE_WRITING
    sure = (source in _SURE and not weak) or (name == "title" and source == "title")
    return Fact(name, value, line, source, "high" if sure else "medium")


def _of_itself(places: _Places, said: PostMortem) -> Iterator[_Found]:
    if said.title is not None:
        yield "title", said.title, places.title_place()
    if said.severity is not None:
        written = said.severity
        yield "severity", written, places.find(lambda text: _holds(text, written), severity.LABELS)
    if said.severity_level is not None and said.severity is not None:
        written = said.severity
        yield (
            "severity_level",
            f"SEV-{said.severity_level}",
            places.find(lambda text: _holds(text, written), severity.LABELS),
        )
    if said.kind is PostMortemKind.NEAR_MISS:
        labels = (*metadata.KIND_LABELS, *metadata.TAG_LABELS, *severity.LABELS)
        yield "kind", str(said.kind), places.find(lambda text: metadata.NEAR_MISS.search(text) is not None, labels)
    if said.team is not None:
        team = said.team
        yield "team", team, places.find(lambda text: team in text, metadata.TEAM_LABELS)
    for value in said.systems:
        yield "system", value, places.find(partial(_contains, value), metadata.SYSTEM_LABELS)
    for value in said.tags:
        yield "tag", value, places.find(partial(_contains, value), metadata.TAG_LABELS)


def _of_time(places: _Places, said: PostMortem) -> Iterator[_Found]:
    if said.incident_date is not None:
        on = said.incident_date
        yield (
            "incident_date",
            on.isoformat(),
            places.find(
                lambda text: _names_day(text, on),
                (*incident_window.DAY_LABELS, *incident_window.START_LABELS, *incident_window.WRITTEN_LABELS),
                fronts=incident_window.FRONT_DAYS,
            ),
        )
    edges = (
        ("started_at", said.started_at, incident_window.START_LABELS),
        ("ended_at", said.ended_at, incident_window.END_LABELS),
    )
    for name, at, labels in edges:
        if at is not None:
            told = (*labels, *incident_window.WINDOW_LABELS, *incident_window.DAY_LABELS)
            yield (
                name,
                at.isoformat(),
                places.find(partial(_names_time, at), told, parts=_IMPACT_PARTS),
            )
    zone = said.facts.get("time_zone")
    if zone is not None:
        yield "time_zone", zone, places.find(lambda text: _holds(text, zone), incident_window.LABELS)


def _of_size(places: _Places, said: PostMortem) -> Iterator[_Found]:
    for name, labels in impact.LABELS_OF.items():
        value = said.facts.get(name)
        if value is not None:
            yield name, value, places.find(partial(_contains, value), labels, parts=_IMPACT_PARTS)


def _holds(text: str, words: str) -> bool:
    at = text.find(words)
    return (
        at >= 0
        and not text[at + len(words) : at + len(words) + 1].isalnum()
        and not text[max(at - 1, 0) : at].isalnum()
    )


def _contains(words: str, text: str) -> bool:
    return words in text


def _names_day(text: str, on: date) -> bool:
    return moments.first_day(text) == on or moments.day_of_name(text) == on


def _names_time(at: datetime, text: str) -> bool:
    return any(
        clock.at.replace(tzinfo=None, second=0) == at.time().replace(second=0) for clock in moments.clocks_in(text)
    )
