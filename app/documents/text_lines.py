"""Lays a document out as lines of visible text, each with its byte offset and the canonical section it stands in.

Everything that reads facts (title, severity, incident window, timeline, impact) works on these lines, so that a fact
is found the same way in a paragraph, a list, a table and a definition-like "Label: value" line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from app.documents.blocks import Block, Heading, Inline, ListBlock, ListItem, Paragraph, Quote, Table, TableRow
from app.documents.model import Section, SectionName
from app.documents.text_runs import visible

BUDGET: Final = 250_000  # characters of a document in which facts are looked for
LONGEST: Final = 1000  # characters of a line in which facts are looked for; the rest is not prose
Kind = Literal["heading", "text", "entry", "row"]

_LABEL: Final = re.compile(r"\s*([^\W\d_][^:：=|]{0,38}?)\s*(?:[:：]|\s=\s)\s*(\S.*)", re.DOTALL)
_LABEL_HEAD: Final = re.compile(r"([^\W\d_][^:：=|]{0,39}+)[:：=]")  # how every line with a label begins
_MARKS: Final = re.compile(r"[*_`()\[\]#?&/]+")
_NEVER: Final = sys.maxsize
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


# The first six fields of a line, before its sections are known.
_Unplaced: TypeAlias = tuple[str, int, Kind, int, tuple[str, ...], tuple[str, ...]]


class Pair(NamedTuple):
    """A labelled value ("Severity: SEV-2", a two-cell row, a column of a one-row table)."""

    label: str  # lower case, single spaces, no decoration
    value: str
    at: int
    section: SectionName | None = None


def lines_of(blocks: Sequence[Block], sections: Sequence[Section]) -> tuple[TextLine, ...]:
    """Return the lines of ``blocks`` in order; literal matter (code, images) is left out."""
    found: list[_Unplaced] = []
    _lay_out(blocks, found)
    return tuple(_placed(found, [section for section in sections if section.name is not None]))


def pairs_of(lines: Sequence[TextLine], known: Container[str]) -> tuple[Pair, ...]:
    """Return every labelled value whose label is ``known``, in order."""
    found: list[Pair] = []
    for index, line in enumerate(lines):
        text, kind = line.text, line.kind
        if kind == "row":
            found.extend(_row_pairs(line, known))
            continue
        head = _LABEL_HEAD.match(text)
        if head is None and kind != "heading":
            continue
        label = _known_label(head[1].rstrip() if head is not None else text, known)
        if label is None:
            continue
        labelled = _LABEL.fullmatch(text) if kind != "heading" or ":" in text else None
        if labelled is not None:
            found.append(Pair(label, labelled[2].strip(), line.at, line.section))
            continue
        after = lines[index + 1] if index + 1 < len(lines) else None
        alone = _LABEL_ALONE.fullmatch(text) if kind == "heading" or text[-1] in ":：" else None
        if alone is not None and after is not None and after.kind != "heading":
            found.append(Pair(label, after.text, after.at, after.section))
    return tuple(found)


def _known_label(text: str, known: Container[str]) -> str | None:
    """Return ``label_words(text)`` where it is known; ``text`` has single spaces."""
    label = text.casefold()
    if label in known:
        return label
    if _MARKS.search(label) is None:
        return None
    label = label_words(text)
    return label if label in known else None


def by_label(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the labelled values by their label, each list in document order."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.label, []).append(pair)
    return found


def values_of(pairs: Mapping[str, Sequence[Pair]], labels: Sequence[str]) -> list[str]:
    """Return the values of ``labels``, those of the first label first."""
    if pairs.keys().isdisjoint(labels):
        return []
    return [pair.value for label in labels if label in pairs for pair in pairs[label]]


def label_words(text: str) -> str:
    """Return a label in lower case with single spaces, without the marks around its words."""
    return " ".join(_MARKS.sub(" ", text.casefold()).split())


def _row_pairs(line: TextLine, known: Container[str]) -> Iterator[Pair]:
    if not line.cells:
        return
    if len(line.cells) == 2:  # noqa: PLR2004 - a label and its value
        label = _known_label(line.cells[0].rstrip(":： "), known)
        if label is not None:
            yield Pair(label, line.cells[1], line.at, line.section)
    for head, cell in zip(line.header, line.cells, strict=False):
        if cell and (label := _known_label(head, known)) is not None:
            yield Pair(label, cell, line.at, line.section)


def _placed(lines: Iterable[_Unplaced], named: Sequence[Section]) -> Iterator[TextLine]:
    """Yield the lines with their sections, up to the budget: a document of any size is read in bounded time."""
    waiting = sorted(named, key=lambda section: -section.span.start)  # the next to begin is last
    around: list[Section] = []
    innermost: SectionName | None = None
    names: tuple[SectionName, ...] = ()
    change = waiting[-1].span.start if waiting else _NEVER  # where a section next begins or ends
    left = BUDGET
    for text, at, kind, level, cells, header in lines:
        left -= len(text)
        if left < 0:
            return
        if at >= change:
            while waiting and waiting[-1].span.start <= at:
                around.append(waiting.pop())
            around = [section for section in around if at < section.span.end]
            names = tuple([section.name for section in reversed(around) if section.name is not None])
            innermost = names[0] if names else None
            change = min([section.span.end for section in around], default=_NEVER)
            if waiting:
                change = min(change, waiting[-1].span.start)
        yield TextLine(text, at, kind, level, cells, header, innermost, names)


def _lay_out(blocks: Iterable[Block], found: list[_Unplaced]) -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            _add_lines(block.inlines, "text", found)
        elif isinstance(block, ListItem):
            _add_lines(block.inlines, "entry", found)
            if block.children:
                _lay_out(block.children, found)
        elif isinstance(block, Heading):
            found.append((visible(block.inlines), block.span.start, "heading", block.level, (), ()))
        elif isinstance(block, ListBlock):
            _lay_out(block.items, found)
        elif isinstance(block, Table):
            _add_rows(block, found)
        elif isinstance(block, Quote):
            _lay_out(block.children, found)


def _add_lines(inlines: Sequence[Inline], kind: Kind, found: list[_Unplaced]) -> None:
    """Add a line for each source line of ``inlines``; the first is of ``kind``, the rest go on as text."""
    parts: list[str] = []
    at = 0
    for run in inlines:
        text = run.text
        if "\n" in text:
            *ended, text = text.split("\n")
            for piece in ended:
                at = at if parts else run.span.start
                parts.append(piece)
                kind = _add_line("".join(parts), at, kind, found)
                parts = []
            if not text:
                continue
        if not parts:
            at = run.span.start
        parts.append(text)
    _add_line("".join(parts), at, kind, found)


def _add_line(text: str, at: int, kind: Kind, found: list[_Unplaced]) -> Kind:
    """Add a line where ``text`` has any words; return the kind of the next line of the block."""
    words = " ".join(text.split())
    if not words:
        return kind
    found.append((words[:LONGEST], at, kind, 0, (), ()))
    return "text"


def _add_rows(table: Table, found: list[_Unplaced]) -> None:
    header = _cells(table.header) if table.header is not None else ()
    if table.header is not None:
        found.append((" | ".join(header), table.header.span.start, "row", 0, header, ()))
    for row in table.rows:
        cells = _cells(row)
        found.append((" | ".join(cells), row.span.start, "row", 0, cells, header))


def _cells(row: TableRow) -> tuple[str, ...]:
    return tuple(visible(cell.inlines)[:LONGEST] for cell in row.cells)
