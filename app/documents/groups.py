"""Tells labels from work: which sub-heading, entry or line groups items, which one is an item, which one is neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from app.documents import dates, owners, references
from app.documents.blocks import Code, ListBlock, ListItem, Paragraph, Table
from app.documents.outline import Part
from app.documents.text_runs import visible
from app.documents.wording import (
    commits,
    is_discussion,
    is_no_work,
    is_placeholder,
    sentences,
    state_of,
    states_work,
    tells_past_work,
    verb_form,
)

_SHORT: Final = 6  # words; a label is short
# "1)", "2.", "AI-3:", "Action 4", "[ ]", "TODO": a sub-heading that is numbered or boxed is one entry of a list.
_ENTRY_HEADING: Final = re.compile(
    r"^(?:\d{1,2}[.)]\s|#?\d{1,2}\s*[:\-–]\s|(?:AI|A|ACTION|ITEM|TASK|FU|REM)[-\s#]?\d+\b|\[[ xX]?\]|TODO\b|DONE\b|[✅☐☑❌🔲])",
    re.IGNORECASE,
)
_HORIZON: Final = re.compile(
    r"^(?:\W*(?:immediate|immediately|short|medium|mid|long|longer|near)(?:[\s-]*(?:term|er))?\b|(?:in|within|over) the (?:next|coming)|this (?:week|month|quarter)|next (?:week|month|quarter)|q[1-4]\b|p[0-5]\b|(?:high|medium|low|critical) priority|(?:now|soon|later)$|phase \d|planned|completed|in progress|done|open|todo)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"^\d{1,2}[.)]\s")
_BRACKETS: Final = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_LABEL_DUE: Final = re.compile(
    r"(?:target|due|eta|deadline|by|before|期限|截止)\s*(?:date)?\s*[:：]?\s+(.*)", re.IGNORECASE
)
_LEAD_OWNER: Final = re.compile(
    r"(?:^|\b)(?:the\s+)?(?P<who>(?:[A-Z][\w&-]*\s+)(?:[\w&-]+\s+){0,3}(?:team|squad|group))\s+(?:will be|is|are|will|has)\b",
    re.IGNORECASE,
)
_FUTURE: Final = re.compile(
    r"\b(?:we|i|team)\s+(?:will|plan to|are going to|need to|must|intend to|are planning|have to)\b|\b(?:we|i)['’](?:ll|re going to|re planning)\b|\bshould\b|\baction (?:item|point)\b",
    re.IGNORECASE,
)
_SOFT: Final = re.compile(
    r"\b(?:we hope|hope this|thank|apologi[sz]e|sorry|feel free|if you have|please (?:contact|reach|let us)|reach out|questions|stay tuned|committed to|commitment to|take (?:this|these|security|reliability)|understand (?:how|the|that)|remind everyone|appreciate|your patience|your trust|any further|keep you (?:posted|updated|informed)|learn(?:ed|t)?\b.{0,30}\bfrom this|continue to (?:invest|work hard)|will (?:be|keep) (?:updat|post)|as follows|listed below|the following|see below|tracked (?:below|here|in)|will always)\b",
    re.IGNORECASE,
)
_GREETING_DONE: Final = re.compile(
    r"\([^()]*\b(?:fixed|added|done|filed|completed|resolved|merged|implemented|deployed)\b[^()]*\)", re.IGNORECASE
)


def not_work(text: str, *, checked: bool | None) -> str | None:
    """Return why an entry is not work whatever its place, or None."""
    if not text.strip():
        return "an empty entry"
    if is_no_work(text):
        return "says that there is nothing to do"
    if is_placeholder(text) and not (checked is not None and len(text.split()) > 2):  # noqa: PLR2004
        return "holds a place or instructs the author"
    if checked is None and is_discussion(text):
        return "a remark (question, answer, note), not work"
    return None


def heading_is_item(part: Part, below: Sequence[Part], siblings: Sequence[Part]) -> bool:
    """Say whether a sub-heading in an action part is itself an item, not a group of items.

    Numbered or boxed headings are entries. A heading over a list or table is a group. Else a heading that names its
    owner or ticket, or says what to do, is an item, and so is any heading over mere prose beside such ones.
    """
    text = part.text
    if not text:
        return False
    if part.is_label:
        return _label_is_item(part)
    if any(not sub.is_label for sub in below):
        return bool(_ENTRY_HEADING.match(text)) and not _HORIZON.match(_NUMBERED.sub("", text))
    if _ENTRY_HEADING.match(text) and not _HORIZON.match(_NUMBERED.sub("", text)):
        return (
            not _entries_first(part)
            or verb_form(_NUMBERED.sub("", text)) is not None
            or _all_numbered(siblings, part.level)
        )
    if _HORIZON.match(text) or text.endswith(":"):
        return False
    if owners.HANDLE.search(text):
        return bool(not _entries_first(part)) or verb_form(text) is not None
    if _entries_first(part):
        return False
    if any(sub.blocks for sub in below) and not part.blocks:
        return False
    if references.of_runs(part.inlines) or verb_form(text) in {"base", "ing"}:
        return True
    if any(isinstance(block, (ListBlock, Table)) for block in part.blocks):
        return bool(part.blocks) and len(part.blocks) > 1 and not _only_lead(part)
    return bool(part.blocks) and _work_paragraphs(part) <= 1


def _all_numbered(siblings: Sequence[Part], level: float) -> bool:
    same = [p for p in siblings if p.level == level]
    return len(same) > 1 and all(_ENTRY_HEADING.match(p.text) for p in same)


def _only_lead(part: Part) -> bool:
    """A heading, one line, then a list: the list holds the items."""
    first = part.blocks[0]
    return (
        isinstance(first, Paragraph)
        and len(visible(first.inlines)) < 200
        and not commits(visible(first.inlines))
        and not tells_past_work(visible(first.inlines))
    )  # noqa: PLR2004


def _label_is_item(part: Part) -> bool:
    """A bold line is an item only where it says what to do and prose follows, or it is numbered so."""
    text = part.text
    if _HORIZON.match(_NUMBERED.sub("", text)) or _entries_first(part):
        return bool(_ENTRY_HEADING.match(text)) and verb_form(_NUMBERED.sub("", text)) == "base"
    if _ENTRY_HEADING.match(text):
        return True
    return verb_form(text) == "base" and len(text.split()) > 2  # noqa: PLR2004


def _entries_first(part: Part) -> bool:
    first = next((block for block in part.blocks if not isinstance(block, Code)), None)
    if isinstance(first, (ListBlock, Table)):
        return True
    if isinstance(first, Paragraph) and len(part.blocks) > 1 and isinstance(part.blocks[1], (ListBlock, Table)):
        text = visible(first.inlines)
        return (
            text.endswith(":")
            and not tells_past_work(text)
            and verb_form(part.text) != "base"
            and len(part.blocks) <= 3
        )  # noqa: PLR2004
    return False


def _work_paragraphs(part: Part) -> int:
    return sum(
        len(work_sentences(visible(b.inlines), has_entries=False, strict=True)) > 0
        for b in part.blocks
        if isinstance(b, Paragraph)
    )


def entry_is_label(text: str, item: ListItem, nested: Sequence[ListBlock]) -> bool:
    """Say whether a list entry with entries below it only labels them."""
    if item.checked is not None or references.of_runs(item.inlines):
        return False
    words = text.split()
    bare = text.rstrip(":：").strip()
    if _HORIZON.match(bare) and len(words) <= _SHORT:
        return True
    if owners.is_name(bare) and len(words) <= 4 and verb_form(bare) is None:  # noqa: PLR2004
        return True
    if len(bare) < 30 and any("\u3400" <= ch <= "\u9fff" or "\u3040" <= ch <= "\u30ff" for ch in bare):  # noqa: PLR2004
        return not states_work(bare) and len(bare) <= 10  # noqa: PLR2004
    if states_work(bare) and not re.match(r"(?:there (?:are|is)|we could|options)\b", bare, re.IGNORECASE):
        return False
    if re.match(r"(?:there (?:are|is)|we could use|options)\b", bare, re.IGNORECASE):
        return True
    return len(words) <= _SHORT and (text.endswith((":", "：")) or len(words) <= 4) and not text.endswith(".")  # noqa: PLR2004


def owner_of_label(text: str) -> str | None:
    """Return the person or team that a group's label names ("**Ada:**", "SRE team"), or None."""
    labelled = owners.labelled(text)
    if labelled is not None:
        return labelled[0]
    handles = owners.HANDLE.findall(text)
    if handles and len(text.split()) <= len(handles) + 4:  # noqa: PLR2004
        return owners.clean(" and ".join(handles))
    bare = _BRACKETS.sub("", text).rstrip(":：").strip()
    if re.search(r"\bteam$", bare, re.IGNORECASE) and len(bare.split()) <= 4 and owners.is_name(bare):  # noqa: PLR2004
        return owners.clean(bare)
    words = bare.split()
    if (
        text.rstrip().endswith((":", "："))
        and len(words) == 2
        and all(w[:1].isupper() and w[1:].islower() for w in words)
    ):  # noqa: PLR2004
        return owners.clean(bare) if verb_form(bare) is None and _not_common(words) else None
    return None


_COMMON: Final = frozenset(
    """action actions item items term short long medium immediate future incident response root cause follow next steps monitoring alerting
    documentation process testing communication infrastructure database security deployment improvements technical organizational operational
    engineering training detection prevention mitigation customer support code platform data load network capacity planning other general""".split()
)


def _not_common(words: Sequence[str]) -> bool:
    return not any(word.casefold() in _COMMON for word in words)


def owner_of_lead_in(text: str) -> str | None:
    """Return the team that a sentence before a list makes responsible for it, or None."""
    if not re.search(
        r"responsib|own|will (?:be )?(?:work|tak|do|carr|implement|complet)|following|assigned", text, re.IGNORECASE
    ):
        return None
    found = _LEAD_OWNER.search(text)
    return owners.clean(re.sub(r"^the\s+", "", found.group("who"), flags=re.IGNORECASE)) if found else None


def due_of_label(text: str, reference: date | None) -> dates.Due | None:
    """Return the date or period that a group's label states ("Long term (Q4 2025)", "Before end of June"), or None."""
    for inner in _BRACKETS.findall(text):
        found = _LABEL_DUE.fullmatch(inner.strip())
        due = dates.whole(found.group(1) if found else inner, reference)
        if due is not None:
            return due
    bare = _BRACKETS.sub("", text).strip(" :：")
    due = dates.whole(bare, reference)
    if due is not None:
        return due
    found = _LABEL_DUE.fullmatch(bare)
    if found is None:
        found = re.search(r"[–—:-]\s*(?:target\s*[:：]?\s*|due\s*[:：]?\s*|by\s+)?([^–—:-]*)$", bare, re.IGNORECASE)
    return dates.whole(found.group(1), reference) if found and found.group(1).strip() else None


def work_sentences(text: str, *, has_entries: bool, strict: bool) -> list[str]:
    """Return the sentences of a paragraph that state work; one where the whole paragraph is one piece of work.

    ``has_entries``: the part also has a list or table, so prose beside it is mostly talk about them.
    """
    found = []
    for sentence in sentences(text):
        if _SOFT.search(sentence) or sentence.endswith("?"):
            continue
        if has_entries or strict:
            plain = bool(_FUTURE.search(sentence)) or verb_form(sentence) == "base" and not has_entries
        else:
            plain = commits(sentence) or verb_form(sentence) == "base" or _tells_done(sentence)
        if plain:
            found.append(sentence)
    if has_entries and not re.search(r"\b(?:we|i)\b.{0,20}\b(?:will|ll|plan|need|going)\b", text, re.IGNORECASE):
        return []
    separate = [
        s
        for s in found
        if re.match(
            r"(?:(?:also|additionally|finally|further(?:more)?|secondly|second|next|lastly|in addition),?\s+)?(?:we|i)\b.{0,25}\b(?:will|['’]ll|plan to|are going to|need to|should)\b",
            s,
            re.IGNORECASE,
        )
    ]
    return separate if len(separate) > 1 and len(separate) == len(found) else found[:1]


def _tells_done(sentence: str) -> bool:
    return tells_past_work(sentence) or bool(_GREETING_DONE.search(sentence)) or state_of(sentence) is not None
