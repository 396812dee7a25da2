"""The tables of API keys and of the log of changes. Private to ``app.storage``."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from app.storage.column_types import Json, Key, Text, UtcDateTime
from app.storage.tables import Table


class ApiKeyRow(Table, table=True):
    """One API key, without the key."""

    __tablename__: ClassVar[str] = "api_key"

    id: str = Field(primary_key=True, sa_type=Key)
    name: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    scopes: list[str] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str = Field(sa_type=Text)
    team: str | None = Field(default=None, sa_type=Text)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChangeRow(Table, table=True):
    """One entry of the log of changes; triggers keep it append-only."""

    __tablename__: ClassVar[str] = "change"

    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(sa_type=Text)
    key_id: str | None = Field(default=None, sa_type=Text)
    action: str = Field(sa_type=Text)
    target: str = Field(sa_type=Text)
    request_id: str = Field(sa_type=Text)
    seal: str = Field(sa_type=Text)


class SessionRow(Table, table=True):
    """One person who is signed in to the pages, without what their browser holds."""

    __tablename__: ClassVar[str] = "browser_session"

    id: str = Field(primary_key=True, sa_type=Key)  # SHA-256 of the cookie
    name: str = Field(sa_type=Text)
    vouched_by: str = Field(sa_type=Text)
    key_id: str | None = Field(default=None, sa_type=Text)
    proof: str | None = Field(default=None, sa_type=Text)
    email: str = Field(sa_type=Text)
    groups: list[str] = Field(sa_type=Json)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(index=True, sa_type=UtcDateTime)
