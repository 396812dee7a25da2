"""Lays a document out as lines of visible text, each with its byte offset and the canonical section it stands in.

Everything that reads facts (title, severity, incident window, timeline, impact) works on these lines, so that a fact
is found the same way in a paragraph, a list, a table and a definition-like "Label: value" line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from app.documents.blocks import Block, Heading, Inline, ListBlock, ListItem, Paragraph, Quote, Table, TableRow
from app.documents.model import Section, SectionName
from app.documents.text_runs import lines_of_runs, visible

BUDGET: Final = 250_000  # characters of a document in which facts are looked for
LONGEST: Final = 1000  # characters of a line in which facts are looked for; the rest is not prose
Kind = Literal["heading", "text", "entry", "row"]

_LABEL: Final = re.compile(r"\s*([^\W\d_][^:：=|]{0,38}?)\s*(?:[:：]|\s=\s)\s*(\S.*)", re.DOTALL)
_LABEL_ALONE: Final = re.compile(r"\s*([^\W\d_][^:：=|]{0,38}?)\s*[:：]?\s*")


class TextLine(NamedTuple):
    """One line: its visible text, where it starts in the document, what it is."""

    text: str
    at: int
    kind: Kind
    level: int = 0  # of a heading
    cells: tuple[str, ...] = ()  # of a row
    header: tuple[str, ...] = ()  # the cells of the row's table header
    section: SectionName | None = None  # the innermost
    sections: tuple[SectionName, ...] = ()  # all, innermost first


class Pair(NamedTuple):
    """A labelled value ("Severity: SEV-2", a two-cell row, a column of a one-row table)."""

    label: str  # lower case, single spaces, no decoration
    value: str
    at: int
    section: SectionName | None = None


def lines_of(blocks: Sequence[Block], sections: Sequence[Section]) -> tuple[TextLine, ...]:
    """Return the lines of ``blocks`` in order; literal matter (code, images) is left out."""
    return tuple(_placed(_lines(blocks), [section for section in sections if section.name is not None]))


def pairs_of(lines: Sequence[TextLine]) -> tuple[Pair, ...]:
    """Return every labelled value, in order."""
    found: list[Pair] = []
    for index, line in enumerate(lines):
        if line.kind == "row":
            found.extend(_row_pairs(line))
            continue
        labelled = _LABEL.fullmatch(line.text) if line.kind != "heading" or ":" in line.text else None
        if labelled is not None:
            found.append(Pair(label_words(labelled.group(1)), labelled.group(2).strip(), line.at, line.section))
            continue
        after = lines[index + 1] if index + 1 < len(lines) else None
        alone = _LABEL_ALONE.fullmatch(line.text) if line.kind == "heading" or line.text.endswith((":", "：")) else None
        if alone is not None and after is not None and after.kind != "heading":
            found.append(Pair(label_words(alone.group(1)), after.text, after.at, after.section))
    return tuple(found)


def by_label(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the labelled values by their label, each list in document order."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.label, []).append(pair)
    return found


def label_words(text: str) -> str:
    """Return a label in lower case with single spaces, without the marks around its words."""
    return " ".join(re.sub(r"[*_`()\[\]#?&/]+", " ", text.casefold()).split())


def _row_pairs(line: TextLine) -> Iterator[Pair]:
    if not line.cells:
        return
    if len(line.cells) == 2:  # noqa: PLR2004 - a label and its value
        yield Pair(label_words(line.cells[0].rstrip(":： ")), line.cells[1], line.at, line.section)
    for head, cell in zip(line.header, line.cells, strict=False):
        if cell:
            yield Pair(label_words(head), cell, line.at, line.section)


def _placed(lines: Iterable[TextLine], named: Sequence[Section]) -> Iterator[TextLine]:
    """Yield the lines with their sections, up to the budget: a document of any size is read in bounded time."""
    waiting = sorted(named, key=lambda section: -section.span.start)  # the next to begin is last
    around: list[Section] = []
    left = BUDGET
    for line in lines:
        left -= len(line.text)
        if left < 0:
            return
        while waiting and waiting[-1].span.start <= line.at:
            around.append(waiting.pop())
        around = [section for section in around if line.at < section.span.end] if around else around
        names = tuple([section.name for section in reversed(around) if section.name is not None])
        yield line._replace(section=names[0], sections=names) if names else line


def _lines(blocks: Iterable[Block]) -> Iterator[TextLine]:
    for block in blocks:
        if isinstance(block, Heading):
            yield TextLine(visible(block.inlines), block.span.start, "heading", block.level)
        elif isinstance(block, Paragraph):
            yield from _run_lines(block.inlines, "text")
        elif isinstance(block, ListBlock):
            yield from _lines(block.items)
        elif isinstance(block, ListItem):
            yield from _run_lines(block.inlines, "entry")
            yield from _lines(block.children)
        elif isinstance(block, Table):
            yield from _table_lines(block)
        elif isinstance(block, Quote):
            yield from _lines(block.children)


def _run_lines(inlines: Sequence[Inline], kind: Kind) -> Iterator[TextLine]:
    first = True
    for line in lines_of_runs(inlines):
        text = visible(line)[:LONGEST]
        if text:
            yield TextLine(text, line[0].span.start, kind if first else "text")
            first = False


def _table_lines(table: Table) -> Iterator[TextLine]:
    header = _cells(table.header) if table.header is not None else ()
    if table.header is not None:
        yield TextLine(" | ".join(header), table.header.span.start, "row", cells=header)
    for row in table.rows:
        cells = _cells(row)
        yield TextLine(" | ".join(cells), row.span.start, "row", cells=cells, header=header)


def _cells(row: TableRow) -> tuple[str, ...]:
    return tuple(visible(cell.inlines)[:LONGEST] for cell in row.cells)
