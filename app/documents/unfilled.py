"""Tells entries of a form that nobody filled: nothing but places, their labels, and words that stand for the work."""

from __future__ import annotations

import re
from typing import Final

# "<action> (owner: <name>, due: YYYY-MM-DD)": nothing but places to fill and their labels.
_FIELDS: Final = re.compile(
    r"<[^<>]{0,120}>|\[(?!x\])[a-z][^\[\]]{1,120}\]|\{\{[^{}]{0,60}\}\}|\$\{[^{}]{0,120}\}|\bYYYY-MM-DD\b|\bDD/MM/YYYY\b"
    r"|\b(?:action|owner|assignee|due|due date|date|by|eta|ticket|link|status|priority|name|what|who|when|deadline"
    r"|responsible)\s*:",
    re.IGNORECASE,
)
_FIELD_FIRST: Final = re.compile(rf"[\W_]*?(?:{_FIELDS.pattern})", re.IGNORECASE)  # a form begins with a field
_FIELD_SIGNS: Final = ("<", "[", "{", ":", "yyyy")  # every field holds one
# "Action 2 - @owner - due date", "Bug NNNN - short description [owner]", "Short-term: xxx": each part stands for one.
_BETWEEN: Final = re.compile(r"\s+[–—-]+\s+|\s*[,;|/()\[\]:：]\s*|(?:^|\s)@")
_WORK: Final = r"(?:action(?: item)?|item|task|follow[- ]?up(?: item| action)?|to-?do|step|measure|owner|team|name)"
_STANDS_FOR: Final = re.compile(
    rf"@?{_WORK}s?(?: ?\#?\d{{1,2}}| [a-cn])?|(?:short |brief )?(?:description|title|summary)"
    r"|(?:your |team |full )?(?:names?|assignee|person|who|someone|username|handle|responsible)"
    r"|(?:due |target )?(?:date|when|deadline|eta)"
    r"|(?:ticket|jira|issue|bug|link|pr)(?: (?:link|id|number|key|url))?(?:[- \#]*(?:[xn?]{2,}|0{3,}))?"
    r"|priority|status|severity|type|(?:short|medium|long)[- ]term|x{2,}|n{3,}|tb[dca]|\?+|\.{2,}|…|_{2,}",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(rf"{_WORK}(?: ?\#?\d{{1,2}}| n)|to-?do", re.IGNORECASE)
_LONGEST: Final = 80  # characters


def is_unfilled(text: str) -> bool:
    """Say whether an entry is a form left empty: places to fill and their labels, and no word of its own."""
    plain = text.lower()
    if any([sign in plain for sign in _FIELD_SIGNS]):  # noqa: C419 - for so few a list is quicker
        if _FIELD_FIRST.match(text) is not None and not any(ch.isalnum() for ch in _FIELDS.sub("", text)):
            return True
    elif _NUMBERED.fullmatch(plain.strip(" .*_")) is not None:
        return True
    if len(text) > _LONGEST:
        return False
    parts = [part for part in _BETWEEN.split(text.strip(" .*_`")) if part.strip(" `*_.")]
    return len(parts) > 1 and all(_STANDS_FOR.fullmatch(part.strip(" `*_")) for part in parts)
