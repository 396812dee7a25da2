"""Reads what a document says of itself: title, severity, kind, window, team, systems, tags, timeline, impact."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from app.documents import impact, incident_window, severity, timeline
from app.documents.blocks import Document
from app.documents.joined_lines import JoinedLines
from app.documents.model import PostMortemKind, ReadingWarning, Section, TimelineEntry
from app.documents.sections import name_heading
from app.documents.template_text import holds_place, places_in, template_text
from app.documents.text_lines import Pair, TextLine, by_label, lines_of, pairs_of, values_of

__all__ = ["Metadata", "read_metadata"]

TEAM_LABELS: Final = (
    "team", "owning team", "responsible team", "team responsible", "owner team", "squad", "service team", "equipe",
    "équipe", "equipo", "チーム", "团队",
)  # fmt: skip
SYSTEM_LABELS: Final = (
    "systeme", "betroffene systeme", "dienste", "betroffene dienste", "systèmes", "services touchés", "sistemas",
    "servicios afectados", "システム", "影響を受けたシステム", "系统", "受影响系统",
    "systems", "system", "services", "service", "affected services", "affected service", "services affected",
    "service s affected", "service s", "impacted services", "affected systems", "affected system", "systems affected",
    "components", "component", "affected components", "component s", "application", "applications", "影响服务",
    "影響サービス",
)  # fmt: skip
TAG_LABELS: Final = ("tags", "tag", "labels", "categories", "category", "keywords", "topics")
KIND_LABELS: Final = ("kind", "type", "incident type", "classification", "event type")
_TITLE_LABELS: Final = ("title", "incident title", "incident name", "incident")
KNOWN_LABELS: Final = frozenset(
    (
        *TEAM_LABELS, *SYSTEM_LABELS, *TAG_LABELS, *KIND_LABELS, *_TITLE_LABELS,
        *severity.LABELS, *incident_window.LABELS, *impact.LABELS,
    )
)  # fmt: skip
NEAR_MISS: Final = re.compile(r"\bnear[\s_-]?miss(?:es)?\b|\bclose call\b|ヒヤリハット|未遂|\bbeinahe", re.IGNORECASE)
_PLAIN_TITLE: Final = re.compile(
    r"(?:incident|post-?mortem|outage|near[\s-]?miss|retrospective|rca)\b.{3,160}", re.IGNORECASE
)
_SEPARATOR: Final = re.compile(r"\s*[,;、]\s*|\s+(?:and|/|\|)\s+")
_OWN_PARTS: Final = frozenset({None, "summary", "impact"})  # where labels and prose speak of the incident itself
_NAME: Final = 60  # characters of a system, tag or team; more is a sentence
_MAX_NAMES: Final = 20
_NOBODY: Final = frozenset({"", "tbd", "tba", "n/a", "na", "none", "-", "—", "?", "???", "unknown"})


class Metadata(msgspec.Struct, frozen=True, gc=False):
    """What the document says of itself; the fields are those of ``PostMortem``."""

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
    facts: dict[str, str] = {}
    warnings: tuple[ReadingWarning, ...] = ()
    lines: dict[str, int] = {}  # 1-based line of each fact that has one


def read_metadata(
    document: Document,
    sections: tuple[Section, ...],
    *,
    source_name: str | None,
    line_of: Callable[[int], int] = lambda _: 1,
) -> Metadata:
    """Return the facts of ``document``; ``line_of`` turns a byte offset into a 1-based line."""
    front = values_of_front_matter(document.front_matter)
    lines = lines_of(document.blocks, sections)
    places = places_in(JoinedLines(lines))
    filled = [line for index, line in enumerate(lines) if index not in places] if places else lines
    opening = JoinedLines([line for line in filled if line.section in _OWN_PARTS])
    # A place to fill states no fact.
    pairs = tuple(pair for pair in pairs_of(lines, KNOWN_LABELS) if not holds_place(pair.value))
    title, title_at = _title(front, document, lines, pairs)
    window = incident_window.read(front, title, source_name, pairs, filled, opening.lines)
    own = by_label(pair for pair in pairs if pair.section in _OWN_PARTS)
    found = severity.read(front, title, pairs, opening)
    zone = timeline.stated_zone(lines) or window.zone
    entries = timeline.read(lines, window.on, zone, line_of)
    facts = impact.read(pairs, opening)
    if zone is not None:
        facts["time_zone"] = zone
    stated = {"title": title_at, "severity": found.at if found is not None else None}
    return Metadata(
        title=title,
        severity=found.written if found is not None else None,
        severity_level=found.level if found is not None else None,
        kind=_kind(front, title, pairs),
        incident_date=window.on,
        started_at=window.started_at,
        ended_at=window.ended_at,
        team=next(iter(_names(front, own, TEAM_LABELS, split=False)), None),
        systems=_names(front, own, SYSTEM_LABELS),
        tags=_names(front, own, TAG_LABELS),
        timeline=entries,
        facts=facts,
        warnings=tuple(template_text(lines, places, line_of)),
        lines={name: line_of(at) for name, at in stated.items() if at is not None},
    )


def values_of_front_matter(front_matter: Mapping[str, object]) -> dict[str, str]:
    """Return the front matter's values as text, lists joined by commas, nested tables (``[taxonomies]``) lifted."""
    flat: dict[str, str] = {}
    for key, value in front_matter.items():
        if isinstance(value, Mapping):
            flat = {
                **values_of_front_matter({str(k): v for k, v in value.items() if not isinstance(v, Mapping)}),
                **flat,
            }
        elif isinstance(value, (list, tuple)):
            flat[str(key).casefold()] = ", ".join(str(v) for v in value if isinstance(v, (str, int)))
        elif value is not None:
            flat[str(key).casefold()] = str(value)
    return flat


def _title(
    front: Mapping[str, str], document: Document, lines: Sequence[TextLine], pairs: Sequence[Pair]
) -> tuple[str | None, int | None]:
    """Return the title and where it stands: front matter, first heading of the top level, container, first line."""
    if front.get("title", "").strip():
        at = document.front_matter_span.start if document.front_matter_span is not None else None
        return _clean(front["title"]), at
    tops = [line for line in lines if line.kind == "heading" and line.level == 1 and not _names_part(line.text)]
    if tops:
        return _clean(tops[0].text), tops[0].at
    for line in lines[:3]:
        if line.kind == "text" and _PLAIN_TITLE.match(line.text) and not line.text.endswith((".", ":")):
            return _clean(line.text), line.at
    if document.title is not None and document.title.strip():
        return _clean(document.title), None
    labelled = next((p for label in _TITLE_LABELS for p in pairs if p.label == label and p.section is None), None)
    if labelled is not None:
        return _clean(labelled.value), labelled.at
    first = lines[0] if lines else None
    # A lone top heading is the title even where its words could name a part ("# Preventative measures").
    if first is not None and first.kind == "heading" and (not _names_part(first.text) or _is_lone_top(first, lines)):
        return _clean(first.text), first.at
    return None, None


def _is_lone_top(first: TextLine, lines: Sequence[TextLine]) -> bool:
    headings = [line for line in lines if line.kind == "heading"]
    return first.level == 1 and len(headings) > 1 and all(line.level > 1 for line in headings[1:])


def _clean(text: str) -> str:
    return " ".join(text.split())


def _names_part(text: str) -> bool:
    naming = name_heading(text)
    # "Incident: logins failing" holds more than a part's name.
    return naming.name is not None and naming.exact and not re.search(r"[:：]\s*\S", text)


def _kind(front: Mapping[str, str], title: str | None, pairs: Sequence[Pair]) -> PostMortemKind:
    stated = [front.get(label, "") for label in (*KIND_LABELS, *TAG_LABELS)]
    stated += [pair.value for pair in pairs if pair.label in KIND_LABELS and pair.section != "action_items"]
    stated += [pair.value for pair in pairs if pair.label in severity.LABELS and pair.section is None]
    said = any(NEAR_MISS.search(text) for text in (title, *stated) if text)
    return PostMortemKind.NEAR_MISS if said else PostMortemKind.INCIDENT


def _names(
    front: Mapping[str, str], own: Mapping[str, Sequence[Pair]], labels: Sequence[str], *, split: bool = True
) -> tuple[str, ...]:
    value = next((front[label] for label in labels if front.get(label, "").strip()), None) if front else None
    if value is None:
        value = next(iter(values_of(own, labels)), "")
    if not value:
        return ()
    parts = _SEPARATOR.split(value.strip().strip(".")) if split else [value.strip()]
    names = (part.strip(" `*_\"'[]") for part in parts)
    return tuple(dict.fromkeys(n for n in names if n.casefold() not in _NOBODY and len(n) <= _NAME))[:_MAX_NAMES]
