"""Visible text of inline runs, and the places of that text in the document's bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from app.documents.blocks import (
    Block,
    Cell,
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

JUDGED: Final = 2_000  # characters


class Lines:
    """Byte offset to 1-based line."""

    def __init__(self, data: bytes) -> None:
        lengths = [len(line) + 1 for line in data.split(b"\n")]
        self._starts = list(accumulate(lengths[:-1], initial=0))

    def of(self, offset: int) -> int:
        """Return the line that holds byte ``offset``."""
        return bisect_right(self._starts, offset)


def visible(inlines: Iterable[Inline]) -> str:
    """Return the visible text on one line."""
    return squeeze("".join([run.text for run in inlines]))


def judged(inlines: Sequence[Inline]) -> str:
    """Return the visible text as far as rules look at it: all of any real entry, a bounded part of a hostile one."""
    text = inlines[0].text if len(inlines) == 1 else "".join([run.text for run in inlines])
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text[:JUDGED]  # as ``squeeze``
    return " ".join(text.split())[:JUDGED]


def squeeze(text: str) -> str:
    """Return ``text`` with each run of white space as one space, none at its ends."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text  # as most text is written; a space is the only white space that is printable
    return " ".join(text.split())


def lines_of_runs(inlines: Sequence[Inline]) -> list[tuple[Inline, ...]]:
    """Return the runs of each line of a block, split at its line ends."""
    lines: list[list[Inline]] = [[]]
    for run in inlines:
        if "\n" not in run.text:
            lines[-1].append(run)
            continue
        for number, part in enumerate(run.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Inline(part, run.span, run.href, run.bold, run.emphasis, run.code, run.strike))
    return [tuple(line) for line in lines if line]


def part_of_run(run: Inline, start: int, end: int) -> Inline:
    """Return a part of ``run``; its span is exact where the run's text is its source, else the whole run's."""
    span = run.span
    if len(run.text.encode()) == span.end - span.start:
        before = len(run.text[:start].encode())
        span = Span(span.start + before, span.start + before + len(run.text[start:end].encode()))
    return Inline(run.text[start:end], span, run.href, run.bold, run.emphasis, run.code, run.strike)


def text_of_blocks(blocks: Iterable[Block]) -> str:
    """Return the visible text of ``blocks``, one line per entry and source line, code left out."""
    lines = "".join([run.text for run in runs_of_blocks(blocks)]).split("\n")
    return "\n".join(line for line in map(squeeze, lines) if line)


def runs_of_blocks(blocks: Iterable[Block | Cell]) -> list[Inline]:
    """Return every inline run in ``blocks``, in order, a line end between blocks, code blocks left out."""
    runs: list[Inline] = []
    _gather_all(blocks, runs)
    return runs


def _gather(block: Block | Cell, runs: list[Inline]) -> None:
    if isinstance(block, (Heading, Paragraph)):
        runs.extend(block.inlines)
    elif isinstance(block, ListItem):
        runs.extend(block.inlines)
        _gather_all(block.children, runs)
    elif isinstance(block, ListBlock):
        _gather_all(block.items, runs)
    elif isinstance(block, Table):
        _gather_all(block.rows, runs)
    elif isinstance(block, TableRow):
        _gather_all(block.cells, runs)
    elif isinstance(block, Cell):
        runs.extend(block.inlines)
        _gather_all(block.blocks, runs)
    elif isinstance(block, Quote):
        _gather_all(block.children, runs)


def _gather_all(blocks: Iterable[Block | Cell], runs: list[Inline]) -> None:
    for block in blocks:
        if runs and not runs[-1].text.endswith("\n"):
            last = runs[-1].span
            runs.append(Inline("\n", last))
        _gather(block, runs)
