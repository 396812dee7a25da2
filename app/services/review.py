"""The review pack: what a monthly meeting reads and decides, and first what the last one left undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.container import Container
from app.domain import review
from app.domain.action_strength import strength_of
from app.domain.monthly import bounds
from app.domain.records import ItemRecord, PostMortemRecord
from app.domain.review import Candidate, Choice, Point
from app.errors import Problem, Refused
from app.services import overview
from app.services.report import Question, questions_of
from app.storage.database import UnitOfWork


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
        chosen = review.choose(_candidates(work, begin, end))
        audit = work.reporting.last_done_audit(datetime(following.year, following.month, 1, tzinfo=zone))
        if audit is None:
            return ReviewPack(month, None, chosen, (), review.agenda(chosen, not_carried_out=0, questions=0))
        questions, asked = questions_of(work, audit, most)
        since = audit.finished_at or audit.started_at
        decided, number = work.questions.decided_since(audit, since, offset=decided_from, limit=decided_most)
    points = review.agenda(chosen, not_carried_out=asked.left, questions=asked.number)
    return ReviewPack(month, audit.id, chosen, questions, points, asked.number, asked.left, tuple(decided), number)


def _candidates(work: UnitOfWork, begin: datetime, end: datetime) -> list[Candidate]:
    records = work.reporting.published(begin, end)
    ids = [record.id for record in records]
    items, teams = work.action_items.of_post_mortems(ids), work.reporting.teams_by_system()
    repeats: dict[str, list[str]] = {}
    standing = [one for one in work.recurrences.standing() if one.post_mortem_id in set(ids)]
    earlier = work.post_mortems.get_many([one.earlier_id for one in standing])
    for one in standing:
        repeats.setdefault(one.post_mortem_id, []).append(earlier[one.earlier_id].title)
    return [
        _candidate(record, items.get(record.id, []), teams, tuple(repeats.get(record.id, ()))) for record in records
    ]


def _candidate(
    record: PostMortemRecord, items: list[ItemRecord], teams: dict[str, set[str]], repeats: tuple[str, ...]
) -> Candidate:
    others = {system: teams.get(system.casefold(), set()) - {record.team} for system in record.systems}
    return Candidate(
        id=record.id,
        title=record.title,
        published_on=record.published_at.date(),
        team=record.team,
        severity_level=record.severity_level,
        kind=record.kind,
        sections=record.sections,
        shared_systems=tuple(system for system, names in others.items() if names),
        other_teams=tuple(sorted({str(name) for names in others.values() for name in names})),
        repeats=repeats,
        strong_actions=sum(strength_of(item.text) == "strong" for item in items),
    )
