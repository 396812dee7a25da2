"""Finds the parts of a document that announce action items, and in them the headings that are items themselves.

The rules are those of docs/reading.md. Each decision is noted with the rule that made it, which is what
``followthrough explain`` prints. What stands under a heading is read by ``item_blocks``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from app.documents import item_headings
from app.documents.blocks import Block, Paragraph, Span
from app.documents.candidates import Candidate, Inherited, Note, Verdict
from app.documents.heading_forms import DONE_FORMS
from app.documents.item_blocks import BlockReader, Place
from app.documents.item_prose import ANNOUNCED
from app.documents.lexicon import KINDS_OF_FIX
from app.documents.model import SectionName
from app.documents.outline import Part, descendants
from app.documents.sections import CATEGORIES, words_of
from app.documents.unsectioned import UnsectionedFinder
from app.documents.wording import verb_form

_NOTHING: Final = Inherited()
# A part that tells a story; an action part below it ("Summary" > "Remediation") tells one too.
_STORIES: Final[frozenset[SectionName]] = frozenset(
    ("summary", "timeline", "background", "root_causes", "detection", "impact")
)
# Closing words under which teams mostly talk, and what they did at the time; there only promises count in prose.
_TALKS: Final = ("forward", "ahead", "future", "conclusion", "our response")
# Sub-headings and labels of a resolution that tell how it went, by when or how lastingly.
_KIND_OF_FIX: Final = re.compile(
    r"\W*(?:(?:actions?|steps)(?: taken)?|the [\w ]{3,40} (?:was|were)\W*$"
    r"|(?:immediate|permanent|long[- ]term|short[- ]term) (?:fix(?:es)?|solutions?|actions?))"
    r"\b",
    re.IGNORECASE,
)
_KINDS_ABROAD: Final = tuple(words_of(kind) for kinds in KINDS_OF_FIX.values() for kind in kinds)
# Parts that hold the work where no other part announces it: its tickets, "Prevention strategies".
_SECOND: Final = re.compile(r"(?:related )?tickets|tracking|jira(?: tickets)?|.*\bstrateg(?:y|ies)")
_OTHER_PARTS: Final = 2  # a title stands over at least so many named parts


class Finder:
    """Walks the parts of one document and gathers its candidates."""

    def __init__(self, data: bytes, parts: Sequence[Part], reference: date | None) -> None:
        self._parts = parts
        self._reference = reference
        self.candidates: list[Candidate] = []
        self.notes: list[Note] = []
        self.outside: list[Part] = []  # parts that belong to no action part
        self._announcing = [p for p in parts if p.naming.name == "action_items" and p.naming.exact]
        self._reader = BlockReader(data, reference, self.candidates, self.note)

    def find(self) -> None:
        """Fill ``candidates``, ``notes`` and ``outside``."""
        above: list[Part] = []
        inside: float | None = None
        for index, part in enumerate(self._parts):
            if inside is not None and part.level > inside:
                continue
            inside = None
            while above and above[-1].level >= part.level:
                above.pop()
            if _tells_of_the_response(part, above) or self._tells_of_the_fix(part, above) or self._is_second(part):
                self.outside.append(part)
                above.append(part)
            elif self._opens(index, part, above):
                inside = part.level
                told = not part.is_label and any(p.naming.name in _STORIES for p in above)
                self._region(index, part, told=told)
            elif part.naming.name == "action_items" and not part.is_label and part.level > 1:
                inside = part.level  # "## Action: Add an alert" is itself the item
                self._heading_item(part, part, _NOTHING, list(descendants(self._parts, index)))
            else:
                self.outside.append(part)
                above.append(part)
        UnsectionedFinder(self._reader, self.candidates, self.note).find(self.outside)

    def _tells_of_the_fix(self, part: Part, above: Sequence[Part]) -> bool:
        """Say whether "Immediate actions" or "Permanent fix" stands below "Resolution": how the incident was ended.

        Only where another part announces the work that follows from it; else these are all that the document tells.
        """
        over = next((p for p in above if p.naming.name == "resolution"), None)
        if part.naming.name != "action_items" or over is None or not _is_kind_of_fix(part.text):
            return False
        return any(not over.span.start <= p.span.start < over.end for p in self._announcing)

    def _is_second(self, part: Part) -> bool:
        """Say whether a part only lists the tickets of the work that another part lists, or advises beside it."""
        if not _SECOND.fullmatch(words_of(part.text)):
            return False
        return any(not _SECOND.fullmatch(words_of(p.text)) for p in self._announcing)

    def note(self, at: int, verdict: Verdict, rule: str) -> None:
        """Record one decision."""
        self.notes.append(Note(at, verdict, rule))

    def _opens(self, index: int, part: Part, above: Sequence[Part]) -> bool:
        if part.naming.name != "action_items" or any(p.naming.aside for p in above):
            return False
        if part.level <= 1 and not part.is_label:  # a title such as "Follow-up on ..." is over everything, not a part
            below = {p.naming.name for p in descendants(self._parts, index) if p.naming.name is not None}
            if len(below - {"action_items"}) >= _OTHER_PARTS:
                return False
        if (
            not part.is_label
            and ANNOUNCED.match(part.text)
            and verb_form(part.text.split(":", 1)[-1].strip()) == "base"
        ):
            return False
        self.note(part.span.start, "section heading", "a heading or label that announces action items")
        return True

    def _region(self, index: int, root: Part, *, told: bool) -> None:
        """Read an action part and the parts below it; ``told``: it stands inside a part that tells a story."""
        strict = root.naming.mixed or told
        talks = strict or (_talks(root) and any(p is not root and not _talks(p) for p in self._announcing))
        below = list(descendants(self._parts, index))
        inherited = {root.level: self._reader.label(root.text, _NOTHING)}
        self._reader.read(
            root.blocks, Place(root.text, inherited[root.level], strict=strict, talks=talks or bool(below))
        )
        skip: float | None = None
        for offset, part in enumerate(below):
            if skip is not None and part.level > skip:
                continue
            skip = None
            parent = _NOTHING
            for level in sorted(inherited):
                if level < part.level:
                    parent = inherited[level]
                else:
                    del inherited[level]
            under = list(descendants(below, offset))
            role = self._role(part, under, below, strict=strict)
            if role == "group":
                inherited[part.level] = self._group(
                    part, root, parent, strict=strict, talks=talks if part.is_label else strict
                )
                continue
            skip = part.level
            if role == "item":
                self._heading_item(part, root, parent, under)
            else:
                self.note(part.span.start, "not an item", "a part of another kind inside the action part")

    def _role(
        self, part: Part, under: list[Part], siblings: list[Part], *, strict: bool
    ) -> Literal["aside", "item", "group"]:
        naming = part.naming
        if naming.aside or (naming.name is not None and naming.name not in CATEGORIES and naming.exact):
            return "aside"
        if (naming.name == "action_items" and naming.exact) or strict:
            return "group"
        return "item" if item_headings.is_item(part, under, siblings) else "group"

    def _group(self, part: Part, root: Part, parent: Inherited, *, strict: bool, talks: bool) -> Inherited:
        inherited = self._reader.label(part.text, parent)
        self.note(part.span.start, "group label", "a sub-heading or label over a group of items")
        heading = part.text if not part.is_label else root.text
        self._reader.read(part.blocks, Place(heading, inherited, strict=strict, talks=talks))
        return inherited

    def _heading_item(self, part: Part, root: Part, inherited: Inherited, under: list[Part]) -> None:
        details: list[Block] = list(part.blocks)
        for sub in under:
            details += (Paragraph(sub.inlines, sub.span), *sub.blocks)
        self.note(part.span.start, "item", "one sub-heading per item")
        for block in details:
            self.note(block.span.start, "detail", "stands under an item's own heading")
        self.candidates.append(
            Candidate(
                part.inlines,
                part.span,
                Span(part.span.start, part.end),
                root.text,
                "heading",
                inherited=inherited,
                details=tuple(details),
                is_heading=True,
            )
        )


def _is_kind_of_fix(text: str) -> bool:
    return _KIND_OF_FIX.match(text) is not None or words_of(text).startswith(_KINDS_ABROAD)


def _tells_of_the_response(part: Part, above: Sequence[Part]) -> bool:
    """Say whether "Actions taken" stands below a timeline: what people did while the incident lasted."""
    timed = any(p.naming.name in {"timeline", "detection"} for p in above)
    return timed and DONE_FORMS.fullmatch(words_of(part.text)) is not None


def _talks(part: Part) -> bool:
    """Say whether a part's heading is one of closing words ("Moving forward"), under which teams mostly recapitulate.

    Beside another action part its prose then counts only where it promises work.
    """
    plain = words_of(part.text)
    return any(word in plain for word in _TALKS)
