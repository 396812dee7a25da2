"""Turns a document's source into sentences with their lines, code and markup blanked, for the writing checks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from app.documents.model import PostMortem, SectionName

_FENCE: Final = re.compile(r"^[ \t]*(`{3,}|~{3,}|-{4,}\s*$).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_BLANKED: Final = (
    re.compile(r"\A(?:\ufeff)?---\r?\n.{0,65536}?\n---[ \t]*$", re.MULTILINE | re.DOTALL),  # front matter
    re.compile(r"\A(?:\ufeff)?\+\+\+\r?\n.{0,65536}?\n\+\+\+[ \t]*$", re.MULTILINE | re.DOTALL),
    re.compile(r"``[^`\n]+``|`[^`\n]+`"),
    re.compile(r"(?:https?|ftp)://[^\s)>\]]+"),
    re.compile(r"</?[A-Za-z][^<>\n]{0,400}>"),
    re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE),  # somebody else's words
    re.compile(r"^(?: {4}|\t)(?![ \t]*[-*+\d])[^\n{]*\{[^\n]*$", re.MULTILINE),
)
_COMMENT: Final = re.compile("<!--")
_LITERAL: Final = re.compile(r"<(pre|code|script|style|head|blockquote)\b[^<>]{0,400}>", re.IGNORECASE)
_NOT_LINE_END: Final = re.compile(r"[^\n]")
_MARKS: Final = re.compile(
    r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|\]\([^)\n]*\)|\]\[[^\]\n]*\]|[\[\]]|'''?|==+"
)
_MARKER: Final = re.compile(r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+|=+\s+|\|)\s*(?:\[[ xX]\]\s+)?|\s*$")
_BLOCK_TAG: Final = re.compile(r"</?(?:p|li|ul|ol|div|tr|td|th|h[1-6]|br|table|section|article)\b[^>]*>", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")
_TAG: Final = re.compile(r"<(?!https?:)/?[A-Za-z][^<>]{0,400}>")
_LONGEST: Final = 600  # characters of one sentence; more is not prose


class Sentence(NamedTuple):
    """One sentence: its visible words, its 1-based line, and the canonical part it stands in."""

    text: str
    line: int
    section: SectionName | None
    source: str  # the same words as the document writes them, code and links included


def sentences(post_mortem: PostMortem, text: str) -> Iterator[Sentence]:
    """Yield the sentences of ``text`` in order; headings, code, quotations and comments are left out."""
    places = _Places(post_mortem, text)
    for start, block in _blocks(_visible(text)):
        found = [m for m in _SENTENCE.finditer(block) if any(ch.isalpha() for ch in m.group())]
        for match in found:
            words = _SPACES.sub(" ", _MARKS.sub("", match.group())).strip()
            lead = len(match.group()) - len(match.group().lstrip())
            line = places.line_of(start + match.start() + lead)
            written = _TAG.sub("", text[start + match.start() : start + match.end()]).strip(" \t\r\n*_")
            if 0 < len(words) <= _LONGEST and not places.is_heading(line, words):
                yield Sentence(words, line, places.section_of(line), written)


class _Places:
    """Character offset to line, line to canonical part."""

    def __init__(self, post_mortem: PostMortem, text: str) -> None:
        self._starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self._headings = {(section.line, _letters(section.heading)) for section in post_mortem.sections}
        count = len(self._starts) + 2
        self._sections: list[SectionName | None] = [None] * count
        sections = post_mortem.sections
        for index, section in enumerate(sections):
            if section.name is not None:  # an inner part comes later and overwrites the outer one
                ends = (later.line for later in sections[index + 1 :] if later.level <= section.level)
                end = min(next(ends, count), count)
                self._sections[section.line : end] = [section.name] * max(end - section.line, 0)

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def is_heading(self, line: int, words: str) -> bool:
        """Say whether the words are nothing but a heading; after a label ("Impact: 40 users") the line goes on."""
        return (line, _letters(words)) in self._headings

    def section_of(self, line: int) -> SectionName | None:
        return self._sections[line] if line < len(self._sections) else None


def _letters(text: str) -> str:
    return "".join([char for char in text.casefold() if char.isalnum()])


def _visible(text: str) -> str:
    """Return ``text`` with all that is not prose replaced by spaces, every offset kept."""
    text = _FENCE.sub(_spaces, text)
    text = _without(text, _COMMENT, lambda _opened: "-->")
    text = _without(text, _LITERAL, lambda opened: f"</{opened[1].lower()}>")
    for pattern in _BLANKED[:-3]:
        text = pattern.sub(_spaces, text)
    text = _BLOCK_TAG.sub(lambda m: "\x1f" * len(m.group()), text)  # a block ends where the tag stands
    for pattern in _BLANKED[-3:]:
        text = pattern.sub(_spaces, text)
    return text


def _without(text: str, opening: re.Pattern[str], closing: Callable[[re.Match[str]], str]) -> str:
    """Blank from each opening to its closing; in one pass, and what is never closed stays."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    pieces: list[str] = []
    done = 0
    unclosed: set[str] = set()
    for match in opening.finditer(text):
        if match.start() < done or (end_mark := closing(match)) in unclosed:
            continue
        end = lowered.find(end_mark, match.end())
        if end < 0:
            unclosed.add(end_mark)
            continue
        end += len(end_mark)
        pieces += [text[done : match.start()], _NOT_LINE_END.sub(" ", text[match.start() : end])]
        done = end
    return "".join([*pieces, text[done:]])


def _spaces(match: re.Match[str]) -> str:
    return _NOT_LINE_END.sub(" ", match.group())


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph, list entry or cell with its offset: hard-wrapped lines are joined."""
    start, held = 0, ""
    offset = 0
    for line in text.splitlines(keepends=True):
        marker = _MARKER.match(line)
        if marker is not None:
            if held.strip():
                yield from _cells(start, held)
            start, held = offset + marker.end(), line[marker.end() :]
            if line.lstrip()[:1] in {"#", "="}:  # a heading ends with its line
                yield from _cells(start, held)
                held = ""
        else:
            if not held:
                start = offset
            held += line
        offset += len(line)
    if held.strip():
        yield from _cells(start, held)


def _cells(start: int, block: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^|\x1f]+", block):
        if match.group().strip():
            yield start + match.start(), match.group()
