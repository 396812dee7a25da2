"""Gathers the visible runs of whole blocks, for cells that hold more than one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.documents.blocks import Block, Code, Heading, Inline, ListBlock, ListItem, Paragraph, Quote, Span


def inlines_of(blocks: Iterable[Block]) -> tuple[Inline, ...]:
    """Return the runs of ``blocks`` in order, a line feed between two blocks; code and inner tables are left out."""
    found: list[Inline] = []
    for inlines in _lines(blocks):
        if found and inlines:
            found.append(Inline("\n", Span(found[-1].span.end, found[-1].span.end)))
        found.extend(inlines)
    return tuple(found)


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[Inline, ...]]:
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield block.inlines
        elif isinstance(block, ListItem):
            yield block.inlines
            yield from _lines(block.children)
        elif isinstance(block, ListBlock):
            yield from _lines(block.items)
        elif isinstance(block, Quote):
            yield from _lines(block.children)
        elif isinstance(block, Code):
            continue
