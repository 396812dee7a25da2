"""Reads the lines below an entry that state its fields ("Owner: Ada", "Target date: 12 May", "Status: open").

Forms and exports of trackers write an action as a first line and its fields below it, each on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from app.documents import dates, references
from app.documents.blocks import Block, Inline, ListBlock, Paragraph, Span, Table
from app.documents.item_tables import COLUMN_WORDS
from app.documents.sections import words_of
from app.documents.text_runs import JUDGED, judged, lines_of_runs
from app.documents.vocabulary import Column
from app.documents.wording import is_nobody, state_of

_FIELD: Final = re.compile(r"[\s*_•·-]*(?P<label>[^\W\d_][^:：=|\n]{1,30}?)\s*[*_]*[:：][*_]*(?P<value>.*)", re.DOTALL)
_NO_FIELD: Final[frozenset[Column]] = frozenset(("work", "time"))


class Field(NamedTuple):
    """What a line states: the columns its label could head in a table, and its value."""

    columns: tuple[Column, ...]
    label: str
    value: str


@lru_cache(maxsize=256)  # a line is asked for as a block and as a detail
def field_of(text: str) -> Field | None:
    """Return the field that a line states, or None."""
    found = _FIELD.fullmatch(text) if len(text) <= JUDGED and (":" in text or "：" in text) else None
    label = words_of(found["label"]) if found is not None else ""
    columns = COLUMN_WORDS.get(label, ())
    if found is None or not columns:
        return None
    value = found["value"].strip()
    refers = " " not in value and bool(references.in_text(value))  # "Issue: OPS-1", "Change: CHG0012345"
    return Field(columns, label, value) if refers or _NO_FIELD.isdisjoint(columns) else None


def parted(block: Paragraph) -> tuple[Paragraph, tuple[Paragraph, ...]]:
    """Part a paragraph from the lines at its end that state fields; most hold none."""
    if not any(["\n" in run.text for run in block.inlines]):  # noqa: C419 - few runs: a list is quicker
        return block, ()
    lines = lines_of_runs(block.inlines)
    count = len(lines)
    while count > 1 and field_of(judged(lines[count - 1])) is not None:
        count -= 1
    if count == len(lines):
        return block, ()
    head: list[Inline] = []
    for line in lines[:count]:
        head += [Inline("\n", line[0].span), *line] if head else line
    fields = tuple(Paragraph(line, Span(line[0].span.start, line[-1].span.end)) for line in lines[count:])
    return Paragraph(tuple(head), Span(block.span.start, head[-1].span.end)), fields


def state_of_field(field: Field) -> bool | None:
    """Return the state that a field states: "Status: open", "Completed: 17 Apr 2024"; None where it states none."""
    if "status" not in field.columns or (is_nobody(field.value) and state_of(field.value) is None):
        return None
    if state_of(field.label) and dates.whole(field.value) is not None:
        return True
    return state_of(field.value)


def taken(blocks: Sequence[Block]) -> tuple[Sequence[Block], dict[int, tuple[Paragraph, ...]]]:
    """Return ``blocks`` without the fields below their paragraphs, and those fields by the paragraph's place.

    Fields right above a list or table say something of what it holds; they stay.
    """
    kept: list[Block] = []
    fields: dict[int, tuple[Paragraph, ...]] = {}
    for at, block in enumerate(blocks):
        leads = isinstance(blocks[at + 1], (ListBlock, Table)) if at + 1 < len(blocks) else False
        if not isinstance(block, Paragraph) or leads:
            kept.append(block)
            continue
        above = len(kept) - 1
        if kept and isinstance(kept[-1], Paragraph) and field_of(judged(block.inlines)) is not None:
            fields[above] = (*fields.get(above, ()), block)
            continue
        head, below = parted(block)
        kept.append(head)
        if below:
            fields[above + 1] = below
    return (kept, fields) if fields else (blocks, fields)
