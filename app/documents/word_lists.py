"""Writes sets of words as text: one string with spaces between the words reads better than a hundred quotes."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_BARE: Final = {"ø": "o", "đ": "d", "ł": "l", "ı": "i"}  # that Unicode does not take apart


def words(text: str) -> frozenset[str]:
    """Return the words of ``text``, which stand between white space."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of ``text``, which stand between bars."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


def spellings(phrase: str) -> tuple[str, ...]:
    """Return ``phrase`` and how those without such keys write it: "mitigacion", "naechste schritte"."""
    if phrase.isascii():
        return (phrase,)
    return tuple(dict.fromkeys((phrase, "".join(map(_bare, phrase)), phrase.translate(_UMLAUTS))))


def _bare(letter: str) -> str:
    base = _BARE.get(letter) or normalize("NFD", letter)[0]
    return base if base.isascii() else letter
