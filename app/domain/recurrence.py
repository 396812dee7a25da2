"""Whether a new incident repeats an earlier one whose follow-up is still open: shared systems and words of the cause.

Words are weighed by BM25 (Robertson and Zaragoza, 2009: https://doi.org/10.1561/1500000019) over the causes that are
known; spelling and endings are bridged by rapidfuzz. What is found is a question with its evidence, never a verdict.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz, process

K1: Final = 1.2
B: Final = 0.75
SAME_SYSTEM: Final = 90.0  # rapidfuzz ratio from which two names are one system
SAME_WORD: Final = 88.0  # likewise for words: "timeout", "timeouts"
LEAST: Final = 0.18  # share of the new cause's weight that the earlier one must hold (docs/recurrence.md)
LEAST_WORDS: Final = 3
_LONGEST: Final = 20_000  # characters of a cause that are looked at
_QUOTED: Final = 200
_WORD: Final = re.compile(r"[^\W\d_][\w-]{2,}")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKUP: Final = re.compile(r"^[\s#>*=+|-]+|[*`|]+|\[(?=[^\]]*\]\()|\]\([^)]*\)")
# Words that every cause holds say nothing about this one.
_EMPTY_WORDS: Final = """
    about after again all also and any are because been before being between both but can cause caused causes
    causing contributing could did does down during each error errors even every factor factors failed failing
    failure failures first for from had has have how however impact incident into issue issues its led made many
    more most new not only other our out outage over part problem problems production resulted root same section
    service services several should since some still such system systems team than that the their them then there
    these they this those through time triggered two under until user users very was well were what when where which
    while who why will with within without would
"""
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())


class RecurrenceState(StrEnum):
    """What a person said of it."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Case:
    """One post-mortem as it is compared."""

    id: str
    systems: tuple[str, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two cases look alike."""

    systems: tuple[str, ...]
    words: tuple[str, ...]  # the most telling first
    quotes: tuple[str, str]  # of the new one and of the earlier one


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier case that a new one may repeat; ``score`` from 0 to 1."""

    earlier_id: str
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class RecurrenceRecord:
    """A likeness as it is kept, with what a person said of it."""

    id: str
    post_mortem_id: str
    earlier_id: str
    score: float
    found_at: datetime
    systems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    state: RecurrenceState = RecurrenceState.SUGGESTED
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None


@dataclass(slots=True)
class _Bag:
    """A cause as counted words."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def length(self) -> int:
        return sum(self.counts.values())


def likenesses(new: Case, earlier: Iterable[Case]) -> list[Likeness]:
    """The earlier cases that ``new`` may repeat, the likest first."""
    known = [case for case in earlier if case.id != new.id]
    bags = {case.id: _bag(case.cause) for case in known}
    mine = _bag(new.cause)
    weights = _weights([mine, *bags.values()])
    average = sum(bag.length for bag in (mine, *bags.values())) / (len(bags) + 1) or 1.0
    whole = sum(_score(mine.counts[word], mine.length, average) * weights[word] for word in mine.counts)
    found = []
    for case in known:
        systems = shared_systems(new.systems, case.systems)
        if not systems or not whole:
            continue
        scored = _shared(mine, bags[case.id], weights, average)
        score = min(1.0, sum(weight for _word, weight in scored) / whole)
        if score >= LEAST and len(scored) >= LEAST_WORDS:
            words = tuple(word for word, _weight in sorted(scored, key=lambda pair: -pair[1])[:8])
            found.append(Likeness(case.id, round(score, 3), Evidence(systems, words, _quotes(new.cause, case.cause))))
    return sorted(found, key=lambda likeness: -likeness.score)


def shared_systems(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """The systems of ``first`` that ``second`` names too, however they are spelt."""
    others = [name.casefold() for name in second]
    return tuple(
        name
        for name in first
        if process.extractOne(name.casefold(), others, scorer=fuzz.ratio, score_cutoff=SAME_SYSTEM) is not None
    )


def _bag(text: str) -> _Bag:
    words = (found.casefold() for found in _WORD.findall(text[:_LONGEST]))
    return _Bag(Counter(word for word in words if word not in _EMPTY))


def _weights(bags: Sequence[_Bag]) -> dict[str, float]:
    holding = Counter(word for bag in bags for word in bag.counts)
    return {word: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}


def _score(count: int, length: int, average: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


def _shared(mine: _Bag, theirs: _Bag, weights: dict[str, float], average: float) -> list[tuple[str, float]]:
    """The words of ``mine`` that ``theirs`` holds, each with what it weighs there."""
    spelt = list(theirs.counts)
    shared = []
    for word in mine.counts:
        other: str | None = word if word in theirs.counts else None
        if other is None:
            near = process.extractOne(word, spelt, scorer=fuzz.ratio, score_cutoff=SAME_WORD)
            other = near[0] if near else None
        if other is not None:
            shared.append((word, _score(theirs.counts[other], theirs.length, average) * weights[word]))
    return shared


def _quotes(first: str, second: str) -> tuple[str, str]:
    """The two sentences that are most alike."""
    theirs = _sentences(second)
    best, quotes = -1.0, ("", "")
    for sentence in _sentences(first) if theirs else ():
        found = process.extractOne(sentence, theirs, scorer=fuzz.token_set_ratio)
        if found[1] > best:
            best, quotes = found[1], (sentence[:_QUOTED], found[0][:_QUOTED])
    return quotes


def _sentences(text: str) -> list[str]:
    plain = (_MARKUP.sub("", part).strip() for part in _SENTENCE.split(text[:_LONGEST]))
    return [sentence for sentence in plain if len(sentence.split()) > LEAST_WORDS][:200]
