"""Adds differences to the stored cells of the roll-ups.

Plain statements: SQLAlchemy would spend longer on binding a row of counts than SQLite on storing it. Every name in
them is a constant of this program.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

import sqlalchemy as sa

from app.domain.metrics.cells import OF_DAY, OF_MONTH
from app.domain.metrics.deltas import Cells, Deltas
from app.domain.metrics.facts import CELL_COLUMNS, DAY_COLUMNS


def add(connection: sa.Connection, deltas: Deltas) -> None:
    """Add differences to stored cells."""
    for table, cells in (("figure_month", deltas.months), ("figure_day", deltas.days)):
        if connection.dialect.name == "sqlite":
            _add_to_sqlite(connection, table, cells)
        else:
            _add_to_postgresql(connection, table, cells)


def _add_to_sqlite(connection: sa.Connection, table: str, cells: Cells) -> None:
    """One statement for all cells whose same counts change; there is one writer at a time, so no order is needed."""
    rows: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for key, number in cells.items():
        if number:
            columns, values = _row(table, number)
            rows[columns].append((key, *values))
    cursor = connection.connection.cursor()
    for columns, of_columns in rows.items():
        cursor.executemany(_upsert(table, columns), of_columns)
    cursor.close()


# What a change of state changes: with at most one other count, or it is a statement of all counts. Preparing one costs
# as much as 30 rows and the driver keeps 128, so there are few.
_OF_STATE = ("done", "wont_do", "overdue", "late", "late_dropped", "dated_done", "on_time")
_COLUMNS = {"figure_month": (OF_MONTH, CELL_COLUMNS), "figure_day": (OF_DAY, DAY_COLUMNS)}


@lru_cache(maxsize=4096)
def _row(table: str, number: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The columns to add counts to, and what to add."""
    digits, columns = _COLUMNS[table]
    counts = digits.counts(number)
    others = [name for name in counts if name not in _OF_STATE]
    if len(others) < min(2, len(counts)):
        columns = (*_OF_STATE, *others)
    return columns, tuple([counts.get(name, 0) for name in columns])


def _add_to_postgresql(connection: sa.Connection, table: str, cells: Cells) -> None:
    """One statement in the order of the keys: replicas that change the same cells wait, and never crosswise."""
    digits, columns = _COLUMNS[table]
    counts = {key: digits.counts(cells[key]) for key in sorted(cells) if cells[key]}
    if not counts:
        return
    changed = {name for some in counts.values() for name in some}
    columns = tuple(name for name in columns if name in changed)
    arrays = [list(counts), *([some.get(name, 0) for some in counts.values()] for name in columns)]
    connection.exec_driver_sql(_upsert_arrays(table, columns), tuple(arrays))


@cache
def _upsert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * (len(columns) + 1))
    return f"INSERT INTO {table} (cell, {', '.join(columns)}) VALUES ({marks}) {_or_add(table, columns)}"  # noqa: S608


@cache
def _upsert_arrays(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(("cell", *columns))
    arrays = ", ".join(("%s::bigint[]", *("%s::integer[]" for _ in columns)))
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {_or_add(table, columns)}"  # noqa: S608


def _or_add(table: str, columns: tuple[str, ...]) -> str:
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in columns)
    return f"ON CONFLICT (cell) DO UPDATE SET {sums}"
