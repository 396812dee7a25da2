"""What changes of items and post-mortems do to the cells of the roll-ups, gathered until they are written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from app.domain.metrics.facts import (
    ALL,
    Counts,
    ItemFact,
    Lens,
    LensKind,
    Placing,
    closing_counts_of,
    counts_of,
    day_counts_of,
    difference,
    lens,
    lenses_of,
    month_of,
    pair_lenses,
    post_mortem_counts,
)

CellKey = tuple[Lens, int, int]  # lens, severity (0 is not stated), month or day
WHOLE_TIME = 0  # stands in the place of a month: the coarse grain, of the lenses that have many months
Cells = dict[CellKey, dict[str, int]]


class Deltas:
    """Differences of cells, by month of publication or closing, and by day of publication."""

    def __init__(self) -> None:
        self.months: Cells = defaultdict(dict)
        self.days: Cells = defaultdict(dict)

    def change(self, before: ItemFact | None, after: ItemFact | None, overdue_before: date, times: int = 1) -> None:
        """``times`` items were ``before`` and are ``after``; None stands for an item that is not there."""
        if before == after:
            return
        if before is not None and after is not None and _same_cells(before, after):
            counts = difference(counts_of(before, overdue_before), counts_of(after, overdue_before))
            self._add(after, counts, difference(day_counts_of(before), day_counts_of(after)), times)
        else:
            if before is not None:
                self._add(before, counts_of(before, overdue_before), day_counts_of(before), -times)
            if after is not None:
                self._add(after, counts_of(after, overdue_before), day_counts_of(after), times)
        for fact, sign in ((before, -1), (after, 1)):
            if fact is not None and fact.closed_on is not None:
                self._closing(fact, fact.closed_on, sign * times)

    def _add(self, fact: ItemFact, counts: Counts, day_counts: Counts, times: int) -> None:
        severity = fact.placing.severity_level or 0
        if counts:
            month = month_of(fact.created_on)
            for seen_through in lenses_of(fact):
                self._of_month(seen_through, severity, month, counts, times)
        if day_counts:
            day = fact.created_on.toordinal()
            for seen_through in (ALL, lens("team", fact.placing.team)):
                _into(self.days[seen_through, severity, day], day_counts, times)

    def roll(self, fact: ItemFact, old: date, new: date) -> None:
        """Nothing happened to the item, but ``overdue`` is counted up to another day from now on."""
        self._add(fact, difference(counts_of(fact, old), counts_of(fact, new)), {}, 1)

    def _closing(self, fact: ItemFact, closed_on: date, times: int) -> None:
        counts = closing_counts_of(fact)
        severity, month = fact.placing.severity_level or 0, month_of(closed_on)
        for seen_through in (ALL, lens("team", fact.placing.team)):
            _into(self.months[seen_through, severity, month], counts, times)

    def post_mortem(self, placing: Placing, kind: str, sign: int) -> None:
        """A post-mortem came (``sign`` 1) or was taken out to be counted elsewhere (-1)."""
        counts = post_mortem_counts(kind)
        severity, month = placing.severity_level or 0, month_of(placing.published_on)
        for seen_through in post_mortem_lenses(placing):
            self._of_month(seen_through, severity, month, counts, sign)

    def _of_month(self, seen_through: Lens, severity: int, month: int, counts: Counts, times: int) -> None:
        _into(self.months[seen_through, severity, month], counts, times)
        if has_whole_time(seen_through[0]):
            _into(self.months[seen_through, severity, WHOLE_TIME], counts, times)

    def __bool__(self) -> bool:
        return bool(self.months or self.days)


def has_whole_time(kind: LensKind) -> bool:
    """Whether the lenses of a kind have cells of the whole time: those that are grouped by in their hundreds."""
    return kind in {"team", "system", "tag"}


def post_mortem_lenses(placing: Placing) -> Iterator[Lens]:
    """Every lens through which a post-mortem is seen."""
    yield ALL
    yield lens("team", placing.team)
    yield from [lens("system", name) for name in dict.fromkeys(placing.systems)] or [lens("system", None)]
    yield from (lens("tag", name) for name in dict.fromkeys(placing.tags))
    yield from pair_lenses(placing)


def _same_cells(before: ItemFact, after: ItemFact) -> bool:
    return (
        before.created_on == after.created_on
        and before.kind == after.kind
        and (before.placing is after.placing or before.placing == after.placing)
    )


def _into(cell: dict[str, int], counts: Counts, times: int) -> None:
    for name, number in counts.items():
        cell[name] = cell.get(name, 0) + number * times
