"""Explains a reading: each line of the document with its verdict and the rule that gave it."""

from __future__ import annotations

from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.documents.blocks import Format
from app.documents.facts import stated
from app.documents.reader import read_with_notes


class LineVerdict(NamedTuple):
    """One line: its 1-based number, its text, what it was taken for and by which rule (both "" where none applied).

    A line that holds several blocks, as a page written by a program does, has one of these for each of them.
    """

    line_no: int
    source_line: str
    verdict: str
    rule: str


def explain(
    data: bytes,
    *,
    format: Format | None = None,  # noqa: A002 - the public word for it
    source_name: str | None = None,
    published_on: date | None = None,
) -> list[LineVerdict]:
    """Return every line of ``data`` with its verdicts; arguments and errors are those of ``reader.read``.

    The verdicts are the notes that the reader's own rules took as they decided; nothing is decided here.
    """
    reading = read_with_notes(data, format=format, source_name=source_name, published_on=published_on)
    said: dict[int, dict[int, tuple[str, str]]] = {}
    for note in reading.notes:
        said.setdefault(reading.lines.of(note.at), {}).setdefault(note.at, (note.verdict, note.rule))
    for section in reading.post_mortem.sections:
        at = section.span.start
        places = said.setdefault(section.line, {})
        if not any(at <= place <= at + len(section.heading.encode()) for place in places):
            places[at] = (
                "section heading",
                f"a heading or label read as {section.name}" if section.name else "a heading",
            )
    for fact in stated(reading.document, reading.post_mortem, data, source_name):
        if fact.line is not None and not said.get(fact.line):
            told = f"{fact.name} {fact.value!r}, from {fact.source}, {fact.confidence} confidence"
            said[fact.line] = {0: ("fact", told)}
    verdicts: list[LineVerdict] = []
    start = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        verdicts += _of_line(number, line, start, said.get(number, {}))
        start += len(line) + 1
    return verdicts


def _of_line(number: int, line: bytes, start: int, said: dict[int, tuple[str, str]]) -> list[LineVerdict]:
    """Return the verdict of a line; of a page that stands on one line, each block with its own."""
    places = sorted(said)
    cuts = [0, *(_before_tags(line, place - start) for place in places[1:]), len(line)]
    pieces = [line[begin:end].decode("utf-8", "replace") for begin, end in pairwise(accumulate(cuts, max))]
    verdicts = [said[place] for place in places] or [("", "")]
    return [
        LineVerdict(number, piece.removeprefix("\ufeff").rstrip("\r"), *verdict)
        for piece, verdict in zip(pieces, verdicts, strict=True)
    ]


def _before_tags(line: bytes, at: int) -> int:
    """Return where the start tags right before byte ``at`` of ``line`` begin: a tag belongs to the text in it."""
    while line[at - 1 : at] == b">":
        tag = line.rfind(b"<", 0, at)
        if tag < 0 or line[tag + 1 : tag + 2] == b"/":
            break
        at = tag
    return at
