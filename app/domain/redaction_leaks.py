"""Looks at a finished text as a reader with a search would, and says what should not be there. Nothing is replaced."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from app.domain.redaction import Redactor, clean
from app.domain.redaction_names import squeezed
from app.domain.redaction_policy import RedactionPolicy

_TELLING: Final = 8  # letters from which on a name is looked for without its blanks, across words


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that must not be published: in which output, on which line (1-based), what it is."""

    where: str
    line: int
    called: str
    text: str


def leaks(policy: RedactionPolicy, people: Iterable[str], outputs: Mapping[str, str]) -> tuple[Leak, ...]:
    """What is left in ``outputs`` (by name): in any letter case, spelling of an address, or escape; each once."""
    known = tuple(people)
    checker = Redactor(policy, known)
    found: dict[tuple[str, int, str, str], Leak] = {}
    for where, output in outputs.items():
        for variant in _variants(output):
            for number, line in enumerate(variant.split("\n"), 1):
                for hit in checker.hits(line, code=True):
                    leak = Leak(where, number, hit.called, line[hit.start : hit.end])
                    found.setdefault((where, number, hit.called, leak.text.casefold()), leak)
        for subject in policy.subjects(known):
            if len(subject.squeezed) >= _TELLING and squeezed(subject.squeezed) in squeezed(output):
                line_number = _line_of(output, subject.squeezed)
                found.setdefault(
                    (where, 0, subject.called, subject.name), Leak(where, line_number, subject.called, subject.name)
                )
    return tuple(found.values())


def _variants(text: str) -> list[str]:
    """The text as it is, and as its readers' programs would show it; every variant has the same lines."""
    plain = clean(text)
    forms = [plain, plain.replace("\\", ""), html.unescape(plain), unquote(plain), unicodedata.normalize("NFKC", plain)]
    lines = text.count("\n")
    return [form for form in dict.fromkeys(forms) if form.count("\n") == lines] or [plain]


def _line_of(text: str, wanted: str) -> int:
    return next((number for number, line in enumerate(text.split("\n"), 1) if wanted in squeezed(line)), 1)
