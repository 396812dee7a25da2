"""The publish gate: what a document still lacks before it may be published, each with the place and the remedy.

It asks for what the guide asks for: "a named owner", "a date", work that is "tracked", the parts of the structure, a
timeline that can be followed, an impact with numbers, and no template text. It never fills a gap by itself: an item
without a date is shown the policy's latest date and keeps none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final, Literal

from app.documents.model import (
    ActionItem,
    PostMortem,
    PostMortemKind,
    ReadingWarning,
    Section,
    SectionName,
    TimelineEntry,
)

Strictness = Literal["reject", "warn"]


class GateRule(StrEnum):
    """The gate's rules by their stable ids."""

    NO_ACTION_ITEMS = "no-action-items"
    ITEM_UNOWNED = "item-unowned"
    ITEM_UNDATED = "item-undated"
    ITEM_UNTRACKED = "item-untracked"
    SECTION_MISSING = "section-missing"
    SEVERITY_UNSTATED = "severity-unstated"
    TIMELINE_NO_TIMES = "timeline-no-times"
    TIMELINE_NO_ZONE = "timeline-no-zone"
    TIMELINE_OUT_OF_ORDER = "timeline-out-of-order"
    IMPACT_NO_NUMBERS = "impact-no-numbers"
    TEMPLATE_TEXT = "template-text"


@dataclass(frozen=True, slots=True)
class GateProblem:
    """One thing the document lacks: the rule, whether it refuses the document, where, and what to do.

    ``message`` and ``fix`` quote the document's words; every sink must show them as literal text.
    """

    rule: str
    severity: Strictness
    message: str
    line: int | None  # 1-based line of the document; None: the document as a whole
    pointer: str  # RFC 6901 pointer into the parsed post-mortem, "" for the whole
    fix: str


# The heading to write for each canonical part.
HEADINGS: Final[Mapping[SectionName, str]] = {
    "summary": "Summary",
    "impact": "Impact",
    "timeline": "Timeline",
    "root_causes": "Root causes and contributing factors",
    "went_well": "What went well",
    "went_badly": "What went badly",
    "lucky": "Where we got lucky",
    "lessons": "Lessons learned",
    "action_items": "Action items",
    "detection": "Detection",
    "resolution": "Resolution",
    "background": "Background",
}
_QUOTED: Final = 80  # characters of the document's own words in a message
# A near-miss hurt nobody and has a short form: what remains is what was learned and what will be done.
_NEAR_MISS_PARTS: Final = frozenset({"action_items"})


def quoted(text: str, limit: int = _QUOTED) -> str:
    """Return the document's words in quotation marks, on one line, cut at ``limit`` characters."""
    words = " ".join(text.split())
    return f"“{words if len(words) <= limit else words[: limit - 1].rstrip() + '…'}”"


def problems_of(
    post_mortem: PostMortem,
    *,
    policy_name: str,
    demands: Mapping[GateRule, Strictness],
    required_sections: tuple[SectionName, ...],
    latest: date | None,
    done_within_days: int | None,
) -> tuple[GateProblem, ...]:
    """Return every problem of ``post_mortem``, by line; a rule not in ``demands`` only warns."""
    found = [
        *_severity(post_mortem),
        *_sections(post_mortem, required_sections, demands[GateRule.SECTION_MISSING], policy_name),
        *_impact(post_mortem),
        *_timeline(post_mortem),
        *_items(post_mortem, demands, _limit_words(policy_name, latest, done_within_days)),
        *_template_text(post_mortem),
    ]
    return tuple(sorted(found, key=lambda problem: problem.line or 0))


def doubts_of(post_mortem: PostMortem) -> tuple[ReadingWarning, ...]:
    """Return what the reader was not sure of, without what a rule of the gate says better."""
    said = frozenset(GateRule)
    return tuple(warning for warning in post_mortem.warnings if warning.code not in said)


def _warn(rule: GateRule, message: str, line: int | None, pointer: str, fix: str) -> GateProblem:
    return GateProblem(rule, "warn", message, line, pointer, fix)


def _severity(post_mortem: PostMortem) -> Iterator[GateProblem]:
    if post_mortem.severity_level is not None:
        return
    if post_mortem.severity is None:
        message = "The document states no severity; the rules of SEV-2 apply, and missing parts only warn."
    else:
        message = (
            f"The severity {quoted(post_mortem.severity)} cannot be placed on the SEV scale; the rules of SEV-2 "
            "apply, and missing parts only warn."
        )
    yield _warn(GateRule.SEVERITY_UNSTATED, message, None, "/severity", "Write a line such as “Severity: SEV-2”.")


def _sections(
    post_mortem: PostMortem, required: tuple[SectionName, ...], demand: Strictness, policy_name: str
) -> Iterator[GateProblem]:
    present = set(post_mortem.section_names)
    for name in required:
        if name in present or (post_mortem.kind is PostMortemKind.NEAR_MISS and name not in _NEAR_MISS_PARTS):
            continue
        heading = HEADINGS[name]
        yield GateProblem(
            GateRule.SECTION_MISSING,
            demand,
            f"The part {quoted(heading)} is missing; the {policy_name} policy asks for it.",
            None,
            "/sections",
            f"Add a heading {quoted(heading)} with its content.",
        )


def _impact(post_mortem: PostMortem) -> Iterator[GateProblem]:
    part = next((s for s in post_mortem.sections if s.name == "impact"), None)
    if part is None or post_mortem.facts.get("impact_figures") or post_mortem.kind is PostMortemKind.NEAR_MISS:
        return
    if _still_template(post_mortem, part):
        return
    yield _warn(
        GateRule.IMPACT_NO_NUMBERS,
        f"The part {quoted(part.heading)} holds no number: how large the incident was cannot be told.",
        part.line,
        "/facts",
        "State how many were affected and for how long, for example “38,000 customers for 46 minutes”.",
    )


def _timeline(post_mortem: PostMortem) -> Iterator[GateProblem]:
    part = next((s for s in post_mortem.sections if s.name == "timeline"), None)
    if part is None:
        return
    entries = post_mortem.timeline
    if not entries:
        if _still_template(post_mortem, part):
            return
        yield _warn(
            GateRule.TIMELINE_NO_TIMES,
            f"No entry of {quoted(part.heading)} begins with a time.",
            part.line,
            "/timeline",
            "Begin each step with its time and name who did what, for example “14:35 UTC - on-call acknowledges”.",
        )
        return
    clocked = [entry for entry in entries if ":" in entry.time]
    zoned = post_mortem.facts.get("time_zone") or any(e.at is not None and e.at.tzinfo is not None for e in entries)
    if clocked and not zoned:
        yield _warn(
            GateRule.TIMELINE_NO_ZONE,
            f"The times of {quoted(part.heading)} ({clocked[0].time} and on) name no time zone.",
            clocked[0].line,
            "/timeline/0/time",
            "Name the zone once, for example “Timeline (all times UTC)”.",
        )
    yield from _order(entries)


def _order(entries: tuple[TimelineEntry, ...]) -> Iterator[GateProblem]:
    timed = [(index, entry, entry.at) for index, entry in enumerate(entries) if entry.at is not None]
    for (_, before, first), (index, entry, second) in pairwise(timed):
        if _is_later(first, second):
            yield _warn(
                GateRule.TIMELINE_OUT_OF_ORDER,
                f"{entry.time} {quoted(entry.text, 60)} stands after {before.time} (line {before.line}).",
                entry.line,
                f"/timeline/{index}",
                "Put the steps in the order in which they happened, or write the date where a new day begins.",
            )


def _is_later(first: datetime, second: datetime) -> bool:
    return (first.tzinfo is None) == (second.tzinfo is None) and first > second


def _limit_words(policy_name: str, latest: date | None, days: int | None) -> str:
    if latest is not None:
        return f" The {policy_name} policy asks for it by {latest.isoformat()} at the latest."
    if days is not None:
        return f" The {policy_name} policy asks for it within {days} days of the incident."
    return ""


def _items(post_mortem: PostMortem, demands: Mapping[GateRule, Strictness], limit: str) -> Iterator[GateProblem]:
    part = next((s for s in post_mortem.sections if s.name == "action_items"), None)
    if not post_mortem.action_items and part is not None and _still_template(post_mortem, part):
        yield GateProblem(
            GateRule.NO_ACTION_ITEMS,
            demands[GateRule.ITEM_UNOWNED],  # what is not filled in has no owner either
            "The action items are still the template's; none is filled in.",
            part.line,
            "/action_items",
            "Write each piece of work as “- [ ] What changes (owner, YYYY-MM-DD)”, or delete the template's lines and "
            "say why none is needed.",
        )
    elif not post_mortem.action_items:
        yield _warn(
            GateRule.NO_ACTION_ITEMS,
            "The document lists no action item: nothing will change because of it.",
            part.line if part is not None else None,
            "/action_items",
            "List each piece of work under “Action items” as “- [ ] What changes (owner, YYYY-MM-DD)”, or say in the "
            "text why none is needed.",
        )
    for index, item in enumerate(post_mortem.action_items):
        if not item.done and not item.given_up:
            yield from _item(item, f"/action_items/{index}", demands, limit)


def _item(item: ActionItem, pointer: str, demands: Mapping[GateRule, Strictness], limit: str) -> Iterator[GateProblem]:
    name = quoted(item.text)
    if item.owner is None:
        yield GateProblem(
            GateRule.ITEM_UNOWNED,
            demands.get(GateRule.ITEM_UNOWNED, "warn"),
            f"The action item {name} names no owner.",
            item.line,
            f"{pointer}/owner",
            "Name a person or a team, for example “(Ada, 2026-05-01)”; TBD is not an owner.",
        )
    if item.due_date is None:
        yield GateProblem(
            GateRule.ITEM_UNDATED,
            demands.get(GateRule.ITEM_UNDATED, "warn"),
            f"The action item {name} {_date_words(item)}.{limit}",
            item.line,
            f"{pointer}/due_date",
            "Write the day it is due as YYYY-MM-DD.",
        )
    if item.scope == "unsectioned" and not item.tickets:
        yield _warn(
            GateRule.ITEM_UNTRACKED,
            f"The action item {name} stands outside the action items, so publishing opens no ticket for it.",
            item.line,
            pointer,
            "Move it under a heading “Action items”, or write its ticket beside it.",
        )


def _date_words(item: ActionItem) -> str:
    return "has no date" if item.due is None else f"is due {quoted(item.due)}, which names no certain day"


def _still_template(post_mortem: PostMortem, part: Section) -> bool:
    """Say whether ``part`` still holds template text."""
    following = (s.line for s in post_mortem.sections if s.line > part.line and s.level <= part.level)
    end = next(following, None)
    return any(
        warning.code == GateRule.TEMPLATE_TEXT and part.line <= warning.line and (end is None or warning.line < end)
        for warning in post_mortem.warnings
    )


def _template_text(post_mortem: PostMortem) -> Iterator[GateProblem]:
    for warning in post_mortem.warnings:
        if warning.code == GateRule.TEMPLATE_TEXT:
            yield _warn(
                GateRule.TEMPLATE_TEXT,
                warning.message,
                warning.line,
                "",
                "Replace it with what happened, or delete the line.",
            )
