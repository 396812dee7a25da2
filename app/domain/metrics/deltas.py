"""What changes of items and post-mortems do to the cells of the roll-ups, added up until they are written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from app.domain.metrics.cells import LENS_BITS, OF_DAY, OF_MONTH, PERIOD_BITS, WHOLE_TIME
from app.domain.metrics.facts import (
    ALL,
    ItemFact,
    Lens,
    LensKind,
    Placing,
    closing_counts_of,
    counts_of,
    day_counts_of,
    lens,
    lenses_of,
    month_of,
    pair_lenses,
    post_mortem_counts,
)

Change = tuple[ItemFact | None, ItemFact | None]  # what an item was and is; None: it is not there
Cells = dict[int, int]  # counts by the key of their cell, both as ``app.domain.metrics.cells`` has them


class Deltas:
    """Differences of cells, by month of publication or closing, and by day of publication.

    ``numbers`` has the number of every lens; KeyError where one is missing.
    """

    def __init__(self, numbers: Mapping[Lens, int], overdue_before: date) -> None:
        self.months: Cells = {}
        self.days: Cells = {}
        self._numbers = numbers
        self._overdue_before = overdue_before

    def changes(self, changes: Iterable[Change]) -> None:
        """Items were and are: first counted by their facts, since many change alike and some change back."""
        times: Counter[ItemFact] = Counter()
        for before, after in changes:
            if before is not None:
                times[before] -= 1
            if after is not None:
                times[after] += 1
        for fact, number in times.items():
            if number:
                self.count(fact, number)

    def count(self, fact: ItemFact, times: int = 1) -> None:
        """So many more items stand so; negative: so many fewer."""
        self._add(fact, self._counts(fact) * times, OF_DAY.number(day_counts_of(fact)) * times)
        if fact.closed_on is not None:
            counts = OF_MONTH.number(closing_counts_of(fact)) * times
            self._add_to_two(self.months, fact, month_of(fact.closed_on), counts)

    def roll(self, fact: ItemFact, new: date) -> None:
        """Nothing happened to the item, but ``overdue`` is counted up to another day from now on."""
        self._add(fact, OF_MONTH.number(counts_of(fact, new)) - self._counts(fact), 0)

    def post_mortem(self, placing: Placing, kind: str, sign: int) -> None:
        """A post-mortem came (``sign`` 1) or was taken out to be counted elsewhere (-1)."""
        counts, month = OF_MONTH.number(post_mortem_counts(kind)) * sign, month_of(placing.published_on)
        self._add_to_month(post_mortem_lenses(placing), _severity(placing), month, counts)

    def renumbered(self, numbers: Mapping[Lens, int]) -> Deltas:
        """The same differences, with the lenses under other numbers."""
        distance = {old: numbers[seen_through] - old for seen_through, old in self._numbers.items()}
        renumbered = Deltas(numbers, self._overdue_before)
        for cells, of_new in ((self.months, renumbered.months), (self.days, renumbered.days)):
            of_new |= {key + (distance[key >> LENS_BITS] << LENS_BITS): counts for key, counts in cells.items()}
        return renumbered

    def _counts(self, fact: ItemFact) -> int:
        return OF_MONTH.number(counts_of(fact, self._overdue_before))

    def _add(self, fact: ItemFact, counts: int, day_counts: int) -> None:
        severity = _severity(fact.placing)
        if counts:
            self._add_to_month(lenses_of(fact), severity, month_of(fact.created_on), counts)
        if day_counts:
            self._add_to_two(self.days, fact, fact.created_on.toordinal(), day_counts)

    def _add_to_month(self, lenses: Iterable[Lens], severity: int, month: int, counts: int) -> None:
        numbers, months = self._numbers, self.months
        for seen_through in lenses:
            whole_time = (numbers[seen_through] << LENS_BITS) + severity + WHOLE_TIME
            key = whole_time + month
            months[key] = months.get(key, 0) + counts
            if seen_through[0] in _WITH_WHOLE_TIME:
                months[whole_time] = months.get(whole_time, 0) + counts

    def _add_to_two(self, cells: Cells, fact: ItemFact, period: int, counts: int) -> None:
        """What is kept through two lenses only."""
        for seen_through in (ALL, lens("team", fact.placing.team)):
            key = (self._numbers[seen_through] << LENS_BITS) + _severity(fact.placing) + period
            cells[key] = cells.get(key, 0) + counts


class Met(dict[Lens, int]):
    """Numbers that mean nothing: of every lens that is asked for."""

    def __missing__(self, lens: Lens) -> int:
        """Another one."""
        self[lens] = number = -1 - len(self)
        return number


_WITH_WHOLE_TIME = frozenset[LensKind]({"team", "system", "tag"})


def has_whole_time(kind: LensKind) -> bool:
    """Whether the lenses of a kind have cells of the whole time: those that are grouped by in their hundreds."""
    return kind in _WITH_WHOLE_TIME


def post_mortem_lenses(placing: Placing) -> Iterator[Lens]:
    """Every lens through which a post-mortem is seen."""
    yield ALL
    yield lens("team", placing.team)
    yield from [lens("system", name) for name in dict.fromkeys(placing.systems)] or [lens("system", None)]
    yield from (lens("tag", name) for name in dict.fromkeys(placing.tags))
    yield from pair_lenses(placing)


def _severity(placing: Placing) -> int:
    """The severity, at its place in the key of a cell."""
    return (placing.severity_level or 0) << PERIOD_BITS
