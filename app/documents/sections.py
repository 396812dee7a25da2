"""Names the parts of a document: from the words of a heading to a canonical section name.

The words are data (``lexicon.py``). A heading is compared without its decoration (numbers, emoji, colons, brackets,
possessives): first whole, then for a known phrase inside it, the longest phrase first.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from app.documents.heading_forms import ACTION_FORMS, FOR_OTHERS, MIXED_FORMS, NOUN_FORMS
from app.documents.lexicon import ASIDES, HEADINGS
from app.documents.model import SectionName
from app.documents.verbs import VERBS_EN
from app.documents.word_lists import spellings, words
from app.documents.word_sets import word_set

# "3.", "3)", "IV.", "A.", "Step 2:", "1.2.3" before a heading's words number it; they say nothing of what it is.
_NUMBER: Final = re.compile(
    r"^(?:(?:section|part|step)\s+)?(?:(?!(?:5|five) whys?\b)\d+(?:\.\d+)*[.):]?|[ivx]{1,4}[.)]|[a-h][.)]"
    r"|D[0-8](?:[.):]|\s[–—-]))\s+(?=\S)",  # "D5: Permanent corrective actions": the disciplines of an 8D report
    re.IGNORECASE,
)
_SHORTCODES: Final = re.compile(r"^(?:\s*:[a-z0-9_+-]+:)+\s*(?=\S)")  # ":dart: Summary"
_CJK_NUMBER: Final = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分)|[（(][一二三四五六七八九十]{1,3}[）)])\s*(?=\S)"
)  # "一、"
_ATTRIBUTES: Final = re.compile(r"\s*\{[.#-][^{}]*\}\s*\Z")  # of Pandoc and Quarto: "Summary {.unnumbered}"
_OPENER: Final = re.compile(r"^(?:so|and|then|ok|okay|well|our|the) (?=\w)")  # "So, what now?", "Our next steps"
_BRACKETS: Final = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]")
# "【今後の対策】", "■ 原因 ■": how notices and mails in Japanese and Chinese write their headings.
FRAMED: Final = re.compile(
    r"【(?P<lens>[^【】]+)】|[■◆▼●□◇▽](?:\s|\u3000)*(?P<signed>[^■◆▼●□◇▽]*[^\W■◆▼●□◇▽])(?:\s|\u3000)*[■◆▼●□◇▽]?"
)
_QUOTES: Final = re.compile(r"[’'`´‘]")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
# Both at once for ASCII: quotation marks go, other characters that belong to no word become spaces.
_ASCII_WORDS: Final = {n: None if chr(n) in "'`" else " " for n in range(128) if not chr(n).isalnum()}
_SPACED: Final = re.compile(r"\s*[:：].*\Z", re.DOTALL)
_FROM_DASH: Final = re.compile(r"(?<=\S)\s+[–—]\s.*\Z", re.DOTALL)  # "What happened — the facts"
_FROM_COMMA: Final = re.compile(r"(?<=\S),\s.*\Z", re.DOTALL)  # "The lesson, so that it lasts"
_FROM_BRACKET: Final = re.compile(r"(?<=\S)\s*[(（].*\Z", re.DOTALL)
_ENDS_OF_BACKGROUND: Final = (" background", " context")  # "Service background", "Technical context"
# "Optimierungsmaßnahmen", "Herstelmaatregelen": the Germanic languages compound the word for measures.
_MEASURES: Final = re.compile(r"\w(?:maßnahmen?|massnahmen?|maatregelen|åtgärder|tiltak|tiltag)\b")
_SHORTCOMINGS: Final = (" gap", " gaps", " shortcomings", " failings")  # "Detection and prevention gaps"
_QUALIFIERS: Final = 2  # words before it
_BETWEEN_PARTS: Final = re.compile(r"\s*(?:[/+,]|\band\b)\s*")
_TRANSLATION: Final = re.compile(r"([^()（）]{2,80}?)\s*[(（]([^()（）]{3,40})[)）]")
_MAX_HEADING: Final = 200  # characters
_MAX_FORM_WORDS: Final = 14  # a form is the whole heading: "What are you doing to prevent this in the future?"
_MAX_WORDS: Final = 9  # a longer heading is a sentence: a phrase inside it announces nothing
# Words that add nothing to a phrase: "What went well", "Where did we get lucky", "Our next steps".
_FILLERS: Final = words("""
    a an and did do for from have i in is it of on our some that the things this to was we were what where
    which with s und et y e en og och ed и та
""")
# Headings that people write in a hurry: "Actoin items", "Actions items", "Next setps".
_USUAL: Final = ("action items", "next steps", "corrective actions", "preventive measures")
# Beside these in one heading ("Conclusion and next steps", "Current status and next steps") work stands among talk.
_CLOSING: Final = words("conclusion conclusions lessons learnings takeaways status")
_ENGLISH: Final = words("""
    the and of was were is are with this that we our it been which actions action items item follow up next steps
    lessons prevention remediation improvements future work corrective preventive tasks measures
""")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# An action part may hold these by name (a category of work: "Detection", "Resolution"); they do not end it.
CATEGORIES: Final[frozenset[SectionName]] = frozenset(("detection", "resolution", "action_items", "impact"))


class Naming(NamedTuple):
    """What a heading's words say: its canonical name, whether they are all of it, whether it is a mere aside.

    ``mixed``: other parts are named in the same heading ("Conclusion and next steps").
    """

    name: SectionName | None = None
    exact: bool = False
    aside: bool = False
    mixed: bool = False


def _index() -> tuple[dict[str, SectionName], list[tuple[str, SectionName]]]:
    exact: dict[str, SectionName] = {}
    inside: dict[str, SectionName] = {}
    english = {words_of(p) for phrases in HEADINGS["en"].values() for p in phrases if p.startswith("=")}
    for names in HEADINGS.values():
        for name, phrases in names.items():
            for phrase in phrases:
                for spelling in spellings(phrase):
                    words = words_of(spelling)
                    exact.setdefault(words, name)
                    if not phrase.startswith("=") and (spelling == phrase or words not in english):
                        inside.setdefault(words, name)
    return exact, sorted(inside.items(), key=lambda pair: -len(pair[0]))


def words_of(text: str) -> str:
    """Return ``text`` in lower case with single spaces between its words and nothing else."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_WORDS).split())
    folded = text.casefold().replace("i\u0307", "i")  # the small letter of the Turkish "İ"
    return _NOT_WORDS.sub(" ", _QUOTES.sub("", folded)).strip()


_EXACT, _INSIDE = _index()
_ASIDES: Final = frozenset(words_of(w) for words in ASIDES.values() for w in words)
_SPACED_PHRASES: Final = [(f" {phrase} ", name) for phrase, name in _INSIDE if not _CJK.search(phrase)]
_OF_TIME: Final = tuple(f"{phrase} " for phrase, name in _INSIDE if name == "timeline" and not _CJK.search(phrase))
_CJK_PHRASES: Final = [(phrase, name) for phrase, name in _INSIDE if _CJK.search(phrase)]


@lru_cache(maxsize=4096)
def name_heading(text: str) -> Naming:
    """Return what the heading ``text`` (visible text, any language of the lexicon) announces."""
    if len(text) > _MAX_HEADING:
        return Naming()
    bare = _CJK_NUMBER.sub("", _NUMBER.sub("", _SHORTCODES.sub("", _ATTRIBUTES.sub("", text.strip())))).replace(
        " & ", " and "
    )
    whole = words_of(_BRACKETS.sub("", bare)) or words_of(bare)
    plain = _OPENER.sub("", whole)
    if not plain:
        return Naming()
    name = (_EXACT.get(whole) if whole[:4] == "our " else None) or _EXACT.get(plain)  # "Our response" is more than one
    exact = name is not None
    if name is None:  # "Timeline: all times in UTC", "Timeline (UTC) of 3 May"
        for cut in (_SPACED, _FROM_BRACKET, _FROM_DASH, _FROM_COMMA):
            head = _OPENER.sub("", words_of(cut.sub("", bare)))
            name = name or (_EXACT.get(head) if head != plain else None)
    if name is not None:
        return Naming(name, exact=exact)
    if plain in _ASIDES or FOR_OTHERS.fullmatch(plain):
        return Naming(aside=True)
    head = words_of(_SPACED.sub("", bare)) if _CJK.search(plain) else ""  # "二次原因: 防御層の不足" is a cause
    named = _name_inside(head) if head else Naming()
    named = named if named.name is not None else _name_inside(plain)
    if not named.exact:
        named = _translated(bare) or named
    return named if named.name is not None else _name_each(bare)


def _name_each(bare: str) -> Naming:
    """Name a heading that lists parts each of which is known by its whole name ("Prevention / detection")."""
    names = [_EXACT.get(words_of(part)) for part in _BETWEEN_PARTS.split(bare)]
    found = [name for name in names if name is not None]
    if len(found) < 2 or len(found) < len(names):  # noqa: PLR2004 - a list has two parts
        return Naming()
    name: SectionName = "action_items" if "action_items" in found else found[0]
    return Naming(name, mixed=bool(set(found) - {name, "resolution", "detection"}))


def _translated(text: str) -> Naming | None:
    """Return what English in brackets says behind a heading of another language ("Podjęte działania (Response)")."""
    found = _TRANSLATION.fullmatch(text)
    if found is None or in_english(found.group(1)) or words_of(found.group(1)).split(" ")[0] in VERBS_EN:
        return None
    aside = found.group(2)
    named = name_heading(aside)
    if named.name == "action_items" and not _CJK.search(aside) and (" " not in aside.strip() or not aside.isascii()):
        return None  # "Neuestes Backup finden (Plan)", "Hook Git (à faire)" remark, they do not translate
    return named if named.exact and named.name is not None else None


def in_english(text: str) -> bool:
    """Say whether ``text`` holds a word that only English has among the languages of the lexicon."""
    return not _ENGLISH.isdisjoint(word_set(text))


def _phrases_in(plain: str) -> list[SectionName]:
    """Return the names of the known phrases inside a heading, first what it is about most."""
    if not _CJK.search(plain):
        padded = f" {plain} "
        return [name for phrase, name in _SPACED_PHRASES if phrase in padded] if plain.count(" ") < _MAX_WORDS else []
    found: list[tuple[int, SectionName]] = []
    if len(plain) <= 24:  # noqa: PLR2004 - a longer CJK heading is a sentence
        left = plain  # the longest phrase takes its characters: 改善点 is what went badly, 改善 alone is work
        for phrase, part in _CJK_PHRASES:
            if phrase in left:
                found.append((left.rindex(phrase) + len(phrase), part))
                left = left.replace(phrase, " " * len(phrase))
    return [part for _, part in sorted(found, reverse=True)]  # these languages say last what a thing is


def _name_by_form(plain: str) -> Naming:
    """Name a heading that holds no known phrase by its form."""
    if plain.startswith("what happened "):
        return Naming("summary")  # "What happened on 3 May"
    if plain.endswith(_ENDS_OF_BACKGROUND) and plain.count(" ") <= _QUALIFIERS:
        return Naming("background")
    if plain.count(" ") < _MAX_FORM_WORDS and (
        ACTION_FORMS.fullmatch(plain) or _MEASURES.search(plain) or _is_misspelt(plain)
    ):
        return Naming("action_items", exact=True)
    return Naming("action_items", mixed=True) if MIXED_FORMS.fullmatch(plain) else Naming()


def _is_misspelt(plain: str) -> bool:
    """Say whether two words are those of a usual heading, with two letters exchanged or one too many or too few."""
    for usual in _USUAL if plain.count(" ") == 1 else ():
        if plain[0] == usual[0] and abs(len(plain) - len(usual)) <= 1:
            wrong, right = Counter(plain), Counter(usual)
            if (wrong - right).total() + (right - wrong).total() <= 1:
                return True
    return False


def _name_inside(plain: str) -> Naming:
    found = _phrases_in(plain)
    if not found:
        return _name_by_form(plain)
    if NOUN_FORMS.fullmatch(plain):
        return Naming("action_items", exact=True)
    of_time = plain.endswith(" timeline") or f"{plain} ".startswith(_OF_TIME)
    if of_time or (found[0] == "timeline" and _CJK.search(plain)):
        return Naming("timeline", exact=False)  # "Remediation timeline", "Cronologia delle azioni", "조치 타임라인"
    if plain.startswith("summary of ") and "impact" in found:
        found = [part for part in found if part != "summary"]  # "Summary of the impact"
    if plain.endswith(_SHORTCOMINGS):
        found = [part for part in found if part != "action_items"] or ["went_badly"]
    name: SectionName = "action_items" if "action_items" in found else found[0]
    mixed = not _CLOSING.isdisjoint(plain.split(" ")) or bool(set(found) - {name, "resolution"})
    left = f" {plain} "
    for phrase, _ in _SPACED_PHRASES:
        left = left.replace(phrase, " ")
    return Naming(name, exact=all(word in _FILLERS for word in left.split()), mixed=mixed)
