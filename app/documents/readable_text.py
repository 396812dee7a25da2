"""What a person reads in a document, code included, as plain lines: what the search looks into."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from app.documents import blocks, reader
from app.documents.blocks import Block, Cell, Code, Format, Heading, Inline, ListItem, Paragraph, TableRow
from app.documents.text_runs import squeeze


def readable_text(data: bytes, fmt: Format) -> str:
    """The visible text of a document of known format, one line per entry and source line, in Unicode form C.

    Raises:
        DocumentUnreadable: empty, binary, not UTF-8, or over one of the reading limits.
    """
    lines = (squeeze(line) for text in _texts(reader.read_blocks(data, fmt).blocks) for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Code):
            yield block.text
        elif isinstance(block, Heading | Paragraph):
            yield _visible(block.inlines)
        elif isinstance(block, TableRow):
            yield " ".join(_cell(cell) for cell in block.cells)
        else:
            if isinstance(block, ListItem):
                yield _visible(block.inlines)
            yield from _texts(children(block))


def children(block: Block) -> tuple[Block, ...]:
    """The blocks inside a block."""
    match block:
        case blocks.Quote() | ListItem():
            return block.children
        case blocks.ListBlock():
            return block.items
        case blocks.Table():
            return (*((block.header,) if block.header else ()), *block.rows)
        case _:
            return ()


def _cell(cell: Cell) -> str:
    return " ".join([_visible(cell.inlines), *_texts(cell.blocks)])


def _visible(inlines: Iterable[Inline]) -> str:
    return "".join([run.text for run in inlines])
