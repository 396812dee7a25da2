"""The severity that a stated impact implies, by a table that can be configured. Reads facts as documents state them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.documents.impact import duration_minutes

_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<number>\d[\d.,]*)\s?(?P<unit>%|percent\b|k\b|m\b|thousand\b|million\b)?", re.IGNORECASE
)
_TIMES: Final = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_ALL: Final = re.compile(r"\b(?:all|every|entire)\b", re.IGNORECASE)
_NONE: Final = re.compile(r"\b(?:no|none|nobody|zero|negligible)\b", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which impact on a severity is implied: any one of the measures that are given is enough."""

    level: int
    users: int | None = None
    percent: float | None = None  # of users
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a document states, in numbers."""

    users: float | None = None
    percent: float | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Implied:
    """The severity implied; ``complete`` where both how many and how long were stated."""

    level: int
    complete: bool


DEFAULT_THRESHOLDS: Final = (
    Threshold(1, users=100_000, percent=50.0),
    Threshold(2, users=1_000, percent=5.0, minutes=480),
    Threshold(3, users=1, percent=0.01, minutes=60),
)
_MILDEST: Final = 4


def impact_of(facts: Mapping[str, str]) -> Impact:
    """The numbers in the facts "users_affected" and "duration"; None for what is not stated."""
    stated = facts.get("users_affected", "")
    users = percent = None
    for found in _NUMBER.finditer(stated):
        unit = (found["unit"] or "").casefold()
        number = _number(found["number"])
        if number is None:
            continue
        if unit in {"%", "percent"}:
            percent = number if percent is None else percent
        elif users is None:
            users = number * _TIMES.get(unit, 1)
    if users is None and percent is None and stated:
        percent = _WHOLE if _ALL.search(stated) else percent
        users = 0.0 if percent is None and _NONE.search(stated) else None
    return Impact(users, percent, duration_minutes(facts.get("duration", "")))


def implied_by(facts: Mapping[str, str], thresholds: Sequence[Threshold]) -> Implied | None:
    """The worst severity whose threshold the stated impact reaches; None where nothing is stated in numbers."""
    impact = impact_of(facts)
    sized = impact.users is not None or impact.percent is not None
    if not sized and impact.minutes is None:
        return None
    reached = [one.level for one in thresholds if _reaches(impact, one)]
    return Implied(min(reached, default=_MILDEST), sized and impact.minutes is not None)


def words(facts: Mapping[str, str]) -> str:
    """The facts that the severity was told from, as written."""
    return ", ".join(facts[name] for name in ("users_affected", "duration") if facts.get(name))


def _reaches(impact: Impact, threshold: Threshold) -> bool:
    pairs = (
        (impact.users, threshold.users),
        (impact.percent, threshold.percent),
        (impact.minutes, threshold.minutes),
    )
    return any(stated is not None and least is not None and stated >= least for stated, least in pairs)


def _number(text: str) -> float | None:
    text = text.rstrip(".,")
    if _THOUSANDS.fullmatch(text):
        return float(re.sub(r"[.,]", "", text))
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
