"""Tells which sub-heading of an action part is itself an item, and which one groups the items under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents import owners, references, vocabulary
from app.documents.blocks import Code, ListBlock, Paragraph, Table
from app.documents.groups import is_horizon, not_work
from app.documents.item_prose import KEYED, work_sentences
from app.documents.outline import Part
from app.documents.sections import words_of
from app.documents.tenses import begins_with_past
from app.documents.text_runs import judged
from app.documents.wording import commits, tells_past_work, verb_form

_CATEGORIES: Final = frozenset(
    words_of(word) for language in vocabulary.KINDS.values() for words in language.values() for word in words
)
# "1)", "2.", "①", "AI-3:", "Action 4", "修正1:", "Acción 2 -", "[ ]", "TODO": a sub-heading that is numbered or boxed
# is one entry of a list.
_ENTRY: Final = re.compile(
    r"^(?:\d{1,2}[.)]\s|[A-Ha-h][.)]\s|#?\d{1,2}\s*[:\-–]\s|(?:AI|A|ACTION|ITEM|TASK|FU|REM)[-\s#]?\d+\b|\[[ xX]?\]"
    r"|TODO\b|DONE\b|[✅☐☑❌🔲①-⑳]"
    r"|(?:修正|対策|施策|対応|改善|措置|措施|改进|조치|대책|개선|acci[oó]n|a[cç][aã]o|azione|mesure|ma(?:ß|ss)nahme|medida"
    r"|misura|fix|improvement)\s?\d{1,2}\s*[:：.、–—-])",
    re.IGNORECASE,
)
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # writes without spaces
_NUMBERED: Final = re.compile(r"^(?:(?:\d{1,2}|[A-Ha-h])[.)]\s|[①-⑳]\s*)")
_STATE_SIGN: Final = re.compile(r"[✅✔☑☒✓☐❌⬜🔲⏳🚧🟠🟡🔴🟢🔄]")
_SECTION: Final = re.compile(r"^\d{1,2}(?:\.\d{1,2})+[.)]?\s+")  # "2.1 Correção 1 — ...": numbered as a section too
_LEAD_LENGTH: Final = 200  # characters; a longer paragraph before a list is the text of the heading's own work
_MIN_LABEL_WORDS: Final = 3


def is_item(part: Part, below: Sequence[Part], siblings: Sequence[Part]) -> bool:
    """Say whether the sub-heading ``part`` is an item.

    Numbered, boxed, owned or ticketed headings and headings that say what to do are entries; a heading over a list or
    table, a horizon ("Short term") or a category ("Monitoring") groups; what is left follows the headings beside it.
    """
    text = part.text
    if not text or words_of(text) in _CATEGORIES or _says_nothing(part):
        return False
    plain = _NUMBERED.sub("", text)
    if is_horizon(plain) or text.endswith(":"):
        return False
    if part.is_label:  # a plain line is a label because it ends in a colon: "To prevent this we recommend:"
        return bool(part.inlines) and part.inlines[0].bold and _label_is_item(part, plain)
    if _ENTRY.match(text) or KEYED.match(_SECTION.sub("", text)):
        if not _entries_first(part) or verb_form(plain) is not None:
            return True
        return _all_entries(siblings, part.level) and not _entries_in_states(part)
    if any(not sub.is_label for sub in below) or (below and not part.blocks):
        return False
    if _entries_first(part):
        return _follows_lead(part) and _beside_items(part, siblings)
    return _says_work(part) or _over_prose(part)


def _says_work(part: Part, *, beside: bool = False) -> bool:
    """Say whether a heading names its owner or ticket, or says what to do.

    ``beside``: as evidence about other headings; there a ticket linked at the end counts for nothing, so that writing
    links into a document does not change how the rest of it is read.
    """
    runs = references.without_tail(part.inlines) if beside else part.inlines
    return bool(owners.HANDLE.search(part.text) or references.of_runs(runs) or verb_form(part.text) in {"base", "ing"})


def _over_prose(part: Part) -> bool:
    """A heading over prose that is about one piece of work; where the prose states several, they are the items."""
    if not part.blocks:
        return False
    if any(isinstance(block, (ListBlock, Table)) for block in part.blocks):
        return not _follows_lead(part)
    if " " not in part.text and len(part.blocks) == 1 and not _CJK.search(part.text):
        return False  # "Failover", "Communication": a category; its one paragraph is the item
    texts = [judged(block.inlines) for block in part.blocks if isinstance(block, Paragraph)]
    stated = sum(bool(work_sentences(text, has_entries=False, strict=True)) for text in texts)
    told = any(commits(text) or tells_past_work(text) or begins_with_past(text) for text in texts)
    return told and stated <= 1


def _says_nothing(part: Part) -> bool:
    """A heading over nothing but "None" or a template's text holds no item."""
    texts = [judged(block.inlines) for block in part.blocks if isinstance(block, Paragraph)]
    return bool(texts) and len(texts) == len(part.blocks) and all(not_work(t, checked=None) is not None for t in texts)


def _all_entries(siblings: Sequence[Part], level: float) -> bool:
    # a table beside numbered headings sums them up
    same = [p for p in siblings if p.level == level and not (p.blocks and isinstance(p.blocks[0], Table))]
    return len(same) > 1 and all(_ENTRY.match(p.text) for p in same)


def _entries_in_states(part: Part) -> bool:
    """Say whether the entries under a heading each carry a state: then they are the work, not its steps."""
    entries = [item for block in part.blocks if isinstance(block, ListBlock) for item in block.items]
    return bool(entries) and all(
        item.checked is not None or _STATE_SIGN.match(judged(item.inlines)) is not None for item in entries
    )


def _beside_items(part: Part, siblings: Sequence[Part]) -> bool:
    """Say whether most headings beside this one are plainly items ("Kill switch (PR #104)")."""
    same = [p for p in siblings if p.level == part.level and p is not part]
    plain = [p for p in same if not _entries_first(p) and (_ENTRY.match(p.text) or _says_work(p, beside=True))]
    return len(same) > 1 and len(plain) * 2 > len(same)


def _follows_lead(part: Part) -> bool:
    """Say whether one short line leads from the heading to a list or table."""
    first = part.blocks[0]
    if not isinstance(first, Paragraph):
        return False
    text = judged(first.inlines)
    return len(text) < _LEAD_LENGTH and not commits(text)


def _label_is_item(part: Part, plain: str) -> bool:
    """A bold line is an item only where it is numbered, or says what to do and prose follows."""
    if _entries_first(part):
        return bool(_ENTRY.match(part.text)) and verb_form(plain) == "base"
    if _ENTRY.match(part.text):
        return True
    return verb_form(part.text) == "base" and len(part.text.split()) >= _MIN_LABEL_WORDS


def _entries_first(part: Part) -> bool:
    """Say whether a list or table comes first under a heading, alone or after one line that leads to it."""
    blocks = [block for block in part.blocks if not isinstance(block, Code)]
    if not blocks:
        return False
    if isinstance(blocks[0], (ListBlock, Table)):
        return True
    if len(blocks) > 1 and isinstance(blocks[0], Paragraph) and isinstance(blocks[1], (ListBlock, Table)):
        text = judged(blocks[0].inlines)
        return text.endswith((":", "：")) and not begins_with_past(text) and verb_form(part.text) != "base"
    return False
