"""Reads the wiki markup that Jira and older Confluence write and export ("h2. Summary", "||Action||Owner||")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents import limits
from app.documents.blocks import Block, Cell, Code, Document, Heading, Inline, Paragraph, Span, Table, TableRow
from app.documents.inline_runs import PLAIN, Runs, Style, decode, trimmed
from app.documents.list_entries import Entry, ListBuilder
from app.documents.source_lines import Line, end_before, split_lines

_HEADING: Final = re.compile(rb"h([1-6])\.[ \t]+(?=\S)")
_HEADINGS: Final = re.compile(rb"^[ \t]*h[1-6]\.[ \t]+\S", re.MULTILINE)
_FEWEST: Final = 2  # headings that make a text such markup
_ENTRY: Final = re.compile(rb"([*#-]{1,100})[ \t]+(?=\S)")
_LITERAL: Final = re.compile(rb"\{(code|noformat)\b[^}\r\n]*\}")
_RULE: Final = re.compile(rb"-{4,}\Z")
_CELL_ENDS: Final = re.compile(rb"\[[^\[\]\r\n]{0,600}\]|(\|\|?)")  # a link's own bar ends no cell
_MOST_CELLS: Final = 100
_INLINE: Final = re.compile(
    rb"\[~(?P<user>[^\[\]\r\n]{1,80})\]|\[(?P<label>[^|\[\]\r\n]{1,300})\|(?P<to>[^|\[\]\r\n]{1,500})(?:\|[^\[\]\r\n]{0,80})?\]"
    rb"|\[?(?P<url>https?://[^\s|\]\[{}]{1,500})\]?|(?P<done>\(/\))|(?P<not>\(x\))"
    rb"|(?P<gone>\{(?:color|panel|quote|section|column|anchor)\b[^}\r\n]{0,100}\}|\{\{|\}\}|\([!?i]\))"
    rb"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\r\n]{0,300}[^\s*])?)\*(?![\w*])"
)


def is_written(data: bytes) -> bool:
    """Say whether a text is written in this markup: it has several of its headings."""
    found = _HEADINGS.finditer(data)
    return sum(1 for _ in zip(range(_FEWEST), found, strict=False)) == _FEWEST


def read_blocks(data: bytes) -> Document:
    """Return the blocks of ``data`` with spans in its bytes.

    Raises:
        DocumentTooLarge: lists nested deeper than 100, or more markup than a reader will follow.
    """
    return Document(tuple(_Reader(data).read(split_lines(data))))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._marks = limits.Marks(data)
        self._list = ListBuilder(data, self._inlines)

    def read(self, lines: Sequence[Line]) -> list[Block]:
        out: list[Block] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            entry = _ENTRY.match(self._data, line.body, line.end)
            if entry is not None:
                found = Entry(line.body, entry.end(), line.end, ordered=entry[1].endswith(b"#"))
                self._list.add(found, len(entry[1]) - 1)
                at += 1
                continue
            self._list.flush(out)
            at = self._block(lines, at, out)
        self._list.flush(out)
        return out

    def _block(self, lines: Sequence[Line], at: int, out: list[Block]) -> int:
        line, data = lines[at], self._data
        heading = _HEADING.match(data, line.body, line.end)
        if line.blank or _RULE.match(data, line.body, line.end):
            return at + 1
        if heading is not None:
            out.append(Heading(int(heading[1]), self._inlines(heading.end(), line.end), Span(heading.end(), line.end)))
            return at + 1
        literal = _LITERAL.match(data, line.body, line.end)
        if literal is not None:
            return self._literal(lines, at, literal, out)
        end = at + 1
        if data.startswith(b"|", line.body):
            while end < len(lines) and data.startswith(b"|", lines[end].body):
                end += 1
            out.append(self._table(lines[at:end]))
            return end
        while end < len(lines) and not self._starts_block(lines[end]):
            end += 1
        span = Span(line.body, lines[end - 1].end)
        inlines = self._inlines(span.start, span.end)
        if inlines:
            out.append(Paragraph(inlines, span))
        return end

    def _starts_block(self, line: Line) -> bool:
        data, body = self._data, line.body
        if line.blank or data.startswith(b"|", body):
            return True
        return any(p.match(data, body, line.end) is not None for p in (_HEADING, _ENTRY, _LITERAL, _RULE))

    def _literal(self, lines: Sequence[Line], at: int, opened: re.Match[bytes], out: list[Block]) -> int:
        close = self._data.find(b"{" + opened[1] + b"}", opened.end())
        end = end_before(lines, at, close + 1 if close >= 0 else len(self._data))
        span = Span(lines[at].body, lines[end - 1].end)
        out.append(Code(decode(self._data[span.start : span.end]), span))
        return end

    def _table(self, lines: Sequence[Line]) -> Table:
        rows = [TableRow(tuple(self._cells(line)), Span(line.body, line.end)) for line in lines]
        span = Span(lines[0].body, lines[-1].end)
        headed = self._data.startswith(b"||", lines[0].body) and self._data[lines[0].body : lines[0].end].endswith(
            b"||"
        )
        return Table(rows[0], tuple(rows[1:]), span) if headed else Table(None, tuple(rows), span)

    def _cells(self, line: Line) -> list[Cell]:
        cells: list[Cell] = []
        start = 0
        for found in _CELL_ENDS.finditer(self._data, line.body, line.end):
            if found[1] is None or len(cells) >= _MOST_CELLS:
                continue
            self._marks.spend(found.start())
            if start:
                span = trimmed(self._data, start, found.start())
                cells.append(Cell(self._inlines(span.start, span.end), span))
            start = found.end()
        return cells

    def _inlines(self, start: int, end: int) -> tuple[Inline, ...]:
        runs = Runs()
        at = start
        for found in _INLINE.finditer(self._data, start, end):
            self._marks.spend(found.start())
            self._add(runs, at, found.start(), PLAIN)
            self._marked(runs, found)
            at = found.end()
        self._add(runs, at, end, PLAIN)
        return runs.take(self._data)

    def _marked(self, runs: Runs, found: re.Match[bytes]) -> None:
        start, end = found.span()
        if found["user"]:
            runs.add(f"@{decode(found['user'])}", start, end, Style(mention="person"))
        elif found["label"]:
            runs.add(decode(found["label"]), start, end, Style(href=decode(found["to"])))
        elif found["url"]:
            runs.add(decode(found["url"]), start, end, Style(href=decode(found["url"])))
        elif found["bold"]:
            self._add(runs, *found.span("bold"), Style(bold=True))
        elif not found["gone"]:
            runs.add("✅" if found["done"] else "❌", start, end)

    def _add(self, runs: Runs, start: int, end: int, style: Style) -> None:
        if start < end:
            runs.add_source(self._data, start, end, style)
