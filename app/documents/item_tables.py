"""Reads tables of action items: which column holds the work, the owner, the date, the state, the ticket."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from app.documents import vocabulary
from app.documents.blocks import Cell, Inline, Table, TableRow
from app.documents.references import is_reference_text
from app.documents.sections import words_of
from app.documents.text_runs import judged, runs_of_blocks
from app.documents.vocabulary import Column
from app.documents.word_lists import spellings
from app.documents.wording import states_work

COLUMN_WORDS: Final[dict[str, tuple[Column, ...]]] = {}
for _language in vocabulary.COLUMNS.values():
    for _column, _words in _language.items():
        for _key in (words_of(_spelling) for _word in _words for _spelling in spellings(_word)):
            if _column not in COLUMN_WORDS.get(_key, ()):
                COLUMN_WORDS[_key] = (*COLUMN_WORDS.get(_key, ()), _column)
# Words of the work column that name work by themselves, wherever the table stands.
_PLAIN_WORK: Final = frozenset(
    words_of(w)
    for w in (
        "action item",
        "action items",
        "action",
        "actions",
        "corrective action",
        "follow up",
        "todo",
        "repair item",
        "アクションアイテム",
        "対策",
        "課題",
        "行动项",
        "改进措施",
        "措施",
        "조치",
        "maßnahme",
    )
)
_NUMBER_WIDTH: Final = 6  # characters
_WEAK_LAST_WORDS: Final = frozenset(("date", "by", "when", "what", "on"))  # "Start date", "Triggered by": other things
_TRACKS: Final[frozenset[Column]] = frozenset(("owner", "due", "status", "ticket"))


class Columns(NamedTuple):
    """Which column of a table holds what."""

    work: int
    places: dict[Column, int]
    announces: bool  # the header itself says that these are action items

    def cell(self, row: TableRow, column: Column) -> Cell | None:
        """Return the row's cell of ``column``, or None."""
        at = self.places.get(column)
        return row.cells[at] if at is not None and at < len(row.cells) else None


def cell_runs(cell: Cell) -> tuple[Inline, ...]:
    """Return a cell's runs, those of the blocks in it included."""
    return tuple(runs_of_blocks((cell,))) if cell.blocks else cell.inlines


def cell_text(cell: Cell | None) -> str:
    """Return a cell's visible text."""
    return judged(cell_runs(cell)) if cell is not None else ""


@lru_cache(maxsize=2048)
def _kinds(header: str) -> tuple[Column, ...]:
    words = words_of(header)
    found = COLUMN_WORDS.get(words)
    if found is not None:
        return found
    for word in words.split(" ")[::-1]:  # "Action owner", "Target due date": the last known word decides
        found = COLUMN_WORDS.get(word)
        if found is not None and word not in _WEAK_LAST_WORDS:
            return found
    return ()


def columns_of(table: Table, *, in_action_part: bool) -> Columns | None:
    """Return the columns of a table of action items, or None where the table is about something else.

    Outside an action part the header must name both the work and who, when or in what state.
    """
    if table.header is None:
        return _without_header(table) if in_action_part else None
    headers = [cell_text(cell) for cell in table.header.cells]
    places: dict[Column, int] = {}
    options = [_kinds(header) for header in headers]
    options = [
        ("ticket",) if {"work", "ticket"} <= set(kinds) and _only_references(table, at) else kinds
        for at, kinds in enumerate(options)
    ]
    for at, kinds in enumerate(options):
        for kind in kinds:
            if kind not in places:
                places[kind] = at
                break
    if "work" not in places:
        work = _widest(table, set(places.values())) if in_action_part else None
        if in_action_part and (work is None or not _holds_work(table, work)):
            work = _misheaded(table, places, work)
        if work is None:
            return None
        places["work"] = work
    work = _better_work(places, headers, options, table)
    tracks = sum(1 for column in places if column in _TRACKS)
    announces = words_of(headers[work]) in _PLAIN_WORK and tracks >= 1 and "time" not in places
    if in_action_part:
        unnamed = words_of(headers[work]) not in _PLAIN_WORK or headers[work].isascii()
        explains = (
            unnamed and tracks == 0 and ("kind" in places or "priority" in places) and not _holds_work(table, work)
        )
        return None if explains else Columns(work, places, announces)
    return Columns(work, places, announces) if announces else None


def headed(table: Table) -> Table:
    """Return a table whose header is blank or a spreadsheet's letters with its first row as the header instead."""
    if table.header is None or not table.rows or any([len(cell_text(c)) > 1 for c in table.header.cells]):  # noqa: C419
        return table
    first = {kind for cell in table.rows[0].cells for kind in _kinds(cell_text(cell))}
    return Table(table.rows[0], table.rows[1:], table.span) if "work" in first and first & _TRACKS else table


def _better_work(places: dict[Column, int], headers: list[str], options: list[tuple[Column, ...]], table: Table) -> int:
    """Choose among columns that could be the work ("Item | Description"): a plain action word, then the widest."""
    candidates = [at for at, kinds in enumerate(options) if "work" in kinds]
    candidates = [at for at in candidates if at not in {v for k, v in places.items() if k != "work"}] or [
        places["work"]
    ]
    plain = [at for at in candidates if words_of(headers[at]) in _PLAIN_WORK]
    best = (
        (plain or candidates)[0] if plain or len(candidates) == 1 else max(candidates, key=lambda at: _width(table, at))
    )
    if (
        plain
        and len(candidates) > 1
        and _width(table, best) * 3 < max(_width(table, at) for at in candidates)
        and _width(table, best) < _NUMBER_WIDTH
    ):
        best = max(
            candidates, key=lambda at: _width(table, at)
        )  # "Action" holds only a number; the words are elsewhere
    places["work"] = best
    return best


def _width(table: Table, at: int) -> float:
    texts = [cell_text(row.cells[at]) for row in table.rows[:20] if at < len(row.cells)]
    return sum(len(t) for t in texts) / max(len(texts), 1)


def _widest(table: Table, taken: set[int]) -> int | None:
    count = len(table.header.cells) if table.header else max((len(r.cells) for r in table.rows), default=0)
    free = [at for at in range(count) if at not in taken]
    return max(free, key=lambda at: _width(table, at), default=None)


def _misheaded(table: Table, places: dict[Column, int], work: int | None) -> int | None:
    """Return the column that holds the work under another's header ("# | Owner | Priority"), which then has none."""
    for column, at in places.items():
        if _holds_work(table, at):
            del places[column]
            return at
    return work


def _only_references(table: Table, at: int) -> bool:
    """Say whether every cell of a column is a reference and nothing else ("Issue" over keys and links)."""
    texts = [cell_text(row.cells[at]) for row in table.rows if at < len(row.cells)]
    return bool(texts) and all(text and is_reference_text(text) for text in texts)


def _holds_work(table: Table, at: int) -> bool:
    texts = [cell_text(row.cells[at]) for row in table.rows if at < len(row.cells)]
    return sum(states_work(text) for text in texts) * 2 > len(texts)


def _without_header(table: Table) -> Columns | None:
    work = _widest(table, set())
    return Columns(work, {"work": work}, announces=False) if work is not None and _holds_work(table, work) else None
