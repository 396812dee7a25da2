"""Finds template text that was left in a document: instructions to its author and places still to be filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from app.documents.joined_lines import JoinedLines
from app.documents.likely_starts import find_first
from app.documents.model import ReadingWarning
from app.documents.text_lines import TextLine
from app.documents.unfilled import is_unfilled

CODE: Final = "template-text"
# A place to fill says what to write there. Two words at least: "[sic]" and "[redacted]" are content.
_PLACES: Final = re.compile(
    r"<(?:add|insert|your|name|date|time|describe|enter|fill|link|owner|title|todo|describe|what|who|when|how|number)\b[^<>\n]{0,80}>"
    r"|\[(?:add|insert|your|describe|enter|fill|explain|list|state|name of|date of|title of|number of|who|what"
    r"|when|where|why|how|owner|which)\b[^\[\]\n]{0,160}\](?!\()"
    r"|\{\{\s*[\w. -]{1,40}\s*\}\}"
    r"|\{(?-i:[A-Z]{2,20} [A-Z ]{2,40}|DATE|TIME|NUMBER|NAME|OWNER|TITLE|SEVERITY|SERVICE|TEAM)\}"
    r"|(?:(?<=[A-Z]-)|(?<=[ (]#)|(?<=[Bb]ug ))(?-i:X{3,}|N{3,})(?!\w)|_{6,}(?=\W|\Z)"
    r"|\bYYYY-MM-DD\b|\b(?:DD|MM)/(?:DD|MM)/YYYY\b|\bHH:MM\b"
    r"|\blorem ipsum\b"
    r"|\b(?:TODO|FIXME)\s*:\s*(?:fill|add|write|describe|complete)\b[^\n]{0,60}",
    re.IGNORECASE,
)
_PLACE_STARTS: Final = re.compile(
    r"\{[A-Z]|(?<=[-#g ])(?:XXX|NNN)|_{6}"
    r"|[<\[{YyDdMmHhLlTtFf](?:(?<=[<\[])[^\W_]|(?<=\{)\{|(?<!\w.)(?i:YYY-|[DM]/|H:M|orem |ODO\b|IXME\b))"
)
# A whole line that tells the author what to write.
_INSTRUCTIONS: Final = re.compile(
    r"\(?(?:please\s+)?(?:describe|summari[sz]e|briefly (?:describe|explain|summari[sz]e)|provide (?:a|an|the|any)"
    r"|list (?:the|all|any|every)"
    r"|(?:replace|delete|remove) this|fill (?:in|out)|explain (?:what|how|why)|write (?:a|your|here)"
    r"|include (?:a|any|all))\b.{10,240}"
    r"|\(?(?:\d+-\d+|two|three|a few) sentences\b.{0,160}",
    re.IGNORECASE,
)
# How an instruction begins; quicker to refuse than the whole.
_FIRST_WORDS: Final = re.compile(
    r"[Pp](?i:lease|rovide)|[Dd](?i:escri|elete)|[Ss](?i:ummar)|[Bb](?i:riefl)|[Ll](?i:ist )|[Rr](?i:eplac|emove)"
    r"|[Ff](?i:ill )|[Ee](?i:xplain)|[Ww](?i:rite )|[Ii](?i:nclude)|\(|\d|[Tt](?i:wo|hree)|[Aa](?i: few)"
)
_FIRST_LETTERS: Final = frozenset("pdsblrfewita(PDSBLRFEWITA0123456789")
# Every place holds one of these; the search for places is for lines that do.
_SIGNS: Final = ("<", "[", "{", "XXX", "NNN", "______", "YYYY", "yyyy", "HH:MM", "hh:mm", "orem", "TODO", "FIXME")
_DOTS: Final = re.compile(r"\.{3}|…")  # an entry that is nothing else waits for its author
_LONGEST: Final = 90
_MOST: Final = 20  # a whole template left in needs no longer list


def places_in(lines: JoinedLines) -> dict[int, str]:
    """Return the first place to fill of each line that holds one, by the line's index."""
    signed = {index for sign in _SIGNS for index in lines.indexes_of(sign)}
    found = ((index, find_first(_PLACE_STARTS, _PLACES, lines.lines[index].text)) for index in signed)
    return {index: place.group() for index, place in found if place is not None}


def holds_place(text: str) -> bool:
    """Say whether ``text`` still holds a place to fill."""
    return any(sign in text for sign in _SIGNS) and find_first(_PLACE_STARTS, _PLACES, text) is not None


def template_text(
    lines: Sequence[TextLine], places: Mapping[int, str], line_of: Callable[[int], int]
) -> Iterator[ReadingWarning]:
    """Yield a warning for each line that still holds template text; work in the action items is never one."""
    told = {index: line.text for index, line in enumerate(lines) if _waits(line) or _instructs(line)}
    for index, words in sorted({**told, **places}.items())[:_MOST]:
        shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        yield ReadingWarning(line_of(lines[index].at), CODE, f"Template text is left in: “{shown}”.")


def _waits(line: TextLine) -> bool:
    """Say whether a line is only dots, or an action item's empty form."""
    if line.text[:1] in {".", "…"}:
        return _DOTS.fullmatch(line.text) is not None
    return line.section == "action_items" and line.kind != "row" and is_unfilled(line.text)


def _instructs(line: TextLine) -> bool:
    if line.kind != "text" or line.text[:1] not in _FIRST_LETTERS:
        return False
    if line.section == "action_items":  # an entry "Describe X in the runbook" is work
        return False
    return _FIRST_WORDS.match(line.text) is not None and _INSTRUCTIONS.fullmatch(line.text) is not None
