"""Tells labels from work: which entry only groups items, what it states for them, and what is no work at all."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.documents import dates, owners, references
from app.documents.any_case import AnyCase
from app.documents.blocks import ListBlock, ListItem
from app.documents.given_names import GIVEN_NAMES
from app.documents.item_prose import KEYED
from app.documents.sections import name_heading
from app.documents.tenses import begins_with_past
from app.documents.text_runs import judged
from app.documents.unfilled import is_unfilled
from app.documents.word_lists import words
from app.documents.wording import (
    is_discussion,
    is_no_work,
    is_placeholder,
    states_work,
    tells_past_work,
    verb_form,
)

_MAX_LABEL_WORDS: Final = 6
_MAX_NAME_WORDS: Final = 4
_MAX_PERSON_WORDS: Final = 3
_TINY_LABEL_WORDS: Final = 2  # "Testing", "QA", "Quick fixes" over nested entries
_MAX_CJK_LABEL: Final = 10  # characters
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# "Short term", "Within the next month", "P1", "In progress": when or how urgent, not what.
_HORIZON: Final = re.compile(
    r"^(?:\W*(?:immediate|immediately|short|medium|mid|long|longer|near)(?:[\s-]*(?:term|er))?\b"
    r"|(?:in|within|over) the (?:next|coming)|this (?:week|month|quarter)|next (?:week|month|quarter)"
    r"|q[1-4]\b|p[0-5]\b"
    r"|(?:high|medium|low|critical) priority|(?:now|soon|later)$|phase \d"
    r"|(?:already |now |not yet )?(?:planned|completed|in progress|done|open|todo|to do|implemented|deployed|shipped"
    r"|in place|under ?way)\W*$)",
    re.IGNORECASE,
)
# "[N/A] Replace the mode", "(not needed) ...": the box says that the entry does not apply.
_NOT_APPLICABLE: Final = re.compile(r"[(\[](?:n/?a|not applicable|not needed|no longer needed)[)\]]\s", re.IGNORECASE)
# "Prevent - ...", "P1: ...", "High – ...": a kind, priority or severity, then what it means.
_TERM: Final = re.compile(
    r"(prevent\w*|detect\w*|mitigat\w*|repair|process|p[0-5]|s(?:ev)?-?[0-5]|critical|high|medium|low|minor|major)"
    r"\s*(?:\([^)]*\)\s*)?[:–—-]\s",
    re.IGNORECASE,
)
_BETWEEN_NAMES: Final = re.compile(r"\s*(?:[/&,+]|\band\b)\s*")
_BRACKETS: Final = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_LABEL_DUE: Final = re.compile(  # "(due 4 May)", "(to be completed within two weeks)"
    r"(?:target|due|eta|deadline|by|before|(?:to be )?(?:completed?|done|finish(?:ed)?)(?: by)?|期限|截止)"
    r"\s*(?:date)?\s*[:：]?\s+(.*)",
    re.IGNORECASE,
)
_LABEL_TAIL: Final = re.compile(r"[–—:-]\s*(?:target\s*[:：]?\s*|due\s*[:：]?\s*|by\s+)?([^–—:-]*)$", re.IGNORECASE)
_LEAD_OWNER: Final = re.compile(
    r"(?:^|\b)(?:the\s+)?(?P<who>(?:[A-Z][\w&-]*\s+)(?:[\w&-]+\s+){0,3}(?:team|squad|group))\s+(?:will|is|are|has)\b",
    re.IGNORECASE,
)
_LEADS_WORK: Final = AnyCase(
    r"responsib|\bown|\bwill (?:be )?(?:work|tak|do|carr|implement|complet)|\btaking|following|assigned"
)
# What a line tells that leads to finished work, such as "So far we've rolled out:".
_FINISHED: Final = re.compile(
    r"\b(?:(?:was|were|(?:has|have) (?:already |now |since )?been|we(?:['’]ve| have)(?: already| now| since)?)"
    r" (?:completed|implemented|deployed|rolled out|made|taken|applied|shipped|fixed|carried out|put in place|done)"
    r"|we (?:took|made|implemented|deployed|rolled out|shipped|did)) ?\b",
    re.IGNORECASE,
)
# "There are two ways to do this:" leads to a discussion, not to work.
_OPTIONS: Final = re.compile(
    r"there (?:are|is) (?:\w+ ){0,3}(?:options?|ways?|possibilities|alternatives|approaches|choices)\b.*[:：]$",
    re.IGNORECASE | re.DOTALL,
)
# "Examples:" of a template, left in; "Watch for these signs:", advice to the reader.
_EXAMPLES: Final = re.compile(r"(?:some |for )?examples?\s*[:：]|(?:watch|look) (?:out )?for\b.*[:：]", re.IGNORECASE)
# "We have a few recommendations for package maintainers and users:" leads to advice for others.
_ADVICE: Final = re.compile(
    r".{0,120}\b(?:recommend(?:ations?|s)?|advice|advise|suggestions?|tips)\b.{0,60}\b(?:users?|customers?|maintainers"
    r"|developers|operators|admins?|administrators|clients|everyone|owners|integrators|others)\b.{0,60}[:：]$"
    r"|(?:[\w-]+ ){0,3}(?:users|customers|maintainers|operators|admins|administrators|clients|validators|integrators)"
    r" (?:should|must|need to|can|may|are (?:advised|asked|encouraged) to)\b.{0,40}[:：]$",
    re.IGNORECASE | re.DOTALL,
)
# Words of labels that look like two-word names ("Incident Response:").
_COMMON: Final = words("""
    action actions item items term short long medium immediate future incident response root cause follow
    next steps monitoring alerting documentation process testing communication infrastructure database
    security deployment other improvements technical organizational operational engineering training
    detection prevention mitigation customer support code platform data load network capacity planning
    general product service services quick wins
""")


# "We have taken the following steps:", "Several things were changed:" announce work and name none.
_LEADS_ON: Final = AnyCase(
    r"\b(?:following|follows|these|this|several|some|many|various|multiple|number of|few|two|three|four"
    r"|five|steps|actions?|measures|changes"
    r"|improvements|things|items|fixes|mitigations|tasks|work|taken|made|done|implemented|below)\b",
)


def defines_columns(block: ListBlock) -> bool:
    """Say whether a list before a table only says what its kinds or priorities mean ("P0 - Blocks the release")."""
    terms = [_TERM.match(judged(item.inlines)) for item in block.items]
    return len(terms) > 1 and all(terms) and len({term.group(1).casefold() for term in terms if term}) == len(terms)


def is_horizon(text: str) -> bool:
    """Say whether a label names only a horizon, a priority or a state."""
    return _HORIZON.match(text) is not None


def not_work(text: str, *, checked: bool | None) -> str | None:
    """Return why an entry is not work whatever its place, or None; a checkbox before words makes them work."""
    if not text.strip():
        return "an empty entry"
    if is_no_work(text) or _NOT_APPLICABLE.match(text):
        return "says that there is nothing to do"
    if is_placeholder(text) and (checked is None or len(text.split()) <= _TINY_LABEL_WORDS or is_unfilled(text)):
        return "holds a place or instructs the author"
    if checked is not None:
        return None
    if tells_options(text):
        return "tells of options, commits to none"
    return "a remark (question, answer, note), not work" if is_discussion(text) else None


def tells_options(text: str) -> bool:
    """Say whether a line leads to ways among which nothing is chosen yet."""
    last = text.rpartition(". ")[2]
    return last[:1] in {"t", "T"} and _OPTIONS.match(last) is not None


def leads_elsewhere(text: str) -> str | None:
    """Return why the list after a line holds no work of the team, or None where it may."""
    if tells_options(text):
        return "tells of options, commits to none"
    if _EXAMPLES.fullmatch(text):
        return "leads to examples or signs"
    advises = text.endswith((":", "：")) and _ADVICE.match(text) is not None
    return "leads to advice for others, not to work of the team" if advises else None


def tells_finished_work(text: str) -> bool:
    """Say whether a line that leads to its details itself tells of finished work, and of which."""
    bare = text.rstrip(":：").strip()
    words = bare.split()
    enough = len(words) >= _TINY_LABEL_WORDS + (not words or verb_form(bare) != "past")
    return enough and begins_with_past(bare) and not _LEADS_ON.search(bare)


def leads_are_work(block: ListBlock) -> bool:
    """Say whether the entries of a list that lead to others are work themselves, the short ones among them too.

    So they are where half of them tell of finished work ("Defaults aligned:" beside "Docs fixes:"), or where half, and
    more than one, ask for work ("Isolate staging", "Add monitoring" beside "Checklist").
    """
    over = [judged(i.inlines) for i in block.items if any(isinstance(child, ListBlock) for child in i.children)]
    told = sum(tells_finished_work(text) for text in over)
    asked = sum(_asks_for_work(text) for text in over)
    return max(told, asked) * 2 >= len(over) and (told > 0 or asked > 1)


def _asks_for_work(text: str) -> bool:
    return len(text.split()) >= _TINY_LABEL_WORDS and verb_form(text) == "base" and not text.endswith((":", "："))


def entry_is_label(text: str, item: ListItem) -> bool:
    """Say whether a list entry with entries below it only labels them."""
    if item.checked is not None or references.of_runs(item.inlines):
        return False
    words = text.split()
    bare = text.rstrip(":：").strip()
    if tells_finished_work(text):
        return False  # "Health-check defaults aligned:", "Hardened the deploy script:", and below it how
    if _CJK.search(bare):
        return len(bare) <= _MAX_CJK_LABEL and not states_work(bare)
    if len(words) <= _TINY_LABEL_WORDS or (is_horizon(bare) and len(words) <= _MAX_LABEL_WORDS):
        return True
    if len(words) <= _MAX_NAME_WORDS and owners.is_name(bare):
        return True
    if states_work(bare):
        return text.endswith(":") and len(words) <= _MAX_LABEL_WORDS and verb_form(bare) is None and "could" in words
    return not text.endswith(".") and len(words) <= (
        _MAX_LABEL_WORDS if text.endswith((":", "：")) else _MAX_NAME_WORDS
    )


def lead_is_item(text: str, following: ListBlock, *, done: bool | None) -> bool:
    """Say whether a line before a list is itself the work, the list its detail.

    So it is under a label of finished work ("Actions taken") where the line tells what was done and no entry begins
    with a verb of its own.
    """
    if KEYED.match(text):
        return True  # "Action 2 - one worker per tenant", and below it what that means
    if not text.endswith((":", "：")) or not done or not tells_past_work(text) or _LEADS_ON.search(text):
        return False
    stated = sum(verb_form(judged(entry.inlines)) is not None for entry in following.items)
    return stated * 2 < len(following.items)


def tells_done(lead: str) -> bool:
    """Say whether a line that leads to entries tells that they are finished: "So far we have rolled out:"."""
    return _FINISHED.search(lead) is not None


def owner_of_label(text: str) -> str | None:
    """Return the person or team that a group's label names ("**Ada:**", "SRE team"), or None."""
    labelled = owners.labelled(text)
    if labelled is not None:
        return labelled[0]
    handles = owners.HANDLE.findall(text)
    if handles and len(text.split()) <= len(handles) + _MAX_NAME_WORDS:
        return owners.clean(" and ".join(handles))
    bare = _BRACKETS.sub("", text).rstrip(":：").strip()
    words = bare.split()
    if re.search(r"\bteam$", bare, re.IGNORECASE) and len(words) <= _MAX_NAME_WORDS and owners.is_name(bare):
        return owners.clean(bare)
    if words and all(_is_person(name) for name in _BETWEEN_NAMES.split(bare)):
        return owners.clean(bare)  # "**Robert**", "Natalie / Jamie Lee:"
    if not text.rstrip().endswith((":", "：")) or len(words) != 2:  # noqa: PLR2004 - given name and family name
        return None
    named = all(w[:1].isupper() and w[1:].islower() and w.casefold() not in _COMMON for w in words)
    return owners.clean(bare) if named and verb_form(bare) is None and name_heading(bare).name is None else None


def _is_person(name: str) -> bool:
    """Say whether words are a given name that is known, and family names at most."""
    words = name.split()
    known = 0 < len(words) <= _MAX_PERSON_WORDS and words[0].casefold() in GIVEN_NAMES
    return known and all(word[:1].isupper() for word in words)


def owner_of_lead_in(text: str) -> str | None:
    """Return the team that a sentence before a list makes responsible for it, or None."""
    found = _LEAD_OWNER.search(text) if _LEADS_WORK.search(text) else None
    return owners.clean(re.sub(r"^the\s+", "", found.group("who"), flags=re.IGNORECASE)) if found else None


def due_of_label(text: str, reference: date | None) -> dates.Due | None:
    """Return the date or period that a group's label states ("Long term (Q4 2025)", "Before end of June"), or None."""
    if not dates.may_hold_date(text):
        return None
    for inner in _BRACKETS.findall(text):
        found = _LABEL_DUE.fullmatch(inner.strip())
        due = dates.whole(found.group(1) if found else inner, reference)
        if due is None and is_horizon(text):  # "Short term (1-2 weeks)"
            due = dates.span(inner, reference)
        if due is not None:
            return due
    bare = _BRACKETS.sub("", text).strip(" :：")
    due = dates.whole(bare, reference)
    if due is not None:
        return due
    found = _LABEL_DUE.fullmatch(bare) or _LABEL_TAIL.search(bare)
    return dates.whole(found.group(1), reference) if found and found.group(1).strip() else None
