"""Reads reStructuredText explicit markup: directives, footnotes, comments, targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.documents.blocks import Block, Cell, Code, Inline, ListBlock, ListItem, Paragraph, Quote, Span, Table, TableRow
from app.documents.inline_runs import decode
from app.documents.rst_tables import read_csv_rows
from app.documents.source_lines import Line, block_end, shifted

if TYPE_CHECKING:
    from app.documents.rst_body import BodyReader

_DIRECTIVE = re.compile(rb"\.\. (?:\|[^|\r\n]+\|[ \t]+)?([A-Za-z][\w.+:-]*?)[ \t]?::(?:[ \t]+|\Z)")
_FOOTNOTE = re.compile(rb"\.\. \[[^\]\r\n]+\](?:[ \t]+|\Z)")
_OPTION = re.compile(rb":([\w-]+):(?:[ \t]+(.*))?\Z")
_LITERAL = frozenset({
    "code", "code-block", "sourcecode", "literalinclude", "math", "raw", "parsed-literal", "image", "figure",
    "graphviz", "uml", "mermaid", "plantuml", "highlight", "prompt", "command-output", "doctest", "video", "youtube",
})  # fmt: skip
_SILENT = frozenset({
    "contents", "toctree", "meta", "include", "index", "date", "sectnum", "default-role", "role", "tags", "replace",
    "unicode", "target-notes", "header", "footer", "title", "class", "post", "author", "category", "feed", "update",
})  # fmt: skip
_TITLED = frozenset({"admonition", "topic", "sidebar", "rubric", "centered", "dropdown", "details", "collapse"})
_NOTES = frozenset({
    "note", "warning", "tip", "hint", "important", "caution", "danger", "error", "attention", "seealso", "todo",
})  # fmt: skip
_OPEN = frozenset({"container", "compound", "only", "rst-class", "grid", "column", "tab", "tabs", "table"})


def read_explicit(reader: BodyReader, lines: Sequence[Line], at: int, depth: int, out: list[Block]) -> int:
    """Read the explicit markup at the line ``at``; return the index after it, 0 where there is none."""
    data, line = reader.data, lines[at]
    if not data.startswith((b"..", b"__ "), line.body) or data[line.body + 2 : line.body + 3] not in b" \t\r\n":
        return 0
    end = block_end(lines, at + 1, line.indent + 1)
    directive = _DIRECTIVE.match(data, line.body, line.end)
    if directive is not None:
        _read_directive(reader, directive, lines[at:end], depth, out)
        return end
    footnote = _FOOTNOTE.match(data, line.body, line.end)
    if footnote is not None:
        inner: list[Block] = []
        if footnote.end() < line.end:
            inner.append(Paragraph(reader.inlines(footnote.end(), line.end), Span(footnote.end(), line.end)))
        inner.extend(reader.indented(lines[at + 1 : end], depth))
        out.append(Quote(tuple(inner), Span(line.body, lines[end - 1].end)))
    return end


def _read_directive(
    reader: BodyReader, directive: re.Match[bytes], lines: Sequence[Line], depth: int, out: list[Block]
) -> None:
    name = decode(directive[1]).lower()
    span = Span(lines[0].body, lines[-1].end)
    if name in _SILENT:
        return
    if name in _LITERAL:
        out.append(Code(decode(reader.data[span.start : span.end]), span))
        return
    options, body = _options(reader.data, lines[1:])
    argument: list[Block] = []
    if name in _NOTES and directive.end() < lines[0].end:  # their text may start on the first line
        margin = min((line.indent for line in body if not line.blank), default=lines[0].indent + 3)
        body = [shifted(lines[0], directive.end(), margin), *body]
    elif directive.end() < lines[0].end:
        at = Span(directive.end(), lines[0].end)
        argument.append(Paragraph(reader.inlines(at.start, at.end), at))
    if name == "csv-table":
        out.extend([*argument, *_csv_table(reader, options, body, span)])
        return
    inner = reader.indented(body, depth)
    if name == "list-table":
        out.extend([*argument, *_list_table(inner, options, span)])
    elif name in _OPEN:
        out.extend(inner)
    elif name in _TITLED:
        out.extend(argument)
        out.extend([Quote(tuple(inner), span)] if inner else [])
    elif argument or inner:
        out.append(Quote((*argument, *inner), span))


def _options(data: bytes, lines: Sequence[Line]) -> tuple[dict[str, bytes], Sequence[Line]]:
    """Return a directive's options and the lines after them."""
    options: dict[str, bytes] = {}
    for index, line in enumerate(lines):
        match = None if line.blank else _OPTION.match(data[line.body : line.end])
        if match is None:
            return options, lines[index:]
        options[decode(match[1])] = match[2] or b""
    return options, []


def _header_rows(options: dict[str, bytes]) -> int:
    value = options.get("header-rows", b"0").strip()
    return int(value) if value.isdigit() and len(value) <= 2 else 0  # noqa: PLR2004 - digits enough for any header


def _table(rows: list[TableRow], header_rows: int, span: Span) -> list[Block]:
    if not rows:
        return []
    header = rows[0] if header_rows else None
    return [Table(header, tuple(rows[1:] if header else rows), span)]


def _list_table(inner: list[Block], options: dict[str, bytes], span: Span) -> list[Block]:
    """Read a list of lists as a table; what is not one stays as it is."""
    if len(inner) != 1 or not isinstance(inner[0], ListBlock):
        return inner
    rows: list[TableRow] = []
    for item in inner[0].items:
        cells = [c for child in item.children if isinstance(child, ListBlock) for c in child.items]
        rows.append(TableRow(tuple(Cell(_own(c), c.own, c.children) for c in cells), item.span))
    return _table(rows, _header_rows(options), span)


def _own(cell: ListItem) -> tuple[Inline, ...]:
    """Return a cell's own words; a box that stands alone in a cell is what the cell says."""
    if cell.checked is None or cell.inlines:
        return cell.inlines
    return (Inline("☒" if cell.checked else "☐", cell.own),)


def _csv_table(reader: BodyReader, options: dict[str, bytes], body: Sequence[Line], span: Span) -> list[Block]:
    rows = read_csv_rows(reader.data, body, reader.inlines)
    stated = options.get("header", b"")
    if not stated:
        return _table(rows, _header_rows(options), span)
    at = reader.data.find(stated, span.start)
    heads = read_csv_rows(reader.data, [Line(at, at, at + len(stated), 0)], reader.inlines)
    return _table([*heads[:1], *rows], 1, span)
