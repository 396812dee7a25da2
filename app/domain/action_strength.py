"""How far an action item can carry: strong where the system is changed, weak where people are asked to take care.

The three steps are those of the action hierarchy of the VA National Center for Patient Safety
(https://www.patientsafety.va.gov/professionals/publications/hierarchy.asp): what forces or automates is strong; what
trains, documents, reminds or warns is weak; everything else is in between, and is not judged.
"""

from __future__ import annotations

import re
from typing import Literal

Strength = Literal["strong", "weak"]

_STRONG = re.compile(
    r"\b(?:automat\w*|enforc\w*|prevent\w*|block\w*|reject\w*|remov\w*|eliminat\w*|delet\w*|retir\w*|replac\w*"
    r"|redesign\w*|simplif\w*|isolat\w*|redundan\w*|fail[- ]?over|circuit[- ]?breaker\w*|rate[- ]?limit\w*"
    r"|timeouts?|canary|canaries|gate[sd]?|guard ?rails?|roll(?:ed)?[- ]?backs?|quotas?|validat\w*)\b",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:train\w*|educat\w*|remind\w*|document|documents|documentation|wiki|run ?books?|playbooks?|checklists?"
    r"|guidelines?|guides?|polic(?:y|ies)|communicat\w*|announc\w*|discuss\w*|meetings?|talks?|emails?|warn\w*"
    r"|be (?:more )?careful|double[- ]check\w*|awareness|remember|review)\b",
    re.IGNORECASE,
)


def strength_of(text: str) -> Strength | None:
    """The strength of an action item's text (English words); None in between. Strong words win over weak ones."""
    if _STRONG.search(text):
        return "strong"
    return "weak" if _WEAK.search(text) else None
