"""A cell as two numbers: its key, and all of its counts side by side, so that cells are added up by one addition."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from app.domain.metrics.facts import CELL_COLUMNS, DAY_COLUMNS, Counts

WHOLE_TIME = 0  # stands in the place of a month: the coarse grain, of the lenses that have many months
# SQLite finds a row by one INTEGER PRIMARY KEY, its rowid, in half the time that a key of three columns takes:
# https://www.sqlite.org/lang_createtable.html#rowid. A key packs the number of a lens, a severity and a period.
PERIOD_BITS = 22  # a day as its proleptic Gregorian ordinal, or a month as months since year 0
SEVERITY_BITS = 4
LENS_BITS = PERIOD_BITS + SEVERITY_BITS  # what a lens' number stands above
_DIGIT_BITS = 32
_HALF = 1 << _DIGIT_BITS - 1


def parts_of(key: int) -> tuple[int, int, int]:
    """The number of the lens, the severity and the period in the key of a cell."""
    severity = key >> PERIOD_BITS & (1 << SEVERITY_BITS) - 1
    return key >> LENS_BITS, severity, key & (1 << PERIOD_BITS) - 1


class Digits:
    """Named counts as the digits of one number, in base 2**32; each between -2**31 and 2**31 - 1."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._places = {name: 1 << _DIGIT_BITS * place for place, name in enumerate(names)}
        # Added, it keeps every digit from borrowing of the next; taken away bit by bit, it leaves each with its sign.
        self._halves = _HALF * sum(self._places.values())
        self._read = Struct(f"<{len(names)}i")

    def number(self, counts: Counts) -> int:
        """The counts in one number; numbers are added up as their counts are."""
        number = 0
        for name, count in counts.items():
            number += self._places[name] * count
        return number

    def digits(self, number: int) -> tuple[int, ...]:
        """The counts in a number, in the order of their names."""
        return self._read.unpack((number + self._halves ^ self._halves).to_bytes(self._read.size, "little"))

    def counts(self, number: int) -> dict[str, int]:
        """The counts in a number that are not zero."""
        return {name: digit for name, digit in zip(self.names, self.digits(number), strict=True) if digit}


OF_MONTH = Digits(CELL_COLUMNS)
OF_DAY = Digits(DAY_COLUMNS)
