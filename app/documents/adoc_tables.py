"""Reads AsciiDoc tables: cells by their bars, rows by the number of columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.documents import limits
from app.documents.blocks import Block, Cell, Code, Inline, Span, Table, TableRow
from app.documents.inline_runs import decode, trimmed
from app.documents.source_lines import Line

_BAR = re.compile(
    rb"(?:(?<=\s)|(?<=\|))(?:([0-9]{1,2})(?:\.[0-9]{1,2})?([+*]))?[<^>]{0,1}(?:\.[<^>])?[aehlmsdv]?\||(?<!\\)\|"
)
_COLUMNS = re.compile(rb"cols\s*=\s*(?:\"([^\"]*)\"|([^,\]\s]*))")
_REPEATED = re.compile(rb"([0-9]{1,2})\*")
_MOST_COLUMNS = 100

ReadInlines = Callable[[int, int], tuple[Inline, ...]]


def read_table(
    data: bytes, lines: Sequence[Line], fence: bytes, options: bytes, read: ReadInlines, marks: limits.Marks
) -> list[Block]:
    """Return the table between two ``|===`` lines; one in another notation (CSV) is kept as literal text."""
    span = Span(lines[0].start, lines[-1].end) if lines else Span(0, 0)
    filled = [line for line in lines if not line.blank]
    if not filled:
        return []
    if fence[:1] != b"|" or b"format=" in options:
        return [Code(decode(data[filled[0].start : filled[-1].end]), span)]
    cells, first_line = _cells(data, lines, filled[0], read, marks)
    columns = _stated_columns(options) or first_line or 1
    rows = [cells[at : at + columns] for at in range(0, len(cells), columns)]
    table_rows = [TableRow(tuple(row), Span(row[0].span.start, row[-1].span.end)) for row in rows if row]
    if not table_rows:
        return []
    implied = len(lines) > 1 and lines.index(filled[0]) == 0 and lines[1].blank and first_line == columns
    has_header = b"noheader" not in options and (b"header" in options or implied)
    header = table_rows[0] if has_header else None
    return [Table(header, tuple(table_rows[1:] if header else table_rows), span)]


def _cells(
    data: bytes, lines: Sequence[Line], first: Line, read: ReadInlines, marks: limits.Marks
) -> tuple[list[Cell], int]:
    """Return all cells in order, and how many of them stand on the first line."""
    start, end = first.body, lines[-1].end
    bars: list[re.Match[bytes]] = []
    for bar in _BAR.finditer(data, max(start - 1, 0), end):
        marks.spend(bar.start())
        bars.append(bar)
    cells: list[Cell] = []
    on_first = 0
    for index, bar in enumerate(bars):
        stop = bars[index + 1].start() if index + 1 < len(bars) else end
        text = trimmed(data, bar.end(), max(stop, bar.end()))
        cell = Cell(read(text.start, text.end), Span(bar.end(), max(text.end, bar.end())))
        count = min(int(bar[1]), _MOST_COLUMNS) if bar[1] else 1
        blank = Cell((), Span(cell.span.end, cell.span.end))
        cells.extend([cell, *([cell if bar[2] == b"*" else blank] * (count - 1))])
        if bar.start() < first.end:
            on_first = len(cells)
    return cells, on_first


def _stated_columns(options: bytes) -> int:
    match = _COLUMNS.search(options)
    if match is None:
        return 0
    total = 0
    for part in (match[1] or match[2] or b"").split(b","):
        repeated = _REPEATED.match(part.strip())
        total += int(repeated[1]) if repeated else 1
    return min(total, _MOST_COLUMNS)
