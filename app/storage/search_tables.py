"""The tables of the search and of labels. Private to ``app.storage``.

Beside ``search_document`` stands ``search_index``, which each database has in its own kind (a virtual table of FTS5,
a ``tsvector``); migration 0004 makes it, and it is never compared.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.storage.column_types import Key, Text, UtcDateTime
from app.storage.tables import Table


class SearchDocumentRow(Table, table=True):
    """What of one post-mortem is searched; ``place`` orders by the day of the incident."""

    __tablename__: ClassVar[str] = "search_document"

    post_mortem_id: str = Field(primary_key=True, foreign_key="post_mortem.id", sa_type=Key)
    place: int = Field(sa_type=sa.BigInteger, index=True)
    version: int = Field(index=True)
    length: int
    title: str = Field(sa_type=Text)
    items: str = Field(sa_type=Text)
    facets: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    packed: bytes  # the readable text, as app.storage.packed_text keeps it


class LabelChangeRow(Table, table=True):
    """One tag or system put on a post-mortem or taken off it by hand; append-only."""

    __tablename__: ClassVar[str] = "label_change"

    id: int | None = Field(default=None, primary_key=True)
    post_mortem_id: str = Field(foreign_key="post_mortem.id", index=True, sa_type=Key)
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    change: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str | None = Field(default=None, sa_type=Text)


class RedactedPublicationRow(Table, table=True):
    """One redacted text as a person approved it; append-only."""

    __tablename__: ClassVar[str] = "redacted_publication"

    id: int | None = Field(default=None, primary_key=True)
    post_mortem_id: str = Field(foreign_key="post_mortem.id", index=True, sa_type=Key)
    revision: str = Field(sa_type=Key)
    digest: str = Field(sa_type=Key)
    title: str = Field(sa_type=Text)
    markdown: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    approved_at: datetime = Field(sa_type=UtcDateTime)
    approved_by: str | None = Field(default=None, sa_type=Text)
