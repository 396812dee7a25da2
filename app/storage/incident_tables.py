"""The table of registered incidents. Private to ``app.storage``."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from app.storage.column_types import Json, Key, Text, UtcDateTime
from app.storage.tables import Table


class IncidentRow(Table, table=True):
    """One incident, under the id that its source gives it."""

    __tablename__: ClassVar[str] = "incident"

    id: str = Field(primary_key=True, sa_type=Key)
    title: str = Field(sa_type=Text)
    severity: str = Field(sa_type=Text)
    severity_level: int = Field(index=True)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    registered_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    systems: list[str] = Field(default_factory=list, sa_type=Json)
    team: str | None = Field(default=None, sa_type=Text)
    source: str | None = Field(default=None, sa_type=Text)
    decision: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    post_mortem_id: str | None = Field(default=None, foreign_key="post_mortem.id", sa_type=Key)
