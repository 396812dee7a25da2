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
    rf"|want to|can|are|is|am|have been)|well|ill|were|im) {_LATER}{_DEED}\b.*"
    r"|what (?:we|i) (?:should|must|need to|have to) (?:now |next )?(?:do|change|improve|fix)\b.*"
)
# "What are we changing", "How will you prevent this": the same as a question.
_WHAT_WILL_WE: Final = (
    r"(?:what|how|where) (?:are|am|is|will|can|do) (?:we|i|you|they|our team|the team|\w+) " rf"{_LATER}{_DEED}\b.*"
)
# "How are we making incidents like this less likely or less impactful?": the question of cloud providers' reviews.
_MAKING_LESS: Final = (
    r"(?:what|how) (?:(?:are|is|will) )?(?!(?:can|could|should) )\w+ (?:(?:are|is|will|be) )?"
    r"(?:make|making|doing to make) .*"
    r"\bless (?:likely|impactful|severe|frequent|painful|disruptive)\b.*"
)
# "What remains", "What's left to do", "Still to do".
_LEFT: Final = r"(?:what |whats )?(?:remains|is left|left|still|remains open)(?: to be done| to do| open)?"
# "Improving our resilience", "Hardening the pipeline".
_BETTER: Final = r"(?:strengthening|hardening|improving|preventing|avoiding) (?:\w+ ?){1,6}"
# "Doing better next time", "Making it right".
_RIGHT: Final = (
    r"(?:doing|how to do|do) (?:it )?better(?: next time| in (?:the )?future)?|making (?:it|this|things) right"
    r"|what (?:we|i) do about (?:it|this|that)"
)
# "Ensuring it never happens again", "Making sure this cannot recur".
_NEVER: Final = (
    r"(?:so|ensuring|ensure|making sure|make sure|stopping|keeping) "
    r".*\b(?:never|not|doesnt|cannot|cant|wont|again|recurs?|repeat\w*)\b.*"
)
# "Technical improvements", "Short term and long term fixes", "Completed actions", "Fixes and improvements".
_NOUN: Final = (
    r"(?:improvements?|enhancements?|actions?|action items|measures|mitigations|fixes|changes|safeguards|remedies"
    r"|remediations?|follow ?ups?|tasks|steps|work|plans?|suggestions|recommendations|hardening|prevention|solutions"
    r"|strateg(?:y|ies))"
)
_KIND: Final = (
    r"(?:recent|follow on|root causes?|technical|process|procedural|organi[sz]ational|engineering|operational"
    r"|monitoring|alerting|observability|policy|security|infrastructure|tooling|testing|communication|documentation"
    r"|reliability|resilien(?:ce|cy)|availability|stability|deployment|backup|training|immediate"
    r"|(?:short|medium|mid|long|longer|near) term|future"
    r"|upcoming|planned|prevention"
    r"|proposed|suggested|additional|new|further|remedial|preventive|preventative|preventing|corrective"
    r"|review|completed|remaining|outstanding|pending|open|assigned|team|individual|retrospective|retro|wrap up"
    r"|post incident|post mortem|postmortem|key|concrete|specific|permanent|structural|systemic|follow up|product"
    r"|platform|our)"
)
# "Proactive measures", "Resolving actions", "Defensive steps".
_ANY_KIND: Final = r"(?!temporary )[a-z]{3,}(?:ing|ive|ary) (?:actions|measures|steps)"
_NOUNS: Final = rf"(?:{_KIND} (?:and )?)+{_NOUN}(?: and (?:{_KIND} )*{_NOUN})?|{_NOUN} (?:and )?{_NOUN}"
# "Root cause fixes": the last word says what the part holds, whatever part the words before it name.
NOUN_FORMS: Final = re.compile(_NOUNS)
# "Improvements to our process", "Changes to be made", "Safeguards going forward", "Actions by the team".
_NOUN_AND_MORE: Final = (
    r"(?:improvements?|changes|fixes|actions|safeguards|measures|plans?|work|tasks|prevention) "
    r"(?:for next time|next time|"
    r"to (?:address|resolve|fix|solve|tackle) (?:the|this|these|our) \w+|to (?:prevent|avoid)(?: \w+){1,4}"
    r"|(?:(?:to|in|for|of|by) (?:our|the|this|these|future|similar|monitoring|alerting|process\w*|tooling|prevent|team"
    r"|recurrences?)\b(?: \w+){0,3})|to be (?:made|done|taken)|going forward|completed|planned|created|in progress"
    r"|under ?way|to come|ahead|being (?:taken|made|applied|implemented|deployed|rolled out)|to take)"
)
# "Issues filed", "Tracking issues", "Reducing the likelihood of recurrence", "Catching this earlier".
_FILED: Final = (
    r"(?:issues|tickets|bugs) (?:to )?(?:created?|filed?|open(?:ed)?|raised?)|tracking (?:issues|tickets|bugs)"
    r"|retro items|actions and owners"
)
_LESS: Final = (
    r"reduc(?:e|ing) (?:the )?(?:risks?|likelihood|chance|probability|impact|blast radius)\b.*"
    r"|(?:catch|catching|detect|detecting|notice|noticing) .*\b(?:earlier|sooner|faster)"
)
# "Learning and actions", "Response and improvements": a story and then work.
MIXED_FORMS: Final = re.compile(
    r"(?:our )?(?:lessons|learnings?|takeaways|response|conclusions?|analysis|resolution)(?: learned| learnt)? and "
    rf"(?:\w+ )?(?:{_NOUN}|prevention|commitments)"
)
ACTION_FORMS: Final = re.compile(
    f"{_WHAT_WE_WILL}|{_WHAT_WILL_WE}|{_MAKING_LESS}|{_HAVE_DONE}|{_TAKEN}|{_LEFT}|{_BETTER}|{_RIGHT}|{_NEVER}"
    rf"|{_NOUNS}|{_ANY_KIND}|{_NOUN_AND_MORE}|{_FILED}|{_LESS}"
)
# "Our recommendations for the users are", "Recommended actions for all node operators": work of others.
FOR_OTHERS: Final = re.compile(
    r".*\b(?:recommend\w*|advice|advised|suggest\w*|actions?|steps|measures) (?:\w+ )?(?:for|to|by) (?:\w+ ){0,3}"
    r"(?:users?|customers?|maintainers|operators|clients|integrators|admins?|administrators|consumers|subscribers|tenants)\b.*"
    r"|(?:how|what) (?:can|could|should|do|must) (?:our |my )?(?:\w+ and )?"
    r"(?:customers?|users?|clients|partners|admins?)\b.*"
)
DONE_FORMS: Final = re.compile(f"{_HAVE_DONE}|{_TAKEN}")
