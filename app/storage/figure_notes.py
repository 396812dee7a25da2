"""What is noted and not counted yet, as the cells will hold it: figures add it to what the cells hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.metrics.asking import Look
from app.domain.metrics.cells import OF_DAY, OF_MONTH, Digits, parts_of
from app.domain.metrics.deltas import Cells, Deltas, Met
from app.domain.metrics.facts import Lens
from app.storage.figure_sums import Shape
from app.storage.rollup_notes import noted
from app.storage.rollups import counted_until


class Part(NamedTuple):
    """The counts of one cell."""

    key: Any  # of the group, as ``app.storage.figure_sums`` answers it
    period: int
    counts: dict[str, int]


class Notes:
    """The notes of one consistent read."""

    def __init__(self, connection: sa.Connection) -> None:
        changes = list(noted(connection))
        numbers = Met()
        self._deltas = Deltas(numbers, counted_until(connection) if changes else date.min)
        self._deltas.changes(changes)
        self._lenses: dict[int, Lens] = {number: lens for lens, number in numbers.items()}

    def months(self, look: Look, shape: Shape, level: int | None) -> Iterator[Part]:
        """By month, and of the whole time."""
        return self._parts(self._deltas.months, OF_MONTH, look, shape, level)

    def days(self, look: Look, shape: Shape, level: int | None) -> Iterator[Part]:
        """By day."""
        return self._parts(self._deltas.days, OF_DAY, look, shape, level)

    def _parts(self, cells: Cells, digits: Digits, look: Look, shape: Shape, level: int | None) -> Iterator[Part]:
        for cell, counts in cells.items():
            number, severity, period = parts_of(cell)
            lens = self._lenses[number]
            if counts and look.sees(lens) and level in {None, severity}:
                keys = {"all": 0, "severity": severity, "month": period, "lens": lens[1]}
                yield Part(keys[shape], period, digits.counts(counts))
