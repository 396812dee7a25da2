"""Takes number, state, owner, priority and tickets off the front of an entry, until nothing more comes off."""

from __future__ import annotations

import re
from typing import Final

from app.documents import dates, owners, references
from app.documents.bracket_parts import PRIORITY, read_parts
from app.documents.decorated import Work
from app.documents.wording import is_state, state_of

# "AI-1:", "AI1.", "Action 3 -", "A1:", "#2:", "[AI-4]" number an item; the words after are its text.
_ID: Final = re.compile(
    r"^(?:[\[(]?(?P<id>(?:(?:AI|AP|ACT|FU|TASK|REM|CA|PA|R|T|A|M|P|ITEM|FOLLOWUP|F|PM"
    r"|[A-Z]{1,4})[- ]?#?\d+(?:[-.]\d+)*|(?:action(?: item)?|item|task|follow-?up|step)\s+#?\d+"
    r"|#\d{1,2}))[\])]?)\s*(?:[:：.)\]]|\s[-–—])\s*(?=\S)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\d{1,3}[.)]\s+")
_PREFIX_LABEL: Final = re.compile(
    r"^(?:action(?: item| point)?s?|todo|to do|follow[- ]?up|task)\s*[:：]\s*(?=\S)", re.IGNORECASE
)
_FRONT_STATE: Final = re.compile(
    r"^(?:[\[(]\s*(?P<box>[^\])]{0,24})\s*[\])]|(?P<glyph>[✅✔☑☒✓☐❌⬜🔲🟡🔴🟢⏳🚧❎🔄]\ufe0f?)|(?P<word>DONE|TODO"
    r"|TO DO|WIP|FIXED|COMPLETED?|IN PROGRESS|OPEN|CLOSED|PENDING|Done|Completed|Fixed)\b(?=\s*[:\-–—]"
    r"|\s+[A-Z`])|(?P<led>Planned|Ongoing|Not started|Under way|In progress|Shipped|Deployed|Merged|Closed|Open"
    r"|Pending|Resolved|To do|Todo)(?=\s*:\s|\s+[–—-]\s))\s*[:\-–—]?\s*"
)
# "DONE 2026-05-14 — Patch ...", "TODO due 2026-05-21: Add ...": the state, and of open work its date.
_DATED_STATE: Final = re.compile(
    r"(?P<word>DONE|TODO|TO DO|WIP|FIXED|COMPLETED?|IN PROGRESS|OPEN|CLOSED|PENDING|Done|Completed?|Fixed|Open|Todo)"
    r"[ ,]+(?P<due>(?:due|by|until)\s+)?(?:on\s+)?(?P<date>[^–—:]{4,24}?)(?:\s*[:–—]|\s-)\s+(?=\S)"
)
_BRACKET_FRONT: Final = re.compile(
    r"^(?:\((?P<round>[^()]{1,60})\)|\[(?P<square>[^\[\]]{1,60})\]|【(?P<lens>[^【】]{1,40})】)\s*[:\-–—]?\s*(?=\S)"
)
_MARK_FRONT: Final = re.compile(r"^[\[(]?\s*[\ue000](?:[\ue000\s,;/&])*[\])]?\s*[:\-–—]?\s*(?=\S)")
# "Add alerts ...": two words, the first of which begins nothing that the front can carry.
_PLAIN_FRONT: Final = re.compile(
    r"(?!(?:done|todo|to|wip|fixed|completed?|in|open|closed|pending|planned|ongoing|not|under|shipped|deployed|merged|resolved|actions?|follow|followup|tasks?|items?|steps?"
    r"|priority)\b)[a-z]{2,}[ ,]+[a-z]",
    re.IGNORECASE,
)
_STATE_LABEL: Final = re.compile(r"(?P<state>[^\W\d_][^\W_]*(?: [^\W_]+){0,2})\s*(?:\([^()]{1,60}\))?\s*[:：]\s+(?=\S)")
_STATE_REACH: Final = 80  # characters in which a state of several words, a bracket and a colon stand
_BOXES: Final = {"*": True, "x": True, "X": True, "": False, "/": False, ">": False}  # "[/]": Obsidian's half done
_MAX_ROUNDS: Final = 12


def strip_front(work: Work) -> None:
    """Take number, state, owner, priority and tickets off the front."""
    for _ in range(_MAX_ROUNDS):
        if _PLAIN_FRONT.match(work.text) and ":" not in work.text[:_STATE_REACH]:
            return
        before = work.text
        for step in (_front_state, _front_id, _front_mark, _front_bracket, _front_handle, _front_label):
            step(work)
        if work.text == before:
            return


def _front_state(work: Work) -> None:
    if _dated_state(work) or _foreign_state(work):
        return
    found = _FRONT_STATE.match(work.text)
    if found is None or found.end() >= len(work.text):
        return
    said = (
        found.group("box")
        if found.group("box") is not None
        else found.group("glyph") or found.group("word") or found.group("led")
    )
    if found.group("box") is not None and said.strip() in _BOXES:
        state: bool | None = _BOXES[said.strip()]
    else:
        state = state_of(said)
    if state is not None:
        work.done(state)
        work.text = work.text[found.end() :]


def _foreign_state(work: Work) -> bool:
    """Read "Fait : ...", "Pas encore fait (limite connue) : ...": a state of any language before a colon."""
    found = _STATE_LABEL.match(work.text)
    if found is None or not is_state(found.group("state")):
        return False
    work.done(state_of(found.group("state")))
    work.text = work.text[found.end() :]
    return True


def _dated_state(work: Work) -> bool:
    found = _DATED_STATE.match(work.text)
    when = dates.whole(found.group("date"), work.reference) if found is not None else None
    if found is None or when is None:
        return False
    state = state_of(found.group("word"))
    work.done(state)
    if found.group("due") or not state:
        work.due(when)
    work.text = work.text[found.end() :]
    return True


def _front_id(work: Work) -> None:
    found = _ID.match(work.text) if work.out.explicit_id is None else None
    if found is not None:
        if not references.in_text(found.group("id")) or found.group("id").startswith("#"):
            work.out.explicit_id = found.group("id").lstrip("#")
        work.text = work.text[found.end() :]
        return
    found = _NUMBER.match(work.text)
    if found is not None and found.end() < len(work.text):
        work.text = work.text[found.end() :]


def _front_mark(work: Work) -> None:
    found = _MARK_FRONT.match(work.text)
    if found is not None:
        work.text = work.text[found.end() :]


def _front_bracket(work: Work) -> None:
    found = PRIORITY.match(work.text)
    if found is not None and found.end() < len(work.text):
        work.out.rest.append(found.group())
        work.text = work.text[found.end() :]
        return
    found = _BRACKET_FRONT.match(work.text)
    if found is None:
        return
    inner = next(g for g in found.groups() if g is not None)
    if read_parts(work, inner, front=True):
        work.text = work.text[found.end() :]


def _front_handle(work: Work) -> None:
    found = owners.LEADING_HANDLES.match(work.text)
    if found is not None and found.end() < len(work.text) and work.text[found.end() :].strip():
        work.owner(owners.clean(found.group("who")))
        rest = work.text[found.end() :]
        work.text = re.sub(r"^to\s+(?=[a-z])", "", rest)


def _front_label(work: Work) -> None:
    found = _PREFIX_LABEL.match(work.text)
    if found is not None:
        work.text = work.text[found.end() :]
