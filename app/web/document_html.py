"""Renders a document's block tree as HTML: one renderer for every format, in which the document's text is only text.

No markup of the document reaches the page: what the readers understood is written anew, and every string is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup, escape

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
    Table,
    TableRow,
)
from app.documents.link_back import safe_url

_DEEPEST: Final = 6
_STYLES: Final = (("code", "code"), ("strike", "s"), ("emphasis", "em"), ("bold", "strong"))


def render(document: Document, notes: Mapping[int, Markup], *, title: str = "", shift: int = 1) -> Markup:
    """Return the document as HTML.

    Args:
        document: what a format's reader made of the bytes.
        notes: what to show behind the block that starts at a byte offset, once each: an item's ticket, for one.
        title: what the page shows as its heading already; the document's first heading is left out if it says that.
        shift: levels by which headings are lowered, since the page has a title of its own.
    """
    blocks = document.blocks
    if blocks and isinstance(blocks[0], Heading) and "".join(run.text for run in blocks[0].inlines).strip() == title:
        blocks = blocks[1:]
    return _Page(notes, shift).blocks(blocks)


class _Page:
    def __init__(self, notes: Mapping[int, Markup], shift: int) -> None:
        self._notes = dict(notes)
        self._shift = shift

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        return Markup().join(self.block(block) for block in blocks)

    def block(self, block: Block) -> Markup:
        match block:
            case Heading():
                level = min(block.level + self._shift, _DEEPEST)
                return Markup("<h{0}>{1}{2}</h{0}>\n").format(level, _runs(block.inlines), self._note(block))
            case Paragraph():
                return Markup("<p>{}{}</p>\n").format(_runs(block.inlines), self._note(block))
            case ListBlock():
                name = "ol" if block.items and block.items[0].ordered else "ul"
                return Markup("<{0}>\n{1}</{0}>\n").format(name, self.blocks(block.items))
            case ListItem():
                return self._list_item(block)
            case Table():
                return self._table(block)
            case TableRow():
                return self._row(block, "td")
            case Code():
                return Markup("<pre><code>{}</code></pre>\n").format(block.text) if block.text.strip() else Markup()
            case Quote():
                return Markup("<blockquote>{}</blockquote>\n").format(self.blocks(block.children))

    def _list_item(self, item: ListItem) -> Markup:
        box = Markup()
        if item.checked is not None:
            box = Markup('<input type="checkbox" disabled aria-label="{}"{}> ').format(
                "done" if item.checked else "not done", Markup(" checked") if item.checked else ""
            )
        return Markup("<li>{}{}{}{}</li>\n").format(
            box, _runs(item.inlines), self._note(item), self.blocks(item.children)
        )

    def _table(self, table: Table) -> Markup:
        head = Markup("<thead>{}</thead>").format(self._row(table.header, "th")) if table.header else Markup()
        body = Markup().join(self._row(row, "td") for row in table.rows)
        return Markup('<div class="wide" tabindex="0"><table>{}<tbody>{}</tbody></table></div>\n').format(head, body)

    def _row(self, row: TableRow, cell: str) -> Markup:
        note = self._note(row)
        cells = [self._cell(one, cell) for one in row.cells]
        if note and row.cells:
            cells[-1] = self._cell(row.cells[-1], cell, note)
        return Markup("<tr>{}</tr>\n").format(Markup().join(cells))

    def _cell(self, cell: Cell, name: str, note: Markup | None = None) -> Markup:
        inner = _runs(cell.inlines) + self.blocks(cell.blocks)
        return Markup("<{0}>{1}{2}</{0}>").format(name, inner, note or "")

    def _note(self, block: Block) -> Markup:
        return self._notes.pop(block.span.start, Markup())


def _runs(inlines: Iterable[Inline]) -> Markup:
    return Markup().join(_run(run) for run in inlines)


def _run(run: Inline) -> Markup:
    text = escape(run.text)
    for attribute, tag in _STYLES:
        if getattr(run, attribute):
            text = Markup("<{0}>{1}</{0}>").format(tag, text)
    target = safe_url(run.href) if run.href and run.href.startswith(("http://", "https://")) else None
    return Markup('<a href="{}" rel="nofollow noreferrer">{}</a>').format(target, text) if target else text
