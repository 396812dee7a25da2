"""Reads MediaWiki tables: ``{|`` to ``|}``, rows by ``|-``, cells by ``|`` and ``!``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.documents import limits
from app.documents.blocks import Block, Cell, Inline, Paragraph, Span, Table, TableRow
from app.documents.inline_runs import trimmed
from app.documents.source_lines import Line

_SEPARATOR = re.compile(rb"\|\||!!")
_ATTRIBUTES = re.compile(rb"\s*(?:[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s|\"']+)\s*)+\|(?!\|)")

ReadInlines = Callable[[int, int], tuple[Inline, ...]]


def table_end(data: bytes, lines: Sequence[Line], at: int) -> int:
    """Return the index after the table that opens at the line ``at``, tables nested in it included."""
    depth = 0
    for index in range(at, len(lines)):
        body = lines[index].body
        if data.startswith(b"{|", body):
            depth += 1
        elif data.startswith(b"|}", body) and not data.startswith(b"|}}", body):
            depth -= 1
            if depth == 0:
                return index + 1
    return len(lines)


def read_table(data: bytes, lines: Sequence[Line], read: ReadInlines, marks: limits.Marks) -> list[Block]:
    """Return the caption and the table that ``lines`` hold."""
    reader = _Table(data, read, marks)
    for line in lines[1:]:
        if not line.blank:
            reader.line(line)
    return reader.finish(Span(lines[0].body, lines[-1].end))


class _Table:
    def __init__(self, data: bytes, read: ReadInlines, marks: limits.Marks) -> None:
        self._data = data
        self._read = read
        self._marks = marks
        self._caption: list[Block] = []
        self._rows: list[tuple[list[Span], bool]] = []
        self._cells: list[Span] = []
        self._only_heads = True
        self._inner = 0

    def line(self, line: Line) -> None:
        data, body = self._data, line.body
        if data.startswith(b"{|", body) or self._inner:
            self._inner += 1 if data.startswith(b"{|", body) else -1 if data.startswith(b"|}", body) else 0
            self._more(line)
        elif (data.startswith(b"|}", body) and not data.startswith(b"|}}", body)) or data.startswith(b"|-", body):
            self._end_row()
        elif data.startswith(b"|+", body):
            text = trimmed(data, body + 2, line.end)
            self._caption.append(Paragraph(self._read(text.start, text.end), text))
        elif data[body : body + 1] in {b"|", b"!"}:
            self._add(line, is_head=data[body : body + 1] == b"!")
        else:
            self._more(line)

    def finish(self, span: Span) -> list[Block]:
        self._end_row()
        rows = [
            (TableRow(tuple(self._cell(c) for c in cells), Span(cells[0].start, cells[-1].end)), is_head)
            for cells, is_head in self._rows
        ]
        header = rows[0][0] if rows and rows[0][1] else None
        body = tuple(row for row, _ in (rows[1:] if header else rows))
        return [*self._caption, Table(header, body, span)] if rows else self._caption

    def _add(self, line: Line, *, is_head: bool) -> None:
        start = line.body + 1
        self._only_heads = self._only_heads and is_head
        for match in _SEPARATOR.finditer(self._data, start, line.end):
            if match[0] == b"!!" and not is_head:
                continue
            self._cells.append(self._content(start, match.start()))
            start = match.end()
        self._cells.append(self._content(start, line.end))

    def _content(self, start: int, end: int) -> Span:
        """Return where a cell's text stands, its attributes left out."""
        self._marks.spend(start)
        attributes = _ATTRIBUTES.match(self._data, start, min(end, start + 1000))
        return Span(attributes.end() if attributes else start, end)

    def _more(self, line: Line) -> None:
        """Take a further line into the last cell."""
        if self._cells:
            self._cells[-1] = Span(self._cells[-1].start, line.end)

    def _end_row(self) -> None:
        if self._cells:
            self._rows.append((self._cells, self._only_heads))
        self._cells, self._only_heads = [], True

    def _cell(self, span: Span) -> Cell:
        text = trimmed(self._data, span.start, span.end)
        return Cell(self._read(text.start, text.end), Span(span.start, max(text.end, span.start)))
