"""Puts together what stands on one line of an HTML page, and undoes what exports do to lines and nested lists."""

from __future__ import annotations

import html
import re

from app.documents.blocks import Block, Paragraph, Span
from app.documents.html_inlines import read_inline
from app.documents.html_tree import LISTS, Element, Text
from app.documents.inline_runs import Runs, Style, decode, trimmed

_GOOGLE_LEVEL = re.compile(r"lst-kix_\S+-([0-9])(?:\s|$)")  # Google Docs exports nested lists side by side


class Line:
    """The inline content gathered between two blocks, and where its source starts and ends."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._runs = Runs()
        self._span: Span | None = None
        self._breaks = 0

    def add(self, node: Element | Text, style: Style) -> None:
        """Add an inline element or text."""
        before = len(self._runs)
        read_inline(self._data, node, style, self._runs)
        self._seen(node, before)

    def add_box(self, element: Element, style: Style) -> None:
        """Add a checkbox that an export draws with a class (Notion)."""
        before = len(self._runs)
        checked = "checkbox-on" in element.get("class")
        self._runs.add("[x] " if checked else "[ ] ", element.start, element.end, style)
        self._seen(element, before)

    def is_split(self, node: Element | Text) -> bool:
        """Whether ``node`` is the second of two line breaks, as pages write a paragraph break."""
        if isinstance(node, Element) and node.name == "br":
            self._breaks += 1
        elif isinstance(node, Element) or self._data[node.start : node.end].strip():
            self._breaks = 0
        return self._breaks > 1

    def flush(self, out: list[Block]) -> None:
        """Put what was gathered into ``out`` as a paragraph, if it shows anything."""
        span, self._span, self._breaks = self._span, None, 0
        inlines = self._runs.take(self._data)
        if inlines and span is not None:
            out.append(Paragraph(inlines, span))

    def _seen(self, node: Element | Text, before: int) -> None:
        if not self._runs.shows_more_than(before):
            return
        span = trimmed(self._data, node.start, node.end) if isinstance(node, Text) else Span(node.start, node.end)
        self._span = span if self._span is None else Span(self._span.start, span.end)


def with_nested_lists(data: bytes, nodes: list[Element | Text]) -> list[Element | Text]:
    """Put the lists that a Google Docs export writes side by side into each other, by the level in their class."""
    if not any(isinstance(n, Element) and n.name in LISTS and "lst-kix" in n.get("class") for n in nodes):
        return nodes
    kept: list[Element | Text] = []
    above: list[tuple[int, Element]] = []
    for node in nodes:
        match = _GOOGLE_LEVEL.search(node.get("class")) if isinstance(node, Element) and node.name in LISTS else None
        if match is None or isinstance(node, Text):
            if isinstance(node, Element) or data[node.start : node.end].strip():
                above = []
            kept.append(node)
            continue
        level = int(match[1])
        while above and above[-1][0] > level:
            above.pop()
        if above and above[-1][0] == level:
            above[-1][1].children.extend(node.children)
            continue
        parent = next((c for c in reversed(above[-1][1].children) if isinstance(c, Element)), None) if above else None
        if parent is None:
            kept.append(node)
        else:
            parent.children.append(node)
            parent.has_block = True
        above.append((level, node))
    return kept


def verbatim(data: bytes, element: Element) -> str:
    """Return all text below ``element`` as it stands."""
    parts: list[str] = []
    for node in element.children:
        if isinstance(node, Element):
            parts.append("\n" if node.name == "br" else verbatim(data, node))
        else:
            text = decode(data[node.start : node.end])
            parts.append(text if node.literal else html.unescape(text))
    return "".join(parts)
