"""Reads an HTML table: header and rows, merged cells laid out, tables that only arrange a page taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.documents.blocks import Block, Cell, Heading, Paragraph, Span, Table, TableRow
from app.documents.html_tree import Element

_MOST_MERGED = 100  # rows or columns one cell may cover
_MOST_REPEATED = 10_000  # cells that the merged ones of a table may add; beyond it each covers its own place alone
PAGE_LEVEL = 2  # headings up to this level divide a page, not a cell or an entry
_NUMBER = re.compile(r"\s*([1-9][0-9]{0,3})\s*")
_GROUPS = frozenset({"thead", "tbody", "tfoot"})

ReadCell = Callable[[Element], list[Block]]


def read_table(element: Element, read: ReadCell) -> list[Block]:
    """Return the table as one block, or, where it only arranges the page, what stands in its cells."""
    rows = [(row, list(_cells(row)), group) for row, group in _rows(element)]
    rows = [entry for entry in rows if entry[1]]
    contents = [[read(cell) for cell in cells] for _, cells, _ in rows]
    if element.get("role") == "presentation" or _arranges_page(contents):
        return [block for row in contents for cell in row for block in cell]
    header: TableRow | None = None
    body: list[TableRow] = []
    merged = _Merged()
    for (row, cells, group), read_cells in zip(rows, contents, strict=True):
        laid_out = TableRow(_lay_out(cells, read_cells, merged), Span(row.start, row.end))
        is_header = header is None and not body and (group == "thead" or all(c.name == "th" for c in cells))
        if is_header:
            header = laid_out
        else:
            body.append(laid_out)
    if header is None and not body:
        return []
    return [Table(header, tuple(body), Span(element.start, element.end))]


def _rows(table: Element) -> Iterator[tuple[Element, str]]:
    """Yield the rows of ``table`` itself with the name of the group that holds them."""
    for child in table.children:
        if not isinstance(child, Element):
            continue
        if child.name == "tr":
            yield child, ""
        elif child.name in _GROUPS:
            for row in child.children:
                if isinstance(row, Element) and row.name == "tr":
                    yield row, child.name


def _cells(row: Element) -> Iterator[Element]:
    for cell in row.children:
        if isinstance(cell, Element) and cell.name in {"td", "th"}:
            yield cell


def _arranges_page(contents: list[list[list[Block]]]) -> bool:
    """Whether the table is a page's frame: a single cell, or headings inside cells."""
    if len(contents) == 1 and len(contents[0]) == 1:
        return True
    return any(
        isinstance(block, Heading) and block.level <= PAGE_LEVEL for row in contents for cell in row for block in cell
    )


class _Merged(dict[int, tuple[int, Cell]]):
    """By column, the cells from above that still reach down, and over how many rows."""

    left = _MOST_REPEATED

    def size(self, element: Element) -> tuple[int, int]:
        """Return how many rows and columns a cell covers, as long as the table may grow by them."""
        down, across = _merge(element, "rowspan"), _merge(element, "colspan")
        if down * across - 1 > self.left:
            return 1, 1
        self.left -= down * across - 1
        return down, across


def _lay_out(cells: list[Element], contents: list[list[Block]], merged: _Merged) -> tuple[Cell, ...]:
    """Return one row's cells by column; one merged over rows stands in each, one over columns is followed by blanks."""
    row: list[Cell] = []
    _from_above(row, merged)
    for element, blocks in zip(cells, contents, strict=True):
        cell = _cell(element, blocks)
        down, across = merged.size(element)
        for offset in range(across):
            part = cell if offset == 0 else Cell((), Span(cell.span.end, cell.span.end))
            if down > 1:
                merged[len(row)] = (down - 1, part)
            row.append(part)
        _from_above(row, merged)
    return tuple(row)


def _from_above(row: list[Cell], merged: _Merged) -> None:
    while len(row) in merged:
        left, cell = merged.pop(len(row))
        if left > 1:
            merged[len(row)] = (left - 1, cell)
        row.append(cell)


def _merge(element: Element, attribute: str) -> int:
    match = _NUMBER.fullmatch(element.get(attribute)) if element.raw else None
    return min(int(match[1]), _MOST_MERGED) if match else 1


def _cell(element: Element, blocks: list[Block]) -> Cell:
    span = Span(element.inner_start, element.inner_end)
    if blocks and isinstance(blocks[0], Paragraph):
        return Cell(blocks[0].inlines, span, tuple(blocks[1:]))
    return Cell((), span, tuple(blocks))
