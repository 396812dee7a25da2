"""What a figure is asked of: which items, in which groups; and which parts of it can be listed item by item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from app.domain.metrics.facts import ALL, BETWEEN, ItemFact, Lens, LensKind, lens, lenses_of, month_of, pair
from app.domain.records import ItemState

GroupBy = Literal["team", "severity", "system", "tag", "owner_team", "month", "kind"]
FigurePart = Literal[
    "total", "tracked", "done", "wont_do", "resolved", "duplicate", "added_done", "open", "undone", "overdue",
    "on_time", "had_to_be_done", "slipped", "slipped_often", "strong", "weak", "day_unknown", "timed",
]  # fmt: skip
GROUPINGS: tuple[str, ...] = get_args(GroupBy)
UNSTATED = "unstated"
_LEVEL = re.compile(r"[^0-9]*([0-9])[^0-9]*")
_LENS_OF: Mapping[str, LensKind] = {
    "team": "team",
    "owner_team": "team",
    "kind": "kind",
    "system": "system",
    "tag": "tag",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The items that a figure is asked of; None asks for everything, "" for what is not stated."""

    team: str | None = None
    severity: str | None = None  # "SEV-1", "sev1", "1", or a word as a document says it; "" for not stated
    system: str | None = None
    tag: str | None = None
    kind: str | None = None
    from_: date | None = None  # the first and last day of publication of the item, UTC
    to: date | None = None

    @property
    def severity_level(self) -> int | None:
        """The level asked for; 0 for not stated, None where none is asked for or it is a word."""
        if self.severity is None:
            return None
        if not self.severity:
            return 0
        found = _LEVEL.fullmatch(self.severity)
        return int(found[1]) if found else None

    @property
    def lenses(self) -> tuple[Lens, ...]:
        """The lenses that narrow it."""
        asked: tuple[tuple[LensKind, str | None], ...] = (
            ("team", self.team),
            ("kind", self.kind),
            ("system", self.system),
            ("tag", self.tag),
        )
        return tuple(lens(kind, value) for kind, value in asked if value is not None)

    @property
    def seen_through(self) -> Lens | None:
        """The one lens whose cells count exactly the items asked for, of any severity; None where there is none."""
        kinds = {kind for kind, _ in self.lenses}
        if kinds == {"team", "system"}:
            names_can_be_told = BETWEEN not in f"{self.team}{self.system}"
            return pair(self.team, self.system) if names_can_be_told else None
        return None if len(kinds) > 1 else next(iter(self.lenses), ALL)

    def months(self, today: date) -> tuple[int | None, int | None] | None:
        """First and last month where the period is made of whole months up to today; else None."""
        if self.from_ is not None and self.from_.day != 1:
            return None
        first = month_of(self.from_) if self.from_ else None
        if self.to is None or self.to >= today:
            return first, None
        if self.to != date.max and (self.to + timedelta(days=1)).day != 1:
            return None
        return first, month_of(self.to)


def lens_kind(group_by: GroupBy | None) -> LensKind | None:
    """The lens through which groups are seen; None for severity, month and no groups."""
    return _LENS_OF.get(group_by) if group_by else None


@dataclass(frozen=True, slots=True)
class Look:
    """The lenses whose cells answer what is asked: a single one, or one for each group."""

    kind: LensKind
    value: str | None = None  # None: every lens of the kind is a group
    prefix: str = ""  # of lenses made of two names: only those that begin, or end, so; the rest is the group's name
    suffix: str = ""

    def sees(self, seen_through: Lens) -> bool:
        """Whether a lens is one of them."""
        kind, value = seen_through
        if kind != self.kind or self.value not in {None, value}:
            return False
        return value.startswith(self.prefix) and value.endswith(self.suffix)


def look_through(asked: Asked, group_by: GroupBy | None) -> Look | None:
    """How the cells answer it; None where the items have to be counted one by one."""
    if asked.severity and asked.severity_level is None:
        return None  # a word, which no cell knows
    through, groups = asked.seen_through, lens_kind(group_by)
    if through is None:
        return None
    asks_for = {kind for kind, _ in asked.lenses}
    if groups in asks_for:
        # A system asked for with groups by system: an item of two systems stands in the groups of both.
        return None if groups in {"system", "tag"} else Look(*through)
    if groups is None:
        return Look(*through)
    if not asks_for:
        return Look(groups)
    if {through[0], groups} != {"team", "system"} or BETWEEN in through[1]:
        return None
    if through[0] == "team":
        return Look("team_system", prefix=through[1] + BETWEEN)
    return Look("team_system", suffix=BETWEEN + through[1])


def matches(fact: ItemFact, asked: Asked) -> bool:
    """Whether an item is one of those asked for; ``asked.severity`` must be a level."""
    level = asked.severity_level
    return (
        set(asked.lenses) <= set(lenses_of(fact))
        and (level is None or (fact.placing.severity_level or 0) == level)
        and (asked.from_ is None or fact.created_on >= asked.from_)
        and (asked.to is None or fact.created_on <= asked.to)
    )


def groups_of(fact: ItemFact, group_by: GroupBy | None) -> list[str]:
    """The keys of the groups in which an item is counted."""
    kind = lens_kind(group_by)
    if kind is not None:
        return [value or UNSTATED for own, value in lenses_of(fact) if own == kind]
    match group_by:
        case "severity":
            return [severity_key(fact.placing.severity_level or 0)]
        case "month":
            return [month_key(month_of(fact.created_on))]
        case _:
            return ["all"]


def severity_key(level: int) -> str:
    """How a severity is named in figures."""
    return f"SEV-{level}" if level else UNSTATED


def month_key(month: int) -> str:
    """How a month is named in figures."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def narrowed(asked: Asked, group_by: GroupBy | None, key: str) -> Asked:
    """The items of one group."""
    value = "" if key == UNSTATED else key
    match group_by:
        case None:
            return asked
        case "team" | "owner_team":
            return replace(asked, team=value)
        case "severity":
            return replace(asked, severity=value)
        case "system":
            return replace(asked, system=value)
        case "tag":
            return replace(asked, tag=value)
        case "kind":
            return replace(asked, kind=value)
        case "month":
            first = date(int(key[:4]), int(key[5:]), 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            return replace(asked, from_=max(first, asked.from_ or first), to=min(last, asked.to or last))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure that can be listed: ``/v1/action-items?figure=NAME`` answers with exactly its items."""

    text: str
    holds: Callable[[ItemFact, date], bool]  # of a fact, on a day


def _promised(fact: ItemFact) -> date | None:
    return fact.first_due_date or fact.due_date


def _tracked(fact: ItemFact) -> bool:
    return fact.counts_as is not ItemState.DUPLICATE and not fact.added_done


def _done(fact: ItemFact) -> bool:
    return fact.state is ItemState.DONE and not fact.added_done


def _day_unknown(fact: ItemFact) -> bool:
    return _done(fact) and fact.closed_on is None


def _late(fact: ItemFact, today: date) -> bool:
    promised = _promised(fact)
    return not fact.state.closed and promised is not None and promised < today


def _dropped_late(fact: ItemFact) -> bool:
    promised = _promised(fact)
    dropped = fact.counts_as is ItemState.WONT_DO and fact.closed_on is not None
    return dropped and promised is not None and fact.closed_on is not None and fact.closed_on > promised


def _done_with_a_date(fact: ItemFact) -> bool:
    return _done(fact) and not _day_unknown(fact) and _promised(fact) is not None


def _on_time(fact: ItemFact) -> bool:
    promised = _promised(fact)
    return _done(fact) and promised is not None and fact.closed_on is not None and fact.closed_on <= promised


PARTS: Mapping[str, Part] = {
    "total": Part("every item, duplicates included", lambda f, _: not f.added_done),
    "tracked": Part("every item but duplicates", lambda f, _: _tracked(f)),
    "done": Part("done", lambda f, _: _done(f)),
    "wont_do": Part(
        "closed as won't-do, or as a duplicate of nothing that is named", lambda f, _: f.counts_as is ItemState.WONT_DO
    ),
    "resolved": Part("done or won't-do", lambda f, _: _done(f) or f.counts_as is ItemState.WONT_DO),
    "duplicate": Part(
        "closed as a duplicate of an item that a person has named", lambda f, _: f.counts_as is ItemState.DUPLICATE
    ),
    "added_done": Part("first seen already done, in a later revision", lambda f, _: f.added_done),
    "open": Part("open or in progress", lambda f, _: not f.state.closed),
    "undone": Part("open or won't-do", lambda f, _: not f.state.closed or f.counts_as is ItemState.WONT_DO),
    "overdue": Part(
        "open, and its date has passed",
        lambda f, today: not f.state.closed and f.due_date is not None and f.due_date < today,
    ),
    "on_time": Part("done by the first date that was promised", lambda f, _: _on_time(f)),
    "had_to_be_done": Part(
        "done with a date, or open after the first promised date, or dropped after it",
        lambda f, today: _done_with_a_date(f) or _late(f, today) or _dropped_late(f),
    ),
    "slipped": Part("its date was moved later", lambda f, _: f.slips > 0 and _tracked(f)),
    "slipped_often": Part(
        "its date was moved later three times or more",
        lambda f, _: f.slips >= 3 and _tracked(f),  # noqa: PLR2004 - as the text says
    ),
    "strong": Part("changes the system", lambda f, _: f.strength == "strong" and _tracked(f)),
    "weak": Part("asks people to take care", lambda f, _: f.strength == "weak" and _tracked(f)),
    "day_unknown": Part("done, and nobody saw on which day", lambda f, _: _day_unknown(f)),
    "timed": Part(
        "every item but duplicates and those of which nobody saw when they were done",
        lambda f, _: _tracked(f) and not _day_unknown(f),
    ),
}
