"""Turns the element tree of an HTML document into blocks: paragraphs, headings, lists, code, quotes."""

from __future__ import annotations

from collections.abc import Callable

from app.documents.blocks import Block, Code, Heading, Inline, ListBlock, ListItem, Paragraph, Quote, Span
from app.documents.checkboxes import take_checkbox
from app.documents.html_inlines import read_inline, styled, text_of
from app.documents.html_lines import Line, verbatim, with_nested_lists
from app.documents.html_main_content import is_chrome, is_page_header
from app.documents.html_tables import PAGE_LEVEL, read_table
from app.documents.html_tree import HEADINGS, LISTS, Element, Text
from app.documents.inline_runs import PLAIN, Runs, Style, trimmed

_BOXED_MACROS = frozenset({"info", "note", "warning", "tip", "panel"})
_CODE_MACROS = frozenset({"code", "noformat", "html"})
_ANCHOR_SIGNS = frozenset({"#", "¶", "§", "🔗", "\u200b"})


class BlockReader:
    """Reads elements of one document into blocks."""

    def __init__(self, data: bytes, drop_headers: bool) -> None:
        self._data = data
        self._drop_headers = drop_headers  # a page's own header, where no article was found inside it
        self._readers: dict[str, Callable[[Element, Style, list[Block]], None]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            **dict.fromkeys(LISTS, self._list),
            "ac:task-list": self._tasks,
            "ac:structured-macro": self._macro,
            "ac:macro": self._macro,
            "dl": self._definitions,
            "pre": self._code,
            "blockquote": self._quote,
            "table": self._table,
        }

    def read(self, element: Element, style: Style = PLAIN) -> list[Block]:
        """Return the content of ``element`` as blocks."""
        out: list[Block] = []
        line = Line(self._data)
        for node in with_nested_lists(self._data, element.children):
            if isinstance(node, Element) and "checkbox-o" in node.get("class"):
                line.add_box(node, style)
            elif isinstance(node, Text) or not node.is_block:
                if line.is_split(node):
                    line.flush(out)
                line.add(node, style)
            else:
                line.flush(out)
                self._block(node, style, out)
        line.flush(out)
        return out

    def _block(self, element: Element, style: Style, out: list[Block]) -> None:
        if element.name == "ac:parameter" or is_chrome(element) or (self._drop_headers and is_page_header(element)):
            return
        read = self._readers.get(element.name)
        if read is not None:
            read(element, style, out)
        elif element.get("role") == "heading" and not element.has_block:
            self._heading(element, style, out)
        else:
            out.extend(self.read(element, styled(element, style)))

    def _heading(self, element: Element, style: Style, out: list[Block]) -> None:
        runs = Runs()
        for node in element.children:
            read_inline(self._data, node, style, runs)
        inlines = runs.take(self._data)
        while inlines and (inlines[-1].href or "").startswith("#") and inlines[-1].text.strip() in _ANCHOR_SIGNS:
            inlines = inlines[:-1]
        if inlines:
            stated = element.name[1:] if element.name in HEADINGS else element.get("aria-level")
            level = int(stated) if stated in {"1", "2", "3", "4", "5", "6"} else 2
            anchor = element.get("id") or element.get("data-anchor-id") or None
            out.append(Heading(level, inlines, trimmed(self._data, element.inner_start, element.inner_end), anchor))

    def _list(self, element: Element, style: Style, out: list[Block]) -> None:
        entries: list[ListItem] = []
        for node in element.children:
            if isinstance(node, Text):
                continue
            if node.name == "li":
                blocks = self.read(node, style)
                if any(isinstance(block, Heading) and block.level <= PAGE_LEVEL for block in blocks):
                    out.extend(blocks)  # the updates of a status page: each stands under a heading of the page
                else:
                    entries.append(_boxed(element, node, self._entry(node, blocks, element.name == "ol")))
            elif entries and node.name in LISTS:  # a list nested beside its entry instead of in it
                last = entries[-1]
                below = (*last.children, *self._one(node, style))
                entries[-1] = _entry_with(last, below)
            elif not is_chrome(node):
                self._block(node, style, out)
        if entries:
            out.append(ListBlock(tuple(entries), Span(element.start, max(element.end, entries[-1].span.end))))

    def _entry(self, element: Element, blocks: list[Block], ordered: bool) -> ListItem:
        inlines: tuple[Inline, ...] = ()
        own = Span(element.inner_start, element.inner_start)
        if blocks and isinstance(blocks[0], Paragraph | Heading):
            inlines, own = blocks[0].inlines, blocks[0].span
            blocks = blocks[1:]
        inlines, checked = take_checkbox(inlines)
        if checked is not None and inlines:
            own = Span(min(inlines[0].span.start, own.end), own.end)
        end = max(element.end, blocks[-1].span.end) if blocks else element.end
        return ListItem(inlines, tuple(blocks), Span(element.start, end), own, ordered, checked)

    def _definitions(self, element: Element, style: Style, out: list[Block]) -> None:
        """Read a definition list: each term is an entry, its definitions stand below it."""
        entries: list[ListItem] = []
        parts = [n for n in _without_groups(element) if isinstance(n, Element) and n.name in {"dt", "dd"}]
        for node in parts:
            if node.name == "dt":
                entries.append(self._entry(node, self.read(node, style), ordered=False))
            elif entries:
                last = entries[-1]
                entries[-1] = _entry_with(last, (*last.children, *self.read(node, style)), node.end)
        if entries:
            out.append(ListBlock(tuple(entries), Span(element.start, element.end)))

    def _tasks(self, element: Element, style: Style, out: list[Block]) -> None:
        """Read a Confluence task list."""
        entries: list[ListItem] = []
        for task in element.children:
            if not isinstance(task, Element) or task.name != "ac:task":
                continue
            status, body = _child(task, "ac:task-status"), _child(task, "ac:task-body")
            if body is None:
                continue
            item = self._entry(body, self.read(body, style), ordered=False)
            checked = status is not None and text_of(self._data, status).strip() == "complete"
            entries.append(
                ListItem(
                    item.inlines, item.children, Span(task.start, task.end), item.own, ordered=False, checked=checked
                )
            )
        if entries:
            out.append(ListBlock(tuple(entries), Span(element.start, element.end)))

    def _macro(self, element: Element, style: Style, out: list[Block]) -> None:
        """Read a Confluence macro that holds blocks."""
        name = element.get("ac:name")
        body = _child(element, "ac:rich-text-body")
        plain = _child(element, "ac:plain-text-body")
        if plain is not None and name in _CODE_MACROS:
            out.append(Code(verbatim(self._data, plain), Span(element.start, element.end)))
        elif body is not None:
            title = [c for c in element.children if isinstance(c, Element) and c.get("ac:name") == "title"]
            for parameter in title:
                out.extend(self.read(parameter, style._replace(bold=True)))
            inner = self.read(body, style)
            boxed = name in _BOXED_MACROS and inner
            out.extend([Quote(tuple(inner), Span(element.start, element.end))] if boxed else inner)

    def _code(self, element: Element, _style: Style, out: list[Block]) -> None:
        text = verbatim(self._data, element)
        if text.strip():
            out.append(Code(text, Span(element.start, element.end)))

    def _quote(self, element: Element, style: Style, out: list[Block]) -> None:
        inner = self.read(element, style)
        if inner:
            out.append(Quote(tuple(inner), Span(element.start, element.end)))

    def _table(self, element: Element, style: Style, out: list[Block]) -> None:
        caption = _child(element, "caption")
        if caption is not None:
            out.extend(self.read(caption, style))
        table = read_table(element, lambda cell: self.read(cell, style))
        out.extend(table)

    def _one(self, element: Element, style: Style) -> list[Block]:
        out: list[Block] = []
        self._block(element, style, out)
        return out


def _boxed(list_: Element, element: Element, entry: ListItem) -> ListItem:
    """Return the entry with the box that an editor draws beside it: a Confluence task list, a TipTap task item."""
    stated = element.get("data-checked") if element.raw else ""
    if "inline-task-list" in list_.get("class").split():
        stated = "true" if "checked" in element.get("class").split() else "false"
    if entry.checked is not None or stated not in {"true", "false"}:
        return entry
    return ListItem(entry.inlines, entry.children, entry.span, entry.own, entry.ordered, stated == "true")


def _entry_with(entry: ListItem, children: tuple[Block, ...], end: int = 0) -> ListItem:
    last = max(entry.span.end, end, children[-1].span.end if children else 0)
    span = Span(entry.span.start, last)
    return ListItem(entry.inlines, children, span, entry.own, entry.ordered, entry.checked)


def _child(element: Element, name: str) -> Element | None:
    return next((c for c in element.children if isinstance(c, Element) and c.name == name), None)


def _without_groups(element: Element) -> list[Element | Text]:
    """Return the children of a definition list, those in its ``div`` groups included."""
    return [
        inner
        for node in element.children
        for inner in (node.children if isinstance(node, Element) and node.name == "div" else [node])
    ]
