"""The same incident again: find likely ones after a publication, and remember what a person says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.container import WORK_QUEUE, Container, Job
from app.documents.model import PostMortem
from app.domain.prose import sentences
from app.domain.records import PostMortemRecord
from app.domain.recurrence import RecurrenceRecord, RecurrenceState, likenesses
from app.errors import Conflict, NotFound
from app.storage.database import UnitOfWork

_PARTS = ("root_causes", "summary")  # the first that is there says what the cause was
# Without either the cause stands somewhere in the story, and not in these parts.
_ASIDE = frozenset(
    ("timeline", "impact", "detection", "resolution", "action_items", "went_well", "went_badly", "lucky", "lessons")
)
_LONGEST = 20_000  # characters of a cause
MOST = 5  # likely ones kept of one publication


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A recurrence with the titles of both post-mortems and how much of the earlier follow-up is open."""

    record: RecurrenceRecord
    title: str
    earlier_title: str
    open_items: int

    @property
    def id(self) -> str:
        """Its id."""
        return self.record.id


def cause_of(post_mortem: PostMortem, document: bytes) -> str:
    """What a document says of the cause, one sentence to a line, without markup and code."""
    told = list(sentences(post_mortem, document.decode(errors="replace").replace("\0", "")))
    for name in _PARTS:
        if found := [one.text for one in told if one.section == name]:
            return "\n".join(found)[:_LONGEST]
    return "\n".join(one.text for one in told if one.section not in _ASIDE)[:_LONGEST]


def keep_cause(c: Container, work: UnitOfWork, record: PostMortemRecord, cause: str) -> None:
    """Keep what a publication says of the cause, and enqueue the comparison where there is something to compare."""
    if cause:
        work.recurrences.keep_cause(record.id, cause)
        key = f"find-recurrences:{record.id}:{record.revision}"
        c.jobs.enqueue(work, Job("find_recurrences", key, WORK_QUEUE, {"post_mortem_id": record.id}))


def find_recurrences(c: Container, post_mortem_id: str) -> float | None:
    """The job: compare a post-mortem with the earlier ones whose items are open; each pair is suggested once."""
    with c.database.reading() as work:
        new = work.recurrences.case(post_mortem_id)
        earlier = work.recurrences.earlier_with_open_items(post_mortem_id)
    found = likenesses(new, earlier, MOST) if new else []
    with c.database.unit_of_work() as work:
        for likeness in found:
            work.recurrences.suggest(
                RecurrenceRecord(
                    id=c.identifiers.new_id(),
                    post_mortem_id=post_mortem_id,
                    earlier_id=likeness.earlier_id,
                    score=likeness.score,
                    found_at=c.clock.now(),
                    systems=likeness.evidence.systems,
                    words=likeness.evidence.words,
                    quotes=likeness.evidence.quotes,
                )
            )
    return None


def recurrences(c: Container, state: RecurrenceState | None, *, before: str | None, limit: int) -> Sequence[Recurrence]:
    """Recurrences, newest first."""
    with c.database.reading() as work:
        return shown(work, work.recurrences.page(state, before=before, limit=limit))


def counts(c: Container) -> dict[RecurrenceState, int]:
    """How many were suggested and not answered, confirmed, dismissed."""
    with c.database.reading() as work:
        return work.recurrences.counts()


def settle(c: Container, recurrence_id: str, state: RecurrenceState, *, by: str, reason: str | None) -> Recurrence:
    """Confirm or dismiss, once; the pair is never asked about again.

    Raises:
        NotFound: no such recurrence.
        Conflict: somebody has said otherwise already.
    """
    with c.database.unit_of_work() as work:
        record = work.recurrences.get(recurrence_id, lock=True)
        if record is None:
            raise NotFound(f"no recurrence {recurrence_id}")
        if record.state is RecurrenceState.SUGGESTED:
            record = replace(record, state=state, decided_by=by, decided_at=c.clock.now(), reason=reason)
            work.recurrences.save(record)
        elif record.state is not state:
            raise Conflict(f"{record.decided_by} has {record.state.value} it already")
        return shown(work, [record])[0]


def shown(work: UnitOfWork, records: Sequence[RecurrenceRecord]) -> list[Recurrence]:
    """Recurrences with the titles of both, and what is open of the earlier one."""
    ids = [id_ for record in records for id_ in (record.post_mortem_id, record.earlier_id)]
    known, open_items = work.post_mortems.get_many(ids), work.recurrences.open_items()
    return [
        Recurrence(
            record,
            known[record.post_mortem_id].title,
            known[record.earlier_id].title,
            open_items[record.earlier_id],
        )
        for record in records
    ]
