"""Reads the inline markup of reStructuredText: emphasis, literals, links, references, roles, substitutions, URLs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from app.documents import limits
from app.documents.blocks import Inline
from app.documents.inline_closers import Closers
from app.documents.inline_runs import PLAIN, Runs, Style, decode, kept_lines
from app.documents.web_addresses import end_of_address

# https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup-recognition-rules
_OPENER = re.compile(
    rb"\\(?:\s|.)|``|\*\*|\*|:[A-Za-z][\w.+:-]{0,60}:`|`|\|(?=\S)|\[STRIKEOUT:|(?:https?|ftp)://|__?(?![A-Za-z0-9_])",
    re.DOTALL,
)
_ADDRESS_COST = 3  # an address is looked at several times to find its end
_AFTER = rb"(?=[\s'\")\]}>\-/:.,;!?\\\x80-\xff*]|\Z)"
_CLOSERS = {
    b"``": re.compile(rb"(?<=\S)``" + _AFTER),
    b"**": re.compile(rb"(?<=[^\s\\])\*\*" + _AFTER),
    b"*": re.compile(rb"(?<=[^\s*\\])\*(?!\*)" + _AFTER),
    b"`": re.compile(rb"(?<=[^\s\\])`(?:__?)?(?![A-Za-z0-9_`])"),
    b"|": re.compile(rb"(?<=\S)\|(?:__?)?" + _AFTER),
    b"[STRIKEOUT:": re.compile(rb"\]"),
}
_BEFORE = frozenset(b" \t\r\n'\"([{<-/:*_") | frozenset(range(0x80, 0x100))
_STYLES = {
    b"**": Style(bold=True),
    b"*": Style(emphasis=True),
    b"``": Style(code=True),
    b"[STRIKEOUT:": Style(strike=True),
}
_TARGET = re.compile(rb"(.*?)(?:\s|\A)<([^<>]*)>\Z", re.DOTALL)
_REFERENCE_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9.+:_-]{0,79}\Z")
# Roles of Sphinx's extlinks and its like that link to a tracker: ":issue:`12`" is shown as "#12".
_TICKET_ROLES = frozenset({
    b"issue", b"issues", b"pr", b"pull", b"pull-request", b"gh", b"ghissue", b"ghpull", b"gh-issue", b"gh-pr", b"bug",
    b"ticket", b"mr",
})  # fmt: skip
_ESCAPE = re.compile(r"\\(\s?)(.?)", re.DOTALL)


class Names(NamedTuple):
    """What a document defines by name: link targets, anonymous targets in order, substitutions."""

    targets: Mapping[str, str]
    anonymous: list[str]
    substitutions: Mapping[str, str]
    marks: limits.Marks


def normal_name(name: str) -> str:
    """Return ``name`` as docutils compares reference names."""
    return " ".join(name.lower().split())


def read_inlines(data: bytes, start: int, end: int, names: Names) -> tuple[Inline, ...]:
    """Return the runs of the text at ``[start, end)``; line ends in it become line feeds."""
    runs = Runs()
    _Scanner(data, start, end, names, runs).scan()
    return runs.take(data)


class _Scanner:
    def __init__(self, data: bytes, start: int, end: int, names: Names, runs: Runs) -> None:
        self._data = data
        self._start = start
        self._end = end
        self._names = names
        self._runs = runs
        self._text_from = start
        self._closers = Closers(data, start, end)

    def scan(self) -> None:
        position = self._start
        while match := _OPENER.search(self._data, position, self._end):
            self._names.marks.spend(match.start(), _ADDRESS_COST if match[0].endswith(b"://") else 1)
            position = self._opened(match)
        self._plain(self._end)

    def _opened(self, match: re.Match[bytes]) -> int:
        """Handle one opener; return where to go on."""
        sign, at, after = match[0], match.start(), match.end()
        if sign[:1] == b"\\":
            return after
        if sign.endswith(b"://"):
            return self._address(at)
        if sign in {b"_", b"__"}:
            return self._named_reference(at, after)
        if sign[:1] == b":":
            return self._enclosed(at, after, b"`", sign[1:-2].lower())
        return self._enclosed(at, after, sign)

    def _enclosed(self, at: int, after: int, sign: bytes, role: bytes = b"") -> int:
        data = self._data
        if (at > self._start and data[at - 1] not in _BEFORE) or data[after : after + 1].isspace():
            return after
        close = self._closers.next(_CLOSERS[sign], after + 1)
        if close < 0:
            return after
        self._plain(at)
        if sign == b"`":
            return self._interpreted(at, after, close, role)
        end = close + len(sign) if sign in _STYLES and sign[:1] != b"[" else close + 1
        if sign == b"|":
            return self._substitution(at, after, close)
        text = decode(data[after:close])
        self._runs.add(kept_lines(text if sign == b"``" else _unescaped(text)), after, close, _STYLES[sign])
        self._text_from = end
        return end

    def _interpreted(self, at: int, after: int, close: int, role: bytes) -> int:
        """Handle back-quoted text: a link, a reference, or text in a role."""
        data = self._data
        end = close + 1
        while end < self._end and data[end] == ord("_") and end < close + 3:
            end += 1
        raw = data[after:close]
        match = _TARGET.match(raw) if raw.endswith(b">") else None
        text_end = close
        if match is not None:
            text_end = after + match.end(1) if match[1] else close
        text = _unescaped(decode(data[after:text_end]))
        style = PLAIN
        number = match[2] if match is not None else raw
        if role in _TICKET_ROLES and number.isdigit():
            text = f"#{number.decode()}" if text_end == close else f"{text} #{number.decode()}"
        if end > close + 1:
            style = Style(href=self._href(match, text, anonymous=end == close + 3))
            if match is not None and not match[1]:
                text = style.href or text
        self._runs.add(kept_lines(text), at, end, style)
        self._text_from = end
        return end

    def _href(self, match: re.Match[bytes] | None, text: str, *, anonymous: bool) -> str | None:
        targets = self._names.targets
        if match is not None:
            written = "".join(decode(match[2]).split())
            if written.endswith("_") and not written.endswith("\\_"):
                return targets.get(normal_name(written[:-1]))
            return _unescaped(written)
        if anonymous:
            return self._names.anonymous.pop(0) if self._names.anonymous else None
        return targets.get(normal_name(text))

    def _substitution(self, at: int, after: int, close: int) -> int:
        end = close + 1
        while end < self._end and self._data[end] == ord("_") and end < close + 3:
            end += 1
        name = decode(self._data[after:close])
        href = self._names.targets.get(normal_name(name)) if end > close + 1 else None
        self._runs.add(kept_lines(self._names.substitutions.get(normal_name(name), name)), at, end, Style(href=href))
        self._text_from = end
        return end

    def _named_reference(self, at: int, after: int) -> int:
        """Handle ``name_`` where the document defines the name."""
        window = max(self._text_from, at - 80)
        match = _REFERENCE_NAME.search(self._data[window:at])
        if match is None:
            return after
        name = decode(match[0])
        if after - at > 1 and self._names.anonymous:
            href: str | None = self._names.anonymous.pop(0)
        else:
            href = self._names.targets.get(normal_name(name))
        if href is None:
            return after
        begin = window + match.start()
        self._plain(begin)
        self._runs.add(name, begin, after, Style(href=href))
        self._text_from = after
        return after

    def _address(self, at: int) -> int:
        if at > self._start and self._data[at - 1 : at].isalnum():
            return at + 1
        end = end_of_address(self._data, at, self._end)
        url = decode(self._data[at:end]).replace("\\", "")
        self._plain(at)
        self._runs.add(url, at, end, Style(href=url))
        self._text_from = end
        return end

    def _plain(self, end: int) -> None:
        """Add the text since the last markup."""
        start, self._text_from = self._text_from, end
        if start < end:
            self._runs.add_source(self._data, start, end, shown=_unescaped)


def _unescaped(text: str) -> str:
    """Return ``text`` without its backslashes: one before white space takes that with it."""
    return _ESCAPE.sub(r"\2", text) if "\\" in text else text
