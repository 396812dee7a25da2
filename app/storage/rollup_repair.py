"""Makes the roll-ups anew from the items, and compares what is kept with what they should hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.action_strength import strength_of
from app.domain.metrics.cells import OF_DAY, OF_MONTH, parts_of
from app.domain.metrics.deltas import Deltas, Met
from app.domain.metrics.facts import Lens
from app.storage import rollup_notes
from app.storage.chunks import CHUNK
from app.storage.rollup_cells import add
from app.storage.rollup_tables import LensRow, NoteRow, day_cells, month_cells
from app.storage.rollups import (
    FACT_COLUMNS,
    OVERDUE_CURSOR,
    PLACING_COLUMNS,
    Rollups,
    counted_until,
    every_lens,
    fact_of,
    placing,
)
from app.storage.tables import ActionItemRow, CursorRow, PostMortemRow


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
        numbers = Met(every_lens(self._session.connection()))
        wanted = self._expected(numbers)
        noted = rollup_notes.noted(self._session.connection())
        wanted.changes((after, before) for before, after in noted)  # not counted yet
        lenses = {number: lens for lens, number in numbers.items()}
        found = []
        for table, digits, cells in ((month_cells, OF_MONTH, wanted.months), (day_cells, OF_DAY, wanted.days)):
            stored = self._stored(table)
            for key in cells.keys() | stored.keys():
                kept, should_be = stored.get(key, {}), digits.counts(cells.get(key, 0))
                if kept != should_be:
                    number, severity, period = parts_of(key)
                    found.append(Drift(table.name, lenses[number], severity, period, kept, should_be))
        return sorted(found, key=lambda drift: (drift.table, drift.lens, drift.severity, drift.period))

    def stop_writers(self) -> None:
        """Wait for everybody who changes what is counted; nobody begins to until this transaction ends."""
        if self._session.connection().dialect.name == "sqlite":  # the transaction is the only writer
            return
        # In the order of every writer: it locks items, and then this row, shared, from its first count to its commit.
        self._session.execute(sa.text("LOCK TABLE action_item IN EXCLUSIVE MODE"))
        self._session.execute(
            sa.select(col(CursorRow.at)).where(col(CursorRow.name) == OVERDUE_CURSOR).with_for_update()
        )

    def rebuild(self) -> None:
        """Forget every cell and count all items again. Writers wait until it is done."""
        self.stop_writers()
        self._rollups.flush()
        self._fill_in()
        wanted = self._expected(met := Met())
        connection = self._session.connection()
        for table in (month_cells, day_cells, NoteRow):
            connection.execute(sa.delete(table))
        add(connection, wanted.renumbered(self._rollups.number(met)))

    def is_empty(self) -> bool:
        """Whether nothing was ever counted through the youngest lens, which sees everything, though there is some."""
        youngest = sa.select(col(LensRow.id)).where(col(LensRow.kind) == "team_system")
        some = self._session.scalar(sa.select(sa.exists(sa.select(col(PostMortemRow.id)))))
        counted = self._session.scalar(sa.select(sa.exists(youngest)))
        return bool(some) and not counted

    def _expected(self, numbers: Mapping[Lens, int]) -> Deltas:
        deltas = Deltas(numbers, counted_until(self._session.connection()))
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
            deltas.count(fact_of(one, placing(one)))
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

    def _stored(self, table: sa.Table) -> dict[int, dict[str, int]]:
        stored = {}
        for row in self._session.execute(sa.select(table)):
            values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
            cell = values.pop("cell")
            stored[cell] = {name: number for name, number in values.items() if number}
        return stored
