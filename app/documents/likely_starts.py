"""Searches with a slow pattern only where a quick one says that a match can start.

A pattern of many alternatives tried at every character costs a hundred times what one set of characters does. The
quick pattern begins with a set or a literal, which the ``re`` module skips through without trying the rest.
"""

from __future__ import annotations

import re


def find_all(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the matches of ``pattern.finditer(text)``, given that ``starts`` matches wherever ``pattern`` does.

    ``pattern`` matches no empty text.
    """
    found = []
    at = 0
    while (start := starts.search(text, at)) is not None:
        at = start.start()
        match = pattern.match(text, at)
        if match is None:
            at += 1
            continue
        found.append(match)
        at = match.end()
    return found


def find_first(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return what ``pattern.search(text)`` returns, given that ``starts`` matches wherever ``pattern`` does."""
    at = 0
    while (start := starts.search(text, at)) is not None:
        at = start.start()
        match = pattern.match(text, at)
        if match is not None:
            return match
        at += 1
    return None
