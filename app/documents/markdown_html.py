"""Reads the HTML inside Markdown: a link's target, whole parts that are written as ``<h2>``, ``<ul>``, ``<table>``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from app.documents import limits
from app.documents.blocks import Block, Paragraph, Span
from app.documents.html_blocks import BlockReader
from app.documents.html_tree import build

_HREF: Final = re.compile(r"""<a\s[^>]*?href=["']([^"']*)["']""", re.IGNORECASE)
# What holds the text of a document; a ``<div align="center">`` around pictures holds none.
_HOLDS_TEXT: Final = re.compile(rb"<(?:h[1-6]|p|[uo]l|li|dl|table|summary|blockquote|pre)[\s>]", re.IGNORECASE)
# Markdown that a tag on the line before it keeps from being read; it shows its signs, and is nobody's sentence.
_UNREAD_MARKDOWN: Final = re.compile(rb"\s*(?:[-*+>|]|#{1,6}|\d{1,9}[.)]|```|~~~)(?:\s|$|[-|])")


class RawHtml(NamedTuple):
    """An HTML block of the Markdown parser, of which one part of a document may take several."""

    span: Span


def target(tag: str) -> str | None:
    """Return where the ``<a ...>`` tag links to, or None where it is only an anchor."""
    found = _HREF.match(tag)
    return found.group(1) if found else None


def opened(
    children: Sequence[Block | RawHtml], source: bytes, marks: limits.Marks
) -> tuple[tuple[Block, ...], tuple[Span, ...]]:
    """Return ``children`` with their HTML read, and where that HTML stands.

    Blocks with nothing between them are read as one: an empty line ends the parser's block, not the list in it.

    Raises:
        DocumentTooLarge: elements nested deeper than 100, or more pieces of markup than are left.
    """
    blocks: list[Block] = []
    spans: list[Span] = []
    beside = False
    for child in (*children, None):
        if isinstance(child, RawHtml):
            joined = beside and not source[spans[-1].end : child.span.start].strip()
            span = Span(spans.pop().start, child.span.end) if joined else child.span
            if beside and not joined:
                blocks += blocks_of(source, spans[-1], marks)
            spans.append(span)
        elif beside:
            blocks += blocks_of(source, spans[-1], marks)
        beside = isinstance(child, RawHtml)
        if child is not None and not isinstance(child, RawHtml):
            blocks.append(child)
    return tuple(blocks), tuple(spans)


def blocks_of(source: bytes, span: Span, marks: limits.Marks) -> list[Block]:
    """Return the blocks of the HTML at ``span`` of ``source``, if it holds text of its own.

    Raises:
        DocumentTooLarge: elements nested deeper than 100, or more pieces of markup than are left.
    """
    if not _HOLDS_TEXT.search(source, span.start, span.end):
        return []
    root = build(source, span.start, span.end, marks)
    return [b for b in BlockReader(source, drop_headers=False).read(root) if not _is_unread(source, b)]


def _is_unread(source: bytes, block: Block) -> bool:
    return isinstance(block, Paragraph) and _UNREAD_MARKDOWN.match(source, block.span.start, block.span.end) is not None
