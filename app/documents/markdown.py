"""Reads Markdown (CommonMark with GitHub tables and task lists) into the neutral block tree, byte spans included.

``pyromark`` gives every event its byte range, so a reference can later be spliced in at an exact place. The wrappers
around Markdown (MDX, Quarto, Liquid ...) are blanked before parsing, byte for byte: no offset moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pyromark

from app.documents import front_matter, limits
from app.documents.blocks import (
    Block,
    Cell,
    Code,
    Document,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Span,
    Table,
    TableRow,
)
from app.documents.markdown_wrappers import without_wrappers

_OPTIONS: Final = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_FOOTNOTES
)
_LEVELS: Final = {"H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_SUMMARY: Final = re.compile(rb"<summary[^>]*>(.*?)</summary>", re.DOTALL | re.IGNORECASE)
_TAG: Final = re.compile(rb"<[^>]*>")
_HREF: Final = re.compile(r"""<a\s[^>]*?href=["']([^"']*)["']""", re.IGNORECASE)
_NESTING_KINDS: Final = frozenset({"List", "BlockQuote", "Table"})
_BOM: Final = b"\xef\xbb\xbf"


class _Frame:
    """An open block: what it has gathered so far."""

    __slots__ = ("checked", "children", "inlines", "kind", "ordered", "own_end", "own_start", "start", "value")

    def __init__(self, kind: str, start: int, value: Any) -> None:  # noqa: ANN401 - pyromark's payload
        self.kind = kind
        self.start = start
        self.value = value
        self.children: list[Any] = []
        self.inlines: list[Inline] = []
        self.checked: bool | None = None
        self.ordered = False
        self.own_start = -1
        self.own_end = -1


class _Builder:
    """Turns pyromark's events into blocks, with an explicit stack: no recursion for a document to exhaust."""

    def __init__(self, data: bytes, offset: int) -> None:
        self.data = data
        self.offset = offset
        self.root = _Frame("Root", offset, None)
        self.stack = [self.root]
        self.top = self.root
        self.bold = self.emphasis = self.strike = self.mute = 0
        self.hrefs: list[str | None] = []
        self.depth = 0
        self.html_start = -1

    def feed(self, text: str) -> tuple[Block, ...]:
        """Return the blocks of ``text``, which stands at ``offset`` in the data."""
        offset = self.offset
        add = self._add
        events: Iterator[tuple[Any, Any]] = pyromark.events_with_range(text, options=_OPTIONS, merge_text=True)
        for event, span in events:
            start, end = span["start"] + offset, span["end"] + offset
            if isinstance(event, str):
                if event != "Rule":
                    add("\n", start, end)
                continue
            for key, value in event.items():
                if key == "Text":
                    add(value, start, end)
                elif key == "Start":
                    self._start(value, start, end)
                elif key == "End":
                    self._end(value, start, end)
                elif key == "Code":
                    add(value, start, end, code=True)
                else:
                    self._other(key, value, start, end)
        return tuple(self.root.children)

    def _add(self, text: str, start: int, end: int, *, code: bool = False) -> None:
        top = self.top
        if top.own_start < 0:
            top.own_start = start
        if end > top.own_end and text != "\n":
            top.own_end = end
        if self.mute:
            return
        href = self.hrefs[-1] if self.hrefs else None
        top.inlines.append(
            Inline(text, Span(start, end), href, self.bold > 0, self.emphasis > 0, code, self.strike > 0)
        )

    def _style(self, name: str, step: int) -> bool:
        if name == "Strong":
            self.bold += step
        elif name == "Emphasis":
            self.emphasis += step
        elif name == "Strikethrough":
            self.strike += step
        else:
            return False
        return True

    def _start(self, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - pyromark's payload
        kind: str
        detail: Any
        kind, detail = (value, None) if isinstance(value, str) else next(iter(value.items()))
        if self._style(kind, 1):
            self._cover(start, end)
        elif kind == "Link":
            url = detail["dest_url"]
            self.hrefs.append(f"mailto:{url}" if detail["link_type"] == "Email" else url)
            self._cover(start, end)
        elif kind == "Image":
            self.mute += 1
            self._cover(start, end)
        else:
            self._open(kind, detail, start)

    def _cover(self, start: int, end: int) -> None:
        top = self.top
        if top.own_start < 0:
            top.own_start = start
        top.own_end = max(top.own_end, end)

    def _open(self, kind: str, detail: object, start: int) -> None:
        if kind in _NESTING_KINDS:
            self.depth += 1
            if self.depth > limits.MAX_NESTING:
                raise limits.too_deep(self.data, start)
        self.top = _Frame(kind, start, detail)
        self.top.ordered = kind == "List" and detail is not None
        self.stack.append(self.top)

    def _end(self, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - pyromark's payload
        kind: str = value if isinstance(value, str) else next(iter(value))
        if self._style(kind, -1):
            return
        if kind == "Link":
            self.hrefs.pop()
        elif kind == "Image":
            self.mute -= 1
        else:
            frame = self.stack.pop()
            self.top = self.stack[-1]
            if kind in _NESTING_KINDS:
                self.depth -= 1
            close = _CLOSERS.get(frame.kind)
            if close is not None:
                close(self, frame, Span(start, end))

    def _other(self, key: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - pyromark's payload
        if key == "InlineHtml":
            self._inline_html(value, start, end)
        elif key == "TaskListMarker":
            item = next((f for f in reversed(self.stack) if f.kind == "Item"), None)
            if item is not None:
                item.checked = bool(value)

    def _inline_html(self, tag: str, start: int, end: int) -> None:
        low = tag.casefold()
        if low.startswith("<br"):
            self._add("\n", start, end)
            return
        self._cover(start, end)
        if low.startswith("<a "):
            found = _HREF.match(tag)
            self.hrefs.append(found.group(1) if found else None)
        elif low == "</a>" and self.hrefs:
            self.hrefs.pop()

    # closing one kind of block each

    def close_heading(self, frame: _Frame, span: Span) -> None:
        """Add a heading."""
        level = _LEVELS[frame.value["level"]]
        self.top.children.append(Heading(level, _trim(frame.inlines), span))
        self.hrefs.clear()

    def close_paragraph(self, frame: _Frame, span: Span) -> None:
        """Add a paragraph; the first one of a list entry is the entry's own text."""
        self.hrefs.clear()
        top = self.top
        inlines = _trim(frame.inlines)
        if top.kind == "Item" and not top.inlines and not top.children:
            top.inlines = list(inlines)
            top.own_start, top.own_end = frame.own_start, frame.own_end
            if top.own_start < 0:
                top.own_start, top.own_end = span.start, span.end
        elif inlines:
            top.children.append(Paragraph(inlines, span))

    def close_item(self, frame: _Frame, span: Span) -> None:
        """Add a list entry."""
        inlines = _trim(frame.inlines)
        if frame.own_start < 0:
            at = span.start + len(self.data[span.start : span.end].rstrip())
            own = Span(at, at)
        else:
            own = Span(frame.own_start, max(frame.own_end, frame.own_start))
        self.top.children.append(ListItem(inlines, tuple(frame.children), span, own, self.top.ordered, frame.checked))

    def close_list(self, frame: _Frame, span: Span) -> None:
        """Add a list."""
        self.top.children.append(ListBlock(tuple(frame.children), span))

    def close_cell(self, frame: _Frame, span: Span) -> None:
        """Add a table cell."""
        self.top.children.append(Cell(_trim(frame.inlines), span))

    def close_row(self, frame: _Frame, span: Span) -> None:
        """Add a table row."""
        self.top.children.append(TableRow(tuple(frame.children), span))

    def close_table(self, frame: _Frame, span: Span) -> None:
        """Add a table; pyromark gives the header as the first row."""
        rows = frame.children
        self.top.children.append(Table(rows[0] if rows else None, tuple(rows[1:]), span))

    def close_code(self, frame: _Frame, span: Span) -> None:
        """Add a code block."""
        self.top.children.append(Code("".join(i.text for i in frame.inlines), span))

    def close_quote(self, frame: _Frame, span: Span) -> None:
        """Add a block quote or footnote."""
        self.top.children.append(Quote(tuple(frame.children), span))

    def close_html(self, _frame: _Frame, span: Span) -> None:
        """Keep a ``<summary>`` as a bold label; other HTML blocks have no text of their own."""
        raw = self.data[span.start : span.end]
        for found in _SUMMARY.finditer(raw):
            text = _TAG.sub(b"", found.group(1)).decode("utf-8", "replace").strip()
            if text:
                at = Span(span.start + found.start(1), span.start + found.end(1))
                self.top.children.append(Paragraph((Inline(text, at, bold=True),), at))


_CLOSERS: Final[dict[str, Callable[[_Builder, _Frame, Span], None]]] = {
    "Heading": _Builder.close_heading,
    "Paragraph": _Builder.close_paragraph,
    "Item": _Builder.close_item,
    "List": _Builder.close_list,
    "TableCell": _Builder.close_cell,
    "TableHead": _Builder.close_row,
    "TableRow": _Builder.close_row,
    "Table": _Builder.close_table,
    "CodeBlock": _Builder.close_code,
    "BlockQuote": _Builder.close_quote,
    "FootnoteDefinition": _Builder.close_quote,
    "HtmlBlock": _Builder.close_html,
}


def _trim(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Return the runs without breaks at the ends."""
    if not inlines:
        return ()
    first, last = 0, len(inlines)
    while last > first and not inlines[last - 1].text.strip():
        last -= 1
    while first < last and not inlines[first].text.strip():
        first += 1
    return tuple(inlines[first:last])


def read_blocks(data: bytes) -> Document:
    """Return the blocks of ``data``, which is UTF-8 Markdown, with spans in bytes of ``data`` as given.

    Raises:
        DocumentTooLarge: nesting deeper than 100.
    """
    start = len(_BOM) if data.startswith(_BOM) else 0
    matter = front_matter.read(data, start)
    if matter is not None:
        start = matter.span.end
    source = without_wrappers(data)
    blocks = _Builder(data, start).feed(source[start:].decode("utf-8", "replace"))
    return Document(blocks, matter.values, matter.span) if matter else Document(blocks)
