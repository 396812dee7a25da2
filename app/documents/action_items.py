"""Builds action items from candidates: text, owner, due date, tickets, state, kind, and where a reference goes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from app.documents import dates, decoration, owners, references, vocabulary
from app.documents.blocks import Format, Inline, Span, TableRow
from app.documents.candidates import Candidate
from app.documents.decorated import Decorated
from app.documents.field_lines import field_of, state_of_field
from app.documents.given_up import gives_up
from app.documents.item_states import state_of_item, told_by_neighbours
from app.documents.item_tables import Columns, cell_text
from app.documents.model import ActionItem, ActionKind, ReadingWarning, TicketPlacement
from app.documents.row_states import boxed, date_and_state, outside_links, state_in_words
from app.documents.sections import words_of
from app.documents.text_runs import JUDGED, Lines, runs_of_blocks, squeeze, text_of_blocks
from app.documents.wording import commits, is_nobody, is_state, state_of, verb_form

_KINDS: Final = {
    words_of(word): ActionKind(kind)
    for language in vocabulary.KINDS.values()
    for kind, words in language.items()
    for word in words
}
_WARNINGS: Final = {
    "date-ambiguous": "The date {raw!r} can be read as day/month or month/day. Write it as YYYY-MM-DD.",
    "date-relative": "The date {raw!r} is relative and was read against the document's date. Write it as YYYY-MM-DD.",
    "date-unread": "{raw!r} is not a date that can be read. Write it as YYYY-MM-DD.",
}
_CLOSING: Final = re.compile(rb"[ \t]+#+[ \t]*$")
_DETAIL_HANDLES: Final = re.compile(
    rf"^\s*(?P<who>{owners.HANDLE.pattern}(?:(?:,|\s+and|\s*&)\s*{owners.HANDLE.pattern})*)\s+(?:is|are"
    rf"|will|to|planning|working|owns?|has|have)\b"
)
_SPACE: Final = re.compile(rb"\s*")
_HABIT: Final = 2  # items
_DONE_DETAIL: Final = re.compile(
    r"^\(?(?:status\s*[:：]\s*)?(done|completed|fixed|✅|in progress|todo|open|not started)\b", re.IGNORECASE
)


class Builder:
    """Turns the candidates of one document into items, gathering warnings."""

    def __init__(
        self, data: bytes, lines: Lines, fmt: Format, reference: date | None, raw_html: Sequence[Span] = ()
    ) -> None:
        self._data = data
        self._lines = lines
        self._format = fmt
        self._reference = reference
        self._raw_html = raw_html
        self.warnings: list[ReadingWarning] = []

    def build_all(self, candidates: Sequence[Candidate]) -> tuple[ActionItem, ...]:
        """Return the items of ``candidates``.

        A single word in brackets or behind a dash at an item's end names its owner only where at least half of the
        items outside tables end with an owner: "(Jane)" by habit, not "(Grafana)" once.
        """
        read = [decoration.read(candidate.runs, self._reference) for candidate in candidates]
        loose = [said for said, candidate in zip(read, candidates, strict=True) if candidate.columns is None]
        named = [said for said in loose if said.bracket is not None and said.owner is None]
        owned = sum(said.owner is not None for said in loose)
        if max(len(named), owned) >= _HABIT and (len(named) + owned) * 2 >= len(loose):
            for said in named:
                said.owner = said.bracket
                before, name, _ = said.text.rpartition(said.bracket or " ")
                said.text = before.rstrip(" ([–—-") if name else said.text
        _own_by_name(read)
        told_by_neighbours(candidates, read)
        return tuple(self.build(candidate, said) for candidate, said in zip(candidates, read, strict=True))

    def build(self, candidate: Candidate, said: Decorated) -> ActionItem:
        """Return the item of ``candidate``, whose own text says ``said``."""
        begin = candidate.runs[0].span.start if candidate.runs else candidate.span.start
        line = self._lines.of(_SPACE.match(self._data, begin).end())  # type: ignore[union-attr] # matches anywhere
        owner, due, done, tickets = said.owner, said.due, said.done, said.tickets
        if candidate.columns is not None:
            owner, due, done, tickets = self._from_row(candidate, owner, due, done, tickets)
        if candidate.details:
            owner, due, done, tickets = self._from_details(candidate, owner, due, done, tickets)
        inherited = candidate.inherited
        due = due or inherited.due
        details = text_of_blocks(candidate.details)
        given_up = gives_up(candidate, details)
        done = state_of_item(candidate, done, said.told, given_up=given_up)
        if due is not None and due.warning is not None:
            message = _WARNINGS[due.warning].format(raw=due.raw)
            self.warnings.append(ReadingWarning(line, due.warning, message))
        return ActionItem(
            line=line,
            span=candidate.span,
            text=said.text,
            placement=self._placement(candidate),
            explicit_id=said.explicit_id or self._id_of_row(candidate),
            owner=owner or inherited.owner,
            due=due.raw if due else None,
            due_date=due.on if due else None,
            tickets=tickets,
            done=done,
            given_up=given_up,
            kind=self._kind(candidate, said.rest),
            section=candidate.section,
            scope=candidate.scope,
            details=details,
        )

    def _from_row(
        self,
        candidate: Candidate,
        owner: str | None,
        due: dates.Due | None,
        done: bool | None,
        tickets: tuple[str, ...],
    ) -> tuple[str | None, dates.Due | None, bool | None, tuple[str, ...]]:
        columns, row = candidate.columns, candidate.row
        if columns is None or row is None:
            return owner, due, done, tickets
        owner = _owner_of_row(columns, row) or owner
        written, state = date_and_state(cell_text(columns.cell(row, "due")))
        if written and not is_nobody(written):
            due = dates.of_cell(written, self._reference)
        state = state if columns.cell(row, "status") is None else state_of(cell_text(columns.cell(row, "status")))
        for column in ("notes", "due", "ticket"):
            if state is None:
                state = state_in_words(outside_links(columns.cell(row, column), states=column != "ticket"))
        state = state if state is not None else boxed(columns.cell(row, "work"))
        done = state if state is not None else done
        at = columns.places.get("ticket")
        runs: list[Inline] = []
        for number, other in enumerate(row.cells):
            if number == columns.work:
                continue
            cell_runs = [*other.inlines, *runs_of_blocks(other.blocks)]
            if number == at:
                tickets += references.of_runs(cell_runs, every_link=True) or references.of_cell(cell_text(other))
            elif number == columns.places.get("id"):  # a number is only the row's, a link leads to what tracks it
                tickets += references.of_runs([run for run in cell_runs if run.href], every_link=True)
            elif number != columns.places.get("owner"):
                runs.extend(cell_runs)
        return owner, due, done, references.unique((*tickets, *references.of_runs(runs)))

    def _from_details(
        self,
        candidate: Candidate,
        owner: str | None,
        due: dates.Due | None,
        done: bool | None,
        tickets: tuple[str, ...],
    ) -> tuple[str | None, dates.Due | None, bool | None, tuple[str, ...]]:
        """Read what the blocks below an item state for it: "Owner: x", tickets, a state on a line of its own."""
        for line in text_of_blocks(candidate.details).split("\n"):
            if len(line) > JUDGED:
                continue
            field = field_of(line)
            if field is not None:
                owner = owner or (owners.clean(field.value) if "owner" in field.columns else None)
                due = due or (dates.whole(field.value, self._reference) if "due" in field.columns else None)
                done = done if done is not None else state_of_field(field)
                continue
            labelled = owners.labelled(line) if owner is None else None
            if labelled is not None and labelled[1] <= 4:  # noqa: PLR2004 - the label begins the line
                owner = labelled[0]
            elif owner is None and (found := _DETAIL_HANDLES.match(line)) is not None:
                owner = owners.clean(found.group("who"))
            if due is None and len(line) <= 200:  # noqa: PLR2004
                said = decoration.due_label(line, self._reference)
                due = said or due
            if done is None and (state := _DONE_DETAIL.match(line)) is not None:
                done = state_of(state.group(1))
        found_tickets = references.of_runs(runs_of_blocks(candidate.details))
        return owner, due, done, references.unique((*tickets, *found_tickets))

    def _id_of_row(self, candidate: Candidate) -> str | None:
        if candidate.columns is None or candidate.row is None:
            return None
        text = cell_text(candidate.columns.cell(candidate.row, "id"))
        return text if text and len(text) <= 20 and not is_nobody(text) else None  # noqa: PLR2004 - an id is short

    def _kind(self, candidate: Candidate, rest: Sequence[str]) -> ActionKind | None:
        said = list(rest)
        if candidate.columns is not None and candidate.row is not None:
            said.insert(0, cell_text(candidate.columns.cell(candidate.row, "kind")))
        said.extend(reversed(candidate.inherited.labels[1:] or ()))
        for text in said:
            if (kind := _kind_of(text)) is not None:
                return kind
        return None

    def _placement(self, candidate: Candidate) -> TicketPlacement | None:
        if candidate.columns is not None and candidate.row is not None:
            cell = candidate.columns.cell(candidate.row, "ticket")
            if cell is not None and not cell.fixed_width and not cell_text(cell):
                at = self._inside_cell(cell.span.start, cell.span.end)
                return TicketPlacement(at, "cell", html=self._is_html(at))
            work = candidate.columns.cell(candidate.row, "work")
            if work is not None and work.fixed_width:
                return None  # a table drawn in columns: anything added to this cell would break it
        span = candidate.own
        end = span.start + len(self._data[span.start : span.end].rstrip())
        html = self._is_html(end)
        if candidate.is_heading and self._format == "markdown" and not html:
            end = self._end_of_heading(span.start, end)
        return TicketPlacement(end, html=html) if end > span.start else None

    def _is_html(self, at: int) -> bool:
        """Whether byte ``at`` of a Markdown document stands in HTML."""
        place = bisect_right(self._raw_html, at, key=lambda span: span.start)
        return place > 0 and at < self._raw_html[place - 1].end

    def _inside_cell(self, start: int, end: int) -> int:
        raw = self._data[start:end]
        return start + (1 if raw[:1] == b" " and len(raw) > 1 else 0)

    def _end_of_heading(self, start: int, end: int) -> int:
        """Return the end of a heading's words: before closing ``#``s, above a setext underline."""
        first = self._data[start:end].split(b"\n", 1)[0].rstrip()
        return start + len(_CLOSING.sub(b"", first)) if first.lstrip().startswith(b"#") else start + len(first)


def _own_by_name(read: Sequence[Decorated]) -> None:
    """Let a name that owns some item own those it begins: "Hypha will run ...", "ICL check ...", "[ICL] Closed"."""
    known = {said.owner for said in read if said.owner is not None and owners.is_plain_name(said.owner)}
    for said in read:
        name, rest = owners.beginning(said.text) if said.owner is None and known else ("", "")
        if name in known and (verb_form(rest) is not None or commits(rest)):
            said.owner = name
            if not said.text.startswith(name):
                said.text = rest  # "[ICL] Closed the account"


@lru_cache(maxsize=256)  # a label is asked for each item under it
def _kind_of(text: str) -> ActionKind | None:
    words = words_of(text)
    return _KINDS.get(words) or next((_KINDS[w] for w in words.split(" ") if w in _KINDS), None)


def _owner_of_row(columns: Columns, row: TableRow) -> str | None:
    """Return whom the owner column names, or, where there is none, the status column."""
    cell = columns.cell(row, "owner")
    if cell is not None:
        return None if is_state(cell_text(cell)) else owners.clean(cell_text(cell))
    status = columns.cell(row, "status")
    return owners.of_status(squeeze("".join([run.text for run in status.inlines]))) if status is not None else None
