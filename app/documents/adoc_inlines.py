"""Reads the inline markup of AsciiDoc: emphasis, literals, links, cross references, attribute references."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.documents import limits
from app.documents.blocks import Inline
from app.documents.inline_closers import Closers
from app.documents.inline_runs import PLAIN, Runs, Style, decode, kept_lines
from app.documents.web_addresses import end_of_address

# https://docs.asciidoctor.org/asciidoc/latest/text/
_OPENER = re.compile(
    rb"\\(?=[*_`#{\[<hl])|\*\*|\*|__|_|``|`|##|#|<<|(?:link|mailto|xref|kbd|btn|menu|footnote|footnoteref|image|icon)"
    rb":(?=[^\s:])|(?:https?|ftp)://|\{(?=[\w-]{1,60}\})|\[[\w .#-]{0,40}\](?=#)|[ \t]\+(?=\r?\n)"
    # "issue:123[]", "jira:OPS-1[words]": sites name their trackers by macros of their own
    rb"|(?<![\w.-])[A-Za-z][\w-]{1,20}:(?=(?:#?[0-9]{1,9}|[A-Z][A-Z0-9]{1,14}-[0-9]{1,7})\[)"
)
_ADDRESS_COST = 3  # an address is looked at several times to find its end
_CLOSERS = {
    b"**": re.compile(rb"\*\*"),
    b"*": re.compile(rb"(?<=[^\s*])\*(?![A-Za-z0-9_*])"),
    b"__": re.compile(rb"__"),
    b"_": re.compile(rb"(?<=[^\s_])_(?![A-Za-z0-9_])"),
    b"``": re.compile(rb"``"),
    b"`": re.compile(rb"(?<=[^\s`])`(?![A-Za-z0-9_`])"),
    b"##": re.compile(rb"##"),
    b"#": re.compile(rb"(?<=[^\s#])#(?![A-Za-z0-9_#])"),
}
_BRACKET = re.compile(rb"(?<!\\)\]")
_DOUBLE_ANGLE = re.compile(rb">>")
_MACRO_TARGET = re.compile(rb"[^\s\[\]]{0,2048}\[")
_PLUS_QUOTED = re.compile(rb"\+\+([^\s\[]{1,2048}?)\+\+\[")
_HIDDEN = frozenset({b"footnote:", b"footnoteref:", b"image:", b"icon:"})
_OF_ADDRESSES = frozenset({b"link:", b"mailto:", b"xref:"})
_DEEPEST = 4  # emphasis in emphasis


def read_inlines(
    data: bytes, start: int, end: int, attributes: Mapping[str, str], marks: limits.Marks
) -> tuple[Inline, ...]:
    """Return the runs of the text at ``[start, end)``; line ends in it become line feeds."""
    runs = Runs()
    _Scanner(data, attributes, runs, marks).scan(start, end, PLAIN, 0)
    return runs.take(data)


class _Scanner:
    def __init__(self, data: bytes, attributes: Mapping[str, str], runs: Runs, marks: limits.Marks) -> None:
        self._data = data
        self._attributes = attributes
        self._runs = runs
        self._marks = marks

    def scan(self, start: int, end: int, style: Style, depth: int) -> None:
        closers = Closers(self._data, start, end)
        position = text_from = start
        while match := _OPENER.search(self._data, position, end):
            at = match.start()
            self._marks.spend(at, _ADDRESS_COST if match[0].endswith(b"://") else 1)
            self._plain(text_from, at, style)
            text_from = at
            after = self._markup(match, start, end, style, depth, closers)
            if after == 0:  # not markup after all
                position = match.end()
                if match[0] == b"\\":  # the sign after a backslash is text
                    text_from, position = at + 1, min(at + 2, end)
                continue
            position = text_from = after
        self._plain(text_from, end, style)

    def _markup(self, match: re.Match[bytes], start: int, end: int, style: Style, depth: int, closers: Closers) -> int:
        """Read the markup that ``match`` opens; return where it ends, 0 where it opens nothing."""
        sign, at, after = match[0], match.start(), match.end()
        if sign == b"\\":
            return 0
        if sign[:1] in b" \t":  # a hard line break
            return after
        if sign in _CLOSERS:
            return self._enclosed(sign, at, start, style, depth, closers)
        if sign.endswith(b"://"):
            return self._address(at, end, style, closers)
        if sign == b"{":
            return self._attribute(at, end, style)
        if sign == b"<<":
            return self._cross_reference(at, style, closers)
        if sign[:1] == b"[":
            return self._with_role(sign, at, after, style, depth, closers)
        return self._macro(sign, at, after, end, style, closers)

    def _enclosed(self, sign: bytes, at: int, start: int, style: Style, depth: int, closers: Closers) -> int:
        data, after = self._data, at + len(sign)
        word_before = at > start and (data[at - 1 : at].isalnum() or data[at - 1] >= 0x80)  # noqa: PLR2004 - not ASCII
        if len(sign) == 1 and (word_before or data[after : after + 1].isspace()):
            return 0
        close = closers.next(_CLOSERS[sign], after + 1)
        if close < 0:
            return 0
        inner = _styled(sign, style)
        if inner.code or depth >= _DEEPEST:
            self._plain(after, close, inner)
        else:
            self.scan(after, close, inner, depth + 1)
        return close + len(sign)

    def _with_role(self, sign: bytes, at: int, after: int, style: Style, depth: int, closers: Closers) -> int:
        marks = b"##" if self._data.startswith(b"##", after) else b"#"
        struck = b"line-through" in sign
        return self._enclosed(marks, after, at, style._replace(strike=True) if struck else style, depth, closers)

    def _address(self, at: int, end: int, style: Style, closers: Closers) -> int:
        macro = _MACRO_TARGET.match(self._data, at, end)
        if macro is not None:
            close = closers.next(_BRACKET, macro.end())
            if close >= 0:
                return self._linked(at, self._data[at : macro.end() - 1], macro.end(), close, style)
        stop = end_of_address(self._data, at, end)
        url = decode(self._data[at:stop])
        self._runs.add(url, at, stop, style._replace(href=url))
        return stop

    def _macro(self, sign: bytes, at: int, after: int, end: int, style: Style, closers: Closers) -> int:
        quoted = _PLUS_QUOTED.match(self._data, after, end)
        target = quoted or _MACRO_TARGET.match(self._data, after, end)
        if target is None:
            return 0
        close = closers.next(_BRACKET, target.end())
        if close < 0:
            return 0
        if sign in _HIDDEN:
            return close + 1
        address = quoted[1] if quoted else self._data[after : target.end() - 1]
        if sign == b"mailto:":
            address = sign + address
        if sign in {b"kbd:", b"btn:", b"menu:"}:
            self._plain(target.end(), close, style)
            return close + 1
        if sign not in _OF_ADDRESSES:
            return self._ticket(at, address, target.end(), close, style)
        return self._linked(at, address, target.end(), close, style)

    def _ticket(self, at: int, target: bytes, text_start: int, close: int, style: Style) -> int:
        """Show a tracker's macro as its words and its ticket's number ("#123") or key."""
        ticket = f"#{decode(target)}" if target.isdigit() else decode(target)
        words = kept_lines(decode(self._data[text_start:close])).strip()
        self._runs.add(words if ticket.lstrip("#") in words else f"{words} {ticket}".strip(), at, close + 1, style)
        return close + 1

    def _linked(self, at: int, address: bytes, text_start: int, close: int, style: Style) -> int:
        href = self._with_attributes(decode(address))
        text = decode(self._data[text_start:close]).replace("\\]", "]").strip()
        text = text.split(",window=")[0].split(",role=")[0].strip('"').removesuffix("^")
        self._runs.add(kept_lines(text) or href, at, close + 1, style._replace(href=href))
        return close + 1

    def _cross_reference(self, at: int, style: Style, closers: Closers) -> int:
        close = closers.next(_DOUBLE_ANGLE, at + 2)
        if close < 0:
            return 0
        target, _, text = decode(self._data[at + 2 : close]).partition(",")
        self._runs.add(kept_lines(text.strip() or target), at, close + 2, style._replace(href=f"#{target.lstrip('#')}"))
        return close + 2

    def _attribute(self, at: int, end: int, style: Style) -> int:
        close = self._data.find(b"}", at, end)
        value = self._attributes.get(decode(self._data[at + 1 : close]).lower())
        if value is None:
            return 0
        self._runs.add(value, at, close + 1, style)
        return close + 1

    def _with_attributes(self, text: str) -> str:
        if "{" not in text:
            return text
        return re.sub(r"\{([\w-]{1,60})\}", lambda m: self._attributes.get(m[1].lower(), m[0]), text)

    def _plain(self, start: int, end: int, style: Style) -> None:
        if start < end:
            self._runs.add_source(self._data, start, end, style)


def _styled(sign: bytes, style: Style) -> Style:
    kind = sign[:1]
    if kind == b"*":
        return style._replace(bold=True)
    if kind == b"_":
        return style._replace(emphasis=True)
    return style._replace(code=True) if kind == b"`" else style
