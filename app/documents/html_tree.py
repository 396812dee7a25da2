"""Builds the element tree of an HTML document, every node with its byte offsets, with the end tags HTML implies."""

from __future__ import annotations

from app.documents import limits
from app.documents.html_tokens import Token, parse_attributes, tokens

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
BLOCKS = HEADINGS | frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "colgroup", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hgroup", "hr",
    "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "ac:task-list", "ac:task", "ac:layout", "ac:layout-section",
    "ac:layout-cell", "ac:rich-text-body", "ac:plain-text-body",
})  # fmt: skip
_CLOSE_PARAGRAPH = BLOCKS - {"body", "caption", "colgroup", "head", "html", "legend", "td", "th", "tr", "tbody"}
_NOT_READ = frozenset({"script", "style", "nav", "aside", "footer", "template", "noscript", "title", "select"})
_TABLE_PARTS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "html", "body"})
_CELL_WALLS = frozenset({"td", "th", "table", "caption"})
# start tag -> (what it ends, what it does not reach beyond)
_IMPLIED_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table", "tbody", "thead", "tfoot"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "colgroup", "caption"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "colgroup", "caption"}), frozenset({"table"})),
    "thead": (frozenset({"tbody", "thead", "tfoot", "colgroup", "caption"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}


class Text:
    """A run of character data; ``literal`` text (CDATA) holds no character references."""

    __slots__ = ("end", "literal", "start")

    def __init__(self, start: int, end: int, literal: bool) -> None:
        self.start = start
        self.end = end
        self.literal = literal


class Element:
    """An element: its tags and content by offset, its children in order."""

    __slots__ = (
        "_attributes",
        "children",
        "end",
        "has_block",
        "has_title",
        "inner_end",
        "inner_start",
        "name",
        "raw",
        "start",
        "text_size",
    )

    def __init__(self, name: str, start: int, inner_start: int, raw: bytes = b"") -> None:
        self.name = name
        self.start = start
        self.inner_start = self.inner_end = self.end = inner_start
        self.raw = raw
        self.children: list[Element | Text] = []
        self.has_block = False  # a block-level element stands somewhere inside
        self.has_title = False  # an h1 stands somewhere inside
        self.text_size = 0  # bytes of text inside that may be part of a document
        self._attributes: dict[str, str] | None = None

    def get(self, name: str) -> str:
        """Return the attribute ``name``, empty where it is absent."""
        return self.attributes.get(name, "")

    @property
    def attributes(self) -> dict[str, str]:
        """All attributes by lower-case name."""
        if self._attributes is None:
            self._attributes = parse_attributes(self.raw) if self.raw else {}
        return self._attributes

    @property
    def is_block(self) -> bool:
        """Whether it breaks the line it stands in: a block itself, or an inline element around one."""
        return self.has_block or self.name in BLOCKS


def build(data: bytes, start: int = 0, end: int | None = None, marks: limits.Marks | None = None) -> Element:
    """Return the root of the tree of ``data`` in ``[start, end)``; it has no tags of its own and covers all.

    ``marks`` is that of ``tokens``.

    Raises:
        DocumentTooLarge: nested deeper than 100 elements, or more than 60,000 pieces of markup.
    """
    root = Element("", start, start)
    open_elements = [root]
    end = len(data) if end is None else end
    for token in tokens(data, start, end, marks):
        if token.kind == "start":
            _start(open_elements, token, data)
        elif token.kind == "end":
            _end(open_elements, token)
        else:
            parent = open_elements[-1]
            parent.children.append(Text(token.start, token.end, token.kind == "literal"))
            parent.text_size += token.end - token.start
    _close_from(open_elements, 1, end, end)
    root.inner_end = root.end = end
    return root


def _start(open_elements: list[Element], token: Token, data: bytes) -> None:
    name = token.name
    _imply_ends(open_elements, name, token.start)
    element = Element(name, token.start, token.end, token.attributes)
    parent = open_elements[-1]
    parent.children.append(element)
    if name in BLOCKS:
        for ancestor in reversed(open_elements):
            if ancestor.has_block:
                break
            ancestor.has_block = True
    if name in VOID or token.closed:
        return
    if len(open_elements) > limits.MAX_NESTING:
        raise limits.too_deep(data, token.start)
    open_elements.append(element)


def _imply_ends(open_elements: list[Element], name: str, at: int) -> None:
    if name in HEADINGS and open_elements[-1].name in HEADINGS:
        _close_from(open_elements, len(open_elements) - 1, at, at)
    if name in _CLOSE_PARAGRAPH:
        _close_nearest(open_elements, frozenset({"p"}), _CELL_WALLS, at)
    if name in _IMPLIED_ENDS:
        ends, walls = _IMPLIED_ENDS[name]
        _close_nearest(open_elements, ends, walls, at)


def _close_nearest(open_elements: list[Element], names: frozenset[str], walls: frozenset[str], at: int) -> None:
    for depth in range(len(open_elements) - 1, 0, -1):
        name = open_elements[depth].name
        if name in names:
            _close_from(open_elements, depth, at, at)
            return
        if name in walls:
            return


def _end(open_elements: list[Element], token: Token) -> None:
    """Close the nearest open element of that name; an end tag without one is ignored, as is one across a wall."""
    name = token.name
    walls = frozenset[str]() if name in _TABLE_PARTS else _CELL_WALLS if name in BLOCKS else BLOCKS
    for depth in range(len(open_elements) - 1, 0, -1):
        candidate = open_elements[depth].name
        if candidate == name:
            _close_from(open_elements, depth, token.start, token.end)
            return
        if candidate in walls:
            return


def _close_from(open_elements: list[Element], depth: int, inner_end: int, end: int) -> None:
    """Close the elements from the top down to ``depth``; only the last of them has the end tag."""
    while len(open_elements) > depth:
        element = open_elements.pop()
        element.inner_end = inner_end
        element.end = end if len(open_elements) == depth else inner_end
        parent = open_elements[-1]
        parent.has_title |= element.has_title or element.name == "h1"
        if element.name not in _NOT_READ:
            parent.text_size += element.text_size
