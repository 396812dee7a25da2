"""Finds commitments outside any action part: announced one by one, led to by a promise, or plainly made in the lessons.

Such items have the scope ``unsectioned``: they are read, and marked as less sure. Ordinary narrative is never an item,
so only the forms below count, and all but the first only where the document has no action part with items.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from app.documents import groups, references, wording
from app.documents.any_case import AnyCase
from app.documents.blocks import Block, Inline, ListBlock, ListItem, Paragraph, Span, Table
from app.documents.candidates import Candidate, Inherited, Verdict
from app.documents.item_blocks import BlockReader, Place
from app.documents.item_prose import ANNOUNCED, PROMISE, prevents_abroad, runs_of_sentences, with_references
from app.documents.model import SectionName
from app.documents.outline import Part
from app.documents.tenses import awaits_lasting_fix
from app.documents.text_runs import judged

# Lines that lead to a list of promises, such as "To prevent this we will:" or "Our plans for the future include:".
_LEADS: Final = AnyCase(
    r"\b(?:we|i|team)(?:['’]ll| will| plan| are (?:going|planning|taking|making|working)| intend"
    r"| have decided| need| should| are now| propose)\b"
    r"|\b(?:plans?|actions?|measures|steps|improvements|changes|fixes|follow[- ]?ups?|next steps|items"
    r"|recommendations|tasks|work)\b.{0,60}\b(?:include|includes|are|in the future|going forward|remain"
    r"|remained|following|planned|will be|to be)\b"
    r"|\b(?:the )?following (?:actions?|measures|steps|improvements|changes|fixes|follow[- ]?ups?|items"
    r"|recommendations|tasks)\b"
    r"|\b(?:created|opened|filed|raised) (?:\w+ ){0,3}(?:tickets?|issues?)\b"
    r"|\b(?:leading|led) (?:us )?to (?:us )?(?:chang|mak)ing\b|\bus (?:changing|to change)\b",
)
_LESSONS: Final[frozenset[SectionName]] = frozenset(("lessons", "went_badly", "lucky", "went_well"))
_STORIES: Final[frozenset[SectionName]] = frozenset(("timeline", "summary", "impact", "background", "detection"))
# "We will see below ...", "we'll describe ...": a promise about the text, not about work.
_ABOUT_TEXT: Final = AnyCase(
    r"\b(?:will|['’]ll|plan to|going to|should|need to)\s+(?:\w+ly |also |now |first |then )*(?:see|still"
    r"|put up|write|look at|describe|discuss|explain|walk|cover|refer|call|focus|start with|assume|note"
    r"|share|publish|post|update you|keep|continue to (?:monitor|update|investigate|work)|be (?:happy|able"
    r"|in touch|glad)|let you|never|always|not be|know|find|learn|have to|get back"
    r"|provide (?:an )?updates?|remember|be (?:back|ok|fine))\b",
)
# A lesson that demands ("We must ensure ...") is a lesson; one that promises ("We will add ...") is work.
_WILL: Final = AnyCase(r"\b(?:will|going to|plan to)\b|['’]ll\b")
# "We're working on a plan so that this doesn't happen again": work, and what it is against.
_UNDER_WAY: Final = AnyCase(
    r"\b(?:we|i)(?:['’](?:re|m|ll)| are| am| will)"
    r"(?: be| also| now| already| still| currently| actively)* "
    r"(?:going to \w+|(?:taking|take) a look|looking to \w+"
    r"|work(?:ing)? (?:on|to|with|through|internally)|looking (?:at ways|into)|build(?:ing)?"
    r"|add(?:ing)?|improv(?:e|ing)|chang(?:e|ing)|mov(?:e|ing)|migrat(?:e|ing)|upgrad(?:e|ing)|replac(?:e|ing)"
    r"|review(?:ing)?|introduc(?:e|ing)|implement(?:ing)?|put(?:ting)?|mak(?:e|ing)|setting up|set up)\b",
)
_AGAIN: Final = AnyCase(
    r"\b(?:happen(?:s|ing)? again|(?:re-?)?occurs?(?:ring)? again|off-guard again|more (?:robust|resilient|reliable)"
    r"|safer|(?:prevent|avoid)(?:s|ing)? (?:this|such|similar|future|these|another|it|a repeat)|in the future)\b",
    signs=("again", "more r", "safer", "prevent", "avoid", "in the future"),
)
# "I'm looking very hard into making sure ...", "We will do everything we can": assurance names no work.
_ASSURANCE: Final = AnyCase(
    r"\b(?:very hard|work(?:ing)? hard|everything (?:we|i) can|(?:our|my) best|committed|assur\w+|keep you|update you"
    r"|(?:several|some|many|more|a number of|the following|these) (?:\w+ )?(?:changes|steps|measures|improvements)"
    r"|still (?:investigating|looking into)"
    r"|this (?:post|article|report|document|page|post-?mortem|write-?up|email) (?:\w+ )*?"
    r"(?:aims|explains?|describes?|details?|outlines?|covers?|tells?|shares?|summari[sz]es))\b",
)
_CLOSINGS: Final = ("conclusion", "closing", "final thoughts", "takeaway", "lesson", "learn", "reflection")
_ANNOUNCING: Final = "aAfFtTnNrR"  # what the words of ANNOUNCED begin with
# "Next time, we will" above a list: its entries end the sentence.
_UNFINISHED: Final = re.compile(r"\b(?:we|i) (?:will|plan to|are going to|intend to)\Z", re.IGNORECASE)
# "... later this year. Specifically:" leads to what a promise means, not to more promises.
_EXAMPLES_END: Final = re.compile(r"[.!?]\s+(?:\w+[\s,]*){1,3}:$")


class UnsectionedFinder:
    """Looks for commitments in the parts that belong to no action part."""

    def __init__(
        self, reader: BlockReader, candidates: list[Candidate], note: Callable[[int, Verdict, str], None]
    ) -> None:
        self._reader = reader
        self._candidates = candidates
        self._note = note
        self._taken_spans: set[tuple[int, int]] = set()
        self._looked_at = 0  # candidates whose spans are in the set

    def find(self, parts: Sequence[Part]) -> None:
        """Add the candidates of ``parts``; what counts depends on whether any candidate was found before."""
        bare = not self._candidates
        story: tuple[float, SectionName | None] = (0.0, None)
        for part in parts:
            if part.level <= story[0] or (part.naming.name is not None and story[1] != "timeline"):
                story = (part.level, part.naming.name)
            self._part(part, story[1], bare=bare)

    def _part(self, part: Part, name: SectionName | None, *, bare: bool) -> None:
        for at, block in enumerate(part.blocks):
            following = part.blocks[at + 1] if at + 1 < len(part.blocks) else None
            if isinstance(block, Paragraph):
                self._paragraph(block, part, name, following, bare=bare)
            elif isinstance(block, ListBlock):
                plain = part.level > 1 and name in {None, "resolution"} and not part.naming.aside
                tracked = plain and (_is_tracked(block) or (bare and _is_planned(block, part)))
                for item in block.items:
                    self._entry(item, part, name, bare=bare, tracked=tracked)
            elif isinstance(block, Table) and name != "timeline":
                self._reader.table(block, Place(part.text, Inherited(), scope="unsectioned"))

    def _paragraph(
        self, block: Paragraph, part: Part, name: SectionName | None, following: Block | None, *, bare: bool
    ) -> None:
        if (not bare or name in _STORIES) and not _may_announce(block.inlines):
            return
        text = judged(references.without_tail(block.inlines))
        if ANNOUNCED.match(text) and groups.not_work(text, checked=None) is None and not _acted(text, name):
            self._add_paragraph(block, part, "announces itself as an action")
        elif not bare or name in _STORIES:
            return
        elif self._promises(text) and _EXAMPLES_END.search(text):
            self._add_paragraph(block, part, "a plain promise of work where the document has no action part")
        elif isinstance(following, ListBlock) and (text.endswith((":", "：")) or _UNFINISHED.search(text)):
            if groups.leads_elsewhere(text) is None and _LEADS.search(text) and not _ABOUT_TEXT.search(text):
                self._note(block.span.start, "group label", "a promise that leads to a list")
                place = Place(part.text, self._reader.label(text, Inherited()), strict=False, scope="unsectioned")
                self._reader.read([following], place)
        elif (
            self._promises(text)
            or (_closes(part) and self._promises_late(text))
            or awaits_lasting_fix(text)
            or any(_prevents(sentence) or prevents_abroad(sentence) for sentence in wording.sentences(text))
        ):
            self._add_paragraph(block, part, "a plain promise of work where the document has no action part")

    def _promises_late(self, text: str) -> bool:
        """Say whether a later sentence promises work, as closing words do after their regrets."""
        told = wording.sentences(text)
        return len(told) > 1 and any(self._promises(sentence) and _WILL.search(sentence) for sentence in told)

    def _entry(
        self, item: ListItem, part: Part, name: SectionName | None, *, bare: bool, tracked: bool = False
    ) -> None:
        if not (bare or tracked) and name not in _LESSONS and not _may_announce(item.inlines):
            return
        text = judged(references.without_tail(item.inlines))
        announced = ANNOUNCED.match(text) is not None and not _acted(text, name)
        boxed = (bare or tracked) and name not in _STORIES and (tracked or item.checked is not None)
        boxed = boxed and wording.states_work(text)
        promised = (bare and name not in _STORIES) and self._promises(text)
        if name in _LESSONS and not promised:
            told = wording.sentences(text) if bare else (text,)
            promised = any(self._promises(s) and _WILL.search(s) for s in told)
        if (announced or boxed or promised) and not self._taken(item):
            place = Place(part.text, Inherited(), scope="unsectioned")
            self._reader.entry(item, place)

    def _taken(self, item: ListItem) -> bool:
        self._taken_spans.update([(c.span.start, c.span.end) for c in self._candidates[self._looked_at :]])
        self._looked_at = len(self._candidates)
        return (item.span.start, item.span.end) in self._taken_spans

    @staticmethod
    def _promises(text: str) -> bool:
        """Say whether the text itself begins with a promise of work: not a story in which one occurs."""
        found = PROMISE.match(text)
        if found is None or _ABOUT_TEXT.search(text[: found.end() + 40]):
            return False
        return wording.commits(text)

    def _add_paragraph(self, block: Paragraph, part: Part, rule: str) -> None:
        text = judged(references.without_tail(block.inlines))
        promised = [sentence for sentence in with_references(wording.sentences(text)) if self._promises(sentence)]
        parts: list[tuple[Inline, ...]] = [tuple(block.inlines)]
        if len(promised) > 1:
            parts = runs_of_sentences(block.inlines, promised, to_end=text.endswith(promised[-1]))
        for runs in parts:  # each sentence promises work of its own
            span = Span(runs[0].span.start, runs[-1].span.end) if len(parts) > 1 else block.span
            self._note(span.start, "item", rule)
            self._candidates.append(Candidate(runs, span, span, part.text or None, "prose", "unsectioned"))


def _is_tracked(block: ListBlock) -> bool:
    """Say whether every entry of a list has a box and one at least is open: work that is kept track of."""
    boxes = [item.checked for item in block.items]
    return None not in boxes and False in boxes


def _is_planned(block: ListBlock, part: Part) -> bool:
    """Say whether a list under "Long term (recommended)" asks for work in every entry."""
    if part.is_label or not groups.is_horizon(part.text) or part.text.casefold().startswith("immediate"):
        return False
    return all(wording.verb_form(judged(item.inlines)) == "base" for item in block.items)


def _acted(text: str, name: SectionName | None) -> bool:
    """Say whether "Action: ..." stands in a timeline: what somebody did there and then."""
    return name == "timeline" and text[:6].casefold() == "action" and text[6:7] in {":", "：", " "} and ":" in text[:9]


def _prevents(sentence: str) -> bool:
    """Say whether a sentence tells of work under way or to come, and that it is against the same trouble again."""
    found = _UNDER_WAY.search(sentence) if _AGAIN.search(sentence) else None
    return found is not None and not _ASSURANCE.search(sentence)


def _closes(part: Part) -> bool:
    """Say whether a part's heading is one of closing words."""
    plain = part.text.casefold()
    return any(word in plain for word in _CLOSINGS)


def _may_announce(inlines: Sequence[Inline]) -> bool:
    """Rule out, by its first letter, most of the text that announces no action."""
    first = inlines[0].text.lstrip()[:1] if inlines else ""
    return not first or first in _ANNOUNCING
