"""Reads due dates: a small grammar of its own first, ``dateparser`` strictly and bounded as the last resort.

What is not certain is not a date: ``05/06/2024`` gives a warning, a date without its year or told relative to the
document ("next sprint") is resolved against the document's own date and flagged.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from app.documents.date_grammar import DATE_WORDS, GRAMMAR, ISO_ONLY, LEAD_WORDS, LEADS, PLAIN_LEAD, WHOLE, WITHIN
from app.documents.date_readers import READERS, day_of
from app.documents.word_sets import word_set

MAX_LAST_RESORT: Final = 64  # characters given to dateparser, which needs seconds for long runs of digits

_KINDS: Final = tuple((name, f"k_{name}") for name, _ in GRAMMAR)
_ARTICLE: Final = re.compile(r"^(?:le|la|el|o) ")  # "avant le 15 avril"
# "by 2026-04-26", which is how most dates in prose are written where they are written well.
_ISO_AFTER_LEAD: Final = re.compile(
    r"(?:by|before|until|no later than|due(?: on| by)?|eta|deadline|target(?:ed)?(?: for)?)\s*:?\s+"
    r"((\d{4})-(\d{2})-(\d{2}))(?![\w-]|\s\d)"
)
_WINDOW: Final = 100  # characters from a lead to the end of a bracket, or to where a date has begun
_DIGIT: Final = re.compile(r"\d")
_WORDS_OF_DATES: Final = DATE_WORDS | {"iterations"}
_SHORTEST: Final = 6  # characters of a full date


class Due(NamedTuple):
    """A due date as written, as a date where it is certain, and the code of the warning where it is not plain."""

    raw: str
    on: date | None
    warning: str | None = None  # "date-ambiguous", "date-relative", "date-unread"


def whole(text: str, reference: date | None = None) -> Due | None:
    """Return the date that ``text`` as a whole states, or None where it is no date."""
    plain = ISO_ONLY.match(text)
    if plain is not None:
        on = day_of(int(plain.group(1)), int(plain.group(2)), int(plain.group(3)))
        return Due(text.strip(), on) if on is not None else None
    if len(text) > MAX_LAST_RESORT or not _may_be_date(text):
        return None
    found = WHOLE.fullmatch(text)
    if found is not None:
        return _resolve(found, PLAIN_LEAD.sub("", text.strip()), reference)
    return None


def _may_be_date(text: str) -> bool:
    """Rule out quickly what the long expression would only refuse slowly."""
    if _DIGIT.search(text) is not None:
        return True
    words = text.casefold().replace(",", " ").replace(".", " ").split()
    return not DATE_WORDS.isdisjoint(words)


def may_hold_date(text: str) -> bool:
    """Rule out text, such as what follows a lead ("for", "in"), without a digit and without a word of a date."""
    return _DIGIT.search(text) is not None or not _WORDS_OF_DATES.isdisjoint(word_set(text))


def span(text: str, reference: date | None = None) -> Due | None:
    """Return the date that a bare span of time states where one is asked for ("ETA: 2 weeks"), or None."""
    due = whole(f"within {text.strip()}", reference)
    return Due(text.strip(), due.on, due.warning) if due is not None else None


def of_cell(text: str, reference: date | None = None) -> Due | None:
    """Return the due date a cell or a labelled value states; what cannot be read is kept as written, with a warning."""
    text = text.strip()
    due = whole(text, reference) or span(text, reference)
    if due is not None:
        return due
    found = WHOLE.match(text) if len(text) <= MAX_LAST_RESORT else None
    if found is not None and found.end() < len(text) and not text[found.end()].isalnum():
        due = _resolve(found, text, reference)  # "2024-05-01 (was 2024-04-01)": the first date is the one
        if due is not None:
            return due
    on = _last_resort(text)
    return Due(text, on) if on is not None else Due(text, None, "date-unread")


def within(text: str, reference: date | None = None) -> tuple[Due, int, int] | None:
    """Return the due date that prose leads to ("by 12 June") and where it stands, or None.

    A day before the reference is history, not a deadline.
    """
    if not may_hold_date(text) or (LEAD_WORDS.isdisjoint(word_set(text)) and "(" not in text):
        return None
    plain = text.replace("İ", "i").lower()  # alone of all letters it becomes two, and places must be those of the text
    for lead in LEADS.finditer(plain):
        at = lead.start()
        found = _iso_at(plain, at) or _led_at(text, at, reference)
        if found is not None and not (found[0].on and reference and found[0].on < reference):
            return found
    return None


def _iso_at(text: str, at: int) -> tuple[Due, int, int] | None:
    found = _ISO_AFTER_LEAD.match(text, at)
    on = day_of(int(found[2]), int(found[3]), int(found[4])) if found is not None else None
    return (Due(found[1], on), found.start(), found.end()) if found is not None and on is not None else None


def _led_at(text: str, at: int, reference: date | None) -> tuple[Due, int, int] | None:
    """Return the date that the lead at ``at`` leads to, or None."""
    found = WITHIN.match(text, at) if may_hold_date(text[at : at + _WINDOW]) else None
    if found is None:
        return None
    if found.group("bracket") is not None:
        due = whole(found.group("bracket"), reference)
    else:
        raw = _ARTICLE.sub("", found.group()[len(found.group("lead")) :].strip(" :"))
        if found.group("k_rel") or found.group("lead").casefold() == "later":
            raw = found.group()  # "in the next week or so" is the date as written
        due = _resolve(found, raw, reference)
        vague_lead = found.group("lead").casefold() in {"in", "for", "during", "over"}
        if due is not None and vague_lead and found.group("y5"):
            return None  # "in 2019" dates a story, not the work
    return (due, found.start(), found.end()) if due is not None else None


def _resolve(found: re.Match[str], raw: str, reference: date | None) -> Due | None:
    groups = found.groupdict()
    kind = next((kind for kind, group in _KINDS if groups[group]), "period")
    on, warning = READERS[kind](groups, reference)
    if on is None and warning is None:
        return None
    return Due(raw, on, warning)


@lru_cache(maxsize=512)
def _last_resort(text: str) -> date | None:
    """Ask dateparser, strictly: every part of the date must be stated, and only short text with digits is tried."""
    if (
        not _SHORTEST <= len(text) <= MAX_LAST_RESORT
        or not any(ch.isdigit() for ch in text)
        or not any(ch.isalpha() for ch in text)
    ):
        return None
    import dateparser  # type: ignore[import-untyped]  # the package ships no types; 0.3 s to load: only for dates the grammar does not know

    found = dateparser.parse(
        text, settings={"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    )
    return found.date() if found is not None else None
