"""Reads the parts of a bracket or suffix (names, dates, states, tickets), or finds that it is words of the work."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.documents import dates, owners, vocabulary
from app.documents.decorated import Work
from app.documents.label_words import last_words
from app.documents.months import MONTHS
from app.documents.word_lists import words
from app.documents.wording import is_nobody, state_of, verb_form

_DUE_WORDS: Final = {w for ws in vocabulary.DUE_LABELS.values() for w in ws} - {
    *("by", "before", "until", "bis", "até", "date", "when", "expected", "target", "plazo")
}
_DUE_LABELS: Final = "|".join(re.escape(w) for w in sorted(_DUE_WORDS, key=len, reverse=True))
_OTHER_DUE_WORDS: Final = words("target expected by plazo date when")  # labels only where a date follows
DUE_ENDS: Final = last_words({*_DUE_WORDS, *_OTHER_DUE_WORDS})  # a text without one of them has no DUE_LABEL
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))  # "1. april": its dot ends no value
DUE_LABEL: Final = re.compile(
    rf"(?:^|(?<=[\s(\[|,;.*（、，–—-]))(?:{_DUE_LABELS}|(?P<weak>{'|'.join(sorted(_OTHER_DUE_WORDS))}))\s*[:：=]\s*(?P<when>[^"
    rf"|;()（）\[\]\n]*?)(?=\s*(?:[|;()（）\[\]\n]|\s[–—-]\s|[.。](?:\s(?!(?:{_MONTH})\b)|$)|,\s*(?:owner|assignee|status"
    rf"|priority)\b|\s+(?:owner|assignee|status|priority)\b\s*[:：]|$))",
    re.IGNORECASE,
)
PRIORITY: Final = re.compile(
    r"^[\[(]?(?:P[0-5]|priority\s*[:=]?\s*\w+|high|medium|low|critical|urgent|S[1-4]|must|should|could"
    r"|prevent\w*|detect\w*|mitigat\w*|repair|process)[\])]\s*:?\s*|^P[0-5]\s*[:\-–]\s*",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"\s*[,;|·、，]\s*|\s+[–—-]\s+")
# Possessive, since a run of digits can be cut into fours in very many ways.
REF_ONLY: Final = re.compile(
    r"(?:(?:PRs?|MRs?|issues?|tickets?|bugs?|see|and|tracked in|filed|in|done in|fixed in|jira)\b[\s:]*"
    r"|[\w.-]*(?:/[\w.-]+)?[#!]\d+|[A-Z][A-Z0-9]+-\d+|\d{4,}|https?://\S+|[\ue000\s,;/&.])++",
    re.IGNORECASE,
)
_CLAUSE_WORDS: Final = 3


def read_parts(work: Work, inner: str, *, front: bool, strict: bool = False) -> bool:
    """Read a bracket's parts (or a suffix's); False where any part is words of the work, and then nothing is taken."""
    parts = [p for p in _PART.split(inner) if p.strip()]
    if not parts:
        return False
    owner: list[str] = []
    dues: list[dates.Due] = []
    states: list[bool] = []
    other: list[str] = []
    for part in parts:
        if _part(part, work.reference, dues, states, other):
            continue
        owner.append(part)
    by_state = bool(states) and len(owner) == 1 and owners.is_single_name(owner[0])  # "- in progress, Marius"
    if owner and not by_state and not _names(owner, dues, parts, work, front=front, strict=strict):
        return _take_state(work, inner, states, dues, owner)
    joined = inner if len(owner) == len(parts) else ", ".join(owner)
    labelled = owners.labelled(inner)
    work.owner(labelled[0] if labelled else owners.clean(joined) if owner else None)
    for due in dues:
        work.due(due)
    for state in states:
        work.done(state)
    work.out.rest.extend(other)
    return True


def _take_state(work: Work, inner: str, states: list[bool], dues: list[dates.Due], prose: list[str]) -> bool:
    """A bracket of prose may still say that the work is done ("(fixed by adding ...)"); its words stay."""
    if not dues and prose and not states:
        state = state_of(inner.split(" ", 1)[0])
        if (
            state is None
            and re.match(r"(?:already |we |has been |have |now )*[a-z]+ed\b", inner)
            and verb_form(inner) == "past"
            and len(inner.split()) >= _CLAUSE_WORDS
        ):
            state = (
                True
                if not re.match(
                    r"(?:filed|tracked|proposed|planned|scheduled|suggested|discussed|requested|based"
                    r"|related|used|called|named|started)\b",
                    inner,
                )
                else None
            )
        work.done(state)
    elif states:
        work.done(states[0])
    return False


def _part(part: str, reference: date | None, dues: list[dates.Due], states: list[bool], other: list[str]) -> bool:
    part = part.strip(" .")
    if is_nobody(part) and state_of(part) is not None:  # "(pending)", "— pendiente": a state, and nobody's name
        states.append(state_of(part) is True)
        return True
    if is_nobody(part) or REF_ONLY.fullmatch(part) or part[:3].casefold() in {"cc ", "/cc", "cc:", "fyi"}:
        return True
    labelled_due = DUE_LABEL.fullmatch(part)
    due = dates.whole(labelled_due.group("when") if labelled_due else part, reference)
    if due is not None:
        dues.append(due)
        return True
    state = state_of(part) if len(part) > 1 or not part.isalpha() else None  # "X" beside a date is a person
    if state is not None and len(part) <= 30:  # noqa: PLR2004 - longer is prose that holds a state word
        states.append(state)
        return True
    if PRIORITY.match(f"{part}]") or re.fullmatch(
        r"P[0-5]|(?:high|medium|low|critical)(?: priority)?|optional", part, re.IGNORECASE
    ):
        other.append(part)
        return True
    return False


def _names(owner: list[str], dues: list[dates.Due], parts: list[str], work: Work, *, front: bool, strict: bool) -> bool:
    """Say whether what is left of a bracket names people: freely beside a date or a handle, else by its shape."""
    if any(owners.labelled(part) for part in owner):
        return True
    if any("@" in part for part in owner):
        return all(len(part.split()) <= 4 for part in owner)  # noqa: PLR2004 - names have few words
    if (dues or work.out.due is not None) and not strict and not front and len(parts) == 1 and not dues:
        return all(owners.is_name(part, accounts=True) for part in owner)
    if dues and not strict:
        return all(len(part.split()) <= 4 for part in owner)  # noqa: PLR2004
    if front:  # "[jhford] Try ...", "(tc team) add ..."
        after = work.text[work.text.find(parts[-1]) + len(parts[-1]) :].lstrip(" )]】:-–—")
        return all(owners.is_name(part, accounts=True) for part in owner) and verb_form(after) is not None
    plain = all(owners.is_name(part) for part in owner)
    if not plain:
        return False
    if dues:
        return True
    return all(_plainly_person(part) for part in owner)


def _plainly_person(text: str) -> bool:
    """A bracket or suffix without a date names somebody only where it cannot be a product: two words, or a team."""
    words = text.split()
    return "team" in text.casefold() or (
        len(words) in {2, 3} and all(w[:1].isupper() and w[1:2].islower() for w in words)
    )
