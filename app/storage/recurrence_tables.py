"""The tables of recurrences: what each post-mortem says of the cause, and which look alike. Private to the storage."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.storage.column_types import Json, Key, Text, UtcDateTime
from app.storage.tables import Table


class CauseRow(Table, table=True):
    """What the current revision of a post-mortem says of the cause."""

    __tablename__: ClassVar[str] = "cause"

    post_mortem_id: str = Field(primary_key=True, foreign_key="post_mortem.id", sa_type=Key)
    text: str = Field(sa_type=Text)


class RecurrenceRow(Table, table=True):
    """Two post-mortems that look alike, and what a person said of it."""

    __tablename__: ClassVar[str] = "recurrence"
    __table_args__ = (sa.UniqueConstraint("post_mortem_id", "earlier_id"),)

    id: str = Field(primary_key=True, sa_type=Key)
    post_mortem_id: str = Field(foreign_key="post_mortem.id", sa_type=Key)
    earlier_id: str = Field(foreign_key="post_mortem.id", sa_type=Key)
    score: float
    found_at: datetime = Field(sa_type=UtcDateTime)
    systems: list[str] = Field(default_factory=list, sa_type=Json)
    words: list[str] = Field(default_factory=list, sa_type=Json)
    quotes: list[str] = Field(default_factory=list, sa_type=Json)
    state: str = Field(index=True, sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = Field(default=None, sa_type=Text)
