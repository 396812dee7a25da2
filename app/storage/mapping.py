"""Rows to values and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from app.documents.model import Format
from app.domain.records import (
    AuditRecord,
    EventRecord,
    ItemRecord,
    ItemState,
    LinkRecord,
    LinkState,
    PostMortemRecord,
    TicketRef,
    TicketSeen,
)
from app.storage.tables import ActionItemRow, AuditRow, ItemEventRow, LinkRow, PostMortemRow

_TICKET_COLUMNS = ("ticket_id", "ticket_key", "ticket_url")


def columns_of(record: PostMortemRecord | ItemRecord | LinkRecord | AuditRecord) -> dict[str, Any]:
    """The column values of a record: tuples as lists, a ticket as its three columns."""
    values: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "ticket":
            ref: TicketRef | None = value
            values |= dict(zip(_TICKET_COLUMNS, (ref.id, ref.key, ref.url) if ref else (None,) * 3, strict=True))
        elif field.name == "seen":
            values["seen"] = (
                {**asdict(value), "due_date": value.due_date and value.due_date.isoformat()} if value else None
            )
        else:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    return values


def post_mortem(row: PostMortemRow | sa.Row[Any]) -> PostMortemRecord:
    """A stored post-mortem."""
    return PostMortemRecord(
        id=row.id,
        source_uri=row.source_uri,
        format=cast("Format", row.format),
        revision=row.revision,
        title=row.title,
        kind=row.kind,
        team=row.team,
        severity=row.severity,
        severity_level=row.severity_level,
        incident_date=row.incident_date,
        started_at=row.started_at,
        ended_at=row.ended_at,
        systems=tuple(row.systems),
        tags=tuple(row.tags),
        sections=tuple(row.sections),
        facts=dict(row.facts),
        published_at=row.published_at,
        updated_at=row.updated_at,
    )


def item(row: ActionItemRow | sa.Row[Any] | SimpleNamespace) -> ItemRecord:
    """A stored action item."""
    return ItemRecord(
        id=row.id,
        post_mortem_id=row.post_mortem_id,
        position=row.position,
        line=row.line,
        text=row.text,
        created_at=row.created_at,
        state=ItemState(row.state),
        explicit_id=row.explicit_id,
        owner=row.owner,
        due=row.due,
        due_date=row.due_date,
        kind=row.kind,
        section=row.section,
        scope=row.scope,
        details=row.details,
        tickets=tuple(row.tickets),
        done_in_document=row.done_in_document,
        reason=row.reason,
        closed_at=row.closed_at,
        last_activity_at=row.last_activity_at,
        removed_at=row.removed_at,
        slips=row.slips,
        document_owner=row.document_owner,
        document_due_date=row.document_due_date,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        look_again_on=row.look_again_on,
        evidence=row.evidence,
        stale_since=row.stale_since,
        unwritten_decision=row.unwritten_decision,
        duplicate_of=row.duplicate_of,
    )


def link(row: LinkRow | SimpleNamespace) -> LinkRecord:
    """A stored link."""
    ref = None
    if row.ticket_id is not None:
        ref = TicketRef(row.ticket_id, row.ticket_key or row.ticket_id, row.ticket_url or "")
    return LinkRecord(
        id=row.id,
        action_item_id=row.action_item_id,
        connection=row.connection,
        key=row.key,
        state=LinkState(row.state),
        created_at=row.created_at,
        ticket=ref,
        adopted=row.adopted,
        intent_at=row.intent_at,
        attempts=row.attempts,
        looks=row.looks,
        tries=row.tries,
        step=row.step,
        next_at=row.next_at,
        error=row.error,
        warnings=tuple(row.warnings),
        tracker_updated_at=row.tracker_updated_at,
        seen=ticket_seen(row.seen),
    )


def ticket_seen(value: dict[str, Any] | None) -> TicketSeen | None:
    """What was last seen of a ticket."""
    if value is None:
        return None
    due = value["due_date"]
    return TicketSeen(
        ItemState(value["state"]),
        date.fromisoformat(due) if due else None,
        value["comments"],
        value["linked_changes"],
    )


def event(row: ItemEventRow) -> EventRecord:
    """One entry of an item's history."""
    return EventRecord(row.action_item_id, row.at, row.kind, dict(row.data), row.by, row.delivery_id)


def audit(row: AuditRow) -> AuditRecord:
    """A stored audit."""
    return AuditRecord(row.id, row.state, row.started_at, row.finished_at, row.period, dict(row.counts))
