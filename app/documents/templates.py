"""The documents ``init`` writes: a post-mortem by severity, and the five lines of a near-miss, in Markdown.

The structure is the guide's: summary, impact, timeline, root causes and contributing factors, what went well, what
went badly, where we got lucky, action items. Places to fill stand in square brackets: until they are filled, ``check``
reports them as template text and none of them is an action item.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, TypeAlias

TemplateName: TypeAlias = Literal["full", "lighter", "note", "near-miss"]

# The template of each severity: a mandatory full post-mortem, a lighter one, a brief incident note.
BY_SEVERITY: Final[dict[int, TemplateName]] = {1: "full", 2: "lighter", 3: "note", 4: "note"}

_ITEM: Final = "- [ ] [What changes]"
_TOP: Final = """\
# Incident: [What was broken, and where] - {day}

Severity: SEV-{severity}
Team: [Owner: the team that writes this]
Systems: [List the systems involved]

## Summary

[What broke, who was affected, when, and how was it fixed: 2-3 sentences]

"""
_IMPACT: Final = """\
## Impact

- Users affected: [How many, and which part of the total]
- Duration: [When it began and when it ended, with the time zone]
- SLO impact: [How much of the error budget]
- Revenue impact: [How much, or negligible]
- Trust impact: [How many support tickets, what was said in public]

"""
_TIMELINE: Final = """\
## Timeline (all times UTC)

- HH:MM - [What happened first; say who acted, as a role]
- HH:MM - [What was seen, what was thought, what was tried]
- HH:MM - [When it was verified clean]

"""
_CAUSES: Final = """\
## Root causes and contributing factors

[What conditions had to exist for this to happen? List them all: each is a place to prevent the next one]

"""
_WENT: Final = """\
## What went well

- [What helped, with numbers]

## What went badly

- [What the tools, runbooks and checks did not show or did not stop]

"""
_LUCKY: Final = """\
## Where we got lucky

- [What would have made this worse, had it been otherwise]

"""
_ACTIONS: Final = f"""\
## Action items

<!-- Concrete, owned, dated, for example:
- [ ] AI-1: Add an EU stage to the load test of the deploy pipeline (Ada, 2026-04-26)
Every item has a named owner, a person or a team, and a date before this is published. -->

{_ITEM}
"""
_NEAR_MISS: Final = """\
# Near-miss: [What nearly happened, and where] - {day}

**Severity:** SEV-{severity}

**What nearly happened:** [What would users have seen]

**What stopped it:** [What check, alert or luck]

**What made it possible:** [What conditions had to exist]

**Action items:** [What changes, and how to tell that it is done (a person or a team, YYYY-MM-DD)]
"""

_TEXTS: Final[dict[TemplateName, str]] = {
    "full": _TOP + _IMPACT + _TIMELINE + _CAUSES + _WENT + _LUCKY + _ACTIONS,
    "lighter": _TOP + _IMPACT + _TIMELINE + _CAUSES + _ACTIONS,
    "note": _TOP + _ACTIONS,
    "near-miss": _NEAR_MISS,
}


def template(name: TemplateName, *, severity: int, on: date) -> str:
    """Return the template ``name`` for an incident of level ``severity`` on the day ``on``."""
    return _TEXTS[name].format(severity=severity, day=on.isoformat())
