"""Maps the columns of a line, as an editor shows them, to byte offsets."""

from __future__ import annotations

import unicodedata

from app.documents.inline_runs import decode
from app.documents.source_lines import Line


def width(text: str) -> int:
    """Return the columns ``text`` takes: wide East Asian characters take two, combining marks none."""
    return len(text) if text.isascii() else sum(_columns(c) for c in text)


class Columns:
    """The offsets of one line's columns."""

    def __init__(self, data: bytes, line: Line) -> None:
        raw = data[line.start : line.end]
        self._start = line.start
        self._end = line.end
        self._offsets: list[int] | None = None
        if not raw.isascii():
            self._offsets = []
            at = line.start
            for character in decode(raw):
                self._offsets.extend([at] * _columns(character))
                at += len(character.encode())

    def offset(self, column: int) -> int:
        """Return the byte offset of ``column``, the line's end where it is shorter."""
        if self._offsets is None:
            return min(self._start + column, self._end)
        return self._offsets[column] if column < len(self._offsets) else self._end


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
