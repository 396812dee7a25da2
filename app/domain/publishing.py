"""What publishing a revision changes: post-mortem, items, history, tickets to be opened. Decides; stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.documents.model import ActionItem, PostMortem
from app.domain.document_states import GIVEN_UP, says_anew, state_in
from app.domain.identity import match_items
from app.domain.records import EventRecord, ItemRecord, ItemState, LinkRecord, LinkState, PostMortemRecord, TicketRef

UNTITLED = "Untitled post-mortem"


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a post-mortem."""

    post_mortem: PostMortemRecord
    items: tuple[ItemRecord, ...]
    links: Mapping[str, LinkRecord]  # by action item id


@dataclass(frozen=True, slots=True)
class Incoming:
    """A revision to be published. ``adopt`` and ``connection_for`` decide where an item's ticket is."""

    document: PostMortem
    source_uri: str
    sha256: str
    now: datetime
    published_at: datetime  # before ``now`` for a document of an archive
    team: str | None = None
    severity: str | None = None
    severity_level: int | None = None
    systems: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tickets_for_done: bool = False
    include_unsectioned: bool = False


@dataclass(frozen=True, slots=True)
class Ids:
    """Where new ids come from: functions, so that the plan itself stays pure."""

    new_id: Callable[[datetime], str]  # ordered by the moment that it is given
    new_key: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to store. ``links`` are new and pending."""

    post_mortem: PostMortemRecord
    items: tuple[ItemRecord, ...]
    events: tuple[EventRecord, ...]
    links: tuple[LinkRecord, ...]
    left_out: tuple[ActionItem, ...] = ()  # unsectioned commitments that were not asked for


def plan_publication(
    incoming: Incoming,
    known: Known | None,
    ids: Ids,
    *,
    adopt: Callable[[ActionItem], tuple[str, TicketRef] | None],
    connection: str,
) -> Plan:
    """Decide what publishing does. ``connection`` is where tickets that have to be opened go."""
    numbered = list(enumerate(incoming.document.action_items))
    wanted = [(n, i) for n, i in numbered if i.scope == "sectioned" or incoming.include_unsectioned]
    taken = {n for n, _ in wanted}
    record = _post_mortem(incoming, known.post_mortem if known else None, ids)
    matching = match_items(
        [item for _, item in wanted], known.items if known else (), ticket_names(known.links if known else {})
    )
    by_id = {item.id: item for item in known.items} if known else {}
    items: list[ItemRecord] = []
    events: list[EventRecord] = []
    links: list[LinkRecord] = []
    for index, (position, read) in enumerate(wanted):
        before = by_id.get(matching.known.get(index, ""))
        link = known.links.get(before.id) if known and before else None
        if before is None:
            since = incoming.now if known else incoming.published_at
            item, happened = _new_item(read, position, record, incoming.now, since, ids.new_id(since))
        else:
            item, happened = _revised(before, read, position, incoming.now, has_ticket=link is not None)
            happened += _renamed(item, known.post_mortem, record) if known else []
        items.append(item)
        events += happened
        if link is None and (new_link := _new_link(item, read, incoming, ids, adopt, connection)):
            links.append(new_link)
    for item_id in matching.removed:
        gone = replace(by_id[item_id], position=None, removed_at=incoming.now)
        items.append(gone)
        events.append(EventRecord(item_id, incoming.now, "removed", {"revision": incoming.sha256}))
    left_out = tuple(item for n, item in numbered if n not in taken)
    return Plan(record, tuple(items), tuple(events), tuple(links), left_out)


def _post_mortem(incoming: Incoming, before: PostMortemRecord | None, ids: Ids) -> PostMortemRecord:
    document = incoming.document
    return PostMortemRecord(
        id=before.id if before else ids.new_id(incoming.published_at),
        source_uri=incoming.source_uri,
        format=document.format,
        revision=incoming.sha256,
        title=document.title or (before.title if before else UNTITLED),
        kind=document.kind.value,
        team=incoming.team or document.team or (before.team if before else None),
        severity=incoming.severity or document.severity,
        severity_level=incoming.severity_level if incoming.severity else document.severity_level,
        incident_date=document.incident_date,
        started_at=_aware(document.started_at),
        ended_at=_aware(document.ended_at),
        systems=tuple(dict.fromkeys((*incoming.systems, *document.systems))),
        tags=tuple(dict.fromkeys((*incoming.tags, *document.tags))),
        sections=document.section_names,
        facts=dict(document.facts),
        published_at=before.published_at if before else incoming.published_at,
        updated_at=incoming.now,
    )


def _aware(moment: datetime | None) -> datetime | None:
    """A moment without a stated zone is not stored as one: nobody could say when it was."""
    return moment if moment is not None and moment.tzinfo is not None else None


def ticket_names(links: Mapping[str, LinkRecord]) -> dict[str, frozenset[str]]:
    """What a document may write to name the ticket of an item, by item id."""
    return {
        item_id: frozenset({link.ticket.url.rstrip("/"), link.ticket.key})
        for item_id, link in links.items()
        if link.ticket is not None
    }


def _new_item(
    read: ActionItem, position: int, post_mortem: PostMortemRecord, now: datetime, since: datetime, item_id: str
) -> tuple[ItemRecord, list[EventRecord]]:
    """An item owed ``since`` its publication. Where an archive marks it done, nobody saw on which day."""
    state = state_in(read)
    seen_done = state is ItemState.DONE and since.date() == now.date()
    item = _with_text(
        ItemRecord(
            id=item_id,
            post_mortem_id=post_mortem.id,
            position=position,
            line=read.line,
            text=read.text,
            created_at=since,
            state=state,
            reason=GIVEN_UP if read.given_up else None,
            closed_at=since if read.given_up else now if seen_done else None,
            last_activity_at=now if state is ItemState.DONE else since,
        ),
        read,
        position,
    )
    data: dict[str, Any] = {"revision": post_mortem.revision, "text": read.text, "owner": read.owner, "due": read.due}
    if since < now:
        data["published_on"] = since.date().isoformat()
    return item, [EventRecord(item_id, now, "published", data | ({"state": state.value} if state.closed else {}))]


def _with_text(item: ItemRecord, read: ActionItem, position: int) -> ItemRecord:
    """The item as the revision tells it; an owner or date that was decided stands until the document's own changes."""
    return replace(
        item,
        position=position,
        line=read.line,
        text=read.text,
        explicit_id=read.explicit_id,
        owner=read.owner if read.owner != item.document_owner else item.owner,
        due=read.due,
        due_date=read.due_date if read.due_date != item.document_due_date else item.due_date,
        document_owner=read.owner,
        document_due_date=read.due_date,
        kind=read.kind.value if read.kind else None,
        section=read.section,
        scope=read.scope,
        details=read.details,
        tickets=read.tickets,
        done_in_document=read.done,
    )


def _revised(
    before: ItemRecord, read: ActionItem, position: int, now: datetime, *, has_ticket: bool
) -> tuple[ItemRecord, list[EventRecord]]:
    after = _with_text(before, read, position)
    events = []
    if before.removed_at is not None:
        after = replace(after, removed_at=None)
        events.append(EventRecord(before.id, now, "restored"))
    changes = {
        name: [_plain(getattr(before, name)), _plain(getattr(after, name))]
        for name in ("text", "owner", "due_date", "due", "kind")
        if getattr(before, name) != getattr(after, name)
    }
    if changes:
        events.append(EventRecord(before.id, now, "revised", changes))
        after = replace(after, last_activity_at=now)
    if changes.keys() & {"owner", "due_date"}:  # a new date or an owner: what a stale item was waiting for
        after = replace(after, stale_since=None)
    if before.due_date and after.due_date and after.due_date > before.due_date:
        after = replace(after, slips=before.slips + 1)
    if not has_ticket and says_anew(read, before):
        # Where a ticket exists it owns the state; without one the document's own box is all there is.
        state = state_in(read)
        if state is not before.state:
            change = {"from": before.state.value, "to": state.value}
            events.append(EventRecord(before.id, now, "state_changed", change, "document"))
            after = replace(
                after,
                state=state,
                reason=GIVEN_UP if read.given_up else None,
                closed_at=now if state.closed else None,
                last_activity_at=now,
            )
    return after, events


def _renamed(item: ItemRecord, before: PostMortemRecord, after: PostMortemRecord) -> list[EventRecord]:
    if before.source_uri == after.source_uri:
        return []
    names = {"from": before.source_uri, "to": after.source_uri}
    return [EventRecord(item.id, after.updated_at, "document_renamed", names)]


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


def _new_link(
    item: ItemRecord,
    read: ActionItem,
    incoming: Incoming,
    ids: Ids,
    adopt: Callable[[ActionItem], tuple[str, TicketRef] | None],
    connection: str,
) -> LinkRecord | None:
    named = adopt(read)
    if named is None and (read.given_up or (read.done is True and not incoming.tickets_for_done)):
        return None
    link = LinkRecord(
        id=ids.new_id(incoming.now),
        action_item_id=item.id,
        connection=connection,
        key=ids.new_key(),
        state=LinkState.PENDING,
        created_at=incoming.now,
        next_at=incoming.now,
    )
    return replace(link, connection=named[0], ticket=named[1], adopted=True) if named else link


def without_repeated_tickets(links: Sequence[LinkRecord], taken: Callable[[str, str], bool]) -> tuple[LinkRecord, ...]:
    """A ticket tracks one item: where several items name the same one, the first has it and the rest say so.

    ``taken`` tells whether a ticket (connection, id) tracks an item already.
    """
    seen: set[tuple[str, str]] = set()
    result = []
    for link in links:
        place = (link.connection, link.ticket.id) if link.ticket else None
        if place and link.ticket and (place in seen or taken(*place)):
            result.append(
                replace(
                    link,
                    state=LinkState.FAILED,
                    ticket=None,
                    next_at=None,
                    error=f"{link.ticket.key} already tracks another action item; one ticket can track one item",
                )
            )
            continue
        if place:
            seen.add(place)
        result.append(link)
    return tuple(result)
