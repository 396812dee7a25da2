"""The table of refused documents. Private to ``app.storage``."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from app.storage.column_types import Json, Key, Text, UtcDateTime
from app.storage.tables import Table


class RefusedDocumentRow(Table, table=True):
    """One document that is not published as it is now."""

    __tablename__: ClassVar[str] = "refused_document"

    uri: str = Field(primary_key=True, sa_type=Key)
    id: str = Field(unique=True, sa_type=Key)
    connection: str = Field(sa_type=Key)
    version: str = Field(sa_type=Key)
    since: datetime = Field(sa_type=UtcDateTime)
    message: str = Field(sa_type=Text)
    problems: list[str] = Field(default_factory=list, sa_type=Json)
