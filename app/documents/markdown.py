"""Reads Markdown (CommonMark with GitHub tables and task lists) into the neutral block tree, byte spans included.

``pyromark`` gives every event its byte range, so a reference can later be spliced in at an exact place. The wrappers
around Markdown (MDX, Quarto, Liquid ...) are blanked before parsing, byte for byte: no offset moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import pyromark

from app.documents import front_matter, limits, markdown_html, markdown_tables
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
from app.documents.inline_runs import without_breaks
from app.documents.markdown_frames import Frame
from app.documents.markdown_wrappers import without_wrappers
from app.documents.text_runs import runs_of_blocks

_OPTIONS: Final = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_FOOTNOTES
)
_LEVELS: Final = {"H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_NESTING_KINDS: Final = frozenset({"List", "BlockQuote", "Table"})
_COUNTED: Final = _NESTING_KINDS | {"TableCell"}  # blocks of which a document may hold only so many, or so deep
_INLINE: Final = frozenset({"Strong", "Emphasis", "Strikethrough", "Link", "Image"})
_PLAIN: Final = re.compile(rb"[A-Za-z][^\\*_`\[\]<>&!~\r\n]*")  # no markup, and no list's or heading's sign first
_PIECE_COST: Final = 4  # a parser of its own
_BOM: Final = b"\xef\xbb\xbf"


class _Builder:
    """Turns pyromark's events into blocks, with an explicit stack: no recursion for a document to exhaust."""

    def __init__(self, data: bytes, source: bytes, offset: int) -> None:
        self.data = data
        self.source = source  # the data without the wrappers around its Markdown
        self.offset = offset
        self.root = Frame("Root", None)
        self.stack = [self.root]
        self.top = self.root
        self.styles = {"Strong": 0, "Emphasis": 0, "Strikethrough": 0}
        self.plain = True  # no style, link or image is open
        self.mute = 0
        self.hrefs: list[str | None] = []
        self.depth = 0
        self.marks = limits.Marks(data)

    def feed(self, text: str) -> tuple[tuple[Block, ...], tuple[Span, ...]]:
        """Return the blocks of ``text``, which stands at ``offset`` in the data, and where it is HTML."""
        offset = self.offset
        handlers: dict[str, Callable[[Any, int, int], None]] = {
            "Code": self._code,
            "InlineHtml": self._inline_html,
            "TaskListMarker": self._task,
        }
        events: Iterator[tuple[Any, Any]] = pyromark.events_with_range(text, options=_OPTIONS, merge_text=True)
        for event, place in events:
            start, end = place["start"] + offset, place["end"] + offset
            if event.__class__ is str:
                if event != "Rule":
                    self._add("\n", start, end)
                continue
            key, value = event.popitem()  # its only one; text, starts and ends are nearly all there are
            if key == "Text":
                if self.plain:
                    self.top.runs.append(Inline(value, Span(start, end)))
                else:
                    self._add(value, start, end)
            elif key == "Start":
                self._start(value, start, end)
            elif key == "End":
                if value.__class__ is str and value in _INLINE:
                    self._end_inline(value)
                else:
                    self._close(Span(start, end))
            elif key in handlers:
                handlers[key](value, start, end)
        return markdown_html.opened(self.root.children, self.source, self.marks)

    def _start(self, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - pyromark's payload
        kind, detail = (value, None) if value.__class__ is str else value.popitem()
        if kind in _INLINE:
            self._start_inline(kind, detail, start, end)
            return
        if kind in _COUNTED:
            self._count(kind, start)
        self.top = Frame(kind, detail)
        self.stack.append(self.top)

    def _add(self, text: str, start: int, end: int, *, code: bool = False) -> None:
        if self.plain and not code:
            self.top.runs.append(Inline(text, Span(start, end)))
        elif not self.mute:
            bold, emphasis, strike = self.styles.values()
            href = self.hrefs[-1] if self.hrefs else None
            self.top.runs.append(Inline(text, Span(start, end), href, bold > 0, emphasis > 0, code, strike > 0))

    def _start_inline(self, kind: str, detail: Any, start: int, end: int) -> None:  # noqa: ANN401 - pyromark's payload
        self.marks.spend(start)
        if kind == "Link":
            url = detail["dest_url"]
            self.hrefs.append(f"mailto:{url}" if detail["link_type"] == "Email" else url)
        elif kind == "Image":
            self.mute += 1
        else:
            self.styles[kind] += 1
        self.plain = False
        self.top.cover(start, end)

    def _end_inline(self, kind: str) -> None:
        if kind == "Link":
            self.hrefs.pop()
        elif kind == "Image":
            self.mute -= 1
        else:
            self.styles[kind] -= 1
        self._styled()

    def _styled(self) -> None:
        """Note whether anything is open that gives a run more than its text."""
        self.plain = not (self.mute or self.hrefs or any(self.styles.values()))

    def _count(self, kind: str, start: int) -> None:
        """Count what a document may hold only so many of, or so deep."""
        if kind == "TableCell":
            self.marks.spend(start)
            return
        self.depth += 1
        if self.depth > limits.MAX_NESTING:
            raise limits.too_deep(self.data, start)

    def _close(self, span: Span) -> None:
        frame = self.stack.pop()
        self.top = self.stack[-1]
        if frame.kind in _NESTING_KINDS:
            self.depth -= 1
        _CLOSERS[frame.kind](self, frame, span)

    def _code(self, text: str, start: int, end: int) -> None:
        self.marks.spend(start)
        self._add(text, start, end, code=True)

    def _task(self, checked: bool, _start: int, _end: int) -> None:
        item = next((frame for frame in reversed(self.stack) if frame.kind == "Item"), None)
        if item is not None:
            item.checked = checked

    def _inline_html(self, tag: str, start: int, end: int) -> None:
        self.marks.spend(start)
        low = tag.casefold()
        if low.startswith("<br"):
            self._add("\n", start, end)
            return
        self.top.cover(start, end)
        if low.startswith("<a "):
            self.hrefs.append(markdown_html.target(tag))
        elif low == "</a>" and self.hrefs:
            self.hrefs.pop()
        self._styled()

    def _clear_links(self) -> None:
        """Forget links that were opened in HTML and never closed."""
        if self.hrefs:
            self.hrefs.clear()
            self._styled()

    def close_heading(self, frame: Frame, span: Span) -> None:
        """Add a heading."""
        level = _LEVELS[frame.value["level"]]
        self.top.children.append(Heading(level, without_breaks(frame.runs), span))
        self._clear_links()

    def close_paragraph(self, frame: Frame, span: Span) -> None:
        """Add a paragraph; the first one of a list entry is the entry's own text."""
        self._clear_links()
        top = self.top
        inlines = without_breaks(frame.runs)
        if top.kind == "Item" and not top.runs and not top.children:
            top.start, top.end = frame.own()
            top.runs = list(inlines)
            if top.start < 0:
                top.start, top.end = span.start, span.end
        elif inlines:
            top.children.append(Paragraph(inlines, span))

    def close_item(self, frame: Frame, span: Span) -> None:
        """Add a list entry."""
        inlines = without_breaks(frame.runs)
        start, end = frame.own()
        if start < 0:
            start = end = span.start + len(self.data[span.start : span.end].rstrip())
        own = Span(start, max(start, end))
        self.top.children.append(
            ListItem(inlines, tuple(frame.children), span, own, self.top.value is not None, frame.checked)
        )

    def close_list(self, frame: Frame, span: Span) -> None:
        """Add a list."""
        self.top.children.append(ListBlock(tuple(frame.children), span))

    def close_cell(self, frame: Frame, span: Span) -> None:
        """Add a table cell."""
        self.top.children.append(Cell(without_breaks(frame.runs), span))

    def close_row(self, frame: Frame, span: Span) -> None:
        """Add a table row, without the cells that pyromark makes up behind the end of a short one."""
        end = span.start + len(self.data[span.start : span.end].rstrip())
        self.top.children.append(TableRow(tuple(c for c in frame.children if c.span.start < end), span))

    def close_table(self, frame: Frame, span: Span) -> None:
        """Add a table; pyromark gives the header as the first row."""
        self.top.children.append(Table(next(iter(frame.children), None), tuple(frame.children[1:]), span))

    def close_code(self, frame: Frame, span: Span) -> None:
        """Add a code block."""
        self.top.children.append(Code("".join([run.text for run in frame.runs]), span))

    def close_quote(self, frame: Frame, span: Span) -> None:
        """Add a block quote or footnote."""
        self.top.children.append(Quote(tuple(frame.children), span))

    def close_html(self, _frame: Frame, span: Span) -> None:
        """Read HTML inside another block at once; what stands on its own is put together first."""
        if self.top is self.root:
            self.top.children.append(markdown_html.RawHtml(span))
        else:
            self.top.children.extend(markdown_html.blocks_of(self.source, span, self.marks))


_CLOSERS: Final[dict[str, Callable[[_Builder, Frame, Span], None]]] = {
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


def _inlines(data: bytes, marks: limits.Marks, start: int, end: int) -> tuple[Inline, ...]:
    """Return the runs of a piece of Markdown that stands alone, such as a line of a drawn table's cell."""
    marks.spend(start)
    if start == end:
        return ()
    if _PLAIN.fullmatch(data, start, end) is not None:
        return (Inline(data[start:end].decode("utf-8", "replace"), Span(start, end)),)
    marks.spend(start, _PIECE_COST)
    blocks, _ = _Builder(data, data, start).feed(data[start:end].decode("utf-8", "replace"))
    return tuple(runs_of_blocks(blocks))


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
    source, tables = markdown_tables.taken(data, source, start, partial(_inlines, data, limits.Marks(data)))
    blocks, html = _Builder(data, source, start).feed(source[start:].decode("utf-8", "replace"))
    if tables:
        blocks = tuple(sorted((*blocks, *tables), key=lambda block: block.span.start))
    return Document(blocks, matter.values if matter else {}, matter.span if matter else None, raw_html=html)
