"""Finds the work that prose states: which sentences of a paragraph are items, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.documents import owners, promises, vocabulary
from app.documents.any_case import AnyCase
from app.documents.blocks import Inline
from app.documents.sections import in_english
from app.documents.tenses import tells_it_is_so
from app.documents.text_runs import part_of_run
from app.documents.verbs import IRREGULAR, NO_DEEDS
from app.documents.wording import commits, sentences, state_of, tells_past_work, verb_form

_WHO: Final = r"(?:we|i|our engineers|(?:the |our )(?:[\w.-]+ ){0,3}team)"
_ADVERB: Final = (
    r"(?:(?:to start with|as an? (?:\w+[ -]){1,4}(?:solution|fix|measure)(?: \([^)]*\))?|also|additionally"
    r"|finally|furthermore|firstly|secondly|thirdly|first|second|third|next|lastly|in addition"
    r"|in the (?:future|meantime|short term|long term|longer term|coming \w+)|going forward|moving forward"
    r"|(?:over|in|within|during) the (?:next|coming) (?:\w+ ){0,4}?(?:days?|weeks?|months?|quarters?|sprints?|years?)"
    r"(?: and \w+)?|from now on"
    r"|to (?:prevent|avoid|fix|address|mitigate|improve|reduce)\b[^,]{0,80}|for (?:the future|now)"
    r"|therefore|as a result|in light of this|because of this|so),?\s+)*"
    r"(?:(?:once|when|after|as soon as|until) [^,.;]{3,80}?,? |(?:(?:al)?though|given|considering|based on"
    r"|looking (?:at|to|back)) [^,.;]{3,80}, )?"
)
# "We will ...", "Secondly, we'll ...", "To prevent this we are going to ...": a promise, at the start of a sentence.
PROMISE: Final = re.compile(
    rf"^{_ADVERB}(?:and )?(?:{_WHO}(?:['’]ll\b|(?: also| then| now| still)? (?:will|plan to|are (?:no longer )?going to"
    rf"|intend to|are planning to|need to|should(?! have\b)|must(?! have\b)|have to|are committed to adding)\b)"
    rf"|it (?:will|should) be\b|there (?:should|must|needs to) (?:also )?be\b)",
    re.IGNORECASE,
)
# "We've added ...", "We also moved ...": work of their own that the team reports.
_DEED: Final = re.compile(
    rf"^{_ADVERB}(?:and )?{_WHO}(?:(?:['’]ve| have| has|)(?: also| already| now| since| \w+ly)* "
    rf"(?!(?:{NO_DEEDS}|identified|determined|started|continued|worked|apologi[sz]ed|mentioned|described|spent|become)\b)"
    rf"(?:[a-z]+[^e\W]ed|{IRREGULAR})"
    r"|(?:['’]re| are| is)(?: also| already| now| currently| actively)* (?!(?:committed|hoping|aware"
    r"|sorry|being|having|seeing|confident|learning|sharing|publishing|writing|apologi[sz]ing)\b)[a-z-]+ing)\b",
    re.IGNORECASE,
)
# "Action point: ...", "Follow-up: ...", "TODO: ..." announces one item, wherever it stands.
_LONE_WORDS: Final = 25
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # its verbs are known
ANNOUNCED: Final = re.compile(
    r"^(?:action (?:point|item)s?|action|follow[- ]?up(?: action| item)?|todo|to do|next step"
    r"|recommendation)\s*(?:#?\d+)?\s*[:：]\s*\S",
    re.IGNORECASE,
)
_KEYS: Final = "|".join(re.escape(key) for keys in vocabulary.ITEM_KEYS.values() for key in keys)
# "AI-1: Add an alert. Owner: Ann.", "Ação 2 - ...": a paragraph that is numbered as an item is one.
KEYED: Final = re.compile(
    rf"\[?(?:{_KEYS})[- ]?#?\d{{1,3}}[a-z]?\]?\s*[:：.)–—-]\s*\S",
    re.IGNORECASE,
)
# "The bug will be fixed in the next release", "The platform will be watching the feeds": promised of a thing.
_PASSIVE_PROMISE: Final = re.compile(
    r"^(?!(?:this|these|those|that|it|they|which|such|during|while|if|when|at|as|because|there)\b)"
    r"[^,;:]{3,60}(?:,[^,;:]{3,60})? will (?:also |now |then )?be "
    rf"(?:\w+ly )?(?:[a-z]+[^e\W]ed|{IRREGULAR}|paid|kept|held|done|run|[a-z]+ing)\b",
    re.IGNORECASE,
)
# "We are improving our backups": under way, so not finished, and the team's own.
_UNDER_WAY: Final = re.compile(
    rf"^{_ADVERB}(?:and )?{_WHO}(?:['’](?:re|m)| are| am)(?: also| now| currently| actively)* (?!(?:committed|hoping"
    r"|aware|sorry|being|having|seeing|confident|learning|sharing|publishing|writing|apologi[sz]ing|still|going"
    r"|not|very|happy|glad|able|here)\b)[a-z-]+ing\b",
    re.IGNORECASE,
)
# Somebody else's duty ("Q needs to meet with ...", "The monitoring system should notify more people").
_DUTY: Final = AnyCase(
    r"\b(?:should(?! have\b)|must(?! have\b)|needs? to|has to|have to|ought to)\b",
)
# "We will see below", "We'll still update on request", "We will be happy to": about the text or as things are.
_NO_PROMISE: Final = re.compile(
    r"\b(?:will|['’]ll|plan to|going to|should|need to)\s+(?:\w+ly |also |now |first |then )*(?:see|still|describe"
    r"|discuss|explain|walk|cover|refer|assume|share|update you|continue to (?:monitor|update|investigate)"
    r"|be (?:happy|able|in touch|glad|back|ok|fine)|let you|always|know|learn|get back"
    r"|provide (?:an? |more |further )?(?:updates?|details|information)|publish (?:more|further|updates?)|remember)\b",
    re.IGNORECASE,
)
# Courtesies and talk about the list itself commit to nothing that a ticket could hold.
_TALK: Final = AnyCase(
    r"^note that\b|\b(?:we hope|hope this|thank|apologi[sz]e|sorry|feel free|if you (?:have|are|see|need)"
    r"|please (?:contact|reach|let us|see|refer)|reach out|stay tuned|committed to continuing"
    r"|commitment to|(?:take|taking)\b.{0,40}\bseriously|(?:remain|are|is) (?:fully |deeply )?committed to"
    r"|rest assured|reassure|full responsibility|strive|grateful|confident|proud of"
    r"|(?:would|['’]d) like to (?:stress|emphasi[sz]e|point out|reiterate|assure)"
    r"|(?:detailed|described|mentioned|listed|outlined|discussed) (?:above|below|earlier)|understand (?:how|the"
    r"|that)|remind everyone|appreciate|your patience|your trust|any further|(?:keep|update) you"
    r"|learn(?:ed|t)?\b.{0,30}\bfrom this|continue to (?:invest|work|monitor|improve|look|learn|watch|communicate)"
    r"|will (?:be|keep) (?:updat|post)|as follows|listed below|the following|see below|tracked (?:below|here|in)"
    r"|by (?:implementing|taking|following|adopting|applying) (?:all (?:of )?)?(?:these|the (?:above|outlined))\b"
    r"|will always|things lined up|action items?\b.{0,30}\b(?:should|must|need|are|will))",
)
# Prose beside a list that only introduces or weighs it ("We have identified several improvements").
_OF_THE_LIST: Final = AnyCase(
    r"\b(?:identified|reviewed|compiled|created a list|conducted|discussed|analy[sz]ed|investigated|agreed|grouped"
    r"|opened|filed|collected|listed|prioriti[sz]ed|divided|started|begun|working|looking|several|various|number of"
    r"|many|these|those|items?|tickets?|issues?|actions?|steps|measures|improvements|below|above|following)\b",
)
# "It is also important to test restores", "This can be avoided by ...": work named by need.
_NEEDED: Final = re.compile(
    r"(?:[A-Z]{1,4}[- ]?\d[\d.-]*:? )?it (?:is|would|will) "
    r"(?:also |be |therefore |very )*(?:important|necessary|essential|crucial|advisable"
    r"|recommended|vital|best|critical|good|better|nice|useful|helpful|wise) (?:to|that|if)\b"
    r"|(?:we (?:think|believe|feel) (?:that )?)?the best (?:way|approach|solution) .{0,60}\bis to\b"
    r"|.{0,80}\bcan be (?:prevented|avoided|mitigated),? (?:by|using|with|through)\b"
    r"|(?:planned|upcoming|future) (?:changes|work|improvements|steps)\b.{0,40}\binclud",
    re.IGNORECASE,
)
# "Implementation of redundant servers", "Review and adjustment of thresholds": a deed as a noun begins the sentence.
_DEED_NOUN: Final = re.compile(
    r"(?:[A-Z][a-z]+ (?:and|&) )?(?:[A-Z]?[a-z]+(?:tion|sion|ment|val)|[Rr]eview|[Aa]udit|[Uu]pgrade|[Uu]pdate|[Uu]se"
    r"|[Rr]elease|[Ss]etup|[Ii]ncrease|[Cc]reation) of\b"
)
_OWN: Final = {"We ", "we ", "I h", "It ", "it ", "Thi"}  # of these a sentence tells work only as a promise or deed
_WILL_ABROAD: Final = AnyCase("|".join(promises.WILL.values()))
_HAVE_ABROAD: Final = AnyCase("|".join(promises.HAVE.values()), signs=promises.HAVE_SIGNS)
_DID_ABROAD: Final = AnyCase("|".join(promises.DID.values()))
_AGAIN_ABROAD: Final = AnyCase("|".join(promises.AGAIN.values()))
_COURTESY_ABROAD: Final = AnyCase("|".join(promises.COURTESY.values()))
# "When a fix names one platform, check ...": a case, and what is to be done in it; addressed to the team, not to "you".
_IN_CASE: Final = re.compile(r"(?:when|whenever|if|before|after|once) (?!.{0,200}\b(?:you|your)\b)", re.IGNORECASE)
_COMMA: Final = re.compile(r",[\"”’]? (?:then )?(?=[a-z])")
_CASE_REACH: Final = 200  # characters
_REFERENCE_FIRST: Final = re.compile(
    r"[(\[]?(?:[A-Z][A-Z0-9]{1,14}-\d{1,7}|[\w./-]{0,60}#\d{1,7})[)\]]?:?(?:\s+https?://\S+)?\s+(?=\S)"
)
_PROMISE_LOOK: Final = 160  # characters
_NOTE_OF_WORK: Final = AnyCase(
    r"\([^()]*\b(?:fixed|added|done|filed|completed|resolved|merged|implemented|deployed)\b[^()]*\)"
)


def work_sentences(text: str, *, has_entries: bool, strict: bool) -> list[str]:
    """Return the sentences of a paragraph that state work; one where the whole paragraph is one piece of work.

    Args:
        text: the paragraph's visible text, on one line.
        has_entries: the part also has a list or table, so that prose beside it is mostly talk about them.
        strict: the part tells a story too, so that only promises and duties count.
    """
    told = [s for s in with_references(sentences(text)) if not _TALK.search(s) and not s.endswith("?")]
    told = [s for s in told if not (PROMISE.match(s) and _NO_PROMISE.search(s[:_PROMISE_LOOK]))]
    promised = [s for s in told if PROMISE.match(s)]
    if has_entries and not strict:
        return [
            s for s in told if PROMISE.match(s) or _NEEDED.match(s) or (_DEED.match(s) and not _OF_THE_LIST.search(s))
        ]
    if has_entries:
        return promised
    if strict:
        promised = promised or [s for s in told if _UNDER_WAY.match(s)]
        return promised or [s for s in told if _DUTY.search(s)][:1]
    stated = [
        s
        for s in told
        if PROMISE.match(s)
        or _DEED.match(s)
        or _NEEDED.match(s)
        or _DEED_NOUN.match(s)
        or _promises_abroad(s)
        or _PASSIVE_PROMISE.match(s)
        or (s[:3] not in _OWN and tells_it_is_so(s))
        or owners.subject(s) is not None  # "Ada will make the pool wider. Search team needs to review the limits."
    ]
    if len(stated) > 1:
        return stated  # each sentence promises or reports work of its own
    if len(told) > 1 and all(verb_form(s) in {"base", "ing"} for s in told):
        return told  # "Check the certificate nightly. Page the on-call a week before it ends."
    return stated or [s for s in told if commits(s) or verb_form(s) == "base" or _asks_in_case(s) or _tells_done(s)][:1]


def _asks_in_case(sentence: str) -> bool:
    """Say whether a sentence asks for work behind the case it is for: "Before a release, check the schema."."""
    if not _IN_CASE.match(sentence):
        return False
    return any(verb_form(sentence[found.end() :]) == "base" for found in _COMMA.finditer(sentence, 0, _CASE_REACH))


def _promises_abroad(sentence: str) -> bool:
    """Say whether a sentence of another language says what the team will do or has done, and is no courtesy."""
    if in_english(sentence) or _COURTESY_ABROAD.search(sentence):
        return False
    return _WILL_ABROAD.search(sentence) is not None or _HAVE_ABROAD.search(sentence) is not None


def done_abroad(text: str) -> bool:
    """Say whether an entry in another language than English tells of finished work."""
    if in_english(text):
        return False
    told = _DID_ABROAD.match(text) or _HAVE_ABROAD.search(text)
    return told is not None and not _WILL_ABROAD.search(text)


def prevents_abroad(sentence: str) -> bool:
    """Say whether a sentence of another language also says that its work is against the same trouble again."""
    if in_english(sentence):
        return False  # asked first: it costs a tenth of the words below
    return _AGAIN_ABROAD.search(sentence) is not None and _promises_abroad(sentence)


def with_references(told: Sequence[str]) -> list[str]:
    """Give a reference that stands between two sentences to the one before it, after which it was written."""
    result: list[str] = []
    for sentence in told:
        found = _REFERENCE_FIRST.match(sentence) if result else None
        if found is not None:
            result[-1] = f"{result[-1]} {found.group().strip()}"
            result.append(sentence[found.end() :])
        else:
            result.append(sentence)
    return result


def _tells_done(sentence: str) -> bool:
    return (
        tells_past_work(sentence)
        or tells_it_is_so(sentence)
        or bool(_NOTE_OF_WORK.search(sentence))
        or state_of(sentence) is not None
    )


def runs_of_sentences(
    inlines: Sequence[Inline], wanted: Sequence[str], *, to_end: bool = False
) -> list[tuple[Inline, ...]]:
    """Return the runs of each wanted sentence of a paragraph, cut where a sentence begins or ends inside a run.

    ``to_end``: the last one takes what follows it too, the references at the paragraph's end.
    """
    flat, places = _flattened(inlines)
    result: list[tuple[Inline, ...]] = []
    at = 0
    for sentence in wanted:
        start = flat.find(sentence, at)
        if start < 0:
            continue
        at = start + len(sentence)
        if to_end and sentence is wanted[-1]:
            at = len(places)
        runs = _cut(inlines, places[start], places[at - 1])
        if runs:
            result.append(runs)
    return result


def _flattened(inlines: Sequence[Inline]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text on one line, and for each of its characters the run and the place in it."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for number, run in enumerate(inlines):
        for place, letter in enumerate(run.text):
            space = letter.isspace()
            if space and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if space else letter)
            places.append((number, place))
    return "".join(letters), places


def _cut(inlines: Sequence[Inline], first: tuple[int, int], last: tuple[int, int]) -> tuple[Inline, ...]:
    runs: list[Inline] = []
    for number in range(first[0], last[0] + 1):
        run = inlines[number]
        start = first[1] if number == first[0] else 0
        end = last[1] + 1 if number == last[0] else len(run.text)
        runs.append(part_of_run(run, start, end))
    return tuple(runs)


def is_short_and_foreign(text: str, heading: str) -> bool:
    """Say whether a paragraph is short and, like the heading above it, in a language whose verbs are not known here.

    Alone under a heading that announces work, such a paragraph is the work.
    """
    if len(text.split()) > _LONE_WORDS or text.endswith((":", "：")) or _CJK.search(text):
        return False
    return bool(heading) and not in_english(heading) and not in_english(text)
