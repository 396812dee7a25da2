"""Splits a document's bytes into lines with their offsets and indentation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from app.documents.blocks import Span

_LINE = re.compile(rb"([ \t]*)([^\r\n]*)(\r\n|\n|\r|\Z)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TAB = 8


class Line(NamedTuple):
    """One line: ``[body, end)`` is its text without the white space around it; a blank line has none."""

    start: int
    body: int
    end: int
    indent: int  # columns before the text, a tab reaching to the next multiple of 8

    @property
    def blank(self) -> bool:
        """Whether the line holds nothing but white space."""
        return self.body >= self.end


def split_lines(data: bytes, start: int = 0) -> list[Line]:
    """Return the lines of ``data`` from byte ``start`` on; a byte order mark is not part of the first line."""
    if start == 0 and data.startswith(_BYTE_ORDER_MARK):
        start = len(_BYTE_ORDER_MARK)
    found: list[Line] = []
    size = len(data)
    while start < size:
        match = _LINE.match(data, start)
        if match is None:  # pragma: no cover - the pattern matches anywhere
            break
        body, end = match.span(2)
        end = body + len(match[2].rstrip())
        margin = match[1]
        indent = len(margin.expandtabs(_TAB)) if b"\t" in margin else len(margin)
        found.append(Line(start, body, end, indent))
        start = match.end()
    return found


def shifted(line: Line, body: int, indent: int) -> Line:
    """Return ``line`` from byte ``body`` on, as if it stood at column ``indent``: what follows a list marker."""
    return Line(body, min(body, line.end), line.end, indent)


def block_end(lines: Sequence[Line], at: int, indent: int) -> int:
    """Return the index after the lines from ``at`` on that are blank or indented to ``indent`` at least.

    Blank lines at the end do not count.
    """
    end = at
    for index in range(at, len(lines)):
        line = lines[index]
        if line.body >= line.end:
            continue
        if line.indent < indent:
            break
        end = index + 1
    return end


def end_before(lines: Sequence[Line], at: int, limit: int) -> int:
    """Return the index after line ``at`` and those behind it that start before byte ``limit``."""
    return bisect_left(lines, limit, at + 1, key=lambda line: line.start)


def ends_blank(data: bytes, span: Span) -> bool:
    """Say whether the source of ``span`` ends with an empty line."""
    tail = data[max(span.start, span.end - 4) : span.end].replace(b"\r", b"")
    return tail.endswith(b"\n\n")
