"""The neutral block tree every format's reader produces, each node with its exact byte span.

A reader (``markdown.py``, ``html.py``, ...) turns the bytes of one format into this tree and nothing else;
everything that understands post-mortems (sections, action items, owners, dates) works on the tree alone.
Spans are half-open UTF-8 byte offsets into the document *as it was given* (byte order mark and CRLF included).
The nodes are msgspec structs because a long document makes tens of thousands of them; they form no cycles, so the
garbage collector need not look at them.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Format: TypeAlias = Literal["markdown", "html", "rst", "asciidoc", "mediawiki", "text"]


class Span(msgspec.Struct, frozen=True, gc=False):
    """Half-open range of UTF-8 byte offsets."""

    start: int
    end: int


class Inline(msgspec.Struct, frozen=True, gc=False):
    """A run of visible text with one style; ``text`` is unescaped, ``span`` covers its source."""

    text: str
    span: Span
    href: str | None = None  # target when the run is (part of) a link
    bold: bool = False
    emphasis: bool = False
    code: bool = False
    strike: bool = False
    mention: Literal["person", "date"] | None = None  # an editor's own element that names somebody, or a day


class Heading(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A heading of level 1 to 6."""

    level: int
    inlines: tuple[Inline, ...]
    span: Span
    anchor: str | None = None


class Paragraph(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A run of text lines."""

    inlines: tuple[Inline, ...]
    span: Span


class ListItem(msgspec.Struct, frozen=True, tag=True, gc=False):
    """One entry: its own text in ``inlines``, whatever hangs below it in ``children``.

    ``own`` covers the entry's own text (after marker and checkbox, without children), so its end is where
    something can be added to the entry itself.
    """

    inlines: tuple[Inline, ...]
    children: tuple[Block, ...]
    span: Span
    own: Span
    ordered: bool = False
    checked: bool | None = None  # None: no checkbox


class ListBlock(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Consecutive entries of one list."""

    items: tuple[ListItem, ...]
    span: Span


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One table cell; ``span`` covers the cell's source between its delimiters (may be empty)."""

    inlines: tuple[Inline, ...]
    span: Span
    blocks: tuple[Block, ...] = ()  # lists or paragraphs inside the cell, where the format has them
    fixed_width: bool = False  # drawn in columns: text added here would break the table


class TableRow(msgspec.Struct, frozen=True, tag=True, gc=False):
    """One row of a table, header rows included."""

    cells: tuple[Cell, ...]
    span: Span


class Table(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A table; ``header`` is None where the format states none."""

    header: TableRow | None
    rows: tuple[TableRow, ...]
    span: Span


class Code(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A code block, image, or other literal matter that is never an action item."""

    text: str
    span: Span


class Quote(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A block quote, admonition, or other container."""

    children: tuple[Block, ...]
    span: Span


Block: TypeAlias = Heading | Paragraph | ListBlock | ListItem | Table | TableRow | Code | Quote


class Document(msgspec.Struct, frozen=True, gc=False):
    """What a reader returns: blocks in order, and front matter where there is any."""

    blocks: tuple[Block, ...]
    front_matter: dict[str, object] = {}
    front_matter_span: Span | None = None
    title: str | None = None  # stated by the container (HTML <title>), not by a heading
    raw_html: tuple[Span, ...] = ()  # where a Markdown document goes on in HTML, in order
