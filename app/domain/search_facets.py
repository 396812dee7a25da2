"""What a post-mortem is, as terms of the index: its team, systems, tags, kind, severity. No text holds such a term."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final, NewType

from app.domain.records import PostMortemRecord

Facet = NewType("Facet", str)
EVERYTHING: Final = Facet("\ue000")  # every document has it, so that a query may ask for nothing but exclusions
_LONGEST: Final = 200
_FIRST: Final = {
    "team": "\ue001",
    "system": "\ue002",
    "tag": "\ue003",
    "kind": "\ue004",
    "severity": "\ue005",
    "level": "\ue006",
}
# The indexes would cut at ASCII punctuation and at blanks: such characters move to the private use area.
_MOVED: Final = {code: 0xE100 + code for code in range(0x80) if not chr(code).isalnum()}


def facet(kind: str, value: str) -> Facet:
    """The term for "``kind`` is ``value``"; upper and lower case are the same."""
    plain = unicodedata.normalize("NFC", " ".join(value.casefold().split()))[:_LONGEST]
    return Facet(_FIRST[kind] + plain.translate(_MOVED))


def facets(record: PostMortemRecord) -> tuple[Facet, ...]:
    """Every facet of a post-mortem, each once."""
    found = [EVERYTHING, facet("kind", record.kind)]
    found += [facet("team", team) for team in _stated(record.team)]
    found += [facet("severity", severity) for severity in _stated(record.severity)]
    found += [facet("level", str(level)) for level in (record.severity_level,) if level is not None]
    found += [facet("system", system) for system in record.systems]
    found += [facet("tag", tag) for tag in record.tags]
    return tuple(dict.fromkeys(found))


def _stated(value: str | None) -> Iterable[str]:
    return () if value is None else (value,)
