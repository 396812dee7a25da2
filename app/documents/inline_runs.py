"""Collects the visible text of one block as ``Inline`` runs, each with its style and its exact span."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from app.documents.blocks import Inline, Span

_SPACES = re.compile(r"[ \t\f\v\xa0]+")
# Where runs of spaces are one already: a long run of them is then tried once.
_LINE_BREAKS = re.compile(r" ?(?:\r\n|\r|\n)\s*")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Style(NamedTuple):
    """How a run of text is shown."""

    href: str | None = None
    bold: bool = False
    emphasis: bool = False
    code: bool = False
    strike: bool = False
    mention: Literal["person", "date"] | None = None


PLAIN = Style()


def decode(raw: bytes) -> str:
    """Return ``raw`` as text; bytes that are not UTF-8 (refused before reading) become U+FFFD."""
    return raw.decode("utf-8", "replace")


def one_line(text: str) -> str:
    """Return ``text`` with each run of white space as one space, as HTML shows it."""
    return _LINE_BREAKS.sub(" ", _SPACES.sub(" ", text))


def kept_lines(text: str) -> str:
    """Return ``text`` with its line ends as single line feeds and the indentation after them gone."""
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", text))


def trimmed(data: bytes, start: int, end: int) -> Span:
    """Return the part of ``[start, end)`` without the white space at its ends; empty stays at ``start``."""
    raw = data[start:end]
    body = raw.strip()
    if not body:
        return Span(start, start)
    start += len(raw) - len(raw.lstrip())
    return Span(start, start + len(body))


def without_breaks(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Return the runs without breaks at the ends."""
    if not inlines or (inlines[0].text.strip() and inlines[-1].text.strip()):
        return tuple(inlines)
    first, last = 0, len(inlines)
    while last > first and not inlines[last - 1].text.strip():
        last -= 1
    while first < last and not inlines[first].text.strip():
        first += 1
    return tuple(inlines[first:last])


class Runs:
    """A growing list of runs; white space is not doubled where two runs meet."""

    def __init__(self) -> None:
        self._runs: list[Inline] = []

    def __len__(self) -> int:
        return len(self._runs)

    def shows_more_than(self, count: int) -> bool:
        """Whether any run after the first ``count`` shows more than white space."""
        return any(run.text.strip() for run in self._runs[count:])

    def add(self, text: str, start: int, end: int, style: Style = PLAIN) -> None:
        """Add ``text``, which stands at ``[start, end)``; leading white space after white space is dropped."""
        if text[:1] in {" ", "\n"} and (not self._runs or self._runs[-1].text[-1:] in {" ", "\n"}):
            breaks = text[0] == "\n" and bool(self._runs) and self._runs[-1].text[-1:] == " "  # a break after a space
            text = "\n" * breaks + text.lstrip()
        if text:
            self._runs.append(
                Inline(
                    text,
                    Span(start, end),
                    style.href,
                    style.bold,
                    style.emphasis,
                    style.code,
                    style.strike,
                    style.mention,
                )
            )

    def add_source(
        self, data: bytes, start: int, end: int, style: Style = PLAIN, shown: Callable[[str], str] = str
    ) -> None:
        """Add the text that stands at ``[start, end)``, with its lines, as ``shown`` makes it of the source.

        Each line is a run of its own where text and source differ in length, so that a place in a line is never lost.
        """
        text = shown(decode(data[start:end]))
        kept = kept_lines(text)
        if "\n" not in kept or len(kept.encode()) == end - start:
            self.add(kept, start, end, style)
            return
        at = start
        for line_end in _LINE_END.finditer(data, start, end):
            line = trimmed(data, at, line_end.start())
            self._add_line(data, line if at > start else Span(at, line.end), style, shown)
            self.add("\n", line_end.start(), line_end.end(), style)
            at = line_end.end()
        tail = data[at:end]
        self._add_line(data, Span(end - len(tail.lstrip()), end), style, shown)

    def _add_line(self, data: bytes, line: Span, style: Style, shown: Callable[[str], str]) -> None:
        if line.end > line.start:
            self.add(one_line(shown(decode(data[line.start : line.end]))), line.start, line.end, style)

    def take(self, data: bytes) -> tuple[Inline, ...]:
        """Return the runs with no white space at either end, and start anew."""
        runs, self._runs = self._runs, []
        while runs and not runs[-1].text.strip():
            runs.pop()
        while runs and not runs[0].text.strip():
            runs.pop(0)
        if runs:
            # each only at the end of the line: a span that is shorter than its text could pass for an exact one
            first = runs[0]
            span = Span(trimmed(data, first.span.start, first.span.end).start, first.span.end)
            runs[0] = _with(first, first.text.lstrip(), span)
            last = runs[-1]
            span = Span(last.span.start, max(last.span.start, trimmed(data, last.span.start, last.span.end).end))
            runs[-1] = _with(last, last.text.rstrip(), span)
        return tuple(runs)


def _with(run: Inline, text: str, span: Span) -> Inline:
    return Inline(text, span, run.href, run.bold, run.emphasis, run.code, run.strike, run.mention)
