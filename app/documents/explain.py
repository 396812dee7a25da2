"""Explains a reading: each line of the document with its verdict and the rule that gave it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.documents.blocks import Format
from app.documents.facts import stated
from app.documents.reader import read_with_notes


class LineVerdict(NamedTuple):
    """One line: its 1-based number, its text, what it was taken for and by which rule (both "" where none applied)."""

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
    """Return every line of ``data`` with its verdict; arguments and errors are those of ``reader.read``.

    The verdicts are the notes that the reader's own rules took as they decided; nothing is decided here.
    """
    reading = read_with_notes(data, format=format, source_name=source_name, published_on=published_on)
    said: dict[int, tuple[str, str]] = {}
    for note in reading.notes:
        said.setdefault(reading.lines.of(note.at), (note.verdict, note.rule))
    for section in reading.post_mortem.sections:
        rule = f"a heading or label read as {section.name}" if section.name else "a heading"
        said.setdefault(section.line, ("section heading", rule))
    for fact in stated(reading.document, reading.post_mortem, data, source_name):
        if fact.line is not None:
            said.setdefault(
                fact.line, ("fact", f"{fact.name} {fact.value!r}, from {fact.source}, {fact.confidence} confidence")
            )
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return [
        LineVerdict(number, line.rstrip("\r"), *said.get(number, ("", "")))
        for number, line in enumerate(text.split("\n"), 1)
    ]
