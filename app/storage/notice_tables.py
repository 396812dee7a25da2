"""The table of notices. Private to ``app.storage``."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.storage.column_types import Json, Key, Text, UtcDateTime
from app.storage.tables import Table


class NoticeRow(Table, table=True):
    """One message to one recipient for one window, sent once."""

    __tablename__: ClassVar[str] = "notice"
    __table_args__ = (sa.UniqueConstraint("recipient", "window"),)

    id: str = Field(primary_key=True, sa_type=Key)
    recipient: str = Field(sa_type=Key)
    window: str = Field(sa_type=Key)
    kind: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    lines: list[str] = Field(default_factory=list, sa_type=Json)
    said: list[str] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    state: str = Field(sa_type=Text)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    error: str | None = Field(default=None, sa_type=Text)
