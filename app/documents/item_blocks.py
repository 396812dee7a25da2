"""Reads what stands under an action heading: list entries, table rows, prose, and the lines that lead to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from app.documents import field_lines, groups, references, wording
from app.documents.blocks import Block, Code, Inline, ListBlock, ListItem, Paragraph, Quote, Span, Table, TableRow
from app.documents.candidates import Candidate, Inherited, Scope, Verdict
from app.documents.detail_lists import is_detail
from app.documents.item_prose import ANNOUNCED, KEYED, is_short_and_foreign, runs_of_sentences, work_sentences
from app.documents.item_tables import Columns, cell_runs, cell_text, columns_of, headed
from app.documents.text_runs import judged

# "kevin to document ...", "DONE: drop the slot": somebody is asked, or it has a state.
_ASKED: Final = re.compile(
    r"@?[\w.-]{2,20}(?: and @?[\w.-]{2,20})? to (?!be\b)[a-z]{3,}\b|(?:DONE|TODO|WIP|FIXED|OPEN)\s*[:–—-]"
)
# "OPS-5512 - test long records": a line that begins with its ticket is the ticket's work.
_TICKETED: Final = re.compile(r"(?!(?:CVE|INC|GHSA|RFC)\b)[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6}(?:\s*[:–—]|\s-)\s+\S")
_CARRIED_OUT: Final = re.compile(r"\b(?:was|were|been) (?:\w+ly )?\w+ed\b", re.IGNORECASE)
_TRACKED_WORDS: Final = 8
_SPANNING_CELLS: Final = 3  # in a table at least so wide, a row with one filled cell labels the rows under it


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where blocks stand, and how their words are judged there.

    ``strict``: the heading names other things too, so an entry must itself state work. ``talks``: the part is known to
    talk, so prose counts only where it promises work.
    """

    section: str
    inherited: Inherited
    strict: bool = False
    talks: bool = False
    scope: Scope = "sectioned"


class _Prose(NamedTuple):
    """What stands beside a paragraph: lists or tables, other paragraphs."""

    has_entries: bool
    alone: bool


class BlockReader:
    """Turns the blocks under a heading into candidates, noting each decision."""

    def __init__(
        self,
        data: bytes,
        reference: date | None,
        candidates: list[Candidate],
        note: Callable[[int, Verdict, str], None],
    ) -> None:
        self._data = data
        self._reference = reference
        self._candidates = candidates
        self._note = note

    def label(self, text: str, parent: Inherited) -> Inherited:
        """Return what ``parent`` and a label together state for the items under the label."""
        done = wording.state_of_group(text)
        return Inherited(
            groups.owner_of_label(text) or parent.owner,
            groups.due_of_label(text, self._reference) or parent.due,
            parent.done if done is None else done,
            (*parent.labels, text),
        )

    def read(self, blocks: Sequence[Block], place: Place) -> None:
        """Read the blocks right under a heading or label, in order."""
        blocks, fields = field_lines.taken(blocks)
        options = {
            at + 1 for at, block in enumerate(blocks) if isinstance(block, Paragraph) and _leads_to_options(block)
        }
        has_entries = any(isinstance(b, (ListBlock, Table)) and at not in options for at, b in enumerate(blocks))
        alone = sum(isinstance(block, Paragraph) for block in blocks) == 1
        last_table = max((at for at, block in enumerate(blocks) if isinstance(block, Table)), default=-1)
        here = place  # a line that leads to a list states things for that list alone
        previous: ListBlock | None = None
        skipped = False
        for at, block in enumerate(blocks):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            if isinstance(block, ListBlock):
                if at < last_table and groups.defines_columns(block):
                    self._note(block.span.start, "not an item", "a list that explains words of the table after it")
                elif skipped or is_detail(self._data, block, previous, blocks[at + 1 :]):
                    self._note(block.span.start, "detail", "entries that belong to what stands before them")
                else:
                    self._list(block, here)
                    previous = block
                here, skipped = place, False
            elif isinstance(block, Table):
                self.table(block, here)
                here, previous = place, None
            elif isinstance(block, Paragraph):
                count = len(self._candidates)
                here, skipped = self._paragraph(block, place, following, has_entries=has_entries, alone=alone)
                self._add_fields(fields.get(at, ()), count)
                previous = previous if not here.talks else None
            elif isinstance(block, (Code, Quote)):
                self._note(block.span.start, "not an item", "code, quotes and images hold no items")

    def _add_fields(self, fields: tuple[Paragraph, ...], count: int) -> None:
        """Give the fields below a paragraph to the item it was, if it was one: there were ``count`` items before."""
        found = len(self._candidates) > count
        if found and fields:
            self._candidates[-1] = replace(self._candidates[-1], details=fields)
        for field in fields:
            self._note(field.span.start, "detail" if found else "not an item", "a line that states a field")

    # lists

    def _list(self, block: ListBlock, place: Place) -> None:
        works = groups.leads_are_work(block)
        for item in block.items:
            self.entry(item, place, works=works)

    def entry(self, item: ListItem, place: Place, *, works: bool = False) -> None:
        """Read one outermost list entry; ``works``: the entries beside it that lead to others are work themselves."""
        text = judged(references.without_tail(item.inlines))
        nested = [child for child in item.children if isinstance(child, ListBlock)]
        reason = groups.not_work(text, checked=item.checked)
        if nested and (not text or (reason is None and not works and groups.entry_is_label(text, item))):
            self._note(item.span.start, "group label", "an entry that only labels the entries under it")
            under = replace(place, inherited=self.label(text, place.inherited))
            for block in nested:
                self._list(block, under)
        elif reason is not None:
            self._note(item.span.start, "not an item", reason)
        elif place.strict and item.checked is None and not self._states(text, item):
            self._note(item.span.start, "not an item", "in a part that also tells a story an entry must state work")
        else:
            self._note(item.span.start, "item", "an outermost entry of a list in an action part")
            for child in item.children:
                self._note(child.span.start, "detail", "hangs below an item")
            self._candidates.append(
                Candidate(
                    item.inlines,
                    item.own,
                    item.span,
                    place.section or None,
                    "list entry",
                    place.scope,
                    place.inherited,
                    item.children,
                    item.checked,
                )
            )

    def _states(self, text: str, item: ListItem) -> bool:
        if wording.states_work(text) or wording.names_deed(text) or references.of_runs(item.inlines):
            return True
        return _ASKED.match(text) is not None

    # tables

    def table(self, table: Table, place: Place) -> None:
        """Read a table; outside an action part only one whose header names the work and who or when."""
        table = headed(table)
        columns = columns_of(table, in_action_part=place.scope == "sectioned")
        if columns is None:
            if place.scope == "sectioned":
                self._note(table.span.start, "not an item", "a table that tracks no work")
            return
        if table.header is not None:
            self._note(table.header.span.start, "not an item", "a table's header")
        for row in table.rows:
            self._row(row, columns, place)

    def _row(self, row: TableRow, columns: Columns, place: Place) -> None:
        work = columns.cell(row, "work")
        text = cell_text(work)
        filled = [cell_text(cell) for cell in row.cells if cell_text(cell)]
        if work is None or not text:
            self._note(row.span.start, "not an item", "a row that names no work")
        elif (
            len(row.cells) >= _SPANNING_CELLS
            and len(filled) == 1
            and (" " not in text or not wording.states_work(text))
        ):
            self._note(row.span.start, "group label", "a row that only labels the rows under it")
        elif groups.not_work(text, checked=None) is not None or all(
            wording.is_placeholder(cell) or wording.is_nobody(cell) for cell in filled
        ):
            self._note(row.span.start, "not an item", "a row that holds a place")
        else:
            self._note(row.span.start, "item", "a row of a table that tracks work")
            self._candidates.append(
                Candidate(
                    cell_runs(work),
                    work.span,
                    row.span,
                    place.section or None,
                    "table row",
                    place.scope,
                    place.inherited,
                    row=row,
                    columns=columns,
                )
            )

    # prose

    def _paragraph(
        self, block: Paragraph, place: Place, following: Block | None, *, has_entries: bool, alone: bool
    ) -> tuple[Place, bool]:
        """Read a paragraph; return how the blocks after it are judged, and whether a list after it is its detail."""
        text = judged(references.without_tail(block.inlines))
        if isinstance(following, (ListBlock, Table)):
            led = self._lead(block, text, place, following)
            if led is not None:
                return led
        leads = text.endswith((":", "：")) and not isinstance(following, Code)
        reason = "a line that leads to what stands below" if leads else groups.not_work(text, checked=None)
        prose = _Prose(has_entries=has_entries, alone=alone)
        found = [] if reason else self._found(block, text, place, prose)
        if len(found) > 1:
            for runs in runs_of_sentences(block.inlines, found, to_end=text.endswith(found[-1])):
                self._prose(runs, Span(runs[0].span.start, runs[-1].span.end), place)
        elif found:
            self._prose(block.inlines, block.span, place)
        else:
            self._note(block.span.start, "not an item", reason or "prose that states no work of its own")
            owner = groups.owner_of_lead_in(text) if isinstance(following, (ListBlock, Table)) else None
            if owner:
                return replace(place, inherited=replace(place.inherited, owner=owner)), False
        return place, False

    def _lead(
        self, block: Paragraph, text: str, place: Place, following: ListBlock | Table
    ) -> tuple[Place, bool] | None:
        """Read a line that leads to entries, or return None where it does not."""
        if isinstance(following, ListBlock):
            if (why := groups.leads_elsewhere(text)) is not None:
                self._note(block.span.start, "not an item", why)
                return place, True
            if groups.lead_is_item(text, following, done=place.inherited.done):
                self._prose(block.inlines, block.span, place)
                return place, True
        if not text.endswith((":", "：")):
            return None
        self._note(block.span.start, "group label", "a line that leads to the entries after it")
        inherited = self.label(text, place.inherited)
        owner = groups.owner_of_lead_in(text) or inherited.owner
        done = True if inherited.done is None and groups.tells_done(text) else inherited.done
        return replace(place, inherited=replace(inherited, owner=owner, done=done)), False

    @staticmethod
    def _found(block: Paragraph, text: str, place: Place, prose: _Prose) -> list[str]:
        """Return the sentences of a paragraph that are items, or its whole text where it is one."""
        if ANNOUNCED.match(text) or KEYED.match(text) or _TICKETED.match(text):
            return [text]
        found = work_sentences(text, has_entries=prose.has_entries, strict=place.strict or place.talks)
        if found or prose.has_entries or place.talks:
            return found
        if prose.alone and (place.inherited.done is not None or is_short_and_foreign(text, place.section)):
            return [text]  # the one paragraph under "Action taken:" is the action, however it is worded
        if place.inherited.done and _CARRIED_OUT.search(text):
            return [text]  # "The account was locked." under "Actions taken"
        tracked = not place.strict and _names_ticket(text, block)
        return [text] if tracked else []  # prose that names a ticket is about work that is tracked

    def _prose(self, runs: Sequence[Inline], span: Span, place: Place) -> None:
        self._note(span.start, "item", "prose that states work")
        self._candidates.append(
            Candidate(tuple(runs), span, span, place.section or None, "prose", place.scope, place.inherited)
        )


def _leads_to_options(block: Paragraph) -> bool:
    return groups.tells_options(judged(block.inlines)) if block.inlines else False


def _names_ticket(text: str, block: Paragraph) -> bool:
    """Prose of some length that names a ticket is about work that is tracked; "See the full diff" is not."""
    return len(text.split()) >= _TRACKED_WORDS and bool(references.of_runs(block.inlines))
