"""Adds differences to the stored cells of the roll-ups.

Plain statements: SQLAlchemy would spend longer on binding a row of counts than SQLite on storing it. Every name in
them is a constant of this program.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from app.domain.metrics.cells import OF_DAY, OF_MONTH
from app.domain.metrics.deltas import Deltas


def add(connection: sa.Connection, deltas: Deltas) -> None:
    """Add differences to stored cells, in the order of their keys: replicas wait for each other, never crosswise."""
    for table, digits, cells in (("figure_month", OF_MONTH, deltas.months), ("figure_day", OF_DAY, deltas.days)):
        keys = sorted(key for key in cells if cells[key])
        if not keys:
            continue
        rows = ((key, *digits.digits(cells[key])) for key in keys)
        cursor: Any = connection.connection.cursor()
        if connection.dialect.name == "sqlite":
            cursor.executemany(_add_row(table, digits.names), rows)
        else:
            cursor.execute(_add_arrays(table, digits.names), [list(column) for column in zip(*rows, strict=True)])
        cursor.close()


@cache
def _add_row(table: str, names: tuple[str, ...]) -> str:
    return _add(table, names, f"VALUES ({', '.join('?' * (len(names) + 1))})")


@cache
def _add_arrays(table: str, names: tuple[str, ...]) -> str:
    arrays = ", ".join(("%s::bigint[]", *("%s::integer[]" for _ in names)))
    return _add(table, names, f"SELECT * FROM unnest({arrays})")  # noqa: S608


def _add(table: str, names: tuple[str, ...], rows: str) -> str:
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in names)
    return f"INSERT INTO {table} (cell, {', '.join(names)}) {rows} ON CONFLICT (cell) DO UPDATE SET {sums}"
