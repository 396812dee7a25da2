"""Cuts text into the terms that are searched for: the one tokeniser of documents and of queries.

Both databases index exactly these terms (letters and digits, folded), so that they find the same. A match of the
pattern is one place in the text and gives one term, so that a term's number tells where it stands. Scripts that are
written without spaces give one term for each character and its successor (https://en.wikipedia.org/wiki/Bigram).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

# Thai, Lao, Myanmar, Khmer; kana, Hangul, Han and its extensions; half-width kana and Hangul.
_UNSPACED: Final = (
    "\u0e00-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3\u1100-\u11ff"
    "\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3005\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_INDIC: Final = "\u0900-\u0963\u0966-\u0dff"  # letters and the vowel signs that \w leaves out
_MARKS: Final = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0670"
# One class of characters for the bulk of a word: a look-ahead at every character would take several times as long.
_LETTER: Final = rf"[^\W_{_UNSPACED}]"
_PLACE: Final = re.compile(rf"[{_UNSPACED}]|(?:{_LETTER}|[{_INDIC}]){_LETTER}*(?:[{_INDIC}{_MARKS}]+{_LETTER}*)*")
_UNSPACED_CHARACTER: Final = re.compile(rf"[{_UNSPACED}]")
_STRIPPED: Final = re.compile(r"[\u0300-\u036f]|[\x00-\x2f\x3a-\x60\x7b-\x7f]")

_BLANKED: Final = {code: " " for code in range(128) if not chr(code).isalnum()}  # all of ASCII that parts words

LONGEST_TERM: Final = 64  # characters; what is longer is found by its beginning
NOTHING: Final = "\u00b7"  # stands where a place gives no term; no query can name it
_SHORT: Final = 3  # words up to this length have no plural that is worth folding


def places(text: str, first: int = 0, after: int | None = None) -> list[tuple[int, int]]:
    """The places in ``text`` of its terms number ``first`` up to ``after``: half-open spans of characters."""
    start, skipped = _beyond(text, first) if first and text.isascii() else (0, 0)
    wanted = islice(_PLACE.finditer(text, start), first - skipped, None if after is None else after - skipped)
    return [match.span() for match in wanted]


def _beyond(text: str, number: int) -> tuple[int, int]:
    """Where ``number`` places of an ASCII text are over, and how many are: a snippet far behind costs no matching."""
    words = text.translate(_BLANKED).split(None, number)
    return (len(text) - len(words[-1]), number) if len(words) > number else (0, 0)


def terms(text: str) -> list[str]:
    """The terms of ``text``, one for each place."""
    found = _PLACE.findall(text)
    following = [*found[1:], ""] if found else []
    spans: list[tuple[int, int]] = []
    result = []
    for number, (word, after) in enumerate(zip(found, following, strict=True)):
        if len(word) > 1 or word < "\u0e00":
            result.append(folded(word))
            continue
        spans = spans or places(text)  # only texts in such scripts pay for knowing what touches what
        touching = bool(after) and spans[number][1] == spans[number + 1][0]
        result.append(_pair(word, after if touching else ""))
    return result


def _pair(character: str, after: str) -> str:
    if not _UNSPACED_CHARACTER.fullmatch(character):
        return folded(character)
    if after and _UNSPACED_CHARACTER.fullmatch(after):
        return _plain(character + after)
    return _plain(character)


def is_unspaced(word: str) -> bool:
    """Whether ``word`` is one character of a script that is written without spaces."""
    return bool(_UNSPACED_CHARACTER.fullmatch(word))


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """One word as a term: case, width, accents and the plural's ending folded away."""
    term = word.lower() if word.isascii() else _plain(word)
    return (_singular(term) if term.isascii() else term)[:LONGEST_TERM] or NOTHING


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", _STRIPPED.sub("", spread))[:LONGEST_TERM] or NOTHING


def _singular(term: str) -> str:
    """Fold the endings of English plurals (D. Harman, How effective is suffixing?, JASIS 42:1, 1991)."""
    if len(term) <= _SHORT or not term.endswith("s") or term.endswith(("us", "ss")) or not term.isalpha():
        return term
    if term.endswith("ies"):
        return term if term.endswith(("eies", "aies")) else f"{term[:-3]}y"
    return term[:-1]


def phrase_terms(text: str) -> tuple[tuple[str, ...], bool]:
    """The terms of a word or phrase of a query, and whether the last one is only the beginning of a term.

    A run of characters without spaces is found by its pairs; a single one by every term that begins with it.
    """
    text = unicodedata.normalize("NFC", text)
    spans, names = places(text), terms(text)
    if not names:
        return (), False
    single = [is_unspaced(text[start:end]) for start, end in spans]
    last_ends_run = len(names) > 1 and single[-1] and single[-2] and spans[-2][1] == spans[-1][0]
    if last_ends_run:  # the pair before holds it, and what is looked for may go on
        names.pop()
    return tuple(term for term in names if term != NOTHING), single[-1] and not last_ends_run


def joined(found: Sequence[str]) -> str:
    """Terms as one text in which ``needle`` is found: a space around each."""
    return f" {' '.join(found)} " if found else ""


def needle(phrase: Sequence[str], *, beginning: bool = False) -> str:
    """What stands for ``phrase`` in what ``joined`` gave; adjoining repeats of a term share a space: one is counted."""
    return f" {' '.join(phrase)}" + ("" if beginning else " ")
