"""Lays a document out as lines of visible text, each with its byte offset and the canonical section it stands in.

Everything that reads facts (title, severity, incident window, timeline, impact) works on these lines, so that a fact
is found the same way in a paragraph, a list, a table and a definition-like "Label: value" line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from app.documents.blocks import Block, Heading, Inline, ListBlock, ListItem, Paragraph, Quote, Table, TableRow
from app.documents.model import Section, SectionName
from app.documents.text_runs import runs_of_blocks, squeeze, visible

BUDGET: Final = 250_000  # characters of a document in which facts are looked for
LONGEST: Final = 1000  # characters of a line in which facts are looked for; the rest is not prose
Kind = Literal["heading", "text", "entry", "row"]

_LABEL: Final = re.compile(r"\s*([^\W\d_][^:：=|]{0,38}?)\s*(?:[:：]|\s=\s)\s*(\S.*)", re.DOTALL)
_LABEL_HEAD: Final = re.compile(r"([^\W\d_][^:：=|]{0,39}+)[:：=]")  # how every line with a label begins
_MARKS: Final = re.compile(r"[*_`()\[\]#?&/]+")
_NEVER: Final = sys.maxsize
_LABEL_ALONE: Final = re.compile(r"\s*([^\W\d_][^:：=|]{0,38}?)\s*[:：]?\s*")


class TextLine(msgspec.Struct, frozen=True, gc=False):
    """One line: its visible text, where it starts in the document, what it is."""

    text: str
    at: int
    kind: Kind
    level: int = 0  # of a heading
    cells: tuple[str, ...] = ()  # of a row
    header: tuple[str, ...] = ()  # the cells of the row's table header
    section: SectionName | None = None  # the innermost
    sections: tuple[SectionName, ...] = ()  # all, innermost first


class Pair(msgspec.Struct, frozen=True, gc=False):
    """A labelled value ("Severity: SEV-2", a two-cell row, a column of a one-row table)."""

    label: str  # lower case, single spaces, no decoration
    value: str
    at: int
    section: SectionName | None = None


def lines_of(blocks: Sequence[Block], sections: Sequence[Section]) -> tuple[TextLine, ...]:
    """Return the lines of ``blocks`` in order; literal matter (code, images) is left out."""
    layout = _Layout([section for section in sections if section.name is not None])
    layout.add(blocks)
    return tuple(layout.lines)


def pairs_of(lines: Sequence[TextLine], known: Container[str]) -> tuple[Pair, ...]:
    """Return every labelled value whose label is ``known``, in order."""
    found: list[Pair] = []
    for index, line in enumerate(lines):
        text, kind = line.text, line.kind
        if kind == "row":
            found.extend(_row_pairs(line, known))
            continue
        head = _LABEL_HEAD.match(text) if ":" in text or "=" in text or "：" in text else None
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
    if not pairs or pairs.keys().isdisjoint(labels):
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


class _Layout:
    """Gathers the lines with their sections, up to the budget: a document of any size is read in bounded time."""

    def __init__(self, named: Sequence[Section]) -> None:
        self.lines: list[TextLine] = []
        self._left = BUDGET
        self._waiting = sorted(named, key=lambda section: -section.span.start)  # the next to begin is last
        self._around: list[Section] = []
        self._innermost: SectionName | None = None
        self._names: tuple[SectionName, ...] = ()
        self._change = self._waiting[-1].span.start if self._waiting else _NEVER  # where a section begins or ends next

    def add(self, blocks: Iterable[Block]) -> None:
        """Add the lines of ``blocks``."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._text(block.inlines, "text")
            elif isinstance(block, ListItem):
                self._text(block.inlines, "entry")
                if block.children:
                    self.add(block.children)
            elif isinstance(block, Heading):
                self._line(visible(block.inlines), block.span.start, "heading", block.level)
            elif isinstance(block, ListBlock):
                self.add(block.items)
            elif isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Quote):
                self.add(block.children)

    def _text(self, inlines: Sequence[Inline], kind: Kind) -> None:
        """Add a line for each source line of ``inlines``; the first is of ``kind``, the rest go on as text."""
        if not inlines:
            return
        text = inlines[0].text if len(inlines) == 1 else "".join([run.text for run in inlines])
        if "\n" not in text:
            if words := squeeze(text):
                self._line(words[:LONGEST], inlines[0].span.start, kind)
            return
        for line, at in _lines_in(inlines):
            if words := squeeze(line):
                self._line(words[:LONGEST], at, kind)
                kind = "text"

    def _table(self, table: Table) -> None:
        header = _cells(table.header) if table.header is not None else ()
        if table.header is not None:
            self._line(" | ".join(header), table.header.span.start, "row", 0, header)
        for row in table.rows:
            cells = _cells(row)
            self._line(" | ".join(cells), row.span.start, "row", 0, cells, header)

    def _line(
        self,
        text: str,
        at: int,
        kind: Kind,
        level: int = 0,
        cells: tuple[str, ...] = (),
        header: tuple[str, ...] = (),
    ) -> None:
        if at >= self._change:
            self._enter(at)
        self._left -= len(text)
        if self._left >= 0:
            self.lines.append(TextLine(text, at, kind, level, cells, header, self._innermost, self._names))

    def _enter(self, at: int) -> None:
        """Find the sections around the line at ``at``."""
        waiting = self._waiting
        while waiting and waiting[-1].span.start <= at:
            self._around.append(waiting.pop())
        self._around = [section for section in self._around if at < section.span.end]
        self._names = tuple([section.name for section in reversed(self._around) if section.name is not None])
        self._innermost = self._names[0] if self._names else None
        self._change = min([section.span.end for section in self._around], default=_NEVER)
        if waiting:
            self._change = min(self._change, waiting[-1].span.start)


def _lines_in(inlines: Sequence[Inline]) -> Iterator[tuple[str, int]]:
    """Yield the text of each line of a block, and where the run stands that begins it."""
    line, at = "", inlines[0].span.start
    for run in inlines:
        first, *others = run.text.split("\n")
        line, at = (line + first, at) if line else (first, run.span.start)
        for part in others:
            yield line, at
            line, at = part, run.span.start
    yield line, at


def _cells(row: TableRow) -> tuple[str, ...]:
    return tuple([visible(runs_of_blocks((cell,)) if cell.blocks else cell.inlines)[:LONGEST] for cell in row.cells])
