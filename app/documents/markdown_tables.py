"""Finds the tables that Pandoc draws in Markdown, which CommonMark does not know: grids, and columns under dashes.

A report that was converted from Word has them. They are read as those of reStructuredText are, and blanked before the
Markdown around them is parsed, byte for byte: no offset moves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents.blocks import Block, Span, Table, TableRow
from app.documents.rst_tables import MOST_COLUMNS, ReadInlines, drawn_row, read_grid_table
from app.documents.source_lines import Line, split_lines

_SIGN: Final = re.compile(rb"^ {0,3}(?:\+[-=:]{3,}\+|-{3,} +-{3})", re.MULTILINE)
_RULER: Final = re.compile(rb"-{2,}(?: +-{2,})+\Z")
_FULL_RULE: Final = re.compile(rb"-{8,}\Z")
_FENCE: Final = re.compile(rb"```|~~~")
_CODE_MARGIN: Final = 4  # columns
_REACH: Final = 6  # lines between the top of a table and the ruler of its columns


def taken(data: bytes, source: bytes, start: int, read: ReadInlines) -> tuple[bytes, list[Block]]:
    """Return ``source`` with such tables blanked from byte ``start`` on, and the tables; most hold none."""
    if _SIGN.search(source, start) is None:
        return source, []
    tables: list[Block] = []
    lines = split_lines(source, start)
    at, fenced = 0, False
    while at < len(lines):
        line = lines[at]
        if _FENCE.match(source, line.body, line.end):
            fenced = not fenced
        end = 0
        if not fenced and line.indent < _CODE_MARGIN and not line.blank:
            end = read_grid_table(data, lines, at, read, tables) or _columns(data, lines, at, read, tables)
        at = end or at + 1
    for table in tables:
        begin, stop = table.span.start, table.span.end
        source = source[:begin] + re.sub(rb"[^\r\n]", b" ", source[begin:stop]) + source[stop:]
    return source, tables


def _columns(data: bytes, lines: Sequence[Line], at: int, read: ReadInlines, out: list[Block]) -> int:
    """Read a table whose columns are dashes below its header; return the index after it, 0 where there is none."""
    ruled = bool(_FULL_RULE.match(data, lines[at].body, lines[at].end))
    first = at + 1 if ruled else at
    ruler = next((n for n in range(first, min(first + _REACH, len(lines))) if _is(_RULER, data, lines[n])), None)
    if ruler is None or (ruler != at + 1 and not ruled) or any(line.blank for line in lines[at:ruler]):
        return 0
    dashes = data[lines[ruler].body : lines[ruler].end]
    starts = [lines[ruler].indent + found.start() for found in re.finditer(rb"-+", dashes)][:MOST_COLUMNS]
    header = drawn_row(data, lines[first:ruler], starts, read, last_is_open=True) if ruler > first else None
    rows: list[TableRow] = []
    pending: list[Line] = []
    end = ruler + 1
    while end < len(lines):
        line = lines[end]
        closed = _is(_FULL_RULE, data, line) if ruled else line.blank
        if pending and (closed or line.blank or not ruled):
            rows.append(drawn_row(data, pending, starts, read, last_is_open=True))
            pending = []
        if closed:
            break
        if not line.blank:
            pending.append(line)
        end += 1
    if pending and not ruled:
        rows.append(drawn_row(data, pending, starts, read, last_is_open=True))
    if (end == len(lines) and ruled) or not rows:
        return 0
    last = lines[min(end, len(lines) - 1)]
    out.append(Table(header, tuple(rows), Span(lines[at].body, last.end if ruled else lines[end - 1].end)))
    return end + 1


def _is(pattern: re.Pattern[bytes], data: bytes, line: Line) -> bool:
    return pattern.match(data, line.body, line.end) is not None
