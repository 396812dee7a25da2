"""Whether a new incident repeats an earlier one whose follow-up is still open: shared systems and words of the cause.

Words are weighed by BM25 (``app.domain.bm25``) over the causes that are known; spelling and endings are bridged by
rapidfuzz. Few documents state their systems: where one does not, what both are about is what both name, and more of the
cause has to agree. What is found is a question with its evidence, never a verdict.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from math import ceil, floor
from sys import intern
from typing import Final

from rapidfuzz import fuzz, process

from app.domain.bm25 import rarity, saturation

SAME_SYSTEM: Final = 90.0  # rapidfuzz ratio from which two names are one system
SAME_WORD: Final = 88.0  # likewise for words: "timeout", "timeouts"
LEAST: Final = 0.18  # share of the new cause's weight that the earlier one must hold (docs/recurrence.md)
LEAST_WORDS: Final = 3
LEAST_NAMED: Final = 0.145  # likewise where not both state their systems, and only the words tell what they are about
LEAST_WORDS_NAMED: Final = 5
FEWEST_KNOWN: Final = 50  # a word is weighed as in so many causes at least: of two, every shared word would be common
WORN: Final = 0.25  # a word of more than this part of all titles, and of more than three, names nothing
_LONGEST: Final = 20_000  # characters of a cause that are looked at
_REMEMBERED: Final = 2048  # causes whose words are not counted again at each publication: 12 kB for 4,500 characters
_QUOTED: Final = 200
_WORD: Final = re.compile(r"(?!\d+\b)[^\W_][\w-]{2,}")
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
# Words of titles that name no system: of the form, of what happened, of the calendar.
_UNNAMING_WORDS: Final = """
    attack attacks broken brings bug bugs customer customers degraded delay delays down downtime exploit fails full high
    instances long lost near-miss near miss mortem note outages partial post post-mortem postmortem recurrence release
    report retrospective running sev slow slows start starts starting stop stops things timeouts unable unavailable
    unreachable update upgrade wrong
    january february march april may june july august september october november december
"""
_UNNAMING: Final = _EMPTY | frozenset(_UNNAMING_WORDS.split())


class RecurrenceState(StrEnum):
    """What a person said of it."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Case:
    """One post-mortem as it is compared."""

    id: str
    systems: tuple[str, ...]  # as stated; many documents state none
    cause: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two cases look alike."""

    systems: tuple[str, ...]  # that both state, or else that both name
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


def likenesses(new: Case, earlier: Iterable[Case], most: int | None = None) -> list[Likeness]:
    """The earlier cases that ``new`` may repeat, the likest first, at most so many."""
    known = [case for case in earlier if case.id != new.id]
    naming = _Naming([new, *known])
    alike = [(case, systems) for case in known if (systems := naming.shared(new, case))]
    mine = _bag(new.cause)
    if not alike or not mine:
        return []
    bags = {case.id: _bag(case.cause) for case in known}
    weighing = _Weighing([mine, *bags.values()])
    whole = sum(weighing.of(word, mine) for word in mine)
    spelling = Spelling(mine, [bags[case.id] for case, _systems in alike])
    found = []
    for case, systems in alike:
        stated = bool(new.systems and case.systems)
        least, least_words = (LEAST, LEAST_WORDS) if stated else (LEAST_NAMED, LEAST_WORDS_NAMED)
        theirs = bags[case.id]
        scored = [(word, weighing.of(other, theirs)) for word, other in spelling.shared(theirs)]
        score = min(1.0, sum(weight for _word, weight in scored) / whole)
        if score >= least and len(scored) >= least_words:
            words = tuple(word for word, _weight in sorted(scored, key=lambda pair: -pair[1])[:8])
            found.append((round(score, 3), case, systems, words))
    found.sort(key=lambda one: -one[0])
    return [
        Likeness(case.id, score, Evidence(systems, words, _quotes(new.cause, case.cause)))
        for score, case, systems, words in found[:most]
    ]


def shared_systems(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """The systems of ``first`` that ``second`` names too, however they are spelt."""
    others = [name.casefold() for name in second]
    return tuple(
        name
        for name in first
        if process.extractOne(name.casefold(), others, scorer=fuzz.ratio, score_cutoff=SAME_SYSTEM) is not None
    )


class _Naming:
    """What cases are about: by the systems that they state, else by their own words."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._titles = {case.id: {_stem(word): word for word in _words(case.title, _UNNAMING)} for case in cases}
        self._holding = Counter(chain.from_iterable(self._titles.values()))
        self._most = max(3.0, WORN * len(cases))

    def shared(self, new: Case, earlier: Case) -> tuple[str, ...]:
        """The systems of both; those of the one that states some and the other names; else what both titles name."""
        if new.systems and earlier.systems:
            return shared_systems(new.systems, earlier.systems)
        if new.systems or earlier.systems:
            silent, systems = (earlier, new.systems) if new.systems else (new, earlier.systems)
            text = f"{silent.title}\n{silent.cause}".casefold()
            return tuple(name for name in systems if _names(text, name.casefold()))
        mine, theirs = self._titles[new.id], self._titles[earlier.id]
        return tuple(word for stem, word in mine.items() if stem in theirs and self._holding[stem] <= self._most)


def _names(text: str, name: str) -> bool:
    # Nearly all texts do not: looking for the letters alone costs a tenth of a search.
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _words(text: str, empty: frozenset[str]) -> Counter[str]:
    words = Counter(map(str.casefold, _WORD.findall(text[:_LONGEST])))
    for word in empty & words.keys():
        words.pop(word)
    return words


@lru_cache(maxsize=_REMEMBERED)
def _bag(cause: str) -> Counter[str]:
    return Counter({intern(word): number for word, number in _words(cause, _EMPTY).items()})


class _Weighing:
    """How much a word says in a cause."""

    def __init__(self, bags: Sequence[Counter[str]]) -> None:
        self._holding = Counter(chain.from_iterable(bags))
        self._number = max(FEWEST_KNOWN, len(bags))
        self._average = sum(bag.total() for bag in bags) / len(bags)

    def of(self, word: str, bag: Counter[str]) -> float:
        """The weight of a word that a cause holds."""
        return rarity(self._number, self._holding[word]) * saturation(bag[word], bag.total(), self._average)


def _as_long(word: str, others: list[str]) -> list[str]:
    """Those of ``others``, which are in the order of their lengths, that are long enough and not too long to be near.

    The ratio is twice the letters in common by the letters of both, and no more are in common than the shorter one has.
    """
    most = 200 / SAME_WORD - 1  # times as long
    shortest, longest = floor(len(word) / most), ceil(len(word) * most)
    return others[bisect_left(others, shortest, key=len) : bisect_right(others, longest, key=len)]


class Spelling:
    """The words of one cause as others spell them; each is looked for once among all words of the others."""

    def __init__(self, mine: Iterable[str], others: Iterable[Iterable[str]]) -> None:
        spelt = sorted(set().union(*others), key=len)
        self._near = {
            word: process.extract(word, _as_long(word, spelt), scorer=fuzz.ratio, score_cutoff=SAME_WORD, limit=None)
            for word in mine
        }

    def shared(self, theirs: Collection[str]) -> Iterator[tuple[str, str]]:
        """The words that ``theirs`` holds, each with the likest one there, which is the first of equals."""
        for word, near in self._near.items():
            there = [(score, other) for other, score, _place in near if other in theirs]  # the likest first
            likest = [other for score, other in there if score == there[0][0]]
            if likest:
                yield word, likest[0] if len(likest) == 1 else min(likest, key=list(theirs).index)


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
