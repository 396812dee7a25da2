"""Records to store in tests: whole ones, of which a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.records import AuditRecord, ItemRecord, LinkRecord, LinkState, PostMortemRecord
from app.storage.database import Database
from app.storage.deliveries import NewDelivery

NOON = datetime(2026, 4, 12, 12, 0, tzinfo=UTC)


def a_post_mortem(post_mortem_id: str = "p1", **fields: Any) -> PostMortemRecord:  # noqa: ANN401 - any field
    """A post-mortem published at noon; its source is named after its id."""
    whole = PostMortemRecord(
        id=post_mortem_id,
        source_uri=f"file:{post_mortem_id}.md",
        format="markdown",
        revision="0" * 64,
        title="Logins failing",
        published_at=NOON,
        updated_at=NOON,
    )
    return replace(whole, **fields)


def an_item(item_id: str = "a1", post_mortem_id: str = "p1", **fields: Any) -> ItemRecord:  # noqa: ANN401 - any field
    """An open item without owner and date."""
    whole = ItemRecord(
        id=item_id, post_mortem_id=post_mortem_id, position=0, line=10, text="Add a load test stage", created_at=NOON
    )
    return replace(whole, **fields)


def a_link(link_id: str = "l1", action_item_id: str = "a1", **fields: Any) -> LinkRecord:  # noqa: ANN401 - any field
    """A link that waits; its key is made from its id."""
    whole = LinkRecord(
        id=link_id,
        action_item_id=action_item_id,
        connection="builtin",
        key=link_id.rjust(32, "0"),
        state=LinkState.PENDING,
        created_at=NOON,
    )
    return replace(whole, **fields)


def an_audit(audit_id: str = "u1", **fields: Any) -> AuditRecord:  # noqa: ANN401 - any field
    """An audit that runs."""
    return replace(AuditRecord(id=audit_id, state="running", started_at=NOON), **fields)


def a_delivery(delivery_key: str = "d1", **fields: Any) -> NewDelivery:  # noqa: ANN401 - any field
    """A delivery of the built-in tracker."""
    whole = NewDelivery(
        connection="builtin",
        delivery_key=delivery_key,
        event="ticket.updated",
        received_at=NOON,
        headers={"content-type": "application/json"},
        body=b'{"a": "\x00\xff"}',
    )
    return replace(whole, **fields)


def store(database: Database, *records: PostMortemRecord | ItemRecord | LinkRecord | AuditRecord) -> None:
    """Save records in one transaction, in the order given."""
    with database.unit_of_work() as work:
        for record in records:
            match record:
                case PostMortemRecord():
                    work.post_mortems.save(record)
                case ItemRecord():
                    work.action_items.save(record)
                case LinkRecord():
                    work.links.save(record)
                case AuditRecord():
                    work.audits.save(record)
