"""Reads the checkbox an entry may start with, written as ``[ ]`` and ``[x]`` or as a box sign."""

from __future__ import annotations

import re

from app.documents.blocks import Inline, Span

_BOX = re.compile(r"(?:\[(?P<mark>[ xX*✓✔]?)\]|(?P<sign>[☐☑☒🗹🗷]))[\ufe0e\ufe0f]?(?:[ \t\n\xa0]+|$)")


def take_checkbox(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], bool | None]:
    """Return the runs without a checkbox at their start, and whether it was checked (None: there was none).

    ☒ counts as checked: it is what pandoc and docutils users write for a finished task.
    """
    if not inlines:
        return inlines, None
    first = inlines[0]
    match = None if first.href or first.code else _BOX.match(first.text)
    if match is None:
        return inlines, None
    checked = match["sign"] != "☐" if match["sign"] else match["mark"] not in {"", " "}
    text = first.text[match.end() :]
    rest = inlines[1:]
    if not text:
        if rest:
            rest = (_shorter(rest[0], len(rest[0].text) - len(rest[0].text.lstrip())), *rest[1:])
        return rest, checked
    return (_shorter(first, match.end()), *rest), checked


def _shorter(run: Inline, characters: int) -> Inline:
    """Return ``run`` without its first characters; its span starts later where the source is as long as the text."""
    text = run.text[characters:]
    start = run.span.start
    if run.span.end - start == len(run.text.encode()):
        start += len(run.text[:characters].encode())
    return Inline(text, Span(start, run.span.end), run.href, run.bold, run.emphasis, run.code, run.strike, run.mention)
