"""The roll-ups' table classes. Private to ``app.storage``."""

from __future__ import annotations

from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.metrics.facts import CELL_COLUMNS, DAY_COLUMNS
from app.storage.column_types import Key, Text
from app.storage.tables import Table, metadata


class LensRow(Table, table=True):
    """A lens under a small number."""

    __tablename__: ClassVar[str] = "figure_lens"
    __table_args__ = (sa.UniqueConstraint("kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=Key)
    value: str = Field(sa_type=Key)


class NoteRow(Table, table=True):
    """Changes of items that no cell counts yet (``app.storage.rollup_notes``)."""

    __tablename__: ClassVar[str] = "figure_note"

    id: int | None = Field(default=None, primary_key=True)
    items: int  # how many changes it holds
    changes: str = Field(sa_type=Text)


CELL_TYPE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # a key as ``app.domain.metrics.cells`` makes it


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
