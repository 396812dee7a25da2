"""Table classes. Private to ``app.storage``: everybody else sees ``app.domain.records``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from app.storage.column_types import Json, Key, Text, UtcDateTime

# Alembic needs stable names to alter or drop a constraint on both databases.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel, registry=registry(metadata=metadata)):
    """Tables of this database only: SQLModel's own registry is shared by every package in the process."""


class PostMortemRow(Table, table=True):
    """One published post-mortem."""

    __tablename__: ClassVar[str] = "post_mortem"

    id: str = Field(primary_key=True, sa_type=Key)
    source_uri: str = Field(unique=True, sa_type=Key)
    format: str = Field(sa_type=Text)
    revision: str = Field(sa_type=Key)
    title: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    team: str | None = Field(default=None, sa_type=Text)
    severity: str | None = Field(default=None, sa_type=Text)
    severity_level: int | None = None
    incident_date: date | None = None
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    systems: list[str] = Field(default_factory=list, sa_type=Json)
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    sections: list[str] = Field(default_factory=list, sa_type=Json)
    facts: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    published_at: datetime = Field(sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class RevisionRow(Table, table=True):
    """One version of a post-mortem's text, kept byte for byte."""

    __tablename__: ClassVar[str] = "revision"
    __table_args__ = (sa.UniqueConstraint("post_mortem_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    post_mortem_id: str = Field(foreign_key="post_mortem.id", sa_type=Key)
    sha256: str = Field(sa_type=Key)
    received_at: datetime = Field(sa_type=UtcDateTime)
    document: bytes


class ActionItemRow(Table, table=True):
    """One action item."""

    __tablename__: ClassVar[str] = "action_item"
    __table_args__ = (sa.Index(None, "state", "closed_at"),)  # what is open; what was closed lately

    id: str = Field(primary_key=True, sa_type=Key)
    post_mortem_id: str = Field(foreign_key="post_mortem.id", index=True, sa_type=Key)
    position: int | None = None
    line: int
    text: str = Field(sa_type=Text)
    explicit_id: str | None = Field(default=None, sa_type=Text)
    owner: str | None = Field(default=None, sa_type=Text)
    due: str | None = Field(default=None, sa_type=Text)
    due_date: date | None = Field(default=None, index=True)
    kind: str | None = Field(default=None, sa_type=Text)
    section: str | None = Field(default=None, sa_type=Text)
    scope: str = Field(sa_type=Text)
    details: str = Field(sa_type=Text)
    tickets: list[str] = Field(default_factory=list, sa_type=Json)
    done_in_document: bool | None = None
    state: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_activity_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    slips: int = 0
    document_owner: str | None = Field(default=None, sa_type=Text)
    document_due_date: date | None = None
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    look_again_on: date | None = None
    evidence: str | None = Field(default=None, sa_type=Text)
    stale_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unwritten_decision: str | None = Field(default=None, sa_type=Text)
    duplicate_of: str | None = Field(default=None, sa_type=Key)
    first_due_date: date | None = None  # the first date that was promised, kept when the date moves
    strength: str | None = Field(default=None, sa_type=Text)  # of its text, for the figures


class ItemEventRow(Table, table=True):
    """One entry of an item's history; append-only."""

    __tablename__: ClassVar[str] = "item_event"

    id: int | None = Field(default=None, primary_key=True)
    action_item_id: str = Field(foreign_key="action_item.id", index=True, sa_type=Key)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(sa_type=Text)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    by: str | None = Field(default=None, sa_type=Text)
    delivery_id: int | None = None  # no foreign key: deliveries are pruned one day, history stays


class LinkRow(Table, table=True):
    """What ties one action item to one ticket on one connection."""

    __tablename__: ClassVar[str] = "link"
    __table_args__ = (
        sa.UniqueConstraint("action_item_id", "connection"),
        sa.UniqueConstraint("connection", "ticket_id"),
    )

    id: str = Field(primary_key=True, sa_type=Key)
    action_item_id: str = Field(foreign_key="action_item.id", sa_type=Key)
    connection: str = Field(sa_type=Key)
    key: str = Field(unique=True, sa_type=Key)
    state: str = Field(index=True, sa_type=Text)
    adopted: bool = False
    ticket_id: str | None = Field(default=None, sa_type=Key)
    ticket_key: str | None = Field(default=None, sa_type=Text)
    ticket_url: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    intent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    looks: int = 0
    tries: int = 0
    step: int = 0
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Text)
    warnings: list[str] = Field(default_factory=list, sa_type=Json)
    tracker_updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen: dict[str, Any] | None = Field(default=None, sa_type=Json)


class DeliveryRow(Table, table=True):
    """One webhook request, stored once."""

    __tablename__: ClassVar[str] = "delivery"
    __table_args__ = (sa.UniqueConstraint("connection", "delivery_key"),)

    id: int | None = Field(default=None, primary_key=True)
    connection: str = Field(sa_type=Key)
    delivery_key: str = Field(sa_type=Key)
    event: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=UtcDateTime)
    outcome: str = Field(index=True, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    headers: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    body: bytes | None = None  # kept only while it may have to be read again


class AuditRow(Table, table=True):
    """One run of the rules."""

    __tablename__: ClassVar[str] = "audit"

    id: str = Field(primary_key=True, sa_type=Key)
    state: str = Field(sa_type=Text)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    period: str | None = Field(default=None, unique=True, sa_type=Key)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=Json)


class FindingRow(Table, table=True):
    """One rule broken by one action item, post-mortem or incident, in one audit."""

    __tablename__: ClassVar[str] = "finding"

    id: int | None = Field(default=None, primary_key=True)
    audit_id: str = Field(foreign_key="audit.id", index=True, sa_type=Key)
    rule: str = Field(sa_type=Text)
    action_item_id: str | None = Field(default=None, foreign_key="action_item.id", sa_type=Key)
    post_mortem_id: str | None = Field(default=None, foreign_key="post_mortem.id", sa_type=Key)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", sa_type=Key)
    what: str = Field(sa_type=Text)
    since: date | None = None
    message: str = Field(sa_type=Text)
    decide: str = Field(sa_type=Text)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class CursorRow(Table, table=True):
    """How far reconciliation of one connection has come; how far a schedule has run."""

    __tablename__: ClassVar[str] = "cursor"

    name: str = Field(primary_key=True, sa_type=Key)
    at: datetime = Field(sa_type=UtcDateTime)
