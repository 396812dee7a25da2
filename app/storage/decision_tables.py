"""The table of decisions. Private to ``app.storage``."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field

from app.storage.column_types import Key, Text, UtcDateTime
from app.storage.tables import Table


class DecisionRow(Table, table=True):
    """What a person decided of an action item, and whether its ticket shows it."""

    __tablename__: ClassVar[str] = "decision"

    id: str = Field(primary_key=True, sa_type=Key)
    action_item_id: str = Field(foreign_key="action_item.id", index=True, sa_type=Key)
    kind: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(sa_type=Text)
    from_state: str = Field(sa_type=Text)
    due_date: date | None = None
    reason: str | None = Field(default=None, sa_type=Text)
    owner: str | None = Field(default=None, sa_type=Text)
    look_again_on: date | None = None
    duplicate_of: str | None = Field(default=None, sa_type=Key)
    from_due_date: date | None = None
    from_owner: str | None = Field(default=None, sa_type=Text)
    written: str = Field(index=True, sa_type=Text)
    written_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Text)
    tries: int = 0
    step: int = 0
