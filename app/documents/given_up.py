"""Says whether a document gives up an action item: work that will not be done is never done, struck out or ticked."""

from __future__ import annotations

import re
from typing import Final

from app.documents.candidates import Candidate
from app.documents.field_lines import field_of
from app.documents.item_tables import cell_text
from app.documents.text_runs import judged
from app.documents.wording import is_given_up

_LAST_BRACKET: Final = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,120})[)\]）】][\s.。]*$")
_LAST_CLAUSE: Final = re.compile(r"\s[–—-]+\s+(\S[^–—]{0,119})$")  # "Move to Redis - won't do"
_LABEL: Final = re.compile(r"\W*(\w[^:：]{0,24})[:：]\s")  # "WONTFIX: move to Redis"
_STATUS_COLUMNS: Final = ("status", "notes")


def gives_up(candidate: Candidate, details: str) -> bool:
    """Say whether the item's cells, its last bracket or clause, its label or a status line of its details say so."""
    if candidate.columns is not None and candidate.row is not None:
        cells = [candidate.columns.cell(candidate.row, column) for column in _STATUS_COLUMNS]
        if any(cell is not None and is_given_up(cell_text(cell)) for cell in cells):
            return True
    text = judged(candidate.runs).rstrip()
    said = [
        found[1]
        for pattern in (_LAST_BRACKET, _LAST_CLAUSE)
        if (found := pattern.search(text, max(0, len(text) - 125)))
    ]
    if (label := _LABEL.match(text)) is not None:
        said.append(label[1])
    fields = (field_of(line) for line in details.split("\n"))
    said += [field.value for field in fields if field is not None and "status" in field.columns]
    return any(is_given_up(one) for one in said)
