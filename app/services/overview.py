"""What is stored, as people and pages look at it: post-mortems with items and tickets, histories, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.container import Container
from app.documents import reader
from app.documents.blocks import Document
from app.documents.decision_back import Decided, write_decisions
from app.documents.link_back import TicketLink, write_links
from app.documents.model import Format, TimelineEntry
from app.domain.metrics.asking import Asked, GroupBy
from app.domain.metrics.rates import CompletionFigures
from app.domain.records import (
    AuditRecord,
    EventRecord,
    FindingRecord,
    ItemRecord,
    ItemState,
    LinkRecord,
    LinkState,
    PostMortemRecord,
)
from app.errors import NotFound
from app.services import figures
from app.services.figures import EVERYTHING, Answer
from app.storage.action_items import ItemFilter
from app.storage.database import UnitOfWork
from app.storage.post_mortems import PostMortemFilter

# A link in one of these states is a person's to settle.
NEED_A_PERSON = (LinkState.UNKNOWN, LinkState.FAILED, LinkState.GONE)


@dataclass(frozen=True, slots=True)
class PostMortemOverview:
    """A post-mortem with its items, removed ones last, and the link of each item that has one."""

    post_mortem: PostMortemRecord
    items: tuple[ItemRecord, ...]
    links: Mapping[str, LinkRecord]  # by action item id


@dataclass(frozen=True, slots=True)
class ItemOverview:
    """An item with its link."""

    item: ItemRecord
    link: LinkRecord | None

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """The current revision's text with the ticket links written in."""

    content: bytes
    format: Format


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """The current revision as a page shows it: its blocks, and what was read from them."""

    document: Document
    starts: Mapping[int, int]  # position of an item -> byte offset at which its block starts
    timeline: tuple[TimelineEntry, ...]
    facts: Mapping[str, str]


def audit_day(c: Container) -> date:
    """Today, in the time zone of the audits: what "overdue" is measured against everywhere."""
    return figures.today_of(c)


def quiet_since(c: Container) -> datetime:
    """An open item without activity since this moment is stale."""
    return c.clock.now() - timedelta(days=c.settings.audit.stale_after_days)


def post_mortem(c: Container, post_mortem_id: str) -> PostMortemOverview:
    """One post-mortem; raises ``NotFound``."""
    with c.database.reading() as work:
        return _overview(work, post_mortem_id)


def _overview(work: UnitOfWork, post_mortem_id: str) -> PostMortemOverview:
    record = work.post_mortems.get(post_mortem_id)
    if record is None:
        raise NotFound(f"no post-mortem {post_mortem_id}")
    items = tuple(work.action_items.of_post_mortem(record.id))
    return PostMortemOverview(record, items, work.links.of_items([item.id for item in items]))


def post_mortems(c: Container, wanted: PostMortemFilter, *, before: str | None, limit: int) -> list[PostMortemRecord]:
    """Post-mortems, newest first."""
    with c.database.reading() as work:
        return work.post_mortems.page(wanted, before=before, limit=limit)


def post_mortems_by_id(c: Container, ids: Sequence[str]) -> dict[str, PostMortemRecord]:
    """Post-mortems by id; unknown ids are left out."""
    with c.database.reading() as work:
        return work.post_mortems.get_many(ids)


def count_post_mortems(c: Container, wanted: PostMortemFilter) -> int:
    """How many post-mortems a list would have."""
    with c.database.reading() as work:
        return work.post_mortems.count(wanted)


def readable_document(c: Container, seen: PostMortemOverview) -> ReadableDocument:
    """The stored text of a post-mortem, read again for showing; raises ``NotFound``."""
    record = seen.post_mortem
    with c.database.reading() as work:
        stored = work.post_mortems.document(record.id, record.revision)
    if stored is None:
        raise NotFound(f"the text of post-mortem {record.id} is not stored")
    read = reader.read(
        stored, format=record.format, source_name=record.source_uri, published_on=record.updated_at.date()
    )
    starts = {position: item.span.start for position, item in enumerate(read.action_items)}
    return ReadableDocument(reader.blocks(stored, record.format), starts, read.timeline, read.facts)


def _decided(seen: PostMortemOverview) -> dict[int, Decided]:
    """What was decided of items since their document said otherwise, by position."""
    found = {}
    for item in seen.items:
        if item.position is None or item.decided_at is None:
            continue
        change = Decided(
            due_date=item.due_date if item.due_date != item.document_due_date else None,
            owner=item.owner if item.owner != item.document_owner else None,
            done=item.state is ItemState.DONE and item.done_in_document is False,
        )
        if change != Decided():
            found[item.position] = change
    return found


def linked_document(c: Container, post_mortem_id: str) -> LinkedDocument:
    """The stored text with a reference to each item's ticket at the item; every other byte as it was received.

    Where a new date or owner was decided, or "done", the item's line says so if that can be written for certain.
    """
    with c.database.reading() as work:
        seen = _overview(work, post_mortem_id)
        stored = work.post_mortems.document(seen.post_mortem.id, seen.post_mortem.revision)
    if stored is None:
        raise NotFound(f"the text of post-mortem {post_mortem_id} is not stored")
    record = seen.post_mortem
    published_on = record.updated_at.date()
    read = reader.read(stored, format=record.format, source_name=record.source_uri, published_on=published_on)
    if decided := _decided(seen):
        written = write_decisions(stored, read, decided, source_name=record.source_uri, published_on=published_on)
        if written != stored:
            stored = written
            read = reader.read(stored, format=record.format, source_name=record.source_uri, published_on=published_on)
    tickets = {
        item.position: TicketLink(link.ticket.key, link.ticket.url)
        for item in seen.items
        if item.position is not None
        and (link := seen.links.get(item.id))
        and link.ticket
        and link.state is LinkState.LINKED
    }
    return LinkedDocument(write_links(stored, read, tickets), record.format)


def action_items(c: Container, wanted: ItemFilter, *, before: str | None, limit: int) -> list[ItemOverview]:
    """Items, newest first."""
    with c.database.reading() as work:
        items = work.action_items.page(wanted, before=before, limit=limit)
        links = work.links.of_items([item.id for item in items])
    return [ItemOverview(item, links.get(item.id)) for item in items]


def oldest_open(c: Container, limit: int) -> list[ItemOverview]:
    """The open items that have waited longest, oldest first."""
    with c.database.reading() as work:
        items = work.action_items.oldest_open(limit)
        links = work.links.of_items([item.id for item in items])
    return [ItemOverview(item, links.get(item.id)) for item in items]


def action_item(c: Container, item_id: str) -> tuple[ItemOverview, list[EventRecord]]:
    """One item with its history, oldest first; raises ``NotFound``."""
    with c.database.reading() as work:
        item = work.action_items.get(item_id)
        if item is None:
            raise NotFound(f"no action item {item_id}")
        link = work.links.of_items([item.id]).get(item.id)
        return ItemOverview(item, link), work.action_items.history(item.id)


def recent_history(c: Container, item_ids: Sequence[str], limit: int) -> list[EventRecord]:
    """What happened last to several items, newest first."""
    with c.database.reading() as work:
        return work.action_items.recent_history(item_ids, limit)


def audit(c: Container, audit_id: str) -> tuple[AuditRecord, list[FindingRecord]]:
    """One audit with its findings; raises ``NotFound``."""
    with c.database.reading() as work:
        record = work.audits.get(audit_id)
        if record is None:
            raise NotFound(f"no audit {audit_id}")
        return record, work.audits.findings(audit_id)


def latest_audit(c: Container) -> tuple[AuditRecord, list[FindingRecord]] | None:
    """The newest audit that is done, with its findings; None before the first."""
    with c.database.reading() as work:
        done = next((one for one in work.audits.page(before=None, limit=20) if one.state == "done"), None)
        return (done, work.audits.findings(done.id)) if done else None


def completion_figures(c: Container, group_by: GroupBy | None, asked: Asked = EVERYTHING) -> Answer[CompletionFigures]:
    """How many of the items asked for were really done, now."""
    return figures.completion(c, asked, group_by)


def count_action_items(c: Container, wanted: ItemFilter) -> int:
    """How many items a list would have."""
    with c.database.reading() as work:
        return work.action_items.count(wanted)


def titles(c: Container, post_mortem_ids: Sequence[str]) -> dict[str, str]:
    """Titles of post-mortems by id."""
    with c.database.reading() as work:
        return {record.id: record.title for record in work.post_mortems.get_many(list(set(post_mortem_ids))).values()}


def links_in_need(c: Container) -> int:
    """How many links do not get on by themselves."""
    with c.database.reading() as work:
        counts = work.links.counts_by_state()
    return sum(counts.get(state.value, 0) for state in NEED_A_PERSON)
