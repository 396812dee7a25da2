"""The roll-ups' table classes. Private to ``app.storage``."""

from __future__ import annotations

from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.metrics.facts import CELL_COLUMNS, DAY_COLUMNS
from app.storage.column_types import Key
from app.storage.tables import Table, metadata


class LensRow(Table, table=True):
    """A lens under a small number."""

    __tablename__: ClassVar[str] = "figure_lens"
    __table_args__ = (sa.UniqueConstraint("kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=Key)
    value: str = Field(sa_type=Key)


# SQLite finds a row by one INTEGER PRIMARY KEY, its rowid, in half the time that a key of three columns takes:
# https://www.sqlite.org/lang_createtable.html#rowid. ``cell_key`` packs lens, severity and period into it.
CELL_TYPE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIOD_BITS = 22  # a day as its proleptic Gregorian ordinal, or a month as months since year 0
SEVERITY_BITS = 4


def cell_key(lens_id: int, severity: int, period: int) -> int:
    """The key of a cell."""
    return (lens_id << SEVERITY_BITS | severity) << PERIOD_BITS | period


def _cells(name: str, columns: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("cell", CELL_TYPE, primary_key=True, autoincrement=False),
        *(sa.Column(column, sa.Integer, nullable=False, server_default="0") for column in columns),
    )


month_cells = _cells(
    "figure_month", CELL_COLUMNS
)  # by month of publication, or whole time; closed_* by month of closing
day_cells = _cells("figure_day", DAY_COLUMNS)  # by day of publication; the lenses "all" and "team" only
