"""Tells from an entry's tense whether its work is finished ("Added an alert") or still to come ("We will add ...").

What an entry says by its tense is weaker than a box, a bracket or a status cell, which ``wording.state_of`` reads.
"""

from __future__ import annotations

import re
from typing import Final

from app.documents import verbs
from app.documents.any_case import AnyCase
from app.documents.word_lists import words
from app.documents.word_sets import word_set
from app.documents.wording import sentences, verb_form

_SHORT_LINE: Final = (2, 5)  # words of "Alerts configured", "Cron cleanup scheduled"
_OPENING: Final = 2  # sentences
_LONGEST_NOUN: Final = 8  # words before the participle of "SSH host-key policy in the fleet set to ..."
_WHO: Final = r"(?:we|i|they|our engineers|(?:the |our )(?:[\w.-]+ ){0,3}team)"
# "While at it, I also cleaned ...", "We've moved ..."; "need", "proceed" and their like are no past forms.
_OWN_PAST: Final = re.compile(
    rf"^(?:(?:on|in|after|since|during|last) [\w'’ -]{{2,30}} |as an? [\w -]{{3,30}} |[\w'’ -]{{2,60}}, )?{_WHO}"
    r"(?:['’]ve| have| had| has)?(?: also| already| now| since| then| \w+ly)* "
    rf"(?!(?:shed|seed|feed|{verbs.NO_DEEDS})\b)(?:[a-z]+[^e\W]ed|{verbs.IRREGULAR})\b",
    re.IGNORECASE,
)
# "The script waited for a lock. We have removed the lock.": trouble first, then what was done about it.
_SINCE: Final = re.compile(
    rf"^(?:[\w'’ -]{{2,40}}, )?{_WHO}(?:['’]ve| have| has)(?: also| already| now| since| then| \w+ly)* "
    rf"(?!(?:{verbs.NO_DEEDS})\b)(?:[a-z]+[^e\W]ed|{verbs.IRREGULAR})\b",
    re.IGNORECASE,
)
_OWN_START: Final = frozenset("wWiItToOaAsSdDlL")
# "and will not resume it", "an alert that will page": what follows finished work promises no more of it.
_NO_PROMISE: Final = re.compile(
    r"\b(?:will (?:not|no longer|never)\b|(?:that|which|who|so|it|they|this) will\b)", re.IGNORECASE
)
_PROMISE: Final = re.compile(r"\bwill\b|['’]ll\b", re.IGNORECASE)
_IN_FORCE: Final = AnyCase(
    rf"\b(?:is|are) now\b|\b(?:has|have) (?:already |now |since )*been (?:\w+ed|{verbs.IRREGULAR})\b"
    r"|\bwe no longer [a-z]+"
    r"|(?<!\bright )\bnow (?!there|need|plan|know|want|have to|should|must|will|would|believe|understand|think|going"
    r"|time|being|that|to\b|on\b|in\b|at\b|it\b|the\b|we\b|and\b|is\b|are\b)[a-z]{2,}\b(?<!ing)"
    r"|(?<!\bfor )(?<!\buntil )(?<!\bby )(?<!\bof )(?<!\bright )\bnow(?:[.!]*$|,)"
    r"|\b(?:this|it|that|which|all of this) (?:is|are) (?:now |already )*"
    r"(?:live|done|deployed|in place|rolled out|shipped|in production|complete)\b"
    r"|\b(?:has|have) (?:now |already |since )*(?:moved|landed|shipped|gone live|switched|migrated)\b"
    r"|^(?:[\w-]+ ){1,4}(?:was|were) (?:\w+ed|made|set|put|built)\b",
    signs=(
        *(
            "now",
            "no longer",
            "been ",
            " was ",
            " were ",
            " live",
            " done",
            " deployed",
            "in place",
            "rolled out",
            "shipped",
        ),
        *("in production", " complete", " moved", " landed", "gone live", " switched", " migrated"),
    ),
)
_STILL_TO_COME: Final = AnyCase(
    r"\b(?:will|should|must|needs? to|to be|todo|plan|planned|consider|so that|if|when|once"
    r"|until|ensure|make sure|not)\b",
)
# "Re-provisioning fixed this.", "The fix was to remove the slash.": the remedy told after the trouble.
_REMEDIED: Final = AnyCase(
    r"\b(?:fixed|resolved|solved|corrected|addressed) (?:this|it|that|the (?:issue|problem|bug))\b"
    r"|\bthe (?:\w+ )?(?:fix|solution|remedy) was to\b|^(?:removed|replaced|disabled|deleted|fixed) ",
    signs=(
        "fixed ",
        "solved ",
        "corrected ",
        "addressed ",
        " was to",
        "removed ",
        "replaced ",
        "disabled ",
        "deleted ",
    ),
)
_TO_COME: Final = AnyCase(r"\b(?:will|should|must|would|could|need|needs|todo|plan|not)\b")
_DETERMINER: Final = re.compile(
    r"^\w+ (?:the|an?|our|all|any|its|their|this|these|from|number|size)\b",
    re.IGNORECASE,
)
_NOT_ENDINGS: Final = words("""
    needed required planned proposed expected related affected impacted limited advanced targeted suggested
""")
_IRREGULAR_PAST: Final = words("""
    sent built made wrote began ran took got found gave brought rebuilt rewrote
""")
# Participles that describe a thing still to come ("Improved runbooks") more often than they tell of finished work.
_ADJECTIVES: Final = words("""
    improved enhanced automated dedicated centralized centralised standardized shared needed required
    advanced planned proposed scheduled targeted structured unified detailed distributed managed extended
    increased reduced limited related suggested recommended combined simplified expected tracked filed
    affected impacted
""")
# "We will add ...", "We are also replacing ...", "We plan to ...": the promise itself says that it is not done.
_PROMISED: Final = re.compile(
    r"^(?:[\w'’ -]{2,60}, |(?:also|finally|additionally|secondly|lastly),? "
    r"|(?:once|when|after|as soon as) [^,.;]{3,80}? |(?:over|in|within) the (?:next|coming) [\w ]{3,30}? )?"
    r"(?:@[\w.-]+|"
    rf"{_WHO})(?:['’]ll\b(?! (?:no longer|not|never|now))| will\b(?! (?:no longer|not|never|now))"
    r"|(?: still| also| now)* (?:plan|intend|aim|hope|want) to\b"
    r"|(?:['’](?:re|m)| are| is| am)(?: also| currently| actively| still)*"
    r" (?!(?:being|having|missing|lacking)\b)(?:going to|[a-z-]+ing)\b)",
    re.IGNORECASE,
)
# "A permanent fix will be ...": work to come, told where the trouble's end is told.
_LASTING: Final = re.compile(
    r"\b(?:permanent|long[- ]term|lasting|proper) (?:fix|solution) (?:will|is planned|is going to|is being)\b",
    re.IGNORECASE,
)
# "... We already implemented that now.", "... This has been done.": said of all before it.
_DONE_SINCE: Final = re.compile(
    r"^(?:this|that|it|we|i|all of (?:this|it))\b[^.]{0,20}\b(?:already|has been|have been|was|is) (?:now |since )?"
    r"(?:implemented|done|fixed|deployed|completed|rolled out|finished|in place)\b(?! by)",
    re.IGNORECASE,
)
_PROMISES: Final = (" will ", "ll ", " to ", "ing ")
_PROMISE_START: Final = frozenset("@wWiItToOaAfFsSlL")
# Words one of which stands in what a rule below finds; none of them, and the rule need not be asked.
_SUBJECTS: Final = words("we i they engineers team")  # or a handle
_LASTING_WORDS: Final = words("permanent long lasting proper")
_SO_WORDS: Final = _SUBJECTS | words("""
    now longer been was were moved landed shipped gone switched migrated fixed resolved solved corrected addressed
    removed replaced disabled deleted
""")
_SO_STATES: Final = words("live done deployed place rolled production complete")  # after "is" or "are"
_BE: Final = words("is are")
_TELLING_WORDS: Final = _IRREGULAR_PAST | _LASTING_WORDS | _SO_WORDS


def may_tell(text: str) -> bool:
    """Rule out, by its words, most text in which tense says nothing: of the rest the rules below are asked."""
    said = word_set(text)
    return (
        not _TELLING_WORDS.isdisjoint(said)
        or "@" in text
        or any([word.endswith("ed") for word in said])  # noqa: C419 - for so few a list is quicker
        or _may_be_so(said)
    )


def may_promise(text: str) -> bool:
    """Rule out text that names nobody who could promise."""
    return not _SUBJECTS.isdisjoint(word_set(text)) or "@" in text


def _may_be_so(said: frozenset[str]) -> bool:
    return not _SO_WORDS.isdisjoint(said) or not (_SO_STATES.isdisjoint(said) or _BE.isdisjoint(said))


def begins_with_past(text: str) -> bool:
    """Say whether an entry tells of finished work: "Added an alert", "We have moved ...", "Alerts configured"."""
    if (text[:1] in _OWN_START or ", " in text[:64]) and _OWN_PAST.match(text):
        return _PROMISE.search(_NO_PROMISE.sub("", text)) is None
    first = text.split(" ", 1)[0].strip(",.:;").casefold()
    if first in _IRREGULAR_PAST:
        return True
    if first.endswith("ed") and verb_form(text) == "past" and (first not in _ADJECTIVES or _DETERMINER.match(text)):
        return True
    last = text.rstrip(" .!").rsplit(" ", 1)[-1].casefold()
    return (
        last.endswith("ed")
        and _SHORT_LINE[0] <= len(text.split()) <= _SHORT_LINE[1]
        and verb_form(last) == "past"
        and last not in _NOT_ENDINGS
    )


def tells_it_is_so(text: str) -> bool:
    """Say whether an entry tells that the change is in force: "is now routed", "has been corrected", "was applied"."""
    told = sentences(text) if _may_be_so(word_set(text)) else ()
    if not told:
        return False
    opening = told[:_OPENING]
    if any(_IN_FORCE.search(s) and not _STILL_TO_COME.search(s) for s in opening) and not _TO_COME.search(opening[0]):
        return True
    if len(told) == 1:
        return False  # no trouble told first
    if any(_REMEDIED.search(s) and not _TO_COME.search(s) for s in told[1:]):
        return True
    return any(_SINCE.match(s) for s in told[1:]) and not any(_TO_COME.search(s) for s in told)


def is_done_since(text: str) -> bool:
    """Say whether the last of several sentences tells that what those before it ask for is done."""
    if ". " not in text:
        return False
    told = sentences(text)
    return len(told) > 1 and _DONE_SINCE.match(told[-1]) is not None


def awaits_lasting_fix(text: str) -> bool:
    """Say whether an entry tells that a permanent fix is still to come."""
    plain = text.casefold()
    return ("fix " in plain or "solution " in plain) and _LASTING.search(text) is not None


def promises(text: str) -> bool:
    """Say whether an entry begins by promising its work, or by telling that it is under way."""
    if text[:1] not in _PROMISE_START and ", " not in text[:62]:
        return False
    return any([sign in text for sign in _PROMISES]) and _PROMISED.match(text) is not None  # noqa: C419 - quicker so


def may_be_finished(text: str) -> bool:
    """Say whether an entry may tell of finished work: a thing, then what was done to it ("Policy set to strict").

    As a wish it reads the same, so that it counts only among entries that plainly tell of finished work.
    """
    if verb_form(text) is not None:
        return False
    for word in text.split()[1:_LONGEST_NOUN]:
        plain = word.casefold().strip(",.:;")
        if plain in _IRREGULAR_PAST or plain in {"set", "put", "wired"}:
            return True
        if plain.endswith("ed") and plain not in _NOT_ENDINGS and verb_form(plain) == "past":
            return True
    return False


def is_wish(text: str) -> bool:
    """Say whether an entry asks for work: it begins with a verb ("Add", "Adding") or promises."""
    return verb_form(text) in {"base", "ing"} or promises(text)
