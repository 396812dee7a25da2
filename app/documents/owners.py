"""Finds who owns an item: a handle, a labelled name, a bracket, a suffix, the subject of its sentence."""

from __future__ import annotations

import re
from typing import Final

from app.documents import vocabulary
from app.documents.dates import may_hold_date
from app.documents.given_names import GIVEN_NAMES
from app.documents.label_words import before_signs, last_words
from app.documents.word_lists import words
from app.documents.word_sets import word_set
from app.documents.wording import is_nobody, verb_form

_MAX_NAME: Final = 60
_HANDLE: Final = r"@[\w][\w.-]*(?:/[\w.-]+)?"
_HANDLES: Final = rf"{_HANDLE}(?:(?:\s*[,/&+]\s*|\s+and\s+|\s+)(?:and\s+)?{_HANDLE})*"
HANDLE: Final = re.compile(_HANDLE)
LEADING_HANDLES: Final = re.compile(rf"(?P<who>{_HANDLES})\s*(?:[:\-–—]\s*|(?=to\b|will\b|planning\b|should\b))")
ONLY_HANDLES: Final = re.compile(rf"(?P<who>{_HANDLES})")
_LABEL_WORDS: Final = {w for ws in vocabulary.OWNER_LABELS.values() for w in ws}
_ENDS_OF_NAMES: Final = words("team who lead")  # "Search team: add ..." is a team's name, no label
_LABELS: Final = "|".join(
    rf"(?:(?<!\w )|(?<=and ))\b{w}" if w in _ENDS_OF_NAMES else re.escape(w)
    for w in sorted(_LABEL_WORDS, key=len, reverse=True)
)
_LABEL_ENDS: Final = last_words(_LABEL_WORDS)  # a text without one of them before a colon has no such label
# "Owner: @x", "Assignee - Ada", "担当: 佐藤": up to the next label, separator or the end.
_NEXT: Final = "|".join(
    re.escape(w)
    for w in sorted(
        {w for ws in vocabulary.DUE_LABELS.values() for w in ws} | {"status", "priority", "prio"}, key=len, reverse=True
    )
)
LABELLED: Final = re.compile(
    rf"(?:^|(?<=[\s(\[|,;.*（、，–—-]))(?:{_LABELS})\s*(?:\(s\))?\s*[:：=]\s*(?P<who>[^|;()（）\[\]\n]*?)"
    rf"(?=\s*(?:[|;()（）\[\]\n]|\s[–—-]\s|(?<!\W\w)[.。](?:\s|$)|[,、，]\s*(?:{_NEXT})\b|\s+(?:{_NEXT})\s*[:：]|$))",
    re.IGNORECASE,
)
# "Nóva to send ...", "SRE team to add ...": a name, then what is asked of it.
_SUBJECT_TO: Final = re.compile(
    r"(?P<who>(?:the\s+)?[A-Z][\w.'’-]*(?:\s+(?:[A-Z&/][\w.'’-]*|team|and|/)){0,3})\s+to\s+(?P<verb>[a-z-]+)"
)
_SUBJECT_TEAM: Final = re.compile(
    r"(?:^|[.:]\s+|^\w+, |^(?:going|moving) forward,? |^in (?:the )?future,? )(?:the\s+|our\s+)?"
    r"(?P<who>(?:[\w&/.-]+\s+){1,3}team)\s+(?:will|should|to|needs to|must"
    r"|is going to|is responsible for|is (?:also |now |currently )?[a-z]+ing|has to|shall|plans to"
    r"|has (?:already |since |now )?(?!been\b)[a-z]+ed)\b",
    re.IGNORECASE,
)
# "Q on the Relops team is responsible for ...", "Ada Example will own ...": a name and a plain duty.
_SUBJECT_DUTY: Final = re.compile(
    r"^(?P<who>[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)?)\s+(?:(?:on|from"
    r"|in)\s+the\s+[\w\s]{2,30}\s+)?(?:is responsible for|are responsible for|is going to|will own|owns"
    r"|to own|will take|has agreed to|agreed to|volunteered to|takes|has an action to)\b"
)
# "Carol will write ...": a capitalised word and work that only people do; "Redis will check" names nobody.
_SUBJECT_WILL: Final = re.compile(
    r"(?:^|(?<=[.!?] ))(?P<who>[A-Z][a-zà-ÿ]+(?:\s+[A-Z][a-zà-ÿ]+)?(?: and [A-Z][a-zà-ÿ]+(?:\s+[A-Z][a-zà-ÿ]+)?)?)"
    r"\s+will\s+"
    r"(?:pair|work|meet|run|take care|see to|own|drive|write|add|create|investigate|document"
    r"|review|follow|look|talk|reach|organi[sz]e|schedule|discuss|file|open|draft|lead|coordinate|propose"
    r"|research|prepare|present|contact|ask|update|fix|work|set up|implement)\b"
)
# "Marta will make ...": whatever a person that bears a known given name will do.
_PERSON_WILL: Final = re.compile(r"^(?P<who>[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?) will (?!be\b)[a-z]")
# "@ada is looking into ...", "@ada smoke test for the image": a handle begins the entry; "@scope/package" is nobody.
_SUBJECT_HANDLE: Final = re.compile(rf"(?P<who>{_HANDLES})\s+(?=[\w`\"(])(?<!/)")
# Each of the patterns above but that of handles holds one of these.
_SUBJECT_WORDS: Final = words("to team will responsible going owns take takes agreed volunteered has")
_NOT_SUBJECTS: Final = words("""
    we i it this these that those they there need needs want able unable try ability make plan continue
    ensure need in order due add used using back up down how when where what who want going goal aim steps
    ways time work action actions issue move switch go similar related according thanks respond respond
    ready waiting yet about nothing adding reach return access way option failure attempt want ought have has next prior
""")
# A person's or team's name: one to four words, each capitalised, or a single account name.
_NAME: Final = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?:\s+(?:(?:de|van|von|der|den|da|di|la|le|el|bin|al)\s+)?[A-ZÀ-ÖØ-Þ][\w.'’-]*){0,3}"
)
_TEAM: Final = re.compile(
    r"(?:[\w&/.+-]+\s+){0,4}(?:team|teams|squad|guild|group|on-?call|engineering|ops|sre)s?", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(r"[a-z][a-z0-9_.-]{1,24}")
_CJK_NAME: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{1,8}(?:さん)?")
_JOIN: Final = re.compile(r"\s*(?:,|/|&|\+|、|，|\band\b|\bund\b|\bet\b|\by\b|\be\b)\s*")
# Capitalised words that stand in brackets or after a dash without being anybody.
_NOT_NAMES: Final = words("""
    optional done completed fixed wip tbd todo optionally critical high medium low urgent major minor p0 p1
    p2 p3 p4 prevent detect mitigate process see e.g etc ongoing recommended required important maybe
    blocked issue pr link here short long medium-term short-term long-term immediate new internal external
    public private both all none yes no now later soon if and or by the in progress started planned
    postponed cancelled in-progress wontfix won't low-priority repair improve improvement preventative
    preventive detection mitigation prevention tbc asap q1 q2 q3 q4 h1 h2
""")
_TRIM: Final = " \t\n.,;:*_`'\"“”()[]{}<>|–—-"


# "Ada (with Bob)": what stands in brackets behind a name says something about it; its end was trimmed already.
_OPEN_REMARK: Final = re.compile(r"(?<=\w)\s+[(（\[][^()（）\[\]]*\Z")
# "(assigned to Ada)", "owned by the SRE team", "Owner - Ada": labels that need no colon, at the very end.
_ASSIGNED: Final = re.compile(
    r"(?:^|(?<=[\s(\[|,;–—-]))(?:assigned to|owned by|to be done by|owner\s[-–])\s+(?:the\s+)?"
    r"(?P<who>@?[\w][\w .'’/&-]{0,40}?)\s*[)\].]*$",
    re.IGNORECASE,
)
_ASSIGNED_SIGNS: Final = ("assigned to", "owned by", "be done by", "owner")
# "Done by jdoe", "TODO: Ada & Bob", "jdoe to write": who has the work, said beside its state.
_BESIDE_STATE: Final = re.compile(
    r"(?:done|completed|fixed|to ?do|open|in progress|wip|assigned)\s*(?:(?P<by>by|to)\s|[:–—-])\s*(?P<who>\S.*)"
    r"|(?P<asked>[\w.-]+) to (?P<verb>[a-z]+)",
    re.IGNORECASE,
)


def clean(value: str) -> str | None:
    """Return an owner as written without its decoration (@, brackets, bold), or None where it names nobody."""
    value = value.strip(_TRIM).strip()
    if not value or is_nobody(value):
        return None
    value = HANDLE.sub(lambda m: m.group().lstrip("@"), value).strip(_TRIM)
    value = _OPEN_REMARK.sub("", value)
    if not value or is_nobody(value) or len(value) > _MAX_NAME * 2:
        return None
    return value


def labelled(text: str) -> tuple[str | None, int, int] | None:
    """Return the value of an "Owner:" label (None where it names nobody) and where label and value stand."""
    plain = text.casefold()
    assigned = None
    if any([sign in plain for sign in _ASSIGNED_SIGNS]):  # noqa: C419 - for so few a list is quicker
        assigned = _ASSIGNED.search(text)
    if assigned is not None and is_name(assigned.group("who"), accounts=True):
        return clean(assigned.group("who")), assigned.start(), assigned.end()
    if _LABEL_ENDS.isdisjoint(before_signs(text)):
        return None
    for found in LABELLED.finditer(text):
        return clean(found.group("who")), found.start(), found.end()
    return None


def is_name(text: str, *, accounts: bool = False) -> bool:
    """Say whether ``text`` reads as people or teams; ``accounts``: a single account name ("jdoe") counts too."""
    text = text.strip(_TRIM + "@" if not text.strip().startswith("@") else " ")
    if not text or len(text) > _MAX_NAME:
        return False
    parts = [p for p in _JOIN.split(text) if p]
    return bool(parts) and all(_is_one_name(part, accounts=accounts) for part in parts)


def _is_one_name(text: str, *, accounts: bool) -> bool:
    if ONLY_HANDLES.fullmatch(text):
        return True
    if text.casefold() in _NOT_NAMES or text.casefold().split(" ")[0] in _NOT_NAMES:
        return False
    if _TEAM.fullmatch(text) or _CJK_NAME.fullmatch(text):
        return True
    if _NAME.fullmatch(text):
        return verb_form(text) is None or (" " not in text and accounts and verb_form(text) != "ing")
    return accounts and _ACCOUNT.fullmatch(text) is not None


def of_status(cell: str) -> str | None:
    """Return whom a status cell names, beside the state or in place of it ("Done by jdoe", "Platform team"), or None.

    A name alone counts only where it can be no state: a handle or a team.
    """
    if ONLY_HANDLES.fullmatch(cell) or (_TEAM.fullmatch(cell) and " " in cell):
        return clean(cell)
    found = _BESIDE_STATE.fullmatch(cell)
    if found is None:
        return None
    if found.group("asked"):
        plain = found.group("asked").casefold() not in _NOT_SUBJECTS and verb_form(found.group("verb")) == "base"
        return clean(found.group("asked")) if plain else None
    who = found.group("who")
    return clean(who) if not may_hold_date(who) and is_name(who, accounts=found.group("by") is not None) else None


def is_single_name(text: str) -> bool:
    """Say whether ``text`` is one capitalised word that could be somebody's name: "Jane", not "DNS" or "Optional"."""
    text = text.strip()
    plain = text.isalpha() and text[:1].isupper() and (text[1:].islower() or len(text) == 1)
    return plain and text.casefold() not in _NOT_NAMES and verb_form(text) is None


def is_account(text: str) -> bool:
    """Say whether ``text`` could be the name of somebody's account ("jdoe"), as any word could: a habit must say so."""
    text = text.strip()
    return _ACCOUNT.fullmatch(text) is not None and text not in _NOT_NAMES and verb_form(text) is None


def is_plain_name(text: str) -> bool:
    """Say whether ``text`` is one capitalised word or acronym ("Hypha", "ICL")."""
    return text.isalnum() and text[:1].isupper() and text.casefold() not in _NOT_NAMES


def beginning(text: str) -> tuple[str, str]:
    """Part the first word of an entry, bracketed or not, from the words after it ("[ICL] Closed the account")."""
    first, _, rest = text.partition(" ")
    return first.strip("[]()@:"), rest.strip()


def subject(text: str) -> str | None:
    """Return who the sentence asks to do the work, or None where it names nobody in particular."""
    found = _SUBJECT_HANDLE.match(text) if text[:1] == "@" else None
    if found is not None:
        return clean(found.group("who"))
    said = word_set(text)
    if _SUBJECT_WORDS.isdisjoint(said):
        return None
    found = _SUBJECT_TO.match(text) if "to" in said else None
    if found is not None:
        who = found.group("who")
        words = who.casefold().split()
        named = words[0] == "the" or (words[0] not in _NOT_SUBJECTS and verb_form(who) is None)
        if named and verb_form(found.group("verb")) == "base" and words[-1] not in _NOT_SUBJECTS:
            return clean(re.sub(r"^the\s+", "", who, flags=re.IGNORECASE))
    found = _SUBJECT_TEAM.search(text) if "team" in text or "Team" in text else None
    if found is not None:
        who = re.sub(r"^(?:the|our|we|and|so|that|then)\s+", "", found.group("who"), flags=re.IGNORECASE)
        if who.casefold() not in {"team", "the team", "our team"} and verb_form(who) is None:
            return clean(who)
    found = _SUBJECT_DUTY.match(text) or (_SUBJECT_WILL.search(text) if "will" in said else None)
    if found is not None and found.group("who").casefold().split()[0] not in _NOT_SUBJECTS:
        return clean(found.group("who"))
    found = _PERSON_WILL.match(text) if "will" in said else None
    if found is not None and found.group("who").split()[0].casefold() in GIVEN_NAMES:
        return clean(found.group("who"))
    return None
