"""Reads the tables of reStructuredText: simple and grid tables drawn in columns, and comma-separated ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.documents.blocks import Block, Cell, Inline, Span, Table, TableRow
from app.documents.inline_runs import trimmed
from app.documents.source_lines import Line
from app.documents.text_columns import Columns

_SIMPLE_BORDER = re.compile(rb"=+(?:[ ]+=+)+\Z")
_SIMPLE_RULE = re.compile(rb"-+(?:[ ]+-+)*\Z")
_GRID_BORDER = re.compile(rb"\+(?:[-=:]+\+)+\Z")
_CSV_FIELD = re.compile(rb"[ \t]*(?:\"((?:[^\"]|\"\")*)\"[ \t]*|([^,\r\n]*))(,|\r?\n|\r|\Z)")
MOST_COLUMNS = 100

ReadInlines = Callable[[int, int], tuple[Inline, ...]]


def read_simple_table(data: bytes, lines: Sequence[Line], at: int, read: ReadInlines, out: list[Block]) -> int:
    """Read a table ruled with ``===``; return the index after it, 0 where there is none."""
    border = data[lines[at].body : lines[at].end]
    if not _SIMPLE_BORDER.match(border):
        return 0
    borders = [at]
    end = at + 1
    while end < len(lines):
        if _SIMPLE_BORDER.match(data, lines[end].body, lines[end].end):
            borders.append(end)
            if end + 1 >= len(lines) or lines[end + 1].blank:
                break
        end += 1
    if len(borders) < 2 or end >= len(lines):  # noqa: PLR2004 - a table has a top and a bottom
        return 0
    margin = lines[at].indent
    starts = [margin + m.start() for m in re.finditer(rb"=+", border)][:MOST_COLUMNS]
    header_end = borders[1] if len(borders) > 2 else at  # noqa: PLR2004 - and a rule below a header
    header: TableRow | None = None
    rows: list[TableRow] = []
    pending: list[Line] = []
    rules = set(borders)
    for index in range(at + 1, end + 1):
        line = lines[index]
        ruled = index in rules or bool(_SIMPLE_RULE.match(data, line.body, line.end))
        starts_row = not ruled and not line.blank and line.indent <= margin
        if pending and (ruled or starts_row):
            row = drawn_row(data, pending, starts, read, last_is_open=True)
            if index <= header_end and header is None:
                header = row
            else:
                rows.append(row)
            pending = []
        if not ruled and not line.blank:
            pending.append(line)
    out.append(Table(header, tuple(rows), Span(lines[at].body, lines[end].end)))
    return end + 1


def read_grid_table(data: bytes, lines: Sequence[Line], at: int, read: ReadInlines, out: list[Block]) -> int:
    """Read a table drawn with ``+---+``; return the index after it, 0 where there is none."""
    border = data[lines[at].body : lines[at].end]
    if not _GRID_BORDER.match(border):
        return 0
    end = at
    while end < len(lines) and data[lines[end].body : lines[end].body + 1] in {b"+", b"|"}:
        end += 1
    margin = lines[at].indent
    starts = [margin + m.start() + 1 for m in re.finditer(rb"\+", border)][:-1][:MOST_COLUMNS]
    header: TableRow | None = None
    rows: list[TableRow] = []
    pending: list[Line] = []
    for line in lines[at + 1 : end]:
        if not _GRID_BORDER.match(data, line.body, line.end):
            pending.append(line)
            continue
        if pending:
            rows.append(drawn_row(data, pending, starts, read, last_is_open=False))
            pending = []
        if b"=" in data[line.body : line.end] and header is None and rows:
            header, rows = rows[0], []
    out.append(Table(header, tuple(rows), Span(lines[at].body, lines[end - 1].end)))
    return end


def drawn_row(
    data: bytes, lines: Sequence[Line], starts: Sequence[int], read: ReadInlines, *, last_is_open: bool
) -> TableRow:
    """Cut ``lines`` at the columns ``starts``; in each cell the lines follow each other."""
    parts: list[list[Span]] = [[] for _ in starts]
    for line in lines:
        columns = Columns(data, line)
        edges = [columns.offset(start) for start in starts] + [line.end]
        for index in range(len(starts)):
            begin, end = edges[index], edges[index + 1]
            if not last_is_open:
                end = begin + len(data[begin:end].rstrip(b"|"))
            parts[index].append(trimmed(data, begin, max(begin, end)))
    cells = []
    for index, pieces in enumerate(parts):
        inlines: list[Inline] = []
        for piece in pieces:
            found = read(piece.start, piece.end)
            if inlines and found:
                inlines.append(Inline("\n", Span(piece.start, piece.start)))
            inlines.extend(found)
        filled = [p for p in pieces if p.end > p.start]
        last = filled[-1] if filled else pieces[0]
        is_free = last_is_open and index == len(parts) - 1 and bool(filled)
        cells.append(Cell(tuple(inlines), last, fixed_width=not is_free))
    return TableRow(tuple(cells), Span(lines[0].body, lines[-1].end))


def read_csv_rows(data: bytes, lines: Sequence[Line], read: ReadInlines) -> list[TableRow]:
    """Read comma-separated rows; a quoted cell may go on over lines."""
    rows: list[TableRow] = []
    if not lines:
        return rows
    position, limit = lines[0].body, lines[-1].end
    cells: list[Cell] = []
    row_start = position
    while position < limit:
        match = _CSV_FIELD.match(data, position, limit)
        if match is None:  # an opened quote that never closes
            break
        start, end = match.span(1) if match[1] is not None else match.span(2)
        span = trimmed(data, start, end)
        cells.append(Cell(read(span.start, span.end), span))
        position = match.end()
        if match[3] != b",":
            if any(cell.inlines for cell in cells):
                rows.append(TableRow(tuple(cells), Span(row_start, span.end)))
            cells, row_start = [], position
    if cells:
        rows.append(TableRow(tuple(cells), Span(row_start, limit)))
    return rows
