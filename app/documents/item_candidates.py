"""Finds the entries of a document that are action items: list entries, table rows, sub-headings and sentences.

The rules are those of docs/reading.md. Each decision is noted with the rule that made it, which is what
``followthrough explain`` prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from app.documents import dates, groups, owners, references, wording
from app.documents.blocks import Block, Cell, Code, Inline, ListBlock, ListItem, Paragraph, Quote, Span, Table, TableRow
from app.documents.item_tables import Columns, cell_text, columns_of
from app.documents.outline import Part, descendants
from app.documents.sections import CATEGORIES
from app.documents.text_runs import squeeze, visible

Scope = Literal["sectioned", "unsectioned"]
Verdict = Literal["item", "group label", "detail", "section heading", "not an item"]


@dataclass(frozen=True, slots=True)
class Note:
    """One decision: what stands at byte ``at``, and the rule that said so."""

    at: int
    verdict: Verdict
    rule: str


@dataclass(frozen=True, slots=True)
class Inherited:
    """What headings and labels above an entry say for it."""

    owner: str | None = None
    due: dates.Due | None = None
    done: bool | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry that is an item, not yet taken apart."""

    runs: tuple[Inline, ...]
    own: Span  # the entry's own text: a reference goes at its end
    span: Span
    section: str | None
    scope: Scope
    rule: str
    inherited: Inherited = Inherited()
    details: tuple[Block, ...] = ()
    checked: bool | None = None
    row: TableRow | None = None
    columns: Columns | None = None
    is_heading: bool = False


_NOTHING: Final = Inherited()
_MARKER: Final = re.compile(rb"\s*(\d{1,9})[.)]")


class Finder:
    """Walks the parts of one document and gathers its candidates."""

    def __init__(self, data: bytes, parts: Sequence[Part], reference: date | None) -> None:
        self._data = data
        self._parts = parts
        self._reference = reference
        self.candidates: list[Candidate] = []
        self.notes: list[Note] = []

    def find(self) -> None:
        """Fill ``candidates`` and ``notes``."""
        roots: list[tuple[int, Part]] = []
        skip_below: float | None = None
        for index, part in enumerate(self._parts):
            if skip_below is not None and part.level > skip_below:
                continue
            skip_below = None
            if self._opens(index, part):
                roots.append((index, part))
                skip_below = part.level
                self._region(index, part)

    def note(self, at: int, verdict: Verdict, rule: str) -> None:
        """Record one decision."""
        self.notes.append(Note(at, verdict, rule))

    # which parts are action parts

    def _opens(self, index: int, part: Part) -> bool:
        if part.naming.name != "action_items":
            return False
        if part.level <= 1 and not part.is_label:  # a title such as "Follow-up on ..." is over everything, not a part
            below = {p.naming.name for p in descendants(self._parts, index) if p.naming.name is not None}
            if len(below - {"action_items"}) >= 2:  # noqa: PLR2004 - two other parts make it the document's title
                return False
        self.note(part.span.start, "section heading", "a heading or label that announces action items")
        return True

    def _region(self, index: int, root: Part) -> None:
        """Read an action part and the parts below it."""
        inherited = {root.level: self._label(root.text, _NOTHING)}
        below = list(descendants(self._parts, index))
        self._blocks(root.blocks, root, inherited[root.level], strict=root.naming.mixed, alone=not below)
        skip: float | None = None
        for offset, part in enumerate(below):
            if skip is not None and part.level > skip:
                self.note(part.span.start, "detail", "stands below an item's own heading or outside the work")
                continue
            skip = None
            above = [level for level in inherited if level < part.level]
            parent = inherited[max(above)] if above else _NOTHING
            for level in [level for level in inherited if level >= part.level]:
                del inherited[level]
            role = self._role(part, list(descendants(below, offset)), below)
            if role == "aside":
                skip = part.level
                self.note(part.span.start, "not an item", "a part of another kind inside the action part")
            elif role == "item":
                skip = part.level
                self._heading_item(part, root, parent, list(descendants(below, offset)))
            else:
                inherited[part.level] = self._label(part.text, parent)
                self.note(part.span.start, "group label", "a sub-heading or label over a group of items")
                strict = part.naming.name in {"resolution", "impact"}
                self._blocks(
                    part.blocks, part if not part.is_label else root, inherited[part.level], strict=strict, alone=True
                )

    def _role(self, part: Part, below: list[Part], siblings: list[Part]) -> Literal["aside", "item", "group"]:
        name = part.naming.name
        if part.naming.aside or (name is not None and name not in CATEGORIES and part.naming.exact):
            return "aside"
        if name == "action_items":
            return "group"
        return "item" if groups.heading_is_item(part, below, siblings) else "group"

    def _label(self, text: str, parent: Inherited) -> Inherited:
        """Add to ``parent`` what a label states for the items under it."""
        due = groups.due_of_label(text, self._reference)
        done = wording.state_of_group(text)
        return Inherited(
            groups.owner_of_label(text) or parent.owner,
            due or parent.due,
            parent.done if done is None else done,
            (*parent.labels, text),
        )

    def _heading_item(self, part: Part, root: Part, inherited: Inherited, below: list[Part]) -> None:
        details: list[Block] = list(part.blocks)
        for sub in below:
            if sub.inlines:
                details.append(Paragraph(sub.inlines, sub.span))
            details.extend(sub.blocks)
        self.note(part.span.start, "item", "one sub-heading per item")
        for block in details:
            self.note(block.span.start, "detail", "stands under an item's own heading")
        runs = part.inlines
        self.candidates.append(
            Candidate(
                runs,
                part.span,
                Span(part.span.start, part.end),
                root.text,
                "sectioned",
                "heading",
                inherited,
                tuple(details),
                is_heading=True,
            )
        )

    # the blocks of an action part

    def _blocks(self, blocks: Sequence[Block], part: Part, inherited: Inherited, *, strict: bool, alone: bool) -> None:
        """Read the blocks right under a heading or label.

        ``strict``: the heading names other things too, so an entry must itself state work.
        """
        has_entries = any(isinstance(b, (ListBlock, Table)) for b in blocks)
        context = inherited
        expected: int | None = None  # the number the next entry of an interrupted numbered list would have
        for at, block in enumerate(blocks):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            if isinstance(block, ListBlock):
                if expected is not None and not _is_ordered(block) and self._continues(blocks[at + 1 :], expected):
                    self.note(block.span.start, "detail", "stands between two entries of one numbered list")
                    continue
                self._list(block, part, context, strict=strict)
                expected = self._next_number(block)
                context = inherited
            elif isinstance(block, Table):
                self._table(block, part, context)
                context, expected = inherited, None
            elif isinstance(block, Paragraph):
                context = self._paragraph(
                    block, part, inherited, following, has_entries=has_entries, strict=strict or not alone
                )
            elif isinstance(block, (Code, Quote)):
                self.note(block.span.start, "not an item", "code, quotes and images hold no items")

    def _next_number(self, block: ListBlock) -> int | None:
        if not _is_ordered(block):
            return None
        number = self._number(block.items[-1])
        return number + 1 if number is not None else None

    def _number(self, item: ListItem) -> int | None:
        found = _MARKER.match(self._data, item.span.start)
        return int(found.group(1)) if found else None

    def _continues(self, rest: Sequence[Block], expected: int) -> bool:
        """Say whether a numbered list goes on after the bullets in between, or ended with an entry that leads to them."""
        for block in rest:
            if isinstance(block, ListBlock) and _is_ordered(block):
                return self._number(block.items[0]) == expected
        return expected > 2  # noqa: PLR2004 - the last entry of a list that was interrupted before

    def _list(self, block: ListBlock, part: Part, inherited: Inherited, *, strict: bool) -> None:
        for item in block.items:
            self._entry(item, part, inherited, strict=strict)

    def _entry(self, item: ListItem, part: Part, inherited: Inherited, *, strict: bool) -> None:
        text = visible(item.inlines)
        nested = [child for child in item.children if isinstance(child, ListBlock)]
        reason = groups.not_work(text, checked=item.checked)
        if not text and nested:
            self._nested(nested, part, inherited, strict=strict)
        elif reason is not None:
            self.note(item.span.start, "not an item", reason)
        elif nested and groups.entry_is_label(text, item, nested):
            self.note(item.span.start, "group label", "an entry that only labels the entries under it")
            self._nested(nested, part, self._label(text, inherited), strict=strict)
        elif strict and item.checked is None and not wording.states_work(text) and not references.of_runs(item.inlines):
            self.note(item.span.start, "not an item", "under a mixed heading an entry must itself state work")
        else:
            self.note(item.span.start, "item", "an outermost entry of a list in an action part")
            for child in item.children:
                self.note(child.span.start, "detail", "hangs below an item")
            self.candidates.append(
                Candidate(
                    item.inlines,
                    item.own,
                    item.span,
                    part.text or None,
                    "sectioned",
                    "list entry",
                    inherited,
                    item.children,
                    item.checked,
                )
            )

    def _nested(self, lists: Iterable[ListBlock], part: Part, inherited: Inherited, *, strict: bool) -> None:
        for block in lists:
            self._list(block, part, inherited, strict=strict)

    def _table(self, table: Table, part: Part, inherited: Inherited, scope: Scope = "sectioned") -> None:
        columns = columns_of(table, in_action_part=scope == "sectioned")
        if columns is None:
            self.note(table.span.start, "not an item", "a table that tracks no work")
            return
        if table.header is not None:
            self.note(table.header.span.start, "not an item", "a table's header")
        for row in table.rows:
            self._row(row, columns, part, inherited, scope)

    def _row(self, row: TableRow, columns: Columns, part: Part, inherited: Inherited, scope: Scope) -> None:
        work = columns.cell(row, "work")
        text = cell_text(work)
        filled = [cell for cell in row.cells if cell_text(cell)]
        if work is None or not text:
            self.note(row.span.start, "not an item", "an empty row")
        elif len(row.cells) > 2 and len(filled) == 1 and not wording.states_work(text):  # noqa: PLR2004 - a row that spans the table
            self.note(row.span.start, "group label", "a row that only labels the rows under it")
        elif groups.not_work(text, checked=None) is not None or all(
            wording.is_placeholder(cell_text(c)) or wording.is_nobody(cell_text(c)) for c in filled
        ):
            self.note(row.span.start, "not an item", "a row that holds a place")
        else:
            self.note(row.span.start, "item", "a row of a table that tracks work")
            runs = work.inlines or _runs_of_cell(work)
            own = work.span
            self.candidates.append(
                Candidate(runs, own, row.span, part.text or None, scope, "table row", inherited, (), None, row, columns)
            )

    # prose

    def _paragraph(
        self,
        block: Paragraph,
        part: Part,
        inherited: Inherited,
        following: Block | None,
        *,
        has_entries: bool,
        strict: bool,
    ) -> Inherited:
        """Read a paragraph of an action part; return what it says for the entries that follow it."""
        text = visible(block.inlines)
        leads = text.endswith((":", "：")) and isinstance(following, (ListBlock, Table, Code))
        if leads and not isinstance(following, Code):
            self.note(block.span.start, "group label", "a line that leads to the entries after it")
            return self._label(text, inherited)
        reason = groups.not_work(text, checked=None)
        if reason is not None:
            self.note(block.span.start, "not an item", reason)
            return self._lead_in(text, inherited, following)
        found = groups.work_sentences(text, has_entries=has_entries, strict=strict)
        if not found:
            self.note(block.span.start, "not an item", "prose that states no work of its own")
            return self._lead_in(text, inherited, following)
        if len(found) == 1:
            self._prose(block.inlines, block.span, part, inherited)
        else:
            for runs in _runs_of_sentences(block.inlines, found):
                span = Span(runs[0].span.start, runs[-1].span.end)
                self._prose(runs, span, part, inherited)
        return inherited

    def _lead_in(self, text: str, inherited: Inherited, following: Block | None) -> Inherited:
        """Take the owner that a sentence before a list names ("The X team will be responsible for the following")."""
        if not isinstance(following, (ListBlock, Table)):
            return inherited
        owner = groups.owner_of_lead_in(text)
        return replace(inherited, owner=owner) if owner else inherited

    def _prose(self, runs: Sequence[Inline], span: Span, part: Part, inherited: Inherited) -> None:
        self.note(span.start, "item", "prose in an action part that states work")
        self.candidates.append(Candidate(tuple(runs), span, span, part.text or None, "sectioned", "prose", inherited))


def _is_ordered(block: ListBlock) -> bool:
    return bool(block.items) and block.items[0].ordered


def _runs_of_cell(cell: Cell) -> tuple[Inline, ...]:
    from app.documents.text_runs import runs_of_blocks

    return tuple(runs_of_blocks(cell.blocks))


def _runs_of_sentences(inlines: Sequence[Inline], wanted: Sequence[str]) -> list[tuple[Inline, ...]]:
    """Return the runs of each wanted sentence: whole runs, cut where a sentence begins inside one."""
    text = squeeze("".join([run.text for run in inlines]))
    del text
    result: list[tuple[Inline, ...]] = []
    for sentence in wanted:
        runs = _cut_runs(inlines, sentence)
        if runs:
            result.append(runs)
    return result


def _cut_runs(inlines: Sequence[Inline], sentence: str) -> tuple[Inline, ...]:
    joined = "".join([run.text.replace("\n", " ") for run in inlines])
    start = joined.find(sentence)
    if start < 0:
        return ()
    end = start + len(sentence)
    runs: list[Inline] = []
    at = 0
    for run in inlines:
        first, last = max(start - at, 0), min(end - at, len(run.text))
        if first < last:
            text = run.text[first:last]
            runs.append(replace_text(run, text, first, last))
        at += len(run.text)
    return tuple(runs)


def replace_text(run: Inline, text: str, first: int, last: int) -> Inline:
    """Return a part of ``run`` with its own span, exact where the run's text is its source."""
    length = run.span.end - run.span.start
    span = run.span
    if len(run.text.encode()) == length:
        before = len(run.text[:first].encode())
        span = Span(run.span.start + before, run.span.start + before + len(run.text[first:last].encode()))
    return Inline(text, span, run.href, run.bold, run.emphasis, run.code, run.strike)
