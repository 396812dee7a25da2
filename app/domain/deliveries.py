"""What a batch of deliveries changes: each is decided after the one before it, over where their items stand.

The batch starts from what is stored (``Known``), applies delivery after delivery in memory, and ends with what stands
otherwise, the entries of history, and the tickets that have to be read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from app.domain.hints import may_link, strongest
from app.domain.reconciling import Changed, Decision, Reread, gone, moved, news
from app.domain.records import DeliveryOutcome, EventRecord, LinkState
from app.domain.standing import Standing
from connectors.contract import Hint, ParsedDelivery, Ticket


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery."""

    outcome: DeliveryOutcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Where one item and its link stood, and where they are to be stored."""

    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class JustLinked:
    """A ticket that a delivery's marker tied to its item: what follows a create follows now."""

    standing: Standing
    ticket: Ticket


DOCUMENTS_ARE_READ = "the documents that it changed are read"
DUPLICATE = Received(DeliveryOutcome.DUPLICATE, "this delivery was received before")
_BECAME = {outcome: Received(outcome) for outcome in DeliveryOutcome}


class Known:
    """The links and items that a batch speaks of, and what becomes of them."""

    def __init__(self, found: Iterable[Standing]) -> None:
        self._before: dict[str, Standing] = {}  # by link
        self._now: dict[str, Standing] = {}
        self._by_ticket: dict[tuple[str, str], str] = {}
        self._by_key: dict[tuple[str, str], str] = {}
        for standing in found:
            self._before[standing.link_id] = standing
            self._by_key[standing.connection, standing.key] = standing.link_id
            self._set(standing)
        self.events: list[EventRecord] = []
        self.rereads: list[tuple[str, int]] = []  # link, delivery: the ticket is read again
        self.linked: list[JustLinked] = []

    def receive(self, connection: str, parsed: ParsedDelivery, delivery_id: int, now: datetime) -> Received:
        """Apply one delivery that was not received before."""
        if parsed.documents:
            return Received(DeliveryOutcome.REREAD, DOCUMENTS_ARE_READ)
        if not parsed.hints:
            outcome = DeliveryOutcome.IGNORED if parsed.known else DeliveryOutcome.UNKNOWN_EVENT
            return Received(outcome, parsed.ignored_because)
        return _BECAME[strongest([self._apply(connection, hint, delivery_id, now) for hint in parsed.hints])]

    def changes(self) -> list[Change]:
        """What differs from what was stored."""
        now = self._now
        return [Change(before, now[id_]) for id_, before in self._before.items() if now[id_] is not before]

    def _apply(self, connection: str, hint: Hint, delivery_id: int, now: datetime) -> DeliveryOutcome:
        at = self._standing_of(connection, hint)
        if at is None:
            return DeliveryOutcome.UNRELATED
        if hint.moved_to is not None:
            if at.ticket != hint.moved_to:
                self.events.append(moved(at, hint.moved_to, now, hint.actor, delivery_id))
            self._set(replace(at, ticket=hint.moved_to))
            return self._reread(at, delivery_id)
        if hint.deleted:
            return self._store(gone(at, now=now, delivery_id=delivery_id))
        if hint.ticket is None:
            return self._reread(at, delivery_id)
        decided = news(at, hint.ticket, now=now, fresh=False, by=hint.actor, delivery_id=delivery_id)
        if isinstance(decided, Reread):
            return self._reread(at, delivery_id)
        if isinstance(decided, Changed) and at.link_state is not LinkState.LINKED:
            self.linked.append(JustLinked(decided.standing, hint.ticket))
        return self._store(decided)

    def _store(self, decided: Decision) -> DeliveryOutcome:
        if not isinstance(decided, Changed):
            return DeliveryOutcome.UNCHANGED
        self._set(decided.standing)
        self.events.extend(decided.events)
        return DeliveryOutcome.APPLIED

    def _reread(self, at: Standing, delivery_id: int) -> DeliveryOutcome:
        self.rereads.append((at.link_id, delivery_id))
        return DeliveryOutcome.REREAD

    def _set(self, standing: Standing) -> None:
        old = self._now.get(standing.link_id)
        if old is not None and old.ticket is not None and old.ticket != standing.ticket:
            self._by_ticket.pop((old.connection, old.ticket.id), None)
        self._now[standing.link_id] = standing
        if standing.ticket is not None:
            self._by_ticket[standing.connection, standing.ticket.id] = standing.link_id

    def _standing_of(self, connection: str, hint: Hint) -> Standing | None:
        """Where the hint's ticket stands; for a ticket not yet linked, the link whose marker it carries."""
        link_id = self._by_ticket.get((connection, hint.ref.id))
        if link_id is not None:
            at = self._now[link_id]
            # While a document's own reference is being read, its provisional ticket is no news yet.
            return at if at.link_state is not LinkState.PENDING else None
        for key in hint.ticket.keys if hint.ticket else ():
            marked = self._by_key.get((connection, key))
            if marked is not None and may_link(self._now[marked].link_state):
                return self._now[marked]
        return None
