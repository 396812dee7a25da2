"""Finds template text that was left in a document: instructions to its author and places still to be filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from app.documents.model import ReadingWarning
from app.documents.text_lines import TextLine

CODE: Final = "template-text"
# A place to fill says what to write there. Two words at least: "[sic]" and "[redacted]" are content.
_PLACES: Final = re.compile(
    r"<(?:add|insert|your|name|date|time|describe|enter|fill|link|owner|title|todo|describe|what|who|when|how|number)\b[^<>\n]{0,80}>"
    r"|\[(?:add|insert|your|describe|enter|fill|explain|list|state|name of|date of|title of|number of|who|what"
    r"|when|where|why|how|owner|which)\b[^\[\]\n]{0,160}\](?!\()"
    r"|\{\{\s*[\w. -]{1,40}\s*\}\}"
    r"|\bYYYY-MM-DD\b|\b(?:DD|MM)/(?:DD|MM)/YYYY\b|\bHH:MM\b"
    r"|\blorem ipsum\b"
    r"|\b(?:TODO|FIXME)\s*:\s*(?:fill|add|write|describe|complete)\b[^\n]{0,60}",
    re.IGNORECASE,
)
# A whole line that tells the author what to write.
_INSTRUCTIONS: Final = re.compile(
    r"(?:please\s+)?(?:describe|summari[sz]e|briefly (?:describe|explain|summari[sz]e)|provide (?:a|an|the|any)"
    r"|list (?:the|all|any|every)"
    r"|(?:replace|delete|remove) this|fill (?:in|out)|explain (?:what|how|why)|write (?:a|your|here)"
    r"|include (?:a|any|all))\b.{10,240}"
    r"|\(?(?:\d+-\d+|two|three|a few) sentences\b.{0,160}",
    re.IGNORECASE,
)
# Every place holds one of these; the search for places is for lines that do.
_SIGNS: Final = ("<", "[", "{{", "YYYY", "yyyy", "HH:MM", "hh:mm", "DD", "dd/", "orem", "TODO", "FIXME")
_LONGEST: Final = 90
_MOST: Final = 20  # a whole template left in needs no longer list


def template_text(lines: Sequence[TextLine], line_of: Callable[[int], int]) -> Iterator[ReadingWarning]:
    """Yield a warning for each line that still holds template text; work in the action items is never one."""
    count = 0
    for line in lines:
        words = _left_in(line)
        if words is None:
            continue
        count += 1
        if count > _MOST:
            return
        shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        yield ReadingWarning(line_of(line.at), CODE, f"Template text is left in: “{shown}”.")


def holds_place(text: str) -> bool:
    """Say whether ``text`` still holds a place to fill."""
    return any(mark in text for mark in _SIGNS) and _PLACES.search(text) is not None


def _left_in(line: TextLine) -> str | None:
    place = _PLACES.search(line.text) if any(mark in line.text for mark in _SIGNS) else None
    if place is not None:
        return place.group()
    if line.section == "action_items" or line.kind != "text":  # an entry "Describe X in the runbook" is work
        return None
    return line.text if _INSTRUCTIONS.fullmatch(line.text) else None
