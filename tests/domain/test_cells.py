"""Cells as numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics.cells import LENS_BITS, OF_MONTH, PERIOD_BITS, parts_of
from app.domain.metrics.facts import CELL_COLUMNS

COUNTS = st.dictionaries(st.sampled_from(CELL_COLUMNS), st.integers(-(2**20), 2**20))


@given(st.lists(COUNTS, max_size=5))
def test_numbers_are_added_up_as_their_counts_are(some: list[dict[str, int]]) -> None:
    """The sum of the numbers holds the sum of each count, whatever their signs, and nothing that is zero."""
    sums = {name: sum(counts.get(name, 0) for counts in some) for name in CELL_COLUMNS}
    number = sum(OF_MONTH.number(counts) for counts in some)
    assert OF_MONTH.counts(number) == {name: count for name, count in sums.items() if count}
    assert (number == 0) == (not any(sums.values()))


@given(st.integers(-(2**30), 2**30), st.integers(0, 9), st.integers(0, 2**PERIOD_BITS - 1))
def test_a_key_has_its_parts(number: int, severity: int, period: int) -> None:
    """Lens, severity and period are found again in a key, of lenses without a number of the database too."""
    assert parts_of((number << LENS_BITS) + (severity << PERIOD_BITS) + period) == (number, severity, period)
