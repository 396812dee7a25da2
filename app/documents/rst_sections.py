"""Reads reStructuredText section titles: lines of punctuation below, or above and below, a line of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.documents.blocks import Block, Heading, Inline, Span
from app.documents.inline_runs import decode
from app.documents.source_lines import Line
from app.documents.text_columns import width

_ADORNMENT = re.compile(rb"([!-/:-@\[-`{-~])\1*\Z")
_SHORTEST = 4  # a shorter line of punctuation makes a title only where it is as long as the text
_DEEPEST = 6


class Titles:
    """The title styles of one document in the order they were met, which is the order of their levels."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._styles: list[tuple[bytes, bool]] = []

    def read(
        self,
        lines: Sequence[Line],
        at: int,
        inlines: Callable[[int, int], tuple[Inline, ...]],
        out: list[Block],
    ) -> int:
        """Read a title or a transition at the line ``at``; return the index after it, 0 if there is neither."""
        sign = self._adornment(lines, at)
        if sign and self._is_title(lines, at + 1, sign, at + 2) and lines[at + 1].indent >= 0:
            style, text, end = (sign, True), lines[at + 1], at + 3
        elif sign:
            alone = lines[at].end - lines[at].body >= _SHORTEST and (at + 1 >= len(lines) or lines[at + 1].blank)
            return at + 1 if alone else 0
        else:
            below = self._adornment(lines, at + 1)
            if not below or not self._is_title(lines, at, below, at + 1) or lines[at].indent > 0:
                return 0
            style, text, end = (below, False), lines[at], at + 2
        if style not in self._styles:
            self._styles.append(style)
        level = min(self._styles.index(style) + 1, _DEEPEST)
        out.append(Heading(level, inlines(text.body, text.end), Span(text.body, text.end)))
        return end

    def _adornment(self, lines: Sequence[Line], at: int) -> bytes:
        """Return the character that the line ``at`` is made of, empty if it is not an adornment."""
        if at >= len(lines) or lines[at].indent > 0 or lines[at].blank:
            return b""
        match = _ADORNMENT.match(self._data, lines[at].body, lines[at].end)
        return match[1] if match else b""

    def _is_title(self, lines: Sequence[Line], text_at: int, sign: bytes, below_at: int) -> bool:
        if below_at >= len(lines) or lines[text_at].blank or self._adornment(lines, below_at) != sign:
            return False
        text, below = lines[text_at], lines[below_at]
        length = below.end - below.body
        return length >= _SHORTEST or length >= width(decode(self._data[text.body : text.end]))
