"""Searches many lines at once, so that a sign which stands nowhere costs one search and not one for each line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from app.documents.text_lines import TextLine


class JoinedLines:
    """Lines, and their text as one."""

    __slots__ = ("_starts", "lines", "text")

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self.lines = lines
        self.text = "\n".join([line.text for line in lines])
        self._starts: list[int] = []

    def at(self, place: int) -> int:
        """Return the index of the line that holds ``place`` of the text."""
        if not self._starts:
            self._starts = list(accumulate([len(line.text) + 1 for line in self.lines[:-1]], initial=0))
        return bisect_right(self._starts, place) - 1

    def indexes_of(self, piece: str) -> Iterator[int]:
        """Yield the index of each line that holds ``piece``."""
        place = self.text.find(piece)
        while place >= 0:
            index = self.at(place)
            yield index
            place = self.text.find(piece, self._starts[index] + len(self.lines[index].text))

    def having(self, pattern: re.Pattern[str]) -> Iterator[TextLine]:
        """Yield the lines in which ``pattern`` begins; white space in it may reach into the next line."""
        last = -1
        for found in pattern.finditer(self.text):
            index = self.at(found.start())
            if index > last:
                last = index
                yield self.lines[index]
