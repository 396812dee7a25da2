"""Orders what was found, and shows why it was found: marks as spans of characters, never markup."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.bm25 import saturation
from app.domain.search_query import Phrase
from app.domain.search_terms import is_unspaced, needle, places, terms

# What one occurrence counts for, beside one in the running text (BM25F's field weights).
TITLE_WEIGHT: Final = 8.0
ITEM_WEIGHT: Final = 2.0  # an item's words stand in the running text as well
_DIGITS: Final = 9  # differences below are noise of floating point
_LOOKED_AT: Final = 16  # occurrences of one phrase that a snippet is chosen among
SNIPPET_PLACES: Final = 30
_BEFORE: Final = 8  # terms shown in front of the first match
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that holds everything that is asked for; ``place`` is its rank by day, higher is newer."""

    post_mortem_id: str
    place: int
    title: str
    items: str
    body: str
    length: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score; 0 where nothing but filters was asked for."""

    post_mortem_id: str
    place: int
    score: float
    in_items: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the spans of it that match, half-open, in characters (Unicode code points)."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def rank(candidates: Iterable[Candidate], phrases: Sequence[Phrase]) -> list[Ranked]:
    """The candidates, best first; equally good ones newest first."""
    found = list({candidate.post_mortem_id: candidate for candidate in candidates}.values())
    average = sum(candidate.length for candidate in found) / len(found) if found else 0.0
    needles = [needle(phrase.terms, beginning=phrase.beginning) for phrase in phrases]
    ranked = [_score(candidate, needles, average) for candidate in found]
    return sorted(ranked, key=lambda one: (-one.score, -one.place, one.post_mortem_id))


def _score(candidate: Candidate, needles: Sequence[str], average: float) -> Ranked:
    shares, in_items = [], False
    for wanted in needles:
        of_items = candidate.items.count(wanted)
        weighted = TITLE_WEIGHT * candidate.title.count(wanted) + ITEM_WEIGHT * of_items + candidate.body.count(wanted)
        shares.append(saturation(weighted, candidate.length, average))
        in_items = in_items or of_items > 0
    return Ranked(candidate.post_mortem_id, candidate.place, round(math.fsum(shares), _DIGITS), in_items)


def marked(text: str, phrases: Sequence[Phrase]) -> Marked:
    """A whole text with everything in it that matches."""
    if not phrases:
        return Marked(text)
    names = terms(text)
    at = places(text)
    spans = [
        (at[number][0], _end(text, at, number + len(phrase.terms) - 1, beginning=phrase.beginning))
        for phrase in phrases
        for number in _starts(names, phrase)
    ]
    return Marked(text, tuple(_merged(spans)))


def _starts(names: Sequence[str], phrase: Phrase) -> Iterator[int]:
    """The numbers of the terms at which ``phrase`` begins."""
    wanted, size = list(phrase.terms), len(phrase.terms)
    for number in range(len(names) - size + 1):
        last = names[number + size - 1]
        fits = last.startswith(wanted[-1]) if phrase.beginning else last == wanted[-1]
        if fits and names[number : number + size - 1] == wanted[:-1]:
            yield number


def _end(text: str, at: Sequence[tuple[int, int]], last: int, *, beginning: bool) -> int:
    """Where a match ends whose last term is number ``last``: a pair of characters ends with the next one."""
    start, end = at[last]
    if beginning or not is_unspaced(text[start:end]) or last + 1 == len(at):
        return end
    following = at[last + 1]
    return following[1] if following[0] == end and is_unspaced(text[slice(*following)]) else end


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    current: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if current is None:
            current = (start, end)
        elif start < current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


def snippet(text: str, body: str, phrases: Sequence[Phrase]) -> Marked:
    """The part of ``text`` that holds most of what is asked for, on one line; ``body`` are the text's terms."""
    first = _window(sorted(_matches(body, phrases)))
    shown = places(text, first, first + SNIPPET_PLACES + 1)
    if not shown:  # a match so late in a long text that only its word is known, not its place
        first, shown = 0, places(text, 0, SNIPPET_PLACES + 1)
    if not shown:
        return Marked("")
    cut = len(shown) > SNIPPET_PLACES
    part = text[shown[0][0] : shown[:SNIPPET_PLACES][-1][1]] if cut else text[shown[0][0] :][: 40 * SNIPPET_PLACES]
    found = marked(part.replace("\n", " "), phrases)
    before, after = _CUT if first else "", _CUT if cut else ""
    shift = len(before)
    return Marked(before + found.text + after, tuple((start + shift, end + shift) for start, end in found.marks))


def _matches(body: str, phrases: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    """The number of the first term of each match, and which phrase it is."""
    for which, phrase in enumerate(phrases):
        wanted = needle(phrase.terms, beginning=phrase.beginning)
        at, number = body.find(wanted), 0
        counted = 0
        for _ in range(_LOOKED_AT):
            if at < 0:
                break
            number += body.count(" ", counted, at)
            counted = at
            yield number, which
            at = body.find(wanted, at + 1)


def _window(matches: Sequence[tuple[int, int]]) -> int:
    """The first term to show: where most different phrases stand together, the earliest such place."""
    best, first = 0, matches[0][0] if matches else 0
    if len({which for _, which in matches}) > 1:
        for index, (start, _) in enumerate(matches):
            inside = {which for number, which in matches[index:] if number < start + SNIPPET_PLACES - _BEFORE}
            if len(inside) > best:
                best, first = len(inside), start
    return max(0, first - _BEFORE)
