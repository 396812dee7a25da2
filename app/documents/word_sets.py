"""The set of a text's words: one look at it rules out most of what the rules ask of the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_LOWER: Final = {n: chr(n).lower() if chr(n).isalpha() else " " for n in range(128)}


@lru_cache(maxsize=64)  # an entry is asked for its words several times in a row
def word_set(text: str) -> frozenset[str]:
    """Return the runs of letters of ``text``, in lower case: those of "We've re-added 3" are we, ve, re, added."""
    if text.isascii():
        return frozenset(text.translate(_LOWER).split())
    return frozenset(_WORD.findall(text.casefold()))
