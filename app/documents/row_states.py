"""Reads the states that the cells of a row state beside or instead of a status column."""

from __future__ import annotations

import re
from typing import Final

from app.documents import references
from app.documents.blocks import Cell, ListBlock
from app.documents.item_tables import cell_text
from app.documents.wording import is_state, state_of

_LONGEST_DATE_CELL: Final = 60  # characters
_DATE_THEN_STATE: Final = re.compile(
    r"(?P<date>[^()]*\d[^()]*?)\s*(?:\s[-–—]\s|[,;]\s|\s|\()(?P<state>\W*[a-zA-Z ]+\W*)"
)
_STATE_THEN_DATE: Final = re.compile(
    r"(?P<state>\W*[a-zA-Z]+)(?:\s[-–—]\s|[:,;]\s|\s(?:on )?\(?)(?P<date>[^()]*\d[^()]*)\)?"
)
_OPENING_STATE: Final = re.compile(r"(\w+(?: \w+)?)(?:\s[-–—]\s| (?:by|in|with|via|on|as of|pending)\b|[,;:] )")


def date_and_state(cell: str) -> tuple[str, bool | None]:
    """Part "2021-05-20 - Complete" and "Done (2021-05-20)", what teams write into one cell."""
    for pattern in (_DATE_THEN_STATE, _STATE_THEN_DATE):
        found = pattern.fullmatch(cell) if len(cell) <= _LONGEST_DATE_CELL else None
        state = state_of(found.group("state")) if found is not None else None
        if found is not None and state is not None:
            return found.group("date").strip(), state
    if not any(ch.isdigit() for ch in cell) and cell.casefold() not in {"planned", "open"}:
        state = state_of(cell)
        return ("", state) if state is not None else (cell, None)
    return cell, None


def state_in_words(cell: str) -> bool | None:
    """Return the state that a cell of notes states: alone, or first ("Resolved by PR #47", "Open - deferred")."""
    opening = _OPENING_STATE.match(cell)
    if opening is not None and (state := state_of(opening.group(1))) is not None:
        return state
    text = references.without_keys(cell)
    last = text.rpartition(" ")[2]
    if last.isupper() and (state := state_of(last)) is not None:
        return state  # "Jira: PAY-7 TODO"
    return state_of(text) if len(text.split()) <= 3 or text[:1] in "✅☑❌☐" else None  # noqa: PLR2004


def boxed(cell: Cell | None) -> bool | None:
    """Return the state that the boxes in a cell state (a Confluence task list in a table), None where it has none."""
    lists = [block for block in cell.blocks if isinstance(block, ListBlock)] if cell is not None else []
    boxes = [item.checked for block in lists for item in block.items]
    return all(boxes) if boxes and None not in boxes else None


def outside_links(cell: Cell | None, *, states: bool) -> str:
    """The words of a cell that are no link's: a link names a ticket, whatever its words are.

    ``states``: words of a link that are a state are one, as they are not in a ticket column.
    """
    if cell is None or not any(run.href for run in cell.inlines):
        return cell_text(cell)
    linked = [run.text for run in cell.inlines if run.href]
    if states and len(linked) == 1 and is_state(linked[0]):
        return linked[0]  # "[Done](https://...)"
    return "".join(run.text for run in cell.inlines if not run.href).strip()
