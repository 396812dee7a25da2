"""Makes the roll-ups anew from the items, and compares what is kept with what they should hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.action_strength import strength_of
from app.domain.metrics.deltas import Cells, Deltas
from app.domain.metrics.facts import Lens
from app.storage.chunks import CHUNK
from app.storage.rollup_tables import PERIOD_BITS, SEVERITY_BITS, LensRow, day_cells, month_cells
from app.storage.rollups import (
    FACT_COLUMNS,
    OVERDUE_CURSOR,
    PLACING_COLUMNS,
    Rollups,
    add,
    counted_until,
    fact_of,
    lens_ids,
    placing,
)
from app.storage.tables import ActionItemRow, CursorRow, PostMortemRow

TABLES = (month_cells, day_cells)


@dataclass(frozen=True, slots=True)
class Drift:
    """A cell that does not hold what the items say."""

    table: str
    lens: Lens
    severity: int
    period: int
    kept: Mapping[str, int]
    should_be: Mapping[str, int]


class RollupRepair:
    """Rebuilds and checks, in one transaction."""

    def __init__(self, session: Session, rollups: Rollups) -> None:
        self._session = session
        self._rollups = rollups

    def drifts(self) -> list[Drift]:
        """Every cell that is not the sum of its items; none, if every writer kept to the rules."""
        self._rollups.flush()
        wanted = self._expected()
        found = []
        for table, cells in zip(TABLES, (wanted.months, wanted.days), strict=True):
            expected = {key: kept for key, counts in cells.items() if (kept := _nonzero(counts))}
            stored = self._stored(table)
            for key in sorted(expected.keys() | stored.keys()):
                kept, should_be = stored.get(key, {}), expected.get(key, {})
                if kept != should_be:
                    found.append(Drift(table.name, *key, kept, should_be))
        return found

    def rebuild(self) -> None:
        """Forget every cell and count all items again. Writers wait until it is done."""
        # On PostgreSQL a writer holds this row shared from its first change to its commit.
        self._session.execute(
            sa.select(col(CursorRow.at)).where(col(CursorRow.name) == OVERDUE_CURSOR).with_for_update()
        )
        self._rollups.flush()
        self._fill_in()
        wanted = self._expected()
        connection = self._session.connection()
        for table in TABLES:
            connection.execute(sa.delete(table))
        ids = lens_ids(connection, sorted({key[0] for cells in (wanted.months, wanted.days) for key in cells}))
        add(connection, month_cells, wanted.months, ids)
        add(connection, day_cells, wanted.days, ids)

    def is_empty(self) -> bool:
        """Whether nothing was ever counted through the youngest lens, which sees everything, though there is some."""
        youngest = sa.select(col(LensRow.id)).where(col(LensRow.kind) == "team_system")
        some = self._session.scalar(sa.select(sa.exists(sa.select(col(PostMortemRow.id)))))
        counted = self._session.scalar(sa.select(sa.exists(youngest)))
        return bool(some) and not counted

    def _expected(self) -> Deltas:
        deltas, before = Deltas(), counted_until(self._session.connection())
        posts: sa.Result[Any] = self._session.execute(
            sa.select(col(PostMortemRow.kind).label("pm_kind"), *PLACING_COLUMNS),
            execution_options={"yield_per": CHUNK},
        )
        for row in posts:
            deltas.post_mortem(placing(row), row.pm_kind, 1)
        items: sa.Result[Any] = self._session.execute(
            sa.select(*FACT_COLUMNS, *PLACING_COLUMNS).join(
                PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id)
            ),
            execution_options={"yield_per": CHUNK},
        )
        for one in items:
            deltas.change(None, fact_of(one, placing(one)), before)
        return deltas

    def _fill_in(self) -> None:
        """Judge the texts of items that were stored before their strength was."""
        rows = self._session.execute(
            sa.select(col(ActionItemRow.id), col(ActionItemRow.text), col(ActionItemRow.strength))
        )
        changed = [
            {"item": row.id, "judged": judged} for row in rows if (judged := strength_of(row.text)) != row.strength
        ]
        if changed:
            statement = (
                sa.update(ActionItemRow)
                .where(col(ActionItemRow.id) == sa.bindparam("item"))
                .values(strength=sa.bindparam("judged"))
            )
            self._session.connection().execute(statement, changed)

    def _stored(self, table: sa.Table) -> Cells:
        lenses: dict[int, Lens] = {
            row.id: (row.kind, row.value)
            for row in self._session.execute(sa.select(col(LensRow.id), col(LensRow.kind), col(LensRow.value)))
        }
        return {
            (lenses[lens], severity, period): counts
            for (lens, severity, period), counts in self._cells(table)
            if counts
        }

    def _cells(self, table: sa.Table) -> Iterator[tuple[tuple[int, int, int], dict[str, int]]]:
        for row in self._session.execute(sa.select(table)):
            values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
            cell = values.pop("cell")
            severity = cell >> PERIOD_BITS & (1 << SEVERITY_BITS) - 1
            key = cell >> PERIOD_BITS + SEVERITY_BITS, severity, cell & (1 << PERIOD_BITS) - 1
            yield key, _nonzero(values)


def _nonzero(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}
