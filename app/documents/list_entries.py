"""Builds nested lists from entries met one after the other, each with its level."""

from __future__ import annotations

from collections.abc import Callable

from app.documents import limits
from app.documents.blocks import Block, Inline, ListBlock, ListItem, Span
from app.documents.checkboxes import take_checkbox

ReadInlines = Callable[[int, int], tuple[Inline, ...]]


class Entry:
    """A list entry while it is being read: its own text at ``[own_start, own_end)``, then what hangs below it."""

    __slots__ = ("below", "end", "ordered", "own_end", "own_start", "start")

    def __init__(self, start: int, own_start: int, own_end: int, *, ordered: bool) -> None:
        self.start = start
        self.own_start = own_start
        self.own_end = self.end = own_end
        self.ordered = ordered
        self.below: list[Block | list[Entry]] = []

    def extend(self, end: int) -> None:
        """Take the text up to ``end`` as part of the entry's own."""
        self.own_end = self.end = end

    def hang(self, block: Block) -> None:
        """Put ``block`` below the entry."""
        self.below.append(block)
        self.end = max(self.end, block.span.end)


class ListBuilder:
    """One list with everything nested in it."""

    def __init__(self, data: bytes, read: ReadInlines) -> None:
        self._data = data
        self._read = read
        self._levels: list[list[Entry]] = []

    @property
    def last(self) -> Entry | None:
        """The entry that was added last."""
        return self._levels[-1][-1] if self._levels else None

    def add(self, entry: Entry, level: int) -> None:
        """Add ``entry`` at ``level`` (0 is outermost); a level that is skipped counts as one deeper.

        Raises:
            DocumentTooLarge: nested deeper than 100.
        """
        del self._levels[level + 1 :]
        if len(self._levels) > limits.MAX_NESTING:
            raise limits.too_deep(self._data, entry.start)
        if level < len(self._levels):
            self._levels[level].append(entry)
            return
        nested = [entry]
        if self._levels:
            self._levels[-1][-1].below.append(nested)
        self._levels.append(nested)

    def flush(self, out: list[Block]) -> None:
        """Put the list into ``out``, if there is one, and start anew."""
        if self._levels:
            out.append(self._block(self._levels[0]))
            self._levels = []

    def _block(self, entries: list[Entry]) -> ListBlock:
        items = tuple(self._item(entry) for entry in entries)
        return ListBlock(items, Span(items[0].span.start, items[-1].span.end))

    def _item(self, entry: Entry) -> ListItem:
        children = tuple(self._block(b) if isinstance(b, list) else b for b in entry.below)
        inlines, checked = take_checkbox(self._read(entry.own_start, entry.own_end))
        own = Span(entry.own_start, entry.own_end)
        if checked is not None and inlines:
            own = Span(min(inlines[0].span.start, own.end), own.end)
        end = max([entry.end, *(child.span.end for child in children)])
        return ListItem(inlines, children, Span(entry.start, end), own, entry.ordered, checked)
