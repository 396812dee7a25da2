"""Cuts HTML or XHTML bytes into tags and text with their exact offsets, in linear time.

The rules are those of the WHATWG tokenizer (https://html.spec.whatwg.org/multipage/parsing.html) as far as a reader
of text needs them. selectolax and html.parser give no byte offsets, and writing a reference back needs them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from app.documents import limits
from app.documents.inline_runs import decode

# Why this is linear although a start can fail far away: a quote sign swaps two of the three states "outside", "in
# double quotes", "in single quotes", and a start that is outside at the next "<" fails there. Swaps never merge
# states, so at most two unfinished starts can run on past any "<".
_TAG = re.compile(rb"<(/?)([A-Za-z][^\s<>/\"'=]*)([^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*)>")
_ATTRIBUTE = re.compile(rb"([^\s=/>\"']+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_RAW_END = {name: re.compile(rb"</" + name.encode() + rb"(?=[\s/>])", re.IGNORECASE) for name in _RAW_TEXT}

Kind = Literal["start", "end", "text", "literal"]


class Token(NamedTuple):
    """One piece of the source: a tag, text with character references, or literal text (CDATA)."""

    kind: Kind
    start: int
    end: int
    name: str = ""  # of a tag, in lower case
    attributes: bytes = b""  # of a start tag, as written
    closed: bool = False  # a start tag that ends in "/>"


def tokens(data: bytes, start: int = 0, end: int | None = None, marks: limits.Marks | None = None) -> Iterator[Token]:
    """Yield the tags and texts of ``data`` in ``[start, end)``; comments and declarations are left out.

    ``marks`` counts the pieces of markup of a document of which this is only a part.

    Raises:
        DocumentTooLarge: more pieces of markup than a reader will follow.
    """
    names: dict[bytes, str] = {}
    end = len(data) if end is None else end
    marks = marks or limits.Marks(data)
    marks.spend(start, data.count(b"&", start, end) // 2)  # character references cost about half as much as tags
    position = text_from = start
    while (at := data.find(b"<", position, end)) >= 0:
        marks.spend(at)
        match = _TAG.match(data, at, end)
        after, token = (match.end(), _tag(match, names)) if match else _other_markup(data, at, end)
        if after == at:  # a "<" that opens nothing is text
            position = at + 1
            continue
        if at > text_from:
            yield Token("text", text_from, at)
        position = text_from = after
        if token is None:
            continue
        yield token
        if token.kind == "start" and token.name in _RAW_TEXT and not token.closed:
            found = _RAW_END[token.name].search(data, position, end)
            position = found.start() if found else end
    if end > text_from:
        yield Token("text", text_from, end)


def _tag(match: re.Match[bytes], names: dict[bytes, str]) -> Token:
    slash, raw_name, attributes = match.groups()
    name = names.get(raw_name)
    if name is None:
        name = names[raw_name] = decode(raw_name).lower()
    if slash:
        return Token("end", match.start(), match.end(), name)
    return Token("start", match.start(), match.end(), name, attributes, _is_closed(attributes))


def parse_attributes(raw: bytes) -> dict[str, str]:
    """Return the attributes of a start tag by lower-case name, character references resolved; the first one wins."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw):
        name = decode(match[1]).lower()
        if name not in found:
            value = match[2] or b""
            if value[:1] in {b'"', b"'"}:
                value = value[1:-1]
            found[name] = html.unescape(decode(value))
    return found


def _is_closed(attributes: bytes) -> bool:
    """Whether a start tag ends in ``/>``, and the slash is not the end of an unquoted value."""
    if not attributes.endswith(b"/"):
        return False
    before = attributes[:-1]
    return not before or before[-1:] in b" \t\r\n\f\"'" or b"=" not in before


def _other_markup(data: bytes, at: int, end: int) -> tuple[int, Token | None]:
    """Return where a comment, CDATA section, declaration or instruction at ``at`` ends; ``at`` if there is none."""
    if data.startswith(b"<!--", at, end):
        if data.startswith((b">", b"->"), at + 4, end):
            return data.index(b">", at) + 1, None
        close = data.find(b"-->", at + 4, end)
        return (close + 3 if close >= 0 else end), None
    if data.startswith(b"<![CDATA[", at, end):
        close = data.find(b"]]>", at, end)
        inner_end = close if close >= 0 else end
        return min(inner_end + 3, end), Token("literal", at + 9, inner_end)
    if data[at + 1 : at + 2] in {b"!", b"?"} or (data[at + 1 : at + 2] == b"/" and at + 2 < end):
        close = data.find(b">", at, end)
        return (close + 1 if close >= 0 else end), None
    return at, None
