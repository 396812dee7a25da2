"""Reads MediaWiki text into the neutral block tree; templates are kept as literal text, nothing is expanded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.documents import limits
from app.documents.blocks import Block, Code, Document, Heading, Inline, Paragraph, Quote, Span
from app.documents.inline_runs import decode
from app.documents.list_entries import Entry, ListBuilder
from app.documents.source_lines import Line, end_before, split_lines
from app.documents.wiki_inlines import read_inlines
from app.documents.wiki_tables import read_table, table_end

_HEADING = re.compile(rb"(={1,6})([^\r\n]*?[^=\r\n])\1[ \t]*(?:<!--[^\r\n]*-->[ \t]*)?\Z")
_PREFIX = re.compile(rb"([*#:;]{1,1000})[ \t]*")
_SILENT = re.compile(rb"-{4,}|__[A-Z]+__\Z|\[\[(?:file|image|category):[^\]\r\n]*\]\]\Z|#redirect", re.IGNORECASE)
_LITERAL = re.compile(rb"<(pre|syntaxhighlight|source|nowiki|math|graph|timeline)\b[^>\r\n]*>", re.IGNORECASE)
_LONGEST_TEMPLATE = 100  # lines
_TEMPLATE_COST = 10  # its lines are looked at to find its end
_COMMENT_START, _COMMENT_END = b"<!--", b"-->"


def read_blocks(data: bytes) -> Document:
    """Return the blocks of the MediaWiki text ``data`` with spans in bytes of ``data`` as given.

    Raises:
        DocumentTooLarge: lists nested deeper than 100.
    """
    return Document(tuple(_Reader(data).read(split_lines(data))))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._marks = limits.Marks(data)
        self._list = ListBuilder(data, self._inlines)

    def read(self, lines: Sequence[Line]) -> list[Block]:
        """Return the blocks of ``lines``."""
        out: list[Block] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.blank:
                self._list.flush(out)
                at += 1
                continue
            prefix = _PREFIX.match(self._data, line.body, line.end) if line.indent == 0 else None
            if prefix is not None and not _SILENT.match(self._data, line.body, line.end):
                at = self._entry(lines, at, prefix, out)
                continue
            self._list.flush(out)
            at = self._block(lines, at, out)
        self._list.flush(out)
        return out

    def _block(self, lines: Sequence[Line], at: int, out: list[Block]) -> int:
        line, data = lines[at], self._data
        if _SILENT.match(data, line.body, line.end):
            return at + 1
        if heading := _HEADING.match(data, line.body, line.end):
            start = heading.start(2) + len(heading[2]) - len(heading[2].lstrip())
            text = Span(start, max(start, heading.start(2) + len(heading[2].rstrip())))
            out.append(Heading(len(heading[1]), self._inlines(text.start, text.end), text))
            return at + 1
        if data.startswith(b"{|", line.body):
            end = table_end(data, lines, at)
            out.extend(read_table(data, lines[at:end], self._inlines, self._marks))
            return end
        if data.startswith(_COMMENT_START, line.body):
            return self._until(lines, at, _COMMENT_END, None)
        if literal := _LITERAL.match(data, line.body, line.end):
            return self._until(lines, at, b"</" + literal[1], out)
        if data.startswith(b"{{", line.body):
            return self._template(lines, at, out)
        return self._text(lines, at, out)

    def _until(self, lines: Sequence[Line], at: int, closing: bytes, out: list[Block] | None) -> int:
        """Read lines up to the one with ``closing``, as literal text, or as nothing where ``out`` is None."""
        close = self._data.find(closing, lines[at].body + 1)
        end = end_before(lines, at, close + len(closing) if close >= 0 else len(self._data))
        span = Span(lines[at].body, lines[end - 1].end)
        if out is not None:
            out.append(Code(decode(self._data[span.start : span.end]), span))
        return end

    def _template(self, lines: Sequence[Line], at: int, out: list[Block]) -> int:
        """Read a template that stands on lines of its own as literal text."""
        self._marks.spend(lines[at].body, _TEMPLATE_COST)
        depth, end = 0, at
        while end < min(len(lines), at + _LONGEST_TEMPLATE) and (end == at or depth > 0):
            raw = self._data[lines[end].body : lines[end].end]
            depth += raw.count(b"{{") - raw.count(b"}}")
            end += 1
        if depth > 0 or not self._data[lines[end - 1].body : lines[end - 1].end].endswith(b"}}"):
            return self._text(lines, at, out)
        span = Span(lines[at].body, lines[end - 1].end)
        out.append(Code(decode(self._data[span.start : span.end]), span))
        return end

    def _entry(self, lines: Sequence[Line], at: int, prefix: re.Match[bytes], out: list[Block]) -> int:
        """Read a line that starts with ``*``, ``#``, ``:`` or ``;``."""
        line, marks = lines[at], prefix[1]
        last = self._list.last
        text = Span(min(prefix.end(), line.end), line.end)
        if marks.endswith(b":"):
            paragraph = Paragraph(self._inlines(text.start, text.end), text)
            if not paragraph.inlines:
                return at + 1
            if last is not None:
                last.hang(paragraph)
            else:
                out.append(Quote((paragraph,), Span(line.body, line.end)))
            return at + 1
        self._list.add(Entry(line.body, text.start, text.end, ordered=marks.endswith(b"#")), len(marks) - 1)
        return at + 1

    def _text(self, lines: Sequence[Line], at: int, out: list[Block]) -> int:
        end = at + 1
        while end < len(lines) and not lines[end].blank and not self._starts_block(lines[end]):
            end += 1
        span = Span(lines[at].body, lines[end - 1].end)
        if lines[at].indent > 0:
            out.append(Code(decode(self._data[span.start : span.end]), span))
            return end
        inlines = self._inlines(span.start, span.end)
        if inlines:
            out.append(Paragraph(inlines, span))
        return end

    def _starts_block(self, line: Line) -> bool:
        data, body = self._data, line.body
        if line.indent == 0 and data[body : body + 1] in {b"*", b"#", b":", b";"}:
            return True
        return (
            data.startswith((b"{|", b"----", b"{{"), body)
            or bool(_HEADING.match(data, body, line.end))
            or bool(_LITERAL.match(data, body, line.end))
        )

    def _inlines(self, start: int, end: int) -> tuple[Inline, ...]:
        return read_inlines(self._data, start, end, self._marks)
