"""Takes names, addresses, tickets and secrets out of a document's blocks and puts stable pseudonyms in their place.

It works on what a person reads, block by block: comments, front matter and attributes never reach the result, and a
link keeps its target only where the policy names the host.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec
import re2

from app.documents import blocks
from app.documents.blocks import Block, Cell, Code, Inline, TableRow
from app.domain.redaction_names import Subject, folded
from app.domain.redaction_patterns import FORMS, MENTION, Form, found
from app.domain.redaction_policy import ROLE, RedactionPolicy

_LABELLED: Final = re.compile(
    r"(?:[Aa]uthors?|[Oo]wners?|[Cc]ommander|[Oo]n-?call|[Rr]eporters?|[Rr]esponders?|[Rr]eviewed by|[Ww]ritten by|"
    r"[Ss]cribe|[Aa]ssignees?|[Pp]aged|[Ll]ead)(?:\s*[:(|]\s*|\s+)"
    r"(?P<it>[A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+){1,2})(?=[),.;|\n]|\s|$)"
)
_NO_PERSON: Final = re.compile(
    r"(?i)\b(?:team|squad|sre|ops|devops|on-?call|platform|infra\w*|backend|frontend|security|support|everyone|all|"
    r"engineering|eng|tbd|unassigned|none|guild|group|service)\b"
)


class Hit(NamedTuple):
    """A place in a text that must go: ``key`` is the same for the same thing, ``called`` is what it becomes."""

    start: int
    end: int
    called: str
    key: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was replaced, by what, how often. ``original`` is for the eyes of those who approve."""

    pseudonym: str
    original: str
    count: int


class Redactor:
    """Redacts the blocks of one document; numbers pseudonyms in the order in which their owners appear."""

    def __init__(self, policy: RedactionPolicy, more_people: Iterable[str] = ()) -> None:
        self._policy = policy
        self._subjects = [(subject, *_compiled(subject)) for subject in policy.subjects(more_people)]
        self._forms = [form for form in FORMS if getattr(policy, form.switch)]
        self._patterns = [(name, re2.compile(pattern)) for name, pattern in policy.patterns.items()]
        self._kept = {folded(word) for word in policy.keep}
        self._names: dict[tuple[str, str], str] = {}
        self._numbers: Counter[str] = Counter()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._originals: dict[tuple[str, str], str] = {}

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """What was replaced so far, in order of first appearance."""
        return tuple(Replacement(name, self._originals[key], self._counts[key]) for key, name in self._names.items())

    def text(self, text: str, *, code: bool = False) -> str:
        """A text with everything replaced."""
        return "".join(piece for _, piece in self._pieces(text, code=code))

    def hits(self, text: str, *, code: bool = False) -> list[Hit]:
        """What must go, in order, none overlapping; ``text`` must be what ``clean`` gives."""
        everything = sorted(self._all_hits(text, code=code), key=lambda hit: (hit.start, -hit.end))
        result: list[Hit] = []
        for hit in everything:
            if folded(text[hit.start : hit.end]) in self._kept:
                continue
            if result and hit.start < result[-1].end:
                last = result[-1]
                if hit.end > last.end:  # both must go: one place, named after what began it
                    result[-1] = last._replace(end=hit.end)
                continue
            result.append(hit)
        return result

    def _all_hits(self, text: str, *, code: bool) -> Iterator[Hit]:
        plain = folded(text)
        for subject, over_folded, over_text in self._subjects:
            for pattern in over_folded:
                yield from (_hit(match, subject.called, subject.name) for match in pattern.finditer(plain))
            for pattern in over_text:
                yield from (_hit(match, subject.called, subject.name) for match in pattern.finditer(text))
        for form in self._forms:
            for start, end in found(form, text):
                if not self._is_public(form, text[start:end]):
                    yield Hit(start, end, form.called, plain[start:end])
        for name, own in self._patterns:
            yield from (_hit(match, name, match.group()) for match in own.finditer(text) if match.group())
        if not code:
            yield from (_hit(match, ROLE, f"@{folded(match['it'])}") for match in MENTION.finditer(text))

    def _is_public(self, form: Form, text: str) -> bool:
        if form.called not in {"link", "host"}:
            return False
        return self._allowed(text if "://" in text else f"https://{text}")

    def _allowed(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            name = (parts.hostname or "").lower()
        except ValueError:
            return False
        if parts.username or parts.scheme not in {"http", "https"}:
            return False
        return any(name == known or name.endswith(f".{known}") for known in map(str.lower, self._policy.link_hosts))

    def _pieces(self, text: str, *, code: bool) -> Iterator[tuple[int, str]]:
        """The parts of the result with the place in ``text`` where each begins."""
        done = 0
        for hit in self.hits(text, code=code):
            yield done, text[done : hit.start]
            yield hit.start, self._pseudonym(hit, text[hit.start : hit.end])
            done = hit.end
        yield done, text[done:]

    def _pseudonym(self, hit: Hit, original: str) -> str:
        key = (hit.called, hit.key)
        if key not in self._names:
            self._numbers[hit.called] += 1
            self._names[key] = f"{hit.called} {self._numbers[hit.called]}"
            self._originals[key] = original
        self._counts[key] += 1
        return self._names[key]

    def blocks(self, given: Iterable[Block]) -> tuple[Block, ...]:
        """Blocks with everything replaced."""
        return tuple(self._block(block) for block in given)

    def _block(self, block: Block) -> Block:
        match block:
            case Code():
                return msgspec.structs.replace(block, text=self.text(clean(block.text), code=True))
            case blocks.Heading() | blocks.Paragraph():
                return msgspec.structs.replace(block, inlines=self.runs(block.inlines))
            case blocks.ListItem():
                inlines = self.runs(block.inlines)
                return msgspec.structs.replace(block, inlines=inlines, children=self.blocks(block.children))
            case blocks.ListBlock():
                return msgspec.structs.replace(block, items=self.blocks(block.items))
            case blocks.Table():
                header = self._row(block.header) if block.header else None
                return msgspec.structs.replace(block, header=header, rows=tuple(map(self._row, block.rows)))
            case TableRow():
                return self._row(block)
            case blocks.Quote():
                return msgspec.structs.replace(block, children=self.blocks(block.children))

    def _row(self, row: TableRow) -> TableRow:
        return msgspec.structs.replace(row, cells=tuple(map(self._cell, row.cells)))

    def _cell(self, cell: Cell) -> Cell:
        return msgspec.structs.replace(cell, inlines=self.runs(cell.inlines), blocks=self.blocks(cell.blocks))

    def runs(self, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        """Runs of one block: a name that spans several runs is found, and stands in the run where it began."""
        runs = [msgspec.structs.replace(run, text=clean(run.text), href=self._target(run.href)) for run in inlines]
        whole = "".join(run.text for run in runs)
        hits = self.hits(whole, code=bool(runs) and all(run.code for run in runs))
        if not hits:
            return tuple(runs)
        result, start = [], 0
        for run in runs:
            result.append(msgspec.structs.replace(run, text=self._run_text(whole, start, start + len(run.text), hits)))
            start += len(run.text)
        return tuple(run for run in result if run.text)

    def _run_text(self, whole: str, start: int, end: int, hits: Sequence[Hit]) -> str:
        parts, at = [], start
        for hit in hits:
            if hit.end <= at or hit.start >= end:
                continue
            parts.append(whole[at : max(at, hit.start)])
            if start <= hit.start:
                parts.append(self._pseudonym(hit, whole[hit.start : hit.end]))
            at = min(hit.end, end)
        return "".join([*parts, whole[at:end]])

    def _target(self, href: str | None) -> str | None:
        """The target of a link, where its host may be named and nothing in it must go."""
        if href is None or not self._allowed(href):
            return None
        spelled = clean(unquote(unquote(href)))
        return None if self.hits(spelled) or any(char.isspace() for char in href) else href


def _hit(match: re.Match[str], called: str, key: str) -> Hit:
    return Hit(match.start(), match.end(), called, key)


def _compiled(subject: Subject) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    return [re.compile(pattern) for pattern in subject.folded], [re.compile(pattern) for pattern in subject.capital]


def clean(text: str) -> str:
    """Text in Unicode form C without what hides names: characters that nobody sees, accents of no letter."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        char for char in composed if unicodedata.category(char) not in {"Cf", "Cs"} and not "\u0300" <= char <= "\u036f"
    )


def people_in(text: str, owners: Iterable[str]) -> tuple[str, ...]:
    """Who a document names as owner, author or responder: names that look like a person's, each once."""
    names = [part for owner in owners for part in re.split(r"\s*(?:[,/&;+]|\band\b)\s*", owner)]
    names += [match["it"] for match in _LABELLED.finditer(text)]
    return tuple(dict.fromkeys(name for name in map(str.strip, names) if _is_person(name, text)))


def _is_person(name: str, text: str) -> bool:
    name = name.lstrip("@")
    if len(name) < 2 or not name[0].isalpha() or _NO_PERSON.search(name):  # noqa: PLR2004 - "X" is no name
        return False
    if " " in name:
        return name[0].isupper()
    # One word could be a team or a system: it is a name where the text never writes it as a word.
    return name[0].isupper() and not re.search(rf"\b{re.escape(name.lower())}\b", text)
