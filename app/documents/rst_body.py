"""Reads the body of a reStructuredText document, line by line, into blocks with exact byte spans.

docutils gives line numbers only, and writing a reference back needs bytes. The rules followed are those of the
reStructuredText specification (https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html); the tests compare
sections and lists with docutils' own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.documents import limits
from app.documents.blocks import Block, Code, Inline, ListBlock, ListItem, Paragraph, Quote, Span
from app.documents.checkboxes import take_checkbox
from app.documents.inline_runs import decode
from app.documents.rst_directives import read_explicit
from app.documents.rst_inlines import Names, read_inlines
from app.documents.rst_sections import Titles
from app.documents.rst_tables import read_grid_table, read_simple_table
from app.documents.source_lines import Line, block_end, shifted

_BULLET = re.compile(rb"(?:[-*+]|\xe2\x80\xa2|\xe2\x80\xa3|\xe2\x81\x83)(?:[ \t]+|\Z)")
_NUMBER = re.compile(
    rb"(?:\((?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,9}|\#)\)"
    rb"|(?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,9}|\#)[.)])(?:[ \t]+|\Z)"
)
_FIELD = re.compile(rb":(?![: ])((?:[^:\\\r\n]|\\.|:(?!\s|\Z))*):(?:[ \t]+|\Z)")
_LINE_BLOCK = re.compile(rb"\|(?:[ \t]+|\Z)")


class BodyReader:
    """Reads lines of one document; ``names`` are the document's link targets and substitutions."""

    def __init__(self, data: bytes, names: Names) -> None:
        self.data = data
        self._names = names
        self._titles = Titles(data)

    def read(self, lines: Sequence[Line], base: int, depth: int) -> list[Block]:
        """Return the blocks of ``lines``, which stand at column ``base``.

        Raises:
            DocumentTooLarge: nested deeper than 100.
        """
        if depth > limits.MAX_NESTING:
            raise limits.too_deep(self.data, lines[0].start)
        out: list[Block] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            at = at + 1 if line.body >= line.end else self._block(lines, at, base, depth, out)
        return out

    def inlines(self, start: int, end: int) -> tuple[Inline, ...]:
        """Return the runs of the text at ``[start, end)``."""
        return read_inlines(self.data, start, end, self._names)

    def indented(self, lines: Sequence[Line], depth: int) -> list[Block]:
        """Return the blocks of ``lines`` whatever column they start at."""
        margin = min((line.indent for line in lines if not line.blank), default=0)
        return self.read(lines, margin, depth + 1) if lines else []

    def _block(self, lines: Sequence[Line], at: int, base: int, depth: int, out: list[Block]) -> int:
        """Read the block that starts at the line ``at``; return the index of the line after it."""
        line = lines[at]
        if line.indent > base:
            end = block_end(lines, at, base + 1)
            inner = self.indented(lines[at:end], depth)
            if inner:
                out.append(Quote(tuple(inner), Span(line.body, lines[end - 1].end)))
            return end
        if depth == 0 and (end := self._titles.read(lines, at, self.inlines, out)):
            return end
        first = self.data[line.body : line.body + 1]
        return (
            self._list(lines, at, base, depth, out)
            or (self._drawn(lines, at, first, out) if first in _DRAWN else 0)
            or (read_explicit(self, lines, at, depth, out) if first in {b".", b"_"} else 0)
            or (self._field(lines, at, base, depth, out) if first == b":" else 0)
            or self._text(lines, at, base, depth, out)
        )

    # lists

    def _list(self, lines: Sequence[Line], at: int, base: int, depth: int, out: list[Block]) -> int:
        marker = self._marker(lines, at, base)
        if marker is None:
            return 0
        ordered = marker.re is _NUMBER
        kind = marker[0].strip() if not ordered else b""
        entries: list[ListItem] = []
        while marker is not None and (marker[0].strip() if marker.re is _BULLET else b"") == kind:
            at = self._entry(lines, at, marker, base, depth, entries)
            following = _next_text(lines, at)
            if following >= len(lines) or lines[following].indent != base:
                break
            marker = self._marker(lines, following, base)
            if marker is not None:
                at = following
        out.append(ListBlock(tuple(entries), Span(entries[0].span.start, entries[-1].span.end)))
        return at

    def _marker(self, lines: Sequence[Line], at: int, base: int) -> re.Match[bytes] | None:
        """Return the list marker that starts the line ``at``; a number must not be the start of running text."""
        line = lines[at]
        if line.indent != base:
            return None
        match = _BULLET.match(self.data, line.body, line.end)
        if match is not None:
            return match
        match = _NUMBER.match(self.data, line.body, line.end)
        if match is None or at + 1 >= len(lines) or lines[at + 1].blank:
            return match
        after = lines[at + 1]
        if after.indent > base or (after.indent == base and _NUMBER.match(self.data, after.body, after.end)):
            return match
        return None

    def _entry(
        self, lines: Sequence[Line], at: int, marker: re.Match[bytes], base: int, depth: int, entries: list[ListItem]
    ) -> int:
        line = lines[at]
        column = base + len(decode(marker[0].rstrip())) + (marker.end() - marker.start() - len(marker[0].rstrip()))
        if marker.end() >= line.end:  # the marker stands alone: what follows may be indented as it likes
            column = base + 1
        end = block_end(lines, at + 1, column)
        first = shifted(line, marker.end(), column)
        content = [first, *lines[at + 1 : end]]
        blocks = self.indented(content[1:], depth) if first.blank else self.read(content, column, depth + 1)
        inlines: tuple[Inline, ...] = ()
        own = Span(min(marker.end(), line.end), min(marker.end(), line.end))
        if blocks and isinstance(blocks[0], Paragraph):
            inlines, own = blocks[0].inlines, blocks[0].span
            blocks = blocks[1:]
        inlines, checked = take_checkbox(inlines)
        if checked is not None and inlines:
            own = Span(min(inlines[0].span.start, own.end), own.end)
        span = Span(line.body, content[-1].end if end > at + 1 else line.end)
        entries.append(ListItem(inlines, tuple(blocks), span, own, marker.re is _NUMBER, checked))
        return end

    # fields, drawn things, text

    def _field(self, lines: Sequence[Line], at: int, base: int, depth: int, out: list[Block]) -> int:
        """Read ``:Name: value`` as a paragraph that starts with the bold name."""
        line = lines[at]
        match = _FIELD.match(self.data, line.body, line.end)
        if match is None:
            return 0
        end = block_end(lines, at + 1, base + 1)
        inner = list(lines[at + 1 : end])
        margin = min((each.indent for each in inner if not each.blank), default=base + 1)
        first = shifted(line, match.end(), margin)
        blocks = self.read([first, *inner] if not first.blank else inner, margin, depth + 1)
        name = Inline(decode(match[1]).replace("\\", "") + ": ", Span(match.start(), match.end()), bold=True)
        if blocks and isinstance(blocks[0], Paragraph):
            value = blocks[0]
            out.append(Paragraph((name, *value.inlines), Span(line.body, value.span.end)))
            blocks = blocks[1:]
        else:
            out.append(Paragraph((name,), Span(line.body, line.end)))
        out.extend(blocks)
        return end

    def _drawn(self, lines: Sequence[Line], at: int, first: bytes, out: list[Block]) -> int:
        """Read what is drawn with characters: a table, a line block, a doctest, or a rule (which shows nothing)."""
        if first == b"=":
            return read_simple_table(self.data, lines, at, self.inlines, out)
        if first == b"+":
            return read_grid_table(self.data, lines, at, self.inlines, out)
        if first == b"|":
            return self._line_block(lines, at, out)
        end = _paragraph_end(lines, at, lines[at].indent)
        if self.data.startswith(b">>> ", lines[at].body):
            out.append(Code(decode(self.data[lines[at].body : lines[end - 1].end]), _span(lines, at, end)))
            return end
        return 0

    def _line_block(self, lines: Sequence[Line], at: int, out: list[Block]) -> int:
        start = at
        inlines: list[Inline] = []
        while at < len(lines) and (match := _LINE_BLOCK.match(self.data, lines[at].body, lines[at].end)):
            if inlines:
                inlines.append(Inline("\n", Span(lines[at].body, lines[at].body)))
            inlines.extend(self.inlines(match.end(), lines[at].end))
            at += 1
        if inlines:
            out.append(Paragraph(tuple(inlines), _span(lines, start, at)))
        return at if at > start else 0

    def _text(self, lines: Sequence[Line], at: int, base: int, depth: int, out: list[Block]) -> int:
        """Read a paragraph, a definition, or a paragraph with the literal block it announces."""
        end = _paragraph_end(lines, at, base)
        if end == at + 1 and end < len(lines) and not lines[end].blank and lines[end].indent > base:
            return self._definition(lines, at, base, depth, out)
        span = _span(lines, at, end)
        if not self.data.endswith(b"::", span.start, span.end):
            inlines = self.inlines(span.start, span.end)
            if inlines:
                out.append(Paragraph(inlines, span))
            return end
        text_end = len(self.data[: span.end].rstrip(b":")) if span.end - span.start == 2 else span.end - 1  # noqa: PLR2004
        inlines = self.inlines(span.start, max(text_end, span.start))
        if inlines:
            out.append(Paragraph(inlines, Span(span.start, span.end - 2)))
        return self._literal(lines, end, base, out)

    def _definition(self, lines: Sequence[Line], at: int, base: int, depth: int, out: list[Block]) -> int:
        """Read a term and its definition as an entry with the definition below it."""
        start = at
        entries: list[ListItem] = []
        while True:
            line = lines[at]
            end = block_end(lines, at + 1, base + 1)
            own = Span(line.body, line.end)
            below = self.indented(lines[at + 1 : end], depth)
            inlines = self.inlines(own.start, own.end)
            entries.append(ListItem(inlines, tuple(below), Span(line.body, lines[end - 1].end), own))
            at = _next_text(lines, end)
            if not self._is_term(lines, at, base):
                break
        out.append(ListBlock(tuple(entries), Span(lines[start].body, entries[-1].span.end)))
        return end

    def _is_term(self, lines: Sequence[Line], at: int, base: int) -> bool:
        if at + 1 >= len(lines) or lines[at].indent != base or lines[at + 1].blank or lines[at + 1].indent <= base:
            return False
        first = self.data[lines[at].body : lines[at].body + 1]
        return first not in _DRAWN | {b".", b":", b"_"} and self._marker(lines, at, base) is None

    def _literal(self, lines: Sequence[Line], at: int, base: int, out: list[Block]) -> int:
        """Read the literal block that ``::`` announced, indented or quoted."""
        start = _next_text(lines, at)
        end = block_end(lines, start, base + 1)
        if end == start and start < len(lines) and self.data[lines[start].body : lines[start].body + 1] in _QUOTED:
            end = _paragraph_end(lines, start, base)
        if end <= start or start >= len(lines):
            return at
        span = _span(lines, start, end)
        out.append(Code(decode(self.data[span.start : span.end]), span))
        return end


_DRAWN = frozenset({b"=", b"+", b"|", b">"})
_QUOTED = frozenset({b">", b"|", b"$", b"%", b"#", b"&"})


def _next_text(lines: Sequence[Line], at: int) -> int:
    """Return the index of the first line from ``at`` on that is not blank."""
    while at < len(lines) and lines[at].blank:
        at += 1
    return at


def _paragraph_end(lines: Sequence[Line], at: int, base: int) -> int:
    """Return the index after the lines of text from ``at`` on that stand at the same column."""
    end = at + 1
    while end < len(lines) and not lines[end].blank and lines[end].indent == base:
        end += 1
    return end


def _span(lines: Sequence[Line], at: int, end: int) -> Span:
    return Span(lines[at].body, lines[end - 1].end)
