"""The review pack of a month: what to read together, what to decide, and the agenda."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.api.access import Use
from app.services import review as service
from app.services.report import Question

router = APIRouter(prefix="/v1/review", tags=["audits"])


class ReadingOut(BaseModel):
    """A post-mortem to read together, and why this one."""

    post_mortem_id: str
    title: str
    team: str | None
    reasons: list[str]


class PointOut(BaseModel):
    """One point of the agenda."""

    title: str
    minutes: int
    asks: list[str]


class QuestionOut(BaseModel):
    """One thing to decide; ``asked_before``: the last review asked it already, and nobody has decided since."""

    kind: str
    id: str
    text: str
    team: str | None
    owner: str | None
    reasons: list[str]
    decide: list[str]
    asked_before: bool


class ReviewOut(BaseModel):
    """The pack. ``not_carried_out`` comes first in a meeting."""

    month: str
    audit_id: str | None
    agenda: list[PointOut]
    not_carried_out: list[QuestionOut]
    read: list[ReadingOut]
    questions: list[QuestionOut]


@router.get("", summary="Read the review pack of a month")
def read_review(
    c: Use, month: Annotated[str | None, Query(description="YYYY-MM; the last whole month without it.")] = None
) -> ReviewOut:
    """The one or two post-mortems worth reading together with the reasons, the open questions, and the agenda."""
    pack = service.review_pack(c, month)
    return ReviewOut(
        month=pack.month,
        audit_id=pack.audit_id,
        agenda=[PointOut(title=one.title, minutes=one.minutes, asks=list(one.asks)) for one in pack.agenda],
        not_carried_out=[_question(one) for one in pack.not_carried_out],
        read=[
            ReadingOut(
                post_mortem_id=one.candidate.id,
                title=one.candidate.title,
                team=one.candidate.team,
                reasons=list(one.reasons),
            )
            for one in pack.chosen
        ],
        questions=[_question(one) for one in pack.new_questions],
    )


def _question(question: Question) -> QuestionOut:
    kind, id_ = question.first.subject
    return QuestionOut(
        kind=kind,
        id=id_,
        text=question.first.text,
        team=question.first.team,
        owner=question.first.owner,
        reasons=[entry.why for entry in question.entries],
        decide=[entry.decide for entry in question.entries],
        asked_before=question.asked_before,
    )
