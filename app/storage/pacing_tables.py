"""The tables of what is known about writing to the trackers: when it was done, and where it stands still. Private."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.storage.column_types import Key, Text, UtcDateTime
from app.storage.tables import Table


class TrackerWriteRow(Table, table=True):
    """One write to one connection, of the last hour."""

    __tablename__: ClassVar[str] = "tracker_write"
    __table_args__ = (sa.Index("ix_tracker_write_connection_at", "connection", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    connection: str = Field(sa_type=Key)
    at: float  # seconds since 1970, as the pacer counts


class ConnectionPauseRow(Table, table=True):
    """A connection that is not asked for anything because the tracker refused our account."""

    __tablename__: ClassVar[str] = "connection_pause"

    connection: str = Field(primary_key=True, sa_type=Key)
    operation: str = Field(sa_type=Text)
    status: int
    reason: str = Field(sa_type=Text)
    since: datetime = Field(sa_type=UtcDateTime)
    probe_at: datetime = Field(sa_type=UtcDateTime)
    probes: int
