"""Tells which words stand before a colon or equals sign, so that slow patterns run only beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SIGN: Final = re.compile("[:：=]")
_LAST_WORD: Final = re.compile(r"\w+\Z")
_LONGEST: Final = 40  # characters; no label has so long a word


def before_signs(text: str) -> frozenset[str]:
    """Return the last word before each colon or equals sign of ``text``, in lower case ("owner" for "Owner(s) :")."""
    if ":" not in text and "=" not in text and "：" not in text:
        return frozenset()
    heads = _SIGN.split(text.lower())[:-1]
    ends = [head.rstrip().removesuffix("(s)").rstrip()[-_LONGEST:] for head in heads]
    return last_words(ends)


def last_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the word that each of ``texts`` ends with, where it ends with one."""
    return frozenset(found.group() for text in texts if (found := _LAST_WORD.search(text.lower())) is not None)
