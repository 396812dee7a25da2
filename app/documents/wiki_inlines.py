"""Reads the inline markup of MediaWiki: quotes for emphasis, links, a few HTML tags; templates stay as they are."""

from __future__ import annotations

import html
import re

from app.documents import limits
from app.documents.blocks import Inline
from app.documents.inline_closers import Closers
from app.documents.inline_runs import PLAIN, Runs, Style, decode, kept_lines
from app.documents.web_addresses import end_of_address
from app.documents.wording import is_state

# https://www.mediawiki.org/wiki/Help:Formatting
_MARK = re.compile(
    rb"<!--|'{2,5}|\[\[|\[(?=(?:https?|ftp)://|//|mailto:)|(?:https?|ftp)://|\{\{|<nowiki>|</?[A-Za-z][^<>]{0,500}>",
    re.IGNORECASE,
)
_ADDRESS_COST = 3  # an address is looked at several times to find its end
_PAGE_END = re.compile(rb"\]\]")
_LINK_END = re.compile(rb"\]|(?=\r?\n)")
_TEMPLATE_END = re.compile(rb"\}\}")
_COMMENT_END = re.compile(rb"-->")
_NOWIKI_END = re.compile(rb"</nowiki>", re.IGNORECASE)
_TAG_NAME = re.compile(rb"</?([A-Za-z]+)")
_BOLD, _EMPHASIS, _STRIKE = frozenset({"b", "strong"}), frozenset({"i", "em"}), frozenset({"s", "del", "strike"})
_CODE = frozenset({"code", "tt", "kbd"})
_QUOTES = {2: (False, True), 3: (True, False), 5: (True, True)}  # how many -> bold, emphasis
# Templates of Wikimedia's wikis that show a link to a task, by name; and those that show a state ("{{done}}").
_TASK_TEMPLATES = frozenset({"bug", "phab", "phabricator", "phabt", "task", "ticket", "tracked", "t"})
_TASK_NUMBER = re.compile(r"[Tt]?[0-9]{1,9}")
_NOT_SHOWN = ("file:", "image:", "category:", "media:")


def read_inlines(data: bytes, start: int, end: int, marks: limits.Marks) -> tuple[Inline, ...]:
    """Return the runs of the text at ``[start, end)``; line ends in it become line feeds."""
    scanner = _Scanner(data, start, end, marks)
    scanner.scan()
    return scanner.runs.take(data)


class _Scanner:
    def __init__(self, data: bytes, start: int, end: int, marks: limits.Marks) -> None:
        self._data = data
        self._start = start
        self._end = end
        self._closers = Closers(data, start, end)
        self._style = PLAIN
        self._marks = marks
        self.runs = Runs()

    def scan(self) -> None:
        """Read the whole range."""
        position = text_from = self._start
        while match := _MARK.search(self._data, position, self._end):
            at = match.start()
            self._marks.spend(at, _ADDRESS_COST if match[0].endswith(b"://") else 1)
            self._plain(text_from, at, self._style)
            text_from = at
            after = self._markup(match)
            if after <= at:  # opens nothing: it is text
                position = match.end()
            else:
                position = text_from = after
        self._plain(text_from, self._end, self._style)

    def _markup(self, match: re.Match[bytes]) -> int:
        sign, at, after = match[0], match.start(), match.end()
        if sign[:1] == b"'":
            return self._quotes(len(sign), after)
        if sign == b"[[":
            return self._page(at, after)
        if sign == b"[":
            return self._link(at, after)
        if sign == b"{{":
            return self._template(at)
        if sign.endswith(b"://"):
            end = end_of_address(self._data, at, self._end)
            url = decode(self._data[at:end])
            self.runs.add(url, at, end, self._style._replace(href=url))
            return end
        if sign == b"<!--":
            return self._skipped(_COMMENT_END, after, 3)
        return self._tag(sign, at, after)

    def _quotes(self, count: int, after: int) -> int:
        bold, emphasis = _QUOTES.get(count, (True, False))
        self._style = self._style._replace(bold=self._style.bold != bold, emphasis=self._style.emphasis != emphasis)
        return after

    def _page(self, at: int, after: int) -> int:
        close = self._closers.next(_PAGE_END, after)
        if close < 0:
            return 0
        target, _, shown = decode(self._data[after:close]).partition("|")
        if not target.lower().startswith(_NOT_SHOWN):
            text = shown.rsplit("|", 1)[-1] or target.lstrip(":")
            self.runs.add(kept_lines(text), at, close + 2, self._style._replace(href=target.strip().lstrip(":")))
        return close + 2

    def _link(self, at: int, after: int) -> int:
        close = self._closers.next(_LINK_END, after)
        if close < 0 or self._data[close : close + 1] != b"]":
            return 0
        address, _, shown = decode(self._data[after:close]).partition(" ")
        self.runs.add(html.unescape(shown.strip()) or address, at, close + 1, self._style._replace(href=address))
        return close + 1

    def _template(self, at: int) -> int:
        """Show a template as it is written, since what it would show is not known here; but tasks and states."""
        close = self._closers.next(_TEMPLATE_END, at)
        if close < 0:
            return 0
        text, style = decode(self._data[at : close + 2]), self._style
        name, _, rest = text[2:-2].strip().partition("|")
        task = rest.partition("|")[0].strip()
        if name.strip().lower() in _TASK_TEMPLATES and _TASK_NUMBER.fullmatch(task):
            text = f"T{task.lstrip('Tt')}"
            style = style._replace(href=f"phab:{text}")
        elif not rest and is_state(name):
            text = f"({name.strip()})"
        self.runs.add(kept_lines(text), at, close + 2, style)
        return close + 2

    def _skipped(self, kind: re.Pattern[bytes], after: int, length: int) -> int:
        close = self._closers.next(kind, after)
        return close + length if close >= 0 else self._end

    def _tag(self, sign: bytes, at: int, after: int) -> int:
        found = _TAG_NAME.match(sign)
        name = decode(found[1]).lower() if found else ""
        if name == "nowiki" and sign[1:2] != b"/" and not sign.endswith(b"/>"):
            close = self._closers.next(_NOWIKI_END, after)
            end = close if close >= 0 else self._end
            self.runs.add(kept_lines(decode(self._data[after:end])), after, end, self._style)
            return min(end + len(b"</nowiki>"), self._end)
        if name == "br":
            self.runs.add("\n", at, after, self._style)
        else:
            self._style = _styled(self._style, name, opens=sign[1:2] != b"/")
        return after

    def _plain(self, start: int, end: int, style: Style) -> None:
        if start < end:
            self.runs.add_source(self._data, start, end, style, html.unescape)


def _styled(style: Style, name: str, *, opens: bool) -> Style:
    if name in _BOLD:
        return style._replace(bold=opens)
    if name in _EMPHASIS:
        return style._replace(emphasis=opens)
    if name in _STRIKE:
        return style._replace(strike=opens)
    return style._replace(code=opens) if name in _CODE else style
