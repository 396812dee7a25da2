"""Reads plain text: a title line, label lines as headings, lists by their markers, everything else as paragraphs.

Text that was copied with an empty line after every line is read as if those were not there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from app.documents import jira_wiki, limits
from app.documents.blocks import Block, Document, Heading, Inline, Paragraph, Span
from app.documents.inline_runs import Runs, Style, decode
from app.documents.list_entries import Entry, ListBuilder
from app.documents.sections import FRAMED, name_heading
from app.documents.source_lines import Line, split_lines
from app.documents.web_addresses import end_of_address
from app.documents.wording import verb_form

# A Japanese or Chinese entry follows its marker without a space: "・管理画面", "1.冗長化", "①監視".
_MARKER = re.compile(
    rb"(?:[-*+]|\xe2\x80[\xa2\xa3\x93\x94]|\xe2\x97[\xa6\x8f]|\xe2\x96\xaa|\xc2\xb7|(?P<number>\(?[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}[.)]))"
    rb"[ \t]+(?=\S)|\xe3\x83\xbb(?:[ \t]|\xe3\x80\x80)*(?=\S)"
    rb"|(?P<wide>[0-9]{1,2}(?:[.)]|\xef\xbc\x8e|\xef\xbc\x89|\xe3\x80\x81)(?=[\xe3-\xed])"
    rb"|\xe2\x91[\xa0-\xb3](?:[ \t]|\xe3\x80\x80)*(?=\S))"
    rb"|(?=\[(?:[ xX]?|\xe2\x9c[\x93\x94])\][ \t]|\xe2\x98[\x90\x91\x92][ \t])"
)
_NUMBERED = re.compile(rb"[0-9]{1,2}\.?[ \t]+(\S[^\r\n]*)")
_UNDERLINE = re.compile(rb"([=\-~*_])\1{2,}\Z")
_ADDRESS = re.compile(rb"https?://")
# A line that says something on its own even where it follows another: "Owner: X", "14:30 - ...", "AI-1: ..."
_OWN_LINE = re.compile(
    r"\[?(?:\d{4}-\d\d-\d\d[ T,]*)?\d{1,2}[:h.]\d\d\b|[A-Z]{1,6}-?\d{1,4}[:.)] "
    r"|[A-Z]{2,10}-\d{1,6} ?[:–—-] |[^\W\d_][\w /&()-]{0,38}:(?: |$)"
)
_KEYED = re.compile(r"[^\W\d_][\w /&()-]{0,38}: \S")
_TITLE_KEY = re.compile(r"(?:incident|title|subject|post-?\s?mortem|outage|rca|report)\b[^:]{0,30}:", re.IGNORECASE)
_BRACKETED = re.compile(r"(?:(?<!\s)\s+)?\([^()]*\)\s*")  # a run of spaces is tried from its first only
_LONGEST_TITLE, _LONGEST_LABEL, _MOST_LABEL_WORDS = 160, 60, 7
_FEWEST_SPACED, _FEWEST_SECTIONS = 6, 2
_CENTRED = 12  # columns before a title in the middle of a page
_TWO_COLUMNS = re.compile(r"\S {4,}+\S")  # "Ops Memo          J. Doe", the head of a memo's page
_ADDRESS_COST = 3  # an address is looked at several times to find its end


def read_blocks(data: bytes) -> Document:
    """Return the blocks of the plain text ``data`` with spans in bytes of ``data`` as given.

    Raises:
        DocumentTooLarge: lists nested deeper than 100.
    """
    if jira_wiki.is_written(data):
        return jira_wiki.read_blocks(data)
    lines = split_lines(data)
    spaced = _is_spaced(lines)
    return Document(tuple(_Reader(data, [li for li in lines if not li.blank] if spaced else lines, spaced).read()))


def _is_spaced(lines: Sequence[Line]) -> bool:
    """Whether an empty line follows every line, so that empty lines say nothing."""
    filled = [index for index, line in enumerate(lines) if not line.blank]
    together = sum(1 for a, b in pairwise(filled) if b == a + 1)
    return len(filled) >= _FEWEST_SPACED and together == 0


class _Reader:
    def __init__(self, data: bytes, lines: Sequence[Line], spaced: bool) -> None:
        self._data = data
        self._lines = lines
        self._spaced = spaced
        self._marks = limits.Marks(data)
        self._out: list[Block] = []
        self._list = ListBuilder(data, self._inlines)
        self._margins: list[int] = []  # the columns of the open list levels
        self._paragraph: Span | None = None
        self._after_blank = True
        self._capitals = False  # the label above is in capitals and ends in no colon
        self._sections = self._numbered_sections()
        self._part: Span | None = None  # the heading above
        self._shape: tuple[int, bool] | None = None  # of the commands in a part: its start, more text right below

    def read(self) -> list[Block]:
        for at, line in enumerate(self._lines):
            if line.blank:
                self._end_paragraph()
                self._after_blank = True
                continue
            self._line(at, line)
            self._after_blank = False
        self._end_paragraph()
        self._list.flush(self._out)
        return self._out

    def _line(self, at: int, line: Line) -> None:
        if self._underline(line):
            return
        marker = _MARKER.match(self._data, line.body, line.end)
        text = decode(self._data[line.body : line.end])
        if at in self._sections:
            self._heading(2, line)
        elif marker is not None:
            self._entry(line, marker)
        elif self._is_title(at, text) if self._nothing_yet() else self._is_centred(at, text):
            self._heading(1, line)
        elif self._is_label(at, text):
            self._heading(self._level_of_label(text), line)
        elif not self._continues(line, text):
            self._start_paragraph(line)

    def _numbered_sections(self) -> set[int]:
        """Return the lines that number a memo's sections ("2.  Timeline"), where several are named as parts are."""
        alone = [
            at
            for at, line in enumerate(self._lines)
            if line.indent == 0
            and (found := _NUMBERED.match(self._data, line.body, line.end)) is not None
            and self._stands_alone(at)
            and self._is_label_text(decode(found[1]))
        ]
        named = [at for at in alone if name_heading(self._text(at)).exact]
        return set(alone) if len(named) >= _FEWEST_SECTIONS else set()

    def _stands_alone(self, at: int) -> bool:
        lines = self._lines
        return (at == 0 or lines[at - 1].blank) and (at + 1 == len(lines) or lines[at + 1].blank)

    def _nothing_yet(self) -> bool:
        return not self._out and self._paragraph is None and self._list.last is None

    def _is_centred(self, at: int, text: str) -> bool:
        """Whether the line is a memo's title: alone, in the middle of the page, before any section."""
        line = self._lines[at]
        return (
            line.indent >= _CENTRED
            and len(text) <= _LONGEST_TITLE
            and self._stands_alone(at)
            and not any(isinstance(block, Heading) for block in self._out)
            and self._list.last is None
        )

    def _underline(self, line: Line) -> bool:
        """Make the line above a heading where this line underlines it; a rule shows nothing."""
        match = _UNDERLINE.match(self._data, line.body, line.end)
        if match is None:
            return False
        above, self._paragraph = self._paragraph, None
        if above is not None and b"\n" not in self._data[above.start : above.end]:
            self._out.append(Heading(1 if match[1] == b"=" else 2, self._inlines(above.start, above.end), above))
            self._part = above
        elif above is not None:
            self._out.append(Paragraph(self._inlines(above.start, above.end), above))
        return True

    def _entry(self, line: Line, marker: re.Match[bytes]) -> None:
        self._end_paragraph()
        if self._list.last is None:
            self._margins = []
        while self._margins and self._margins[-1] > line.indent:
            self._margins.pop()
        if not self._margins or self._margins[-1] < line.indent:
            self._margins.append(line.indent)
        entry = Entry(
            line.body, marker.end(), line.end, ordered=marker["number"] is not None or marker["wide"] is not None
        )
        self._list.add(entry, len(self._margins) - 1)

    def _continues(self, line: Line, text: str) -> bool:
        """Add the line to the entry or paragraph above, where it is more of it."""
        joined = self._paragraph is not None or not self._after_blank
        wraps = text[:1].islower() if self._spaced else joined and (text[:1].islower() or not _OWN_LINE.match(text))
        last = self._list.last
        if self._paragraph is not None and wraps:
            self._paragraph = Span(self._paragraph.start, line.end)
            return True
        if last is None or self._paragraph is not None:
            return False
        if wraps and not last.below:
            last.extend(line.end)
            return True
        if line.indent > self._margins[0] and not self._spaced:
            last.hang(Paragraph(self._inlines(line.body, line.end), Span(line.body, line.end)))
            return True
        return False

    def _start_paragraph(self, line: Line) -> None:
        self._end_paragraph()
        self._list.flush(self._out)
        self._paragraph = Span(line.body, line.end)

    def _end_paragraph(self) -> None:
        span, self._paragraph = self._paragraph, None
        if span is not None:
            self._out.append(Paragraph(self._inlines(span.start, span.end), span))

    def _heading(self, level: int, line: Line) -> None:
        self._end_paragraph()
        self._list.flush(self._out)
        self._part = Span(line.body, line.end)
        self._out.append(Heading(level, self._inlines(line.body, line.end), self._part))

    def _is_title(self, at: int, text: str) -> bool:
        """Whether the first line of the text is its title."""
        if (
            len(text) > _LONGEST_TITLE
            or text.endswith((".", ",", ";"))
            or (_KEYED.match(text) and not _TITLE_KEY.match(text))
        ):
            return False
        if _TWO_COLUMNS.search(text):
            return False
        below = self._text(at + 1)
        return self._spaced or not below or bool(_OWN_LINE.match(below)) or self._is_label_text(below)

    def _is_label(self, at: int, text: str) -> bool:
        """Whether the line is a label on its own: short, no sentence, with something below it."""
        if not self._is_label_text(text) or self._commands(at, text):
            return False
        on_its_own = self._spaced or self._after_blank or (self._list.last is not None and self._paragraph is None)
        if not on_its_own or (self._lines[at].indent > 0 and self._list.last is not None):
            return False
        return any(not line.blank for line in self._lines[at + 1 : at + 4])

    def _commands(self, at: int, text: str) -> bool:
        """Whether the line is work without a marker, where a part announces work: a command, no entry below it.

        A line of the same shape after such a line is one too, be its verb known or not.
        """
        part = self._part
        if part is None or text.endswith((":", "：")) or name_heading(text).name is not None:
            return False
        if name_heading(decode(self._data[part.start : part.end])).name != "action_items":
            return False
        shape = (part.start, bool(self._text(at + 1)))
        if verb_form(text) != "base" and shape != self._shape:
            return False
        below = next((line for line in islice(self._lines, at + 1, at + 4) if not line.blank), None)
        if below is not None and _MARKER.match(self._data, below.body, below.end) is not None:
            return False
        self._shape = shape
        return True

    def _level_of_label(self, text: str) -> int:
        """A label with a colon groups what is below a label in capitals without one ("ACTIONS", "Immediate:")."""
        if text.endswith((":", "：")):
            return 3 if self._capitals else 2
        self._capitals = text.isupper()
        return 2

    @staticmethod
    def _is_label_text(text: str) -> bool:
        words = _BRACKETED.sub(" ", text).strip() or text
        plain = words.rstrip(":：").rstrip()
        if (framed := FRAMED.fullmatch(plain)) is not None:
            plain = framed["lens"] or framed["signed"]
        if not plain or len(words) > _LONGEST_LABEL or len(words.split()) > _MOST_LABEL_WORDS:
            return False
        if plain[-1] in ".,;!、。" or ": " in plain or "://" in plain or _OWN_LINE.match(plain):
            return False
        return plain[0].isalpha() and not plain[0].islower()

    def _text(self, at: int) -> str:
        return decode(self._data[self._lines[at].body : self._lines[at].end]) if at < len(self._lines) else ""

    def _inlines(self, start: int, end: int) -> tuple[Inline, ...]:
        """Return the text at ``[start, end)`` with its web addresses as links."""
        runs = Runs()
        position = start
        for match in _ADDRESS.finditer(self._data, start, end):
            if match.start() < position:
                continue
            self._add(runs, position, match.start())
            self._marks.spend(match.start(), _ADDRESS_COST)
            position = end_of_address(self._data, match.start(), end)
            url = decode(self._data[match.start() : position])
            runs.add(url, match.start(), position, Style(href=url))
        self._add(runs, position, end)
        return runs.take(self._data)

    def _add(self, runs: Runs, start: int, end: int) -> None:
        if start < end:
            runs.add_source(self._data, start, end)
