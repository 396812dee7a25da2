"""What a batch of deliveries changes: each is decided after the one before it, over the links and items they name.

The batch starts from what is stored (``Known``), applies delivery after delivery in memory, and ends with the items
and links that differ, the entries of history, and the tickets that have to be read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.hints import may_link, strongest
from app.domain.reconciling import Apply, Outcome, Reread, apply_ticket, ticket_gone, ticket_moved
from app.domain.records import DeliveryOutcome, EventRecord, ItemRecord, LinkRecord, LinkState
from connectors.contract import Hint, ParsedDelivery, Ticket


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery."""

    outcome: DeliveryOutcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One item and its link, as they were and as they are to be stored."""

    item_before: ItemRecord
    link_before: LinkRecord
    item: ItemRecord
    link: LinkRecord


@dataclass(frozen=True, slots=True)
class JustLinked:
    """A ticket that a delivery's marker tied to its item: what follows a create follows now."""

    item: ItemRecord
    link: LinkRecord
    ticket: Ticket


DOCUMENTS_ARE_READ = "the documents that it changed are read"
DUPLICATE = Received(DeliveryOutcome.DUPLICATE, "this delivery was received before")


class Known:
    """The links and items that a batch speaks of, and what becomes of them."""

    def __init__(self, found: Iterable[tuple[LinkRecord, ItemRecord]]) -> None:
        self._before: dict[str, tuple[LinkRecord, ItemRecord]] = {}
        self._links: dict[str, LinkRecord] = {}
        self._items: dict[str, ItemRecord] = {}  # by link
        self._by_ticket: dict[tuple[str, str], str] = {}
        self._by_key: dict[tuple[str, str], str] = {}
        for link, item in found:
            self._before[link.id] = (link, item)
            self._items[link.id] = item
            self._by_key[link.connection, link.key] = link.id
            self._set(link)
        self.events: list[EventRecord] = []
        self.rereads: list[tuple[LinkRecord, int]] = []  # link, delivery: the ticket is read again
        self.linked: list[JustLinked] = []

    def receive(self, connection: str, parsed: ParsedDelivery, delivery_id: int, now: datetime) -> Received:
        """Apply one delivery that was not received before."""
        if parsed.documents:
            return Received(DeliveryOutcome.REREAD, DOCUMENTS_ARE_READ)
        if not parsed.hints:
            outcome = DeliveryOutcome.IGNORED if parsed.known else DeliveryOutcome.UNKNOWN_EVENT
            return Received(outcome, parsed.ignored_because)
        return Received(strongest([self._apply(connection, hint, delivery_id, now) for hint in parsed.hints]))

    def changes(self) -> list[Change]:
        """What differs from what was stored."""
        changed = []
        for link_id, (link, item) in self._before.items():
            new_link, new_item = self._links[link_id], self._items[link_id]
            if new_link is not link or new_item is not item:
                changed.append(Change(item, link, new_item, new_link))
        return changed

    def _apply(self, connection: str, hint: Hint, delivery_id: int, now: datetime) -> DeliveryOutcome:
        link = self._link_of(connection, hint)
        if link is None:
            return DeliveryOutcome.UNRELATED
        if hint.moved_to is not None:
            if link.ticket != hint.moved_to:
                self.events.append(ticket_moved(link, hint.moved_to, now, hint.actor, delivery_id))
            self._set(replace(link, ticket=hint.moved_to))
            return self._reread(link, delivery_id)
        item = self._items[link.id]
        if hint.deleted:
            return self._store(link, ticket_gone(item, link, now=now, delivery_id=delivery_id))
        if hint.ticket is None:
            return self._reread(link, delivery_id)
        outcome = apply_ticket(item, link, hint.ticket, now=now, fresh=False, by=hint.actor, delivery_id=delivery_id)
        if isinstance(outcome, Reread):
            return self._reread(link, delivery_id)
        if isinstance(outcome, Apply) and link.state is not LinkState.LINKED:
            self.linked.append(JustLinked(outcome.item, outcome.link, hint.ticket))
        return self._store(link, outcome)

    def _store(self, link: LinkRecord, outcome: Outcome) -> DeliveryOutcome:
        if not isinstance(outcome, Apply):
            return DeliveryOutcome.UNCHANGED
        self._set(outcome.link)
        self._items[link.id] = outcome.item
        self.events.extend(outcome.events)
        return DeliveryOutcome.APPLIED

    def _reread(self, link: LinkRecord, delivery_id: int) -> DeliveryOutcome:
        self.rereads.append((link, delivery_id))
        return DeliveryOutcome.REREAD

    def _set(self, link: LinkRecord) -> None:
        old = self._links.get(link.id)
        if old is not None and old.ticket is not None and old.ticket != link.ticket:
            self._by_ticket.pop((old.connection, old.ticket.id), None)
        self._links[link.id] = link
        if link.ticket is not None:
            self._by_ticket[link.connection, link.ticket.id] = link.id

    def _link_of(self, connection: str, hint: Hint) -> LinkRecord | None:
        """The link of the hint's ticket; for a ticket not yet linked, the link whose marker it carries."""
        link_id = self._by_ticket.get((connection, hint.ref.id))
        if link_id is not None:
            link = self._links[link_id]
            # While a document's own reference is being read, its provisional ticket is no news yet.
            return link if link.state is not LinkState.PENDING else None
        for key in hint.ticket.keys if hint.ticket else ():
            marked = self._by_key.get((connection, key))
            if marked is not None and may_link(self._links[marked]):
                return self._links[marked]
        return None
