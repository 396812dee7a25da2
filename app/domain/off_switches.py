"""Reads the writing checks' off switches: ``followthrough: off RULE`` in a comment of the document's format.

``<!-- followthrough: off counterfactual -->`` (Markdown, HTML, MediaWiki), ``.. followthrough: off …`` (rST),
``// followthrough: off …`` (AsciiDoc), ``# followthrough: off …`` (plain text). Several rules are separated by spaces
or commas; ``all`` is every rule. Above the first heading, or between the title and the next heading, the switch
holds for the whole document; elsewhere up to the next heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from typing import Final, NamedTuple

from app.documents.model import PostMortem

_SWITCH: Final = re.compile(
    r"(?:<!--|^[ \t]*(?:\.\.|//|#))[ \t]*followthrough:[ \t]*off[ \t]+(?P<rules>[\w, \t-]+?)[ \t]*(?:-->|$)",
    re.MULTILINE,
)
ALL: Final = "all"


class Switch(NamedTuple):
    """One rule (or ``all``) switched off from ``first`` to ``last``, both 1-based lines and included."""

    rule: str
    first: int
    last: int


def switches(post_mortem: PostMortem, text: str) -> list[Switch]:
    """Return the switches of ``text`` in order, unknown rule names included."""
    headings = sorted({section.line for section in post_mortem.sections})
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    end = len(starts)
    # The first heading is the title where everything else stands below it.
    body = headings[1] if len(headings) > 1 else end + 1
    found: list[Switch] = []
    for match in _SWITCH.finditer(text):
        line = bisect_right(starts, match.start("rules"))
        later = bisect_right(headings, line)
        following = headings[later] if later < len(headings) else end + 1
        first, last = (1, end) if line < body else (line, following - 1)
        names = re.split(r"[,\s]+", match["rules"].strip().removesuffix("--").strip())
        found.extend(Switch(name.casefold(), first, last) for name in names if name)
    return found


def is_off(rule: str, line: int, switched: Collection[Switch]) -> bool:
    """Say whether ``rule`` is switched off at ``line``."""
    return any(switch.rule in {rule, ALL} and switch.first <= line <= switch.last for switch in switched)
