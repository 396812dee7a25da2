"""Decide about an action item: the item follows at once, its ticket by a job in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.container import Container, Job, lane
from app.domain import decisions
from app.domain.decisions import DecisionRecord, Wish
from app.domain.records import ItemRecord, LinkRecord
from app.errors import Conflict, NotFound, Refused
from app.services.link_back_jobs import write_if_followed
from app.services.overview import ItemOverview, audit_day
from app.storage.database import UnitOfWork
from app.storage.decisions import LedgerEntry, LedgerFilter


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with the item and link as they are after it."""

    record: DecisionRecord
    seen: ItemOverview


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the won't-do ledger: what, why, who decided, when, when to look again, and the ticket."""

    entry: LedgerEntry
    link: LinkRecord | None

    @property
    def id(self) -> str:
        """The item's id."""
        return self.entry.id


def decide(c: Container, item_id: str, wish: Wish, *, seen_at: datetime | None = None) -> Decision:
    """Store a decision, change the item, and enqueue the job that writes it to the ticket.

    The same decision sent twice is one. ``seen_at`` is when the person read the item, where that is known: nobody
    decides over what another has decided since without having seen it.

    Raises:
        Refused: something is missing, too much or impossible; one problem for each thing.
        NotFound: no such item.
        Conflict: an item in this state takes no such decision, or somebody has decided since ``seen_at``.
    """
    problems = decisions.problems_with(wish, audit_day(c))
    if problems:
        raise Refused("; ".join(problem.message for problem in problems), problems)
    with c.database.unit_of_work() as work:
        # In the order of their ids, so that two decisions about the same two items never wait crosswise.
        read = {id_: work.action_items.get(id_, lock=True) for id_ in sorted({item_id, wish.duplicate_of or item_id})}
        item = read[item_id]
        if item is None:
            raise NotFound(f"no action item {item_id}")
        last = next(reversed(work.decisions.of_item(item_id)), None)
        if last is not None and last.at == item.decided_at:
            if decisions.repeats(last, wish, c.clock.now()):
                return Decision(last, ItemOverview(item, work.links.of_items([item.id]).get(item.id)))
            if seen_at is not None and last.at > seen_at:
                what = last.kind.value.replace("_", " ")
                raise Conflict(f"{last.by} has decided meanwhile ({what}): look at the item again before you decide")
        if not decisions.may_decide(item, wish.kind):
            raise Conflict(f'the action item is {item.state.value}: "{wish.kind.value}" cannot be decided of it')
        if wish.duplicate_of is not None:
            wrong = decisions.problem_with_original(item, read[wish.duplicate_of])
            if wrong is not None:
                raise Refused(wrong.message, (wrong,))
        link = work.links.of_items([item.id]).get(item.id)
        decided = decisions.decide(item, link, wish, decision_id=c.identifiers.new_id(), now=c.clock.now())
        work.action_items.save(decided.item)
        work.action_items.add_events([decided.event])
        work.decisions.save(decided.decision)
        if link is not None and not decisions.awaits(link):
            c.jobs.enqueue(work, write_job(decided.decision, link))
        write_if_followed(c, work, item.post_mortem_id, f"decision:{decided.decision.id}")
        c.faults.at("before_decision_commit")
    c.faults.at("after_decision_commit")
    return Decision(decided.decision, ItemOverview(decided.item, link))


def write_job(decision: DecisionRecord, link: LinkRecord, delay_seconds: float = 0.0) -> Job:
    """The job that writes a decision to its ticket; each try of each decision has its own key."""
    key = f"write-decision:{decision.id}:{decision.step}"
    return Job("write_decision", key, lane(link.connection), {"decision_id": decision.id}, delay_seconds)


def write_what_waited(c: Container, work: UnitOfWork, item: ItemRecord, link: LinkRecord) -> None:
    """A ticket was just linked, however that was learnt: enqueue the decisions that were made before."""
    if item.unwritten_decision is not None:
        for decision in work.decisions.unwritten(item.id):
            c.jobs.enqueue(work, write_job(decision, link))


def decisions_of(c: Container, item_id: str) -> list[DecisionRecord]:
    """An item's decisions, oldest first."""
    with c.database.reading() as work:
        return work.decisions.of_item(item_id)


def decision(c: Container, decision_id: str) -> Decision:
    """One decision with its item as it is now; raises ``NotFound``."""
    with c.database.reading() as work:
        record = work.decisions.get(decision_id)
        item = work.action_items.get(record.action_item_id) if record else None
        if record is None or item is None:
            raise NotFound(f"no decision {decision_id}")
        return Decision(record, ItemOverview(item, work.links.of_items([item.id]).get(item.id)))


def wont_do(c: Container, wanted: LedgerFilter, *, before: str | None, limit: int) -> Sequence[LedgerLine]:
    """The won't-do ledger, newest item first."""
    with c.database.reading() as work:
        entries = work.decisions.ledger(wanted, before=before, limit=limit)
        links = work.links.of_items([entry.id for entry in entries])
    return [LedgerLine(entry, links.get(entry.id)) for entry in entries]
