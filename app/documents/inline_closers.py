"""Finds where inline markup closes without searching the same text twice."""

from __future__ import annotations

import re
from bisect import bisect_left


class Closers:
    """The places in ``data[start:end]`` where each kind of markup can close.

    All places of one kind are listed once, when the kind is first met; a million openers that nothing closes cost
    one search, not a million.
    """

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data = data
        self._start = start
        self._end = end
        self._found: dict[re.Pattern[bytes], list[int]] = {}

    def next(self, kind: re.Pattern[bytes], at: int) -> int:
        """Return the first place at or after ``at`` where ``kind`` matches, -1 if there is none."""
        places = self._found.get(kind)
        if places is None:
            places = self._found[kind] = [m.start() for m in kind.finditer(self._data, self._start, self._end)]
        index = bisect_left(places, at)
        return places[index] if index < len(places) else -1
