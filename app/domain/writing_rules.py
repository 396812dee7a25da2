"""The writing rules as data: their ids, the words they look for (English), why they matter, and what to write instead.

The reasons are those of the blameless post-mortem guide this product follows, in its own words. A rule never judges
the author: it points at the sentence and at the system behind it. Precision of each rule: docs/writing-checks.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class WritingRule(StrEnum):
    """The rules by their stable ids."""

    BLAME = "blame"
    COUNTERFACTUAL = "counterfactual"
    HUMAN_ERROR = "human-error"
    SINGLE_CAUSE = "single-cause"
    MISSING_AGENT = "missing-agent"
    VAGUE_ACTION = "vague-action"
    OPEN_ENDED_ACTION = "open-ended-action"
    UNKNOWN_SWITCH = "unknown-switch"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule says: its name for people, its reason, and what to write instead."""

    title: str
    why: str
    suggestion: str


ADVICE: Final[Mapping[WritingRule, Advice]] = MappingProxyType(
    {
        WritingRule.BLAME: Advice(
            "A person is made the cause",
            "“If engineers are afraid of being named, they hide what actually happened, and you learn nothing.”",
            "Say what in the system let it pass: the check, the review or the stage that was missing. If a person is "
            "mentioned at all, let it be as “the engineer on duty”.",
        ),
        WritingRule.COUNTERFACTUAL: Advice(
            "What did not happen is told instead of what did",
            "“‘The on-call engineer should have noticed sooner’ — that's blame. ‘The runbook didn't include the "
            "diagnostic step’ — that's analysis.”",
            "Say what was seen and known at the time, and which step, alert or tool was not there.",
        ),
        WritingRule.HUMAN_ERROR: Advice(
            "Human error is given as a cause",
            "The question is “what about the system allowed this to happen”; a person's slip is where it begins.",
            "Say what made the slip possible and what let it through: the interface, the missing check, the review.",
        ),
        WritingRule.SINGLE_CAUSE: Advice(
            "One root cause, stated bare",
            "“‘The root cause was a bad deploy’ — what about the deploy was bad, what allowed the bad deploy, what "
            "would have prevented it.” There is rarely one root cause.",
            "Ask “what conditions had to exist for this to happen” and list them all.",
        ),
        WritingRule.MISSING_AGENT: Advice(
            "A step without the one who took it",
            "“‘The deploy was rolled back’ — by whom? Concrete agency makes the timeline reproducible.”",
            "Name the role or the system that acted, for example “on-call rolled back v2.4.7”.",
        ),
        WritingRule.VAGUE_ACTION: Advice(
            "An action item that names no concrete change",
            "Action items are “concrete, owned, dated”; this one can be neither begun nor finished.",
            "Say what will be different, for example “alert when p95 latency of auth is over 2 s for 5 minutes”.",
        ),
        WritingRule.OPEN_ENDED_ACTION: Advice(
            "An action item without an end that can be checked",
            "“If your action items don't close, your post-mortems aren't producing improvement; they're producing "
            "paperwork.”",
            "Say what exists once it is done, for example “decide on X and record the decision by then”.",
        ),
        WritingRule.UNKNOWN_SWITCH: Advice(
            "An off switch that names no rule",
            "It switches nothing off.",
            f"Use one of: {', '.join(rule for rule in WritingRule if rule != 'unknown-switch')}, all.",
        ),
    }
)

_ROLES: Final = (
    r"(?:engineers?|developers?|operators?|admins?"
    r"|administrators?|sysadmins?"
    r"|reviewers?|authors?|interns?|contractors?|employees?|colleagues?|committers?|maintainers?|team\s*mates?"
    r"|team members?"
    r"|dbas?|sres?|on-?calls?|technicians?|coworkers?|staff)"
)
_ROLE: Final = rf"(?:the|an?|our|one|another|some)\s+(?:\w+[\s-]){{0,3}}?{_ROLES}"
_SOMEONE: Final = r"(?:someone|somebody|no one|nobody)"
_FAILED: Final = (
    r"(?:forgot(?:ten)?(?:\s+to)?|failed\s+to|neglected|overlooked|ignored|carelessly|mistakenly|erroneously|wrongly"
    r"|incorrectly|accidentally|inadvertently|unintentionally|misconfigured|mistyped|misread|messed\s+up|screwed\s+up"
    r"|botched|broke|made\s+(?:a|an|the)\s+(?:\w+\s+)?(?:mistake|error|typo)"
    r"|(?:did\s+not|didn['’]t)\s+(?:bother|check|notice|realize|realise|test|verify|follow|read|think"
    r"|pay\s+attention|remember|understand|know))"
)
PEOPLE: Final = "@@people"
# What a role, somebody, or a person whom the document names (put in for ``PEOPLE``) is said to have failed at.
BLAME_SUBJECT: Final = (
    rf"(?<!\w)(?:{_ROLE}|\A(?:\w+[\s-]){{0,2}}?{_ROLES}|{_SOMEONE}{PEOPLE})"
    rf"\s+(?:(?:had|has|have|then|also|again|who|that)\s+){{0,2}}{_FAILED}\b"
)
BLAME_WORDS: Final = re.compile(
    r"\b(?:(?:is|was|are|were)\s+(?:entirely\s+|solely\s+|partly\s+)?to\s+blame|(?:his|her|their"
    r"|whose)\s+(?:own\s+)?(?:fault|mistake|carelessness|negligence)"
    r"|(?:fault|carelessness|negligence|incompetence)\s+(?:of|by|on the part of)\s+(?:the\s+)?(?:engineers?"
    r"|developers?|operators?|admins?|team|author|reviewers?)"
    r"|(?:careless|negligent|incompetent|sloppy|lazy|stupid)\s+(?:engineers?|developers?|operators?|mistakes?"
    r"|work|coding|review)"
    r"|(?:engineer|developer|operator|admin|employee|author|reviewer|colleague)['’]s\s+(?:\w+\s+)?(?:fault"
    r"|mistake|error|carelessness))\b",
    re.IGNORECASE,
)

_PARTICIPLE: Final = (
    r"(?:been|known|seen|caught|gone|done|taken|made|found|thought|written|kept|gotten|got|had|run|let|given"
    r"|told|left"
    r"|held|sent|built|chosen|come|led|spent|understood|(?!automated|dedicated|detailed|limited|shared|improved"
    r"|updated\b)\w{2,}ed)"
)
COUNTERFACTUAL: Final = re.compile(
    rf"\b(?:(?:should(?:\s+not|n['’]t)?|ought\s+(?:not\s+)?to)\s+(?:(?:really|probably|definitely|also|never"
    rf"|already|all)\s+)?have\s+(?:(?:really|probably|also|never|already|immediately|then|better)\s+)?{_PARTICIPLE}"
    r"|could\s+(?:easily\s+|probably\s+|also\s+)?have\s+(?:(?:easily|probably|also)\s+)?(?:been\s+)?(?:noticed"
    r"|caught|checked|detected|known|seen|foreseen|anticipated|spotted|acted|reacted|responded|done\s+better)"
    r"|if\s+only\s+(?:we|they|he|she|the|someone))\b",
    re.IGNORECASE,
)
# What a system is expected to do, or how long things take, is analysis: "users should not have had lingering issues",
# "longer than it should have been", "it shouldn't have mattered", "should have been fixed by now". So is which check
# would have shown it: "could have been caught by a contract test".
EXPECTED: Final = re.compile(
    r"\b(?:by now|than\s+(?:it|they|we|this|that)\s+(?:should|could)\s+have|should\s+have\s+received"
    r"|should\s+have\s+been\s+(?:queued|resent|delivered|sent|saved|stored|received|reset|restored)"
    r"|(?:should\s+not|shouldn['’]t)\s+have\s+"
    r"(?:had|mattered|resulted|caused|led|been\s+(?:possible|able|affected|necessary|needed))"
    r"|could\s+have\s+been\s+(?:caught|detected|noticed|spotted)(?:\s+\w+){0,2}\s+(?:with|by|through)\s+\w+"
    r"|that\s+should\s+have)\b",
    re.IGNORECASE,
)

_PERSON: Final = "engineer|operator|developer|admin|administrator|employee|colleague|technician|contractor|person"
HUMAN_ERROR: Final = re.compile(
    r"(?:(?:caused\s+by|due\s+to|because\s+of|result\s+of|resulted\s+from|attributed\s+to|down\s+to"
    r"|root\s+cause\s*(?:is|was|:)|cause\s*(?:is|was|:)|(?:was|is)\s+(?:simply\s+|just\s+|purely\s+"
    r"|pure\s+)?)\s*(?:an?\s+|some\s+|simple\s+|plain\s+)*"
    r"(?:human|operator|user|manual|engineer|developer|pilot|personal)(?:\s+\w+)?\s+(?:error|mistake|failure"
    r"|oversight|slip)s?\b"
    r"|^\W*(?:human|operator)\s+(?:error|mistake)s?\b(?!\s*[-\s](?:prone|proof))"
    r"|\b(?:human|operator)\s+(?:error|mistake)s?\s+(?:caused|led|resulted|was|were|during|when|in\s+(?:the|a"
    r"|our))\b"
    r"|:\s*(?:human|operator|user)\s+(?:error|mistake)\b"
    r"|\b(?:mistake|error|typo|slip|oversight)s?\s+(?:made\s+)?by\s+(?:an?|the|one\s+of|our|some)\s+(?:[\w-]+\s+){0,2}"
    rf"(?:{_PERSON})s?\b"
    rf"|\b(?:{_PERSON}|someone|somebody)\s+(?:had\s+)?made\s+(?:an?|the)\s+(?:\w+\s+)?(?:mistake|error|typo)\b"
    r"|\b(?:manual|human)\s+(?:mistake|error)s?\s+(?:[\w-]+\s+){0,4}(?:caused|led|resulted|triggered|broke)\b"
    r"|\b(?:fat[- ]fingered|mistyped|mis-?clicked)\b"
    r"|\bby\s+(?:mistake|accident)[.!]?\s*\Z)",
    re.IGNORECASE,
)

# What could go wrong in general is analysis: "data can be lost due to human error", "reduces the risk of human error".
HYPOTHETICAL: Final = re.compile(
    r"\b(?:can|could|may|might|would|risks?|likelihood|probability|chances?|prone|possib\w+|potential\w*|reduc\w+|avoid\w*"
    r"|systemic\w*|prevent\w*|eliminat\w+|minimi[sz]\w+|protect\w*|guard\w*|if|never|nobody|not)\b",
    re.IGNORECASE,
)

# The immediate cause is said to be one of several.
SINGLE_CAUSE: Final = re.compile(
    r"(?<!immediate )(?<!direct )(?<!proximate )"
    r"\b(?:(?:the|our)\s+)?(?:single\s+|sole\s+|only\s+|main\s+)?(?:(?:root\s+)?cause)(?:\s+(?:of|for"
    r"|behind)\s+(?:the|this|these|our)\s+[\w -]{1,40}?)?\s*(?:was|is|:)\s+(?P<cause>[^.;\n]{3,90})[.!]?\s*\Z"
    r"|^(?:the|this)\s+(?:outage|incident|issue|problem|failure|downtime)\s+(?:was|is)\s+caused\s+by\s+"
    r"(?P<by>[^.;\n]{3,90})[.!]?\s*\Z",
    re.IGNORECASE,
)
# A root cause part may hold nothing but this; it names no cause yet.
NO_CAUSE_YET: Final = re.compile(
    r"\b(?:tbd|tba|n/?a|unknown|see|pending|todo|none|investigation|clear)\b", re.IGNORECASE
)
# Words that already open the question: a bare cause with them is not bare.
EXPLAINED: Final = re.compile(
    r"\b(?:because|since|when|which|that|where|due to|so that|caus(?:ed|ing)|leading|led|unknown"
    r"|not (?:yet )?known|unclear|under investigation|combination|several|multiple|two|three|both|and|after"
    r"|while|as)\b|\s[+&]\s",
    re.IGNORECASE,
)
MOST_CAUSE_WORDS: Final = 10
# A part that is one sentence without "the cause was" tells how it came about where it is longer than a name for it.
MOST_PART_WORDS: Final = 6

_ACTS: Final = (
    r"(?:rolled\s+back|reverted|deployed|redeployed|restarted|rebooted|released|merged|disabled|enabled"
    r"|turned\s+(?:off|on)"
    r"|paged|notified|informed|escalated|contacted|asked|decided|agreed|applied|removed|deleted|added|changed|updated"
    r"|upgraded|downgraded|patched|fixed|opened|closed|declared|announced|posted|published|sent|identified|found"
    r"|discovered|noticed|spotted|investigated|diagnosed|confirmed|verified|tested|moved|migrated|scaled"
    r"|increased|reduced"
    r"|raised|lowered|pushed|reset|stopped|killed|drained|blocked|paused|resumed|switched|replaced|restored"
    r"|reported|cut"
    r"|created|started|initiated|performed|executed|run|made|implemented|introduced|cleared|cleaned|shut\s+down"
    r"|brought\s+(?:up|down|back))"
)
MISSING_AGENT: Final = re.compile(
    rf"\b(?:was|were|is|are|gets?|got)\s+(?:(?:then|also|manually|finally|successfully|quickly|immediately"
    rf"|again|fully|partially)\s+)?(?P<act>{_ACTS})\b",
    re.IGNORECASE,
)
# Someone or something is said to have acted.
AGENT: Final = re.compile(
    r"\bby\s+(?!(?:\d|now|then|hand|this|that time|default|mistake|accident|\w+ing\b))[\w@`<\[]"
    r"|\b(?:automatically|auto-\w+|alert(?:ed|s)?|cron|scheduled|i|we|he|she|they|our team|on-?call|engineers?"
    r"|team|users?|customers?)\b",
    re.IGNORECASE,
)

# Before the passive verb stands only what it happened to: no clause of its own, nobody who acts.
BARE_SUBJECT: Final = re.compile(
    r"(?:[\W\d_]*(?:\b(?:am|pm|utc|gmt|[pmec][sd]?t|cest|cet)\b)?[\W\d_]*)"
    r"(?!.*\b(?:that|when|once|while|after|until|which|because|as|before|if|where|since|not|to|who"
    r"|but)\b)[^@:;]{0,70}",
    re.IGNORECASE,
)

_SUBJECTS: Final = (
    r"(?:monitoring|alerting|alerts?|observability|logging|metrics|documentation|docs|documents?|testing|tests?"
    r"|test coverage|coverage|communication|communications"
    r"|process(?:es)?|procedures?|tooling|tools|performance|reliability|resilien(?:ce|cy)|stability|robustness"
    r"|quality|code quality|security|visibility|awareness|training"
    r"|onboarding|reviews?|code reviews?|error handling|deployments?|deploy process|deployment process"
    r"|release process|incident response|response times?|runbooks?|automation"
    r"|capacity planning|scalability|availability|infrastructure|the system|systems?|things|it|this)"
)
# "... to detect such issues earlier", "... so that we avoid this": an end that measures nothing.
_TO_WHAT_END: Final = (
    r"(?:,?\s+(?:to|so\s+(?:that\s+)?we(?:\s+can)?)\s+(?:better\s+|help\s+)?(?:detect|catch|notice|find|spot|prevent|avoid"
    r"|identify)\s+(?:such|these|this|that|similar|future|those|problems|issues|outages|incidents)\b[\w\s]{0,50})?"
)
VAGUE_ACTION: Final = re.compile(
    rf"(?:(?:we\s+(?:will|should|need\s+to|must)|to|please)\s+)?(?:"
    rf"(?:improve|enhance|strengthen|better|increase|optimi[sz]e|harden|extend|expand|more|fix|refine|set\s*up\s+better|add\s+(?:more|better)"
    rf"|work\s+on)\s+(?:(?:our|the|overall|general|on|and|or|more|better|internal|existing|current|all)\s+"
    rf"|{_SUBJECTS}(?:\s*(?:,|/|&|and|or)\s*))*{_SUBJECTS}"
    rf"(?:\s+(?:in general|overall|further|generally|systems?))?{_TO_WHAT_END}"
    r"|.{0,40}\b(?:be|being)\s+(?:more|extra|very)\s+(?:careful|cautious|vigilant|attentive|mindful|aware"
    r"|diligent|proactive)\b.*"
    r"|.{0,30}\b(?:pay|paying)\s+(?:more|closer|better|special)\s+attention\b.*"
    r"|.{0,30}\b(?:try|make\s+sure|ensure|remember)\b.{0,40}\b(?:(?:never|not)\s+(?:to\s+)?(?:do|make|let"
    r"|repeat|forget)|(?:does\s+not|doesn['’]t|won['’]t|never)\s+(?:happen|occur)s?)\b.{0,40}"
    r"|(?:(?:don['’]t|do\s+not|never)\s+(?:do|let)\s+(?:it|this|that)\s+(?:again|happen).*)"
    r"|(?:do|communicate|test|plan|document|monitor|prepare)\s+(?:\w+\s+)?(?:better|more|more\s+(?:carefully"
    r"|thoroughly|closely|often))"
    r"|(?:raise|increase)\s+awareness\b.*|(?:train|educate|remind)\s+(?:the\s+)?(?:team|staff|people|engineers"
    r"|developers|everyone)"
    r")\s*[.!]*",
    re.IGNORECASE,
)

OPEN_ENDED: Final = re.compile(
    r"(?:(?:we\s+(?:will|should|need\s+to|are\s+going\s+to|plan\s+to|could|might)|to|please"
    r"|i\s+will)\s+)?(?:also\s+|further\s+|continue\s+to\s+|potentially\s+|maybe\s+|possibly\s+)*(?P<verb>"
    r"investigat(?:e|ing)|look(?:ing)?\s+(?:at|into)|consider(?:ing)?|explor(?:e|ing)|think(?:ing)?\s+(?:about"
    r"|of|through)|discuss(?:ing)?"
    r"|keep(?:ing)?\s+(?:an\s+eye|monitoring|watching|looking|working)|continue\s+(?:\w+ing|work|with)"
    r"|monitor\s+(?:the\s+situation|closely)|revisit|brainstorm|research(?:ing)?"
    r"|explore\s+ways|see\s+if|find\s+(?:a\s+way|ways|out)|try\s+(?:and|to)|figure\s+out|maybe|perhaps|possibly"
    r"|strive|aim)\b",
    re.IGNORECASE,
)
# A stated result: what will exist once the work is done.
RESULT: Final = re.compile(
    r"\b(?:and|then|to|so)\s+(?:\w+\s+)?(?:document|decide|write|record|report|publish|propose|present|add"
    r"|implement|file|create|recommend|fix|remove|replace|apply|deploy|agree|pick|choose|enable|disable|set)\b"
    r"|\b(?:decision|proposal|write-?up|report|design doc|rfc|adr|recommendation|prototype|spike|time-?box(?:ed)?)\b",
    re.IGNORECASE,
)
