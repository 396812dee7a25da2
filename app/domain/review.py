"""Which post-mortems are worth reading together this month, why, and in what order a meeting takes things.

"Post-mortem review meeting monthly across teams. Read 1-2; discuss what's transferable": so what other teams can use
weighs most, and the second one is of another team where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

MOST: Final = 2
MINUTES_TO_READ: Final = 20
MINUTES_TO_OPEN: Final = 10
MINUTES_TO_DECIDE: Final = 2  # for each question
LONGEST_TO_DECIDE: Final = 20
LONGEST_TO_REVIEW: Final = 30
_WORST, _BAD = 1, 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post-mortem of the month with what speaks for reading it."""

    id: str
    title: str
    published_on: date
    team: str | None = None
    severity_level: int | None = None
    kind: str = "incident"
    sections: tuple[str, ...] = ()
    shared_systems: tuple[str, ...] = ()  # systems that other teams have written post-mortems about
    other_teams: tuple[str, ...] = ()  # those teams
    repeats: tuple[str, ...] = ()  # titles of earlier ones that it may repeat
    strong_actions: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A post-mortem to read, with the reasons in the order of their weight."""

    candidate: Candidate
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reasons as one sentence."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda."""

    title: str
    minutes: int
    asks: tuple[str, ...] = ()


def choose(candidates: Sequence[Candidate]) -> tuple[Choice, ...]:
    """The one or two to read: what weighs most first, then the next of another team where there is one.

    A second one is read only where something speaks for it.
    """
    ordered = sorted(candidates, key=lambda one: (-_weight(one), one.published_on, one.id))
    if not ordered:
        return ()
    first, rest = ordered[0], [one for one in ordered[1:] if _weight(one)]
    elsewhere = [one for one in rest if one.team != first.team]
    chosen = [first, *(elsewhere or rest)[: MOST - 1]]
    return tuple(Choice(one, tuple(reason for _weight_, reason in _reasons(one))) for one in chosen)


def _weight(one: Candidate) -> int:
    return sum(weight for weight, _reason in _reasons(one))


def _reasons(one: Candidate) -> list[tuple[int, str]]:
    return sorted(_unsorted_reasons(one), key=lambda pair: -pair[0])


def _unsorted_reasons(one: Candidate) -> Iterator[tuple[int, str]]:
    if one.repeats:
        yield 5, f'it may be "{one.repeats[0]}" again, whose follow-up was still open'
    if one.shared_systems:
        yield 4, f"{_and(one.other_teams)} had incidents of {_and(one.shared_systems)} too"
    if one.kind == "near_miss":
        yield 4, "a near-miss: nothing broke, so what it teaches came cheap"
    if one.severity_level == _WORST:
        yield 3, "a SEV-1: the costliest lesson of the month"
    elif one.severity_level == _BAD:
        yield 1, "a SEV-2"
    told = {"timeline", "root_causes"} <= set(one.sections)
    if told:
        yield 2, "it tells how it was understood, step by step"
    if {"lessons", "lucky", "went_badly"} & set(one.sections):
        yield 1, "it says what was learnt"
    if one.strong_actions:
        yield 1, "its actions change the system, and may fit elsewhere"
    if not (told or one.repeats or one.shared_systems or one.severity_level in {_WORST, _BAD}):
        yield 0, f"published by {one.team} this month" if one.team else "published this month"


def _and(names: Sequence[str]) -> str:
    """Names in words, three at most."""
    shown = [*names[:3], *(["others"] if len(names) > 3 else [])]  # noqa: PLR2004 - as said
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def agenda(
    chosen: Sequence[Choice], *, not_carried_out: int, questions: int, for_leadership: Sequence[str] = ()
) -> tuple[Point, ...]:
    """The meeting's points: what the last one left, what leadership reviews, by title, what to read, what to decide."""
    points = []
    if not_carried_out:
        what = "question of the last review has" if not_carried_out == 1 else "questions of the last review have"
        points.append(
            Point(
                "What was not carried out",
                MINUTES_TO_OPEN,
                (f"{not_carried_out} {what} no answer yet: decide now, or say what is in the way",),
            )
        )
    if for_leadership:
        minutes = min(LONGEST_TO_REVIEW, MINUTES_TO_OPEN * len(for_leadership))
        reviewed = (*(f'"{title}"' for title in for_leadership), "What do its actions need to be done in time?")
        points.append(Point("Leadership reviews", minutes, reviewed))
    points += [
        Point(
            f'Read "{choice.candidate.title}"',
            MINUTES_TO_READ,
            (
                f"Why this one: {choice.why}",
                "What had to be true for this to happen, and where else is it true?",
                "Which of its actions would help another team?",
            ),
        )
        for choice in chosen
    ]
    if new := questions - not_carried_out:
        minutes = min(LONGEST_TO_DECIDE, MINUTES_TO_DECIDE * new)
        asks = f"{new} new {'question' if new == 1 else 'questions'}: a new date, won't-do with the reason, or an owner"
        points.append(Point("Decide", minutes, (asks,)))
    points.append(Point("Rates against the last six months", 5, ("What moved, and why?",)))
    return tuple(points)
