"""Reads AsciiDoc into the neutral block tree; nothing is included, evaluated or fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.documents import front_matter, limits
from app.documents.adoc_inlines import read_inlines
from app.documents.adoc_tables import read_table
from app.documents.blocks import Block, Code, Document, Heading, Inline, Paragraph, Quote, Span
from app.documents.inline_runs import decode
from app.documents.list_entries import Entry, ListBuilder
from app.documents.source_lines import Line, split_lines

_HEADING = re.compile(rb"(={1,6}|#{1,6})[ \t]+(?=\S)")
_FENCE = re.compile(rb"(?:-{4,}|\.{4,}|\+{4,}|/{4,}|={4,}|\*{4,}|_{4,}|--|```[\w-]*|[|,:!]={3,})\Z")
_MARKER = re.compile(
    rb"(?P<mark>\*{1,1000}|-|\xe2\x80\xa2|(?P<number>\.{1,1000}|[0-9]{1,9}\.|[A-Za-z]\.|[ivxIVX]{1,5}\)))[ \t]+(?=\S)"
)
_TERM = re.compile(rb"(?P<term>[^\s:][^\r\n]{0,500}?)(?P<mark>:{2,4}|;;)(?:[ \t]+|\Z)")
_ATTRIBUTE = re.compile(rb":!?([A-Za-z0-9_][\w-]*)!?:(?:[ \t]+|\Z)")
_BLOCK_ATTRIBUTES = re.compile(rb"\[.*\]\Z")
_BLOCK_TITLE = re.compile(rb"\.(?=[^\s.])")
_ADMONITION = re.compile(rb"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?=\S)")
_SILENT = re.compile(rb"//(?!/)|(?:include|toc|ifdef|ifndef|endif|ifeval)::|'{3,}\Z|<<<\Z|\[\[.*\]\]\Z|-{3}\Z|\*{3}\Z")
_MEDIA = re.compile(rb"(?:image|video|audio)::")
_LITERAL_FENCES = (b"----", b"....", b"++++", b"```")


def read_blocks(data: bytes) -> Document:
    """Return the blocks of the AsciiDoc ``data``; document attributes count as front matter.

    Raises:
        DocumentTooLarge: nesting deeper than 100.
    """
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    matter = front_matter.read(data, start)
    lines = split_lines(data, matter.span.end if matter else start)
    reader = _Reader(data)
    blocks = tuple(reader.read(lines, 0))
    values: dict[str, object] = {**reader.attributes, **(_plain_keys(matter.values) if matter else {})}
    return Document(blocks, values, matter.span if matter else None)


def _plain_keys(values: dict[str, object]) -> dict[str, object]:
    """Return front matter with its keys bare: some site generators write them as attributes, ``:title:``."""
    return {key.strip(":"): value for key, value in values.items()}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.attributes: dict[str, str] = {}
        self._marks = limits.Marks(data)

    def read(self, lines: Sequence[Line], depth: int) -> list[Block]:
        """Return the blocks of ``lines``."""
        if depth > limits.MAX_NESTING:
            raise limits.too_deep(self._data, lines[0].start if lines else 0)
        out: list[Block] = []
        at, options = 0, b""
        while at < len(lines):
            line = lines[at]
            if line.blank:
                at += 1
                continue
            if _BLOCK_ATTRIBUTES.match(self._data, line.body, line.end):
                options += self._data[line.body : line.end]
                at += 1
                continue
            at = self._block(lines, at, depth, options, out)
            if out:
                options = b""
        return out

    def _block(self, lines: Sequence[Line], at: int, depth: int, options: bytes, out: list[Block]) -> int:
        """Read the block at the line ``at``; return the index of the line after it."""
        line, data = lines[at], self._data
        if _FENCE.match(data, line.body, line.end):
            return self._fenced(lines, at, depth, options, out)
        if _SILENT.match(data, line.body, line.end):
            return at + 1
        if heading := _HEADING.match(data, line.body, line.end):
            text = Span(heading.end(), line.end)
            out.append(Heading(len(heading[1]), self._inlines(text.start, text.end), text))
            return at + 1
        if attribute := _ATTRIBUTE.match(data, line.body, line.end):
            self.attributes[decode(attribute[1]).lower()] = decode(data[attribute.end() : line.end])
            return at + 1
        if self._marker(line) is not None:
            return self._list(lines, at, depth, out)
        if _MEDIA.match(data, line.body, line.end):
            out.append(Code(decode(data[line.body : line.end]), Span(line.body, line.end)))
            return at + 1
        if title := _BLOCK_TITLE.match(data, line.body, line.end):
            inlines = tuple(_bold(run) for run in self._inlines(title.end(), line.end))
            out.extend([Paragraph(inlines, Span(title.end(), line.end))] if inlines else [])
            return at + 1
        return self._paragraph(lines, at, options, out)

    def _fenced(self, lines: Sequence[Line], at: int, depth: int, options: bytes, out: list[Block]) -> int:
        data, line = self._data, lines[at]
        fence = data[line.body : line.end]
        closing = b"```" if fence.startswith(b"```") else fence
        end = at + 1
        while end < len(lines) and data[lines[end].body : lines[end].end] != closing:
            end += 1
        inner = lines[at + 1 : end]
        after = min(end + 1, len(lines))
        span = Span(line.body, lines[after - 1].end)
        if fence.startswith(b"////"):
            return after
        if fence.startswith(_LITERAL_FENCES) or b"[source" in options or b"[listing" in options:
            text = decode(data[inner[0].start : inner[-1].end]) if inner else ""
            out.append(Code(text, span))
        elif fence.endswith(b"===") and fence[:1] in b"|!,:":
            out.extend(read_table(data, inner, fence, options, self._inlines, self._marks))
        else:
            blocks = self.read(inner, depth + 1)
            open_block = fence == b"--" and not options
            out.extend(blocks if open_block else [Quote(tuple(blocks), span)] if blocks else [])
        return after

    # lists

    def _marker(self, line: Line) -> re.Match[bytes] | None:
        found = _MARKER.match(self._data, line.body, line.end)
        if found is not None:
            return found
        # a term that holds "::" inside a word (C++ names) is none
        return _TERM.match(self._data, line.body, line.end)

    def _list(self, lines: Sequence[Line], at: int, depth: int, out: list[Block]) -> int:
        builder = ListBuilder(self._data, self._inlines)
        marks: list[bytes] = []
        while at < len(lines):
            line = lines[at]
            marker = None if line.blank else self._marker(line)
            last = builder.last
            if marker is not None:
                at = self._entry(line, at, marker, marks, builder, depth)
            elif last is not None and self._data[line.body : line.end] == b"+" and at + 1 < len(lines):
                hung: list[Block] = []
                at = self._attached(lines, at + 1, depth, hung)
                for block in hung:
                    last.hang(block)
            elif line.blank:
                following = _next_text(lines, at)
                if following >= len(lines) or self._marker(lines[following]) is None:
                    at = following
                    break
                at = following
            elif last is None or self._ends_text(line):
                break
            else:
                if last.below:
                    last.hang(Paragraph(self._inlines(line.body, line.end), Span(line.body, line.end)))
                else:
                    last.extend(line.end)
                at += 1
        builder.flush(out)
        return at

    def _entry(
        self, line: Line, at: int, marker: re.Match[bytes], marks: list[bytes], builder: ListBuilder, depth: int
    ) -> int:
        groups = marker.groupdict()
        ordered = groups.get("number") is not None
        mark = b"1." if ordered and marker["mark"][:1] != b"." else marker["mark"]
        if mark in marks:
            del marks[marks.index(mark) + 1 :]
        else:
            marks.append(mark)
        if depth + len(marks) > limits.MAX_NESTING:
            raise limits.too_deep(self._data, line.body)
        term = groups.get("term")
        if term is None:
            entry = Entry(line.body, marker.end(), line.end, ordered=ordered)
        else:
            entry = Entry(line.body, line.body, line.body + len(term), ordered=False)
            if marker.end() < line.end:
                text = Span(marker.end(), line.end)
                entry.hang(Paragraph(self._inlines(text.start, text.end), text))
            entry.end = line.end
        builder.add(entry, len(marks) - 1)
        return at + 1

    def _attached(self, lines: Sequence[Line], at: int, depth: int, out: list[Block]) -> int:
        """Read the block that a ``+`` line attaches to the entry above."""
        options = b""
        while at < len(lines) and _BLOCK_ATTRIBUTES.match(self._data, lines[at].body, lines[at].end):
            options += self._data[lines[at].body : lines[at].end]
            at += 1
        if at >= len(lines) or lines[at].blank or self._marker(lines[at]) is not None:
            return at
        return self._block(lines, at, depth + 1, options, out)

    # text

    def _ends_text(self, line: Line) -> bool:
        """Whether a line ends the paragraph or entry above it without a blank line between them."""
        data, body, end = self._data, line.body, line.end
        return bool(
            _FENCE.match(data, body, end)
            or _BLOCK_ATTRIBUTES.match(data, body, end)
            or _ATTRIBUTE.match(data, body, end)
            or data.startswith(b"//", body)
            or data[body:end] == b"+"
        )

    def _paragraph(self, lines: Sequence[Line], at: int, options: bytes, out: list[Block]) -> int:
        end = at + 1
        while end < len(lines) and not lines[end].blank and not self._ends_text(lines[end]):
            end += 1
        span = Span(lines[at].body, lines[end - 1].end)
        if lines[at].indent > 0 or b"[source" in options or b"[listing" in options or b"[literal" in options:
            out.append(Code(decode(self._data[span.start : span.end]), span))
            return end
        note = _ADMONITION.match(self._data, span.start, span.end)
        start = note.end() if note else span.start
        inlines = self._inlines(start, span.end)
        if inlines:
            paragraph = Paragraph(inlines, Span(start, span.end))
            out.append(Quote((paragraph,), span) if note or b"quote" in options else paragraph)
        return end

    def _inlines(self, start: int, end: int) -> tuple[Inline, ...]:
        return read_inlines(self._data, start, end, self.attributes, self._marks)


def _bold(run: Inline) -> Inline:
    return Inline(run.text, run.span, run.href, True, run.emphasis, run.code, run.strike)


def _next_text(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and lines[at].blank:
        at += 1
    return at
