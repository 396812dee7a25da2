"""Judges the words of an entry: does it state work, say that there is none, hold a place, or carry a state?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from app.documents import verbs, vocabulary
from app.documents.any_case import AnyCase
from app.documents.heading_forms import DONE_FORMS
from app.documents.sections import words_of
from app.documents.unfilled import is_unfilled


def _all(table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for entries in table.values() for word in entries)


_NOBODY: Final = frozenset(w.casefold() for w in _all(vocabulary.NOBODY))
_NO_WORK: Final = frozenset(words_of(w) for w in _all(vocabulary.NO_WORK)) | frozenset(words_of(w) for w in _NOBODY)
_NO_WORK_BEGINNINGS: Final = frozenset(w.split(" ", 1)[0] for w in _NO_WORK)
# "No further action is required. The provider has closed its case."
_NOTHING_PLANNED: Final = re.compile(
    r"no(?:ne| (?:\w+ ){0,3}(?:actions?|action items?|follow[- ]?ups?|changes?|steps|measures|work|remediation))\b"
    r"(?: (?:is|are|was|were|have been|has been|at this time|currently))*"
    r" (?:needed|required|necessary|planned|identified|expected|taken|were identified)\b",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(r"[^\W\d_][^:：\n.。]{1,24}[:：]\s*([^\W_][^:：\n.。]{0,40})(?:[.。]|$)")
_FIRST_WORD: Final = re.compile(r"[\W_]*([^\W_]+(?:[’'`´‘]+[^\W_]+)*)")
_DONE: Final = frozenset(_all(vocabulary.DONE_WORDS))
_OPEN: Final = frozenset(_all(vocabulary.OPEN_WORDS))
_GIVEN_UP: Final = frozenset(_all(vocabulary.GIVEN_UP_WORDS))
_DONE_GROUPS: Final = frozenset(words_of(w) for w in _all(vocabulary.DONE_GROUPS))
_OPEN_GROUPS: Final = frozenset(words_of(w) for w in _all(vocabulary.OPEN_GROUPS))
_LATIN: Final = ("en", "de", "fr", "es", "pt", "it", "nl", "no", "sv", "pl", "ru")
_COMMITMENT: Final = AnyCase("|".join(p for lang in _LATIN for p in verbs.COMMITMENTS[lang]))
_CJK_COMMITMENT: Final = re.compile("|".join(verbs.COMMITMENTS["ja"] + verbs.COMMITMENTS["zh"]))
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PAST: Final = AnyCase("|".join(_all(verbs.PAST_WORK)))
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DOTTED: Final = re.compile(r"[._]\w")  # "update-metrics.timer" is a file, not a verb
_REQUEST: Final = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD) (?:/|https?:)")  # "GET /health" neither
_LEADING: Final = re.compile(
    r"^(?:(?:also|additionally|then|please|firstly|secondly|thirdly|lastly|finally|first|second|third|next"
    r"|further|furthermore|more|better|need to|needs to|to|pr (?:for|to)|immediately|manually"
    r"|temporarily|permanently|fully|partially|gradually|proactively"
    r"|automatically|periodically|regularly|potentially|possibly|maybe|explicitly|properly|continue to|i"
    r"|we|introduced|have|never|always|no longer|do not|don t|dont|not)\b[\s,:]*){1,3}",
    re.IGNORECASE,
)
# Template text: brackets, dots and "insert", "e.g." phrases that ask the author to write something.
_PLACEHOLDER: Final = re.compile(
    r"^(?:\$?(?:<[^<>]{0,200}>|\[\[?[^\[\]]{0,200}\]?\]|\{\{?[^{}]{0,200}\}?\}|\([^()]{0,200}\))[.:]?"
    r"|[.…_\-*?\s]+|(?:x{2,}|lorem ipsum|foo|bar|todo|tbd|tba|tbc|n/?a|none"
    r"|blah)\b[.…!]*|(?:action|action item|item|task|todo|ai|step|description|owner|follow[- ]?up|bug|fix"
    r"|name)\s*(?:#|n|no\.?)?\s*(?:\d+|[a-c]|n|x)?[.…:]*)$",
    re.IGNORECASE,
)
# What a template asks its author for; "Describe how to see quota errors" asks nobody here.
_INSTRUCTION: Final = AnyCase(
    r"^(?:(?:please |also,? |todo:? )?(?:list|describe|write|explain|provide|include|enter|insert|fill in|fill out"
    r"|state|outline|document here|replace|delete this|remove this|add your|add here|use this|note down|specify"
    r"|enumerate|summari[sz]e)\b.{0,120}?"
    r"\b(?:action items?|the actions|(?:the|this|your) (?:incident|outage)|here"
    r"|(?:this|each) (?:section|item|action|task)"
    r"|post-?mortem|follow[- ]?ups?|what (?:was|were|is|are|will|can|could|happened|went|needs?|should|we|you|caused"
    r"|has|have)|how (?:(?:the|this) (?:incident|outage|issue|problem)|it was|we|you|long|many)|who (?:was|is|will|did)"
    r"|(?:all|any|the) (?:steps|actions|tasks|tickets|follow[- ]?ups|people|changes|things|items)|the following"
    r"|things (?:that|to|you))\b"
    r"|(?:what|how|who|where) (?:should|could|can|did|do|does|will|was|were|is|are|went)\b"
    r"|(?:what|how|who|which|when|where|did|do|does|is|are|was|were|could|can|should|have|has|why)\b[^?]{0,200}\?$"
    r"|(?:each|every|all) (?:action|item|task|follow)\b.{0,60}\b(?:should|must|needs?)\b"
    r"|(?:e\.g\.|eg|i\.e\.|for example|example|examples|note|nb|n\.b\.|hint|tip|instructions?|guidance"
    r"|reminder|important)\s*[:,]|e\.?g\.?\s)",
    re.DOTALL,
)
_ABOUT_ITEMS: Final = AnyCase(
    r".{0,100}\baction items?\b(?!\s*#?\d*\s*[:：]).{0,40}\b(?:should|must|need to|are|is|can|may)\b", re.DOTALL
)
_DISCUSSION: Final = re.compile(
    r"^(?:q|a|question|answer|re|reply|comment|fyi|nb|note|notes|idea|context|background|why|rationale"
    r"|reason|update|edit|ps|p\.s|status|result|results|outcome|benefits?|risks?|effort|goal|impact|caveat"
    r"|example)\s*(?:\([^)]{0,30}\))?\s*[:：]",
    re.IGNORECASE,
)
_POINTER: Final = re.compile(
    r"(?:see also|for (?:more|further|additional) (?:details?|information)|more (?:details|information)|read more)\b",
    re.IGNORECASE,
)
_DEED: Final = re.compile("|".join(_all(verbs.DEEDS)), re.IGNORECASE)
_LABEL_REACH: Final = 60  # characters
_IN_BRACKETS: Final = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_MAX_LABEL_WORDS: Final = 8
_NO_WORD_AT_ENDS: Final = re.compile(r"^\W+|\W+$")
_CLAUSE_END: Final = re.compile(r"\s*(?:[:;,.(–—]|\s-+\s)")
_CJK_DONE: Final = ("済み", "実施済", "対応済", "完了", "已完成", "已修复", "已上线", "已解决", "已实施", "완료")
_CJK_OPEN: Final = re.compile(r"[未待尚]|予定|미(?:완|조)")
_MAX_STATE, _MAX_CJK_STATE = 60, 24  # characters; a longer text is prose
_LEAD_OF_ITEMS: Final = 120  # characters
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？])[\s\"”)]*(?:\s+|(?<=[。！？]))(?=\S)")
# One of these stands at every break between sentences of plain ASCII text.
_ASCII_BREAKS: Final = tuple(end + after for end in ".!?" for after in ' ")')


def is_nobody(text: str) -> bool:
    """Say whether ``text`` names no owner, date or thing ("TBD", "-", "???")."""
    bare = text.strip().strip("()[]{}<>.*_ ").casefold()
    return bare in _NOBODY or not (bare[:1].isalnum() or any(ch.isalnum() for ch in bare))


def is_no_work(text: str) -> bool:
    """Say whether a whole entry says there is nothing to do ("N/A", "No action needed")."""
    if text[:2] in {"No", "no"} and _NOTHING_PLANNED.match(text):
        return True
    if (labelled := _LABELLED.match(text)) is not None:  # "Long term: none.", "恒久対応: 不要。"
        text = labelled.group(1)
    first = _FIRST_WORD.match(text)
    if first is not None and words_of(first.group(1)) not in _NO_WORK_BEGINNINGS:
        return False
    return words_of(text) in _NO_WORK


def is_placeholder(text: str) -> bool:
    """Say whether a whole entry holds a place or instructs the author of the document."""
    bare = text.strip()
    if is_unfilled(bare):
        return True
    if _PLACEHOLDER.match(bare):
        return not bare.startswith(("[#", "(#")) and "://" not in bare
    if "action item" in bare[:_LEAD_OF_ITEMS].casefold() and _ABOUT_ITEMS.match(bare):
        return True
    return _INSTRUCTION.match(bare) is not None


def is_discussion(text: str) -> bool:
    """Say whether an entry is a remark (Q:, A:, Note:), not work."""
    return _DISCUSSION.match(text) is not None or _POINTER.match(text) is not None


def commits(text: str) -> bool:
    """Say whether prose commits to work or demands it ("we will", "should", "必须")."""
    if _COMMITMENT.search(text):
        return True
    return _CJK.search(text) is not None and _CJK_COMMITMENT.search(text) is not None


def tells_past_work(text: str) -> bool:
    """Say whether prose tells of work carried out ("we have added", "(fixed by ...)")."""
    return _PAST.search(text) is not None


def _stems(word: str) -> tuple[str, ...]:
    """Return what an English verb form may stand for: adding -> add, adde, ad; fixed -> fix, fixe."""
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            undoubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem  # noqa: PLR2004 - "setting"
            as_y = f"{stem[:-1]}y" if stem.endswith("i") else stem
            return (stem, f"{stem}e", undoubled, as_y)
    return ()


@lru_cache(maxsize=4096)
def verb_form(text: str) -> str | None:
    """Return how ``text`` begins: "base" (Add), "ing" (Adding), "past" (Added), or None where with no known verb."""
    bare = text.lstrip(" *_`\"'“‘([")
    bare = _LEADING.sub("", bare, count=1)
    found = _WORD.match(bare)
    if found is None or _DOTTED.match(bare, found.end()) or _REQUEST.match(bare):
        return None
    word = found.group().casefold()
    head, _, tail = word.partition("-")
    word = (
        tail
        if head in {"re", "co", "pre", "de", "auto", "double", "cross", "load", "stress", "back"} and tail
        else head
    )
    if word in verbs.VERBS_EN or (head in {"re", "de", "pre"} and word + "" in verbs.VERBS_EN):
        return "base"
    if any(stem in verbs.VERBS_EN or stem.removeprefix("re") in verbs.VERBS_EN for stem in _stems(word)):
        return "ing" if word.endswith("ing") else "past"
    return None


def states_work(text: str) -> bool:
    """Say whether an entry states work by itself: begins with a verb of work, or commits."""
    return verb_form(text) is not None or commits(text)


def names_deed(text: str) -> bool:
    """Say whether an entry of another language names work by an infinitive or a noun, behind a label if it has one."""
    if _DEED.match(text) is not None:
        return True
    label, colon, rest = text.replace("：", ":", 1).partition(":")
    return bool(colon) and len(label) <= _LABEL_REACH and _DEED.match(rest.strip()) is not None


def is_state(text: str) -> bool:
    """Say whether ``text`` is a state and nothing else, in any language ("Done", "Fait", "in Arbeit")."""
    plain = text.strip().casefold()
    return plain in _DONE or plain in _OPEN


@lru_cache(maxsize=4096)
def state_of(text: str) -> bool | None:
    """Return the state that a status cell, suffix or bracket states: True done, False not done, None says nothing."""
    bare = text.strip().strip("*_~`.!() []:").casefold()
    if not bare:
        return True if text.strip() in {"[x]", "[X]"} else None
    if bare in _DONE or bare[0] in "✅✔☑☒✓🟢":
        return True
    if bare in _OPEN or bare[0] in "☐❌⬜🔲🟡🔴⏳🚧🟠🔄" or bare in _GIVEN_UP:
        return False
    return _state_in_words(bare)


def is_given_up(text: str) -> bool:
    """Say whether a cell or bracket says that the work will not be done ("Won't do: no budget", "❌ cancelled")."""
    bare = _NO_WORD_AT_ENDS.sub("", text).casefold().replace("\u2019", "'")
    return bool(bare) and (bare in _GIVEN_UP or _CLAUSE_END.split(bare, maxsplit=1)[0] in _GIVEN_UP)


def _state_in_words(bare: str) -> bool | None:
    if len(bare) <= _MAX_CJK_STATE and bare.endswith(_CJK_DONE) and _CJK_OPEN.search(bare) is None:
        return True  # "Sprint-53で実施済み"
    if len(bare) > _MAX_STATE:
        return None
    for word in (
        bare.split(" ", 1)[0].rstrip(",;:-–—"),
        bare.split(":", 1)[0].strip(),
        bare.split(" (", 1)[0],
        bare.split(",", 1)[0],
        bare.rsplit(" ", 1)[-1] if bare.count(" ") == 1 else "",
    ):
        if word in _OPEN and word not in {"no", "next", "new"}:
            return False
        if word in _DONE and word not in {"yes", "x", "live"} and not bare.startswith(("not ", "to be ")):
            return True
    return None


@lru_cache(maxsize=1024)
def state_of_group(label: str) -> bool | None:
    """Return the state that a group's label gives everything under it ("Immediate actions (completed)").

    In a long label only what it begins with or brackets counts: "clearing the backlog" is no state.
    """
    plain = words_of(label)
    if DONE_FORMS.fullmatch(plain):
        return True
    told = [plain] if plain.count(" ") < _MAX_LABEL_WORDS else [words_of(b) for b in _IN_BRACKETS.findall(label)]
    for text in told:
        padded = f" {text} "
        for phrases, state in ((_OPEN_GROUPS, False), (_DONE_GROUPS, True)):
            if any(f" {p} " in padded or (p in padded and _CJK.search(p)) for p in phrases):
                return state
    return None


@lru_cache(maxsize=64)  # an entry is asked for its sentences several times in a row
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``; a dot inside a word, URL or number ends none."""
    if text.isascii() and text.isprintable() and not any([sign in text for sign in _ASCII_BREAKS]):  # noqa: C419 - quicker so
        return (text,) if text.strip() else ()
    return tuple([s for s in _SENTENCE.split(text) if s.strip()])
