"""When links are to be written into a document without anybody asking: the job, and the moments that enqueue it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.container import Container, Job, lane
from app.domain.records import ItemRecord, LinkRecord, LinkState
from app.storage.database import UnitOfWork
from connectors.documents import DocumentSource, KeepsDocuments

PATIENCE = (2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)  # seconds until the tickets are looked for again
_ON_THE_WAY = frozenset({LinkState.PENDING, LinkState.CREATING, LinkState.UNKNOWN})


def sources(c: Container) -> Mapping[str, DocumentSource]:
    """The connections that keep documents, by name."""
    return {name: one.documents for name, one in c.connections.items() if isinstance(one, KeepsDocuments)}


def write_links_job(connection: str, post_mortem_id: str, reason: str, tried: int = 0) -> Job:
    """Write the links once the tickets are known; ``reason`` makes the job's key its own."""
    key = f"write-links:{post_mortem_id}:{reason}:{tried}"
    args = {"post_mortem_id": post_mortem_id, "reason": reason, "tried": tried, "connection": connection}
    return Job("write_links", key, lane(connection), args, PATIENCE[min(tried, len(PATIENCE) - 1)])


def on_the_way(items: Iterable[ItemRecord], links: Mapping[str, LinkRecord]) -> bool:
    """Whether a ticket of an item that the document holds is still to come."""
    there = {item.id for item in items if item.removed_at is None}
    return any(link.state in _ON_THE_WAY for item_id, link in links.items() if item_id in there)


def write_if_followed(c: Container, work: UnitOfWork, post_mortem_id: str, reason: str) -> None:
    """Links or decisions of a post-mortem changed: where its document is followed, have it brought in line.

    While other tickets of it are on the way nothing is enqueued: the last one does that.
    """
    followers = sources(c)
    record = work.post_mortems.get(post_mortem_id) if followers else None
    if record is None:
        return
    connection = next((name for name, source in followers.items() if source.follows(record.source_uri)), None)
    if connection is None:
        return
    items = work.action_items.of_post_mortem(post_mortem_id)
    if not on_the_way(items, work.links.of_items([item.id for item in items])):
        c.jobs.enqueue(work, write_links_job(connection, post_mortem_id, reason))
