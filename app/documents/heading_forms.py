"""The forms of headings that announce work without a fixed phrase ("How we are hardening the platform"), as data.

Each is a regular expression over a heading's words as ``sections.words_of`` gives them: lower case, no punctuation, and
apostrophes gone, so that "we'll" is ``well`` and "we're" is ``were``. Tried only where the lexicon knows no phrase.
"""

from __future__ import annotations

import re
from typing import Final

_DEED: Final = (
    r"(?:do|doing|change|changing|improve|improving|prevent|preventing|avoid|avoiding|address|addressing|fix|fixing"
    r"|harden|hardening|strengthen|strengthening|mitigate|mitigating|reduce|reducing|protect|protecting|stop|stopping"
    r"|ensure|ensuring|invest|investing|tackle|tackling|respond|responding|learn|learning|make sure|making sure)"
)
_LATER: Final = r"(?:(?:also|now|next|going to|planning to|currently|already|further|better) )*"
# "What have we done", "What we've changed so far": work of the team's own after the incident, all of it finished.
_HAVE_DONE: Final = (
    r"what (?:else )?(?:have we|we have|weve|have i|i have|ive) (?:already |since |now )*"
    r"(?:done|changed|fixed|improved|put in place|implemented)\b.*"
)
# "Steps we have taken", "Actions already taken", "Changes we've made".
_TAKEN: Final = (
    r"(?:steps|actions|measures|changes|improvements|precautions|fixes) (?:that )?"
    r"(?:(?:we have|weve|we|i have|ive|i|have been|were) )?(?:already |since |now )*"
    r"(?:taken|took|made|implemented|deployed|put in place)(?: so far| since| to date)?"
)
# "What we will change", "How I'm hardening ...", "What Acme is doing about it": who, then will or -ing.
_WHAT_WE_WILL: Final = (
    r"(?:what|how|where|things|steps|changes|measures) (?:(?:we|i|they|our team|the team|\w+) (?:will|plan to|intend to"
    rf"|want to|would|can|are|is|am|have been)|well|ill|were|im) {_LATER}{_DEED}\b.*"
)
# "What are we changing", "How will you prevent this": the same as a question.
_WHAT_WILL_WE: Final = (
    r"(?:what|how|where) (?:are|am|is|will|can|do) (?:we|i|you|they|our team|the team|\w+) " rf"{_LATER}{_DEED}\b.*"
)
# "What remains", "What's left to do", "Still to do".
_LEFT: Final = r"(?:what |whats )?(?:remains|is left|left|still|remains open)(?: to be done| to do| open)?"
# "Improving our resilience", "Hardening the pipeline".
_BETTER: Final = r"(?:strengthening|hardening|improving|preventing|avoiding) (?:\w+ ?){1,6}"
# "Doing better next time", "Making it right".
_RIGHT: Final = (
    r"(?:doing|how to do|do) (?:it )?better(?: next time| in (?:the )?future)?|making (?:it|this|things) right"
)
# "Ensuring it never happens again", "Making sure this cannot recur".
_NEVER: Final = (
    r"(?:so|ensuring|ensure|making sure|make sure|stopping|keeping) "
    r".*\b(?:never|not|doesnt|cannot|cant|wont|again|recurs?|repeat\w*)\b.*"
)
ACTION_FORMS: Final = re.compile(
    f"{_WHAT_WE_WILL}|{_WHAT_WILL_WE}|{_HAVE_DONE}|{_TAKEN}|{_LEFT}|{_BETTER}|{_RIGHT}|{_NEVER}"
)
DONE_FORMS: Final = re.compile(f"{_HAVE_DONE}|{_TAKEN}")
