"""What a person does about notices that failed, or of which nobody knows whether they went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.container import WORK_QUEUE, Container, Job
from app.domain.notices import NEEDS_A_PERSON, NoticeRecord, NoticeState
from app.errors import Conflict, NotFound
from app.storage.database import UnitOfWork


def notices(
    c: Container, states: Sequence[NoticeState] = NEEDS_A_PERSON, *, before: str | None, limit: int
) -> list[NoticeRecord]:
    """Notices in some states, newest first; those that need a person if nothing else is said."""
    with c.database.reading() as work:
        return work.notices.page(states, before=before, limit=limit)


def send_again(c: Container, notice_id: str) -> NoticeRecord:
    """Have it sent once more, as new. The reader of an unsure one may hear it twice: that is the person's choice.

    Raises ``NotFound`` and, where it needs nobody, ``Conflict``.
    """
    with c.database.unit_of_work() as work:
        record = _needing(work, notice_id)
        again = replace(record, state=NoticeState.PENDING, error=None)
        work.notices.save(again)
        key = f"notice:{record.id}:{record.tries}"  # its tries only grow, so each sending has a key of its own
        c.jobs.enqueue(work, Job("send_notice", key, WORK_QUEUE, {"notice_id": record.id}))
    return again


def dismiss(c: Container, notice_id: str) -> NoticeRecord:
    """Leave it at that: it is listed no more, and what it said is not said again. Raises as ``send_again``."""
    with c.database.unit_of_work() as work:
        left = replace(_needing(work, notice_id), state=NoticeState.DISMISSED)
        work.notices.save(left)
    return left


def _needing(work: UnitOfWork, notice_id: str) -> NoticeRecord:
    record = work.notices.get(notice_id, lock=True)
    if record is None:
        raise NotFound(f"no notice {notice_id}")
    if record.state not in NEEDS_A_PERSON:
        raise Conflict(f"the notice is {record.state.value}; only an unsure or failed one needs a person")
    return record
