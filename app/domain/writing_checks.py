"""Points at sentences that blame, guess, or leave out who acted, and at action items that cannot be finished.

Remarks are warnings: they quote the words, say why in the guide's own words, and suggest what to write. English only;
a document in another language gets no remark rather than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.documents.model import ActionItem, PostMortem
from app.domain import off_switches, writing_rules
from app.domain.prose import Sentence, sentences
from app.domain.writing_rules import ADVICE, WritingRule

__all__ = ["Remark", "WritingRule", "check"]

_QUOTED: Final = 160
# "What could have gone better" is the part's own question, and a commitment speaks of the future.
_FUTURE_PARTS: Final = frozenset({"action_items"})
# A heading that asks for more than one cause, or for an analysis, states none bare.
_SEVERAL: Final = re.compile(r"factors?|causes|conditions|analysis", re.IGNORECASE)
_ENGLISH: Final = frozenset(
    ("the", "of", "and", "were", "that", "with", "by", "a", "bad", "wrong", "missing", "is", "not")
)
_HANDLE: Final = re.compile(r"@?[A-Za-z][\w.-]+(?: [A-Z][\w.'-]+){0,2}\Z")
_TEAM: Final = re.compile(
    r"\b(?:team|group|squad|ops|infra|sre|platform|security|engineering|all|everyone)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: the rule, the 1-based line, the document's words, the reason, and what to write instead."""

    rule: WritingRule
    line: int
    quoted: str
    title: str
    why: str
    suggestion: str

    @property
    def message(self) -> str:
        """The remark in one line; the quoted words must be shown as literal text."""
        return f"{self.title}: “{self.quoted}”. {self.why}"


def check(post_mortem: PostMortem, text: str, disabled: Collection[str] = ()) -> list[Remark]:
    """Return the remarks on ``text``, of which ``post_mortem`` is the reading, by line.

    ``disabled`` holds rule ids that the configuration switches off (``all`` for every one).
    """
    if off_switches.ALL in disabled:
        return []
    switched = off_switches.switches(post_mortem, text)
    found = [*_unknown_switches(switched), *_of_sentences(post_mortem, text), *_of_items(post_mortem)]
    kept = {
        (remark.rule, remark.line, remark.quoted): remark
        for remark in found
        if remark.rule not in disabled and not off_switches.is_off(remark.rule, remark.line, switched)
    }
    return sorted(kept.values(), key=lambda remark: (remark.line, remark.rule))


def _remark(rule: WritingRule, line: int, words: str) -> Remark:
    words = " ".join(words.split())
    shown = words if len(words) <= _QUOTED else words[: _QUOTED - 1].rstrip() + "…"
    advice = ADVICE[rule]
    return Remark(rule, line, shown, advice.title, advice.why, advice.suggestion)


def _unknown_switches(switched: Collection[off_switches.Switch]) -> Iterator[Remark]:
    known = {*WritingRule, off_switches.ALL}
    for switch in switched:
        if switch.rule not in known:
            yield _remark(WritingRule.UNKNOWN_SWITCH, switch.first, switch.rule)


def _of_sentences(post_mortem: PostMortem, text: str) -> Iterator[Remark]:
    blame = _blame_pattern(post_mortem)
    told = list(sentences(post_mortem, text))
    causes = [s for s in told if s.section in {"root_causes", "summary", None} and _is_bare_cause(s)]
    causes = causes or _whole_part(post_mortem, told)
    open_question = any(re.search(r"contributing|root causes\b|causes were", s.text, re.IGNORECASE) for s in told)
    explained = sum(s.section == "root_causes" for s in told) > 1  # the part goes on: what about it, what allowed it
    if len(causes) == 1 and not open_question and not explained:
        yield _remark(WritingRule.SINGLE_CAUSE, causes[0].line, causes[0].source)
    tests: tuple[tuple[WritingRule, Callable[[Sentence], bool]], ...] = (
        (WritingRule.BLAME, lambda s: bool(blame.search(s.text) or writing_rules.BLAME_WORDS.search(s.text))),
        (WritingRule.COUNTERFACTUAL, _is_counterfactual),
        (WritingRule.HUMAN_ERROR, _is_human_error),
        (WritingRule.MISSING_AGENT, _lacks_agent),
    )
    for sentence in told:
        if sentence.section in _FUTURE_PARTS:
            continue
        for rule, holds in tests:
            if holds(sentence):
                yield _remark(rule, sentence.line, sentence.source)


def _of_items(post_mortem: PostMortem) -> Iterator[Remark]:
    for item in post_mortem.action_items:
        if item.done or item.given_up:
            continue
        if _is_vague(item):
            yield _remark(WritingRule.VAGUE_ACTION, item.line, item.text)
        elif _is_open_ended(item):
            yield _remark(WritingRule.OPEN_ENDED_ACTION, item.line, item.text)


def _blame_pattern(post_mortem: PostMortem) -> re.Pattern[str]:
    """Return the pattern for roles, "someone", handles, and the people whom the document names as owners."""
    owners = {o.lstrip("@") for item in post_mortem.action_items for o in re.split(r"\s*[,/&]\s*", item.owner or "")}
    names = sorted(name for name in owners if len(name) > 2 and _HANDLE.match(name) and not _TEAM.search(name))  # noqa: PLR2004 - initials are words too
    people = "".join(f"|@?{re.escape(name)}" for name in names) + r"|@[\w-]+"
    return re.compile(writing_rules.BLAME_SUBJECT.replace(writing_rules.PEOPLE, people), re.IGNORECASE)


def _is_counterfactual(sentence: Sentence) -> bool:
    return bool(
        writing_rules.COUNTERFACTUAL.search(sentence.text)
        and not writing_rules.EXPECTED.search(sentence.text)
        and not sentence.text.rstrip().endswith("?")
    )


def _is_human_error(sentence: Sentence) -> bool:
    return bool(
        writing_rules.HUMAN_ERROR.search(sentence.text) and not writing_rules.HYPOTHETICAL.search(sentence.text)
    )


def _is_bare_cause(sentence: Sentence) -> bool:
    match = writing_rules.SINGLE_CAUSE.search(sentence.text)
    if match is None or writing_rules.HUMAN_ERROR.search(sentence.text):
        return False  # what stands under another rule gets its remark there
    return _is_bare(match["cause"] or match["by"], writing_rules.MOST_CAUSE_WORDS)


def _is_bare(cause: str, most_words: int) -> bool:
    """Say whether a stated cause is a few words that open no further question."""
    if writing_rules.EXPLAINED.search(cause) or writing_rules.NO_CAUSE_YET.search(cause):
        return False
    return len(cause.split()) <= most_words


def _whole_part(post_mortem: PostMortem, told: Sequence[Sentence]) -> list[Sentence]:
    """Return the one short sentence that is all a part "Root cause" says ("A bad deploy.")."""
    headings = [s.heading for s in post_mortem.sections if s.name == "root_causes"]
    if any(_SEVERAL.search(heading) for heading in headings):
        return []
    part = [s for s in told if s.section == "root_causes"]
    alone = len(part) == 1 and _is_english(part[0].text)
    return part if alone and _is_bare(part[0].text, writing_rules.MOST_PART_WORDS) else []


def _is_english(text: str) -> bool:
    """Say whether a sentence holds words that only English has: of another language no rule here knows anything."""
    return not _ENGLISH.isdisjoint(text.casefold().split())


def _lacks_agent(sentence: Sentence) -> bool:
    if sentence.section != "timeline":
        return False
    passive = writing_rules.MISSING_AGENT.search(sentence.text)
    if passive is None or writing_rules.AGENT.search(sentence.text):
        return False
    before = sentence.text[: passive.start()]
    return "@" not in before and writing_rules.BARE_SUBJECT.fullmatch(before) is not None


def _is_vague(item: ActionItem) -> bool:
    return not item.details and bool(writing_rules.VAGUE_ACTION.fullmatch(item.text.strip()))


def _is_open_ended(item: ActionItem) -> bool:
    words = f"{item.text} {item.details}"
    return bool(writing_rules.OPEN_ENDED.match(item.text.strip()) and not writing_rules.RESULT.search(words))
