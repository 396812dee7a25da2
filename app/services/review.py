"""The review pack: what a monthly meeting reads and decides, and first what the last one left undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.container import Container
from app.domain import review
from app.domain.monthly import bounds
from app.domain.records import ItemRecord
from app.domain.review import Choice, Point
from app.errors import Problem, Refused
from app.services import overview
from app.services.reading_list import of_leadership, worth_reading
from app.services.report import Question, questions_of


@dataclass(frozen=True, slots=True)
class ReviewPack:
    """Everything for the review of one month."""

    month: str  # "2026-04": the post-mortems to read are of this month
    audit_id: str | None  # the newest audit up to the end of the following month; it asks the questions
    chosen: tuple[Choice, ...]
    questions: tuple[Question, ...]  # all, or as many as were asked for, what was asked before first
    agenda: tuple[Point, ...]
    number: int = 0  # of all questions
    left: int = 0  # how many of them the last review asked already
    decided: tuple[ItemRecord, ...] = ()  # what the audit asked about and a person has decided since, latest first
    decided_number: int = 0

    @property
    def not_carried_out(self) -> tuple[Question, ...]:
        """What the last review asked and nobody has decided since."""
        return tuple(question for question in self.questions if question.asked_before)

    @property
    def new_questions(self) -> tuple[Question, ...]:
        """What is asked for the first time."""
        return tuple(question for question in self.questions if not question.asked_before)


def review_pack(
    c: Container, month: str | None = None, *, most: int | None = None, decided_from: int = 0, decided_most: int = 0
) -> ReviewPack:
    """The pack for a month written as YYYY-MM; without one, for the last whole month.

    Args:
        c: what it may use.
        month: the month whose post-mortems are read.
        most: questions at most; None for all.
        decided_from: how many of the latest decisions to leave out, and
        decided_most: how many to show after them.

    Raises:
        Refused: it is no month.
    """
    if month is None:
        month = (overview.audit_day(c).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    try:
        first, last = bounds(month)
    except ValueError:
        message = f'"{month}" is not a month; write it as 2026-04'
        raise Refused(message, (Problem("month-unreadable", message, "month"),)) from None
    zone = ZoneInfo(c.settings.audit.timezone)
    begin = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = last + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=zone)
    following = after + timedelta(days=31)
    with c.database.reading() as work:
        published = work.reporting.published(begin, end)
        chosen = worth_reading(work, published)
        leading = [one.title for one in of_leadership(c, published)]
        audit = work.reporting.last_done_audit(datetime(following.year, following.month, 1, tzinfo=zone))
        if audit is None:
            points = review.agenda(chosen, not_carried_out=0, questions=0, for_leadership=leading)
            return ReviewPack(month, None, chosen, (), points)
        questions, asked = questions_of(work, audit, most)
        since = audit.finished_at or audit.started_at
        decided, number = work.questions.decided_since(audit, since, offset=decided_from, limit=decided_most)
    points = review.agenda(chosen, not_carried_out=asked.left, questions=asked.number, for_leadership=leading)
    return ReviewPack(month, audit.id, chosen, questions, points, asked.number, asked.left, tuple(decided), number)
