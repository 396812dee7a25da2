"""Incidents that may be the same again: list them, and say whether they are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Use
from app.api.paging import Paged
from app.api.schemas import ListOut, Name, Text
from app.domain.recurrence import RecurrenceState
from app.services import recurrences as service

router = APIRouter(prefix="/v1/recurrences", tags=["recurrences"])


class SaidIn(BaseModel):
    """Who says so, and why."""

    model_config = ConfigDict(extra="forbid")

    by: Name
    reason: Annotated[Text | None, Field(max_length=2000)] = None


class RecurrenceOut(BaseModel):
    """Two post-mortems that look alike, with the evidence; ``open_items`` of the earlier one."""

    id: str
    state: RecurrenceState
    score: float
    post_mortem_id: str
    post_mortem: str
    earlier_id: str
    earlier: str
    open_items: int
    systems: list[str]
    words: list[str]
    quotes: list[str]
    found_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@router.get("", summary="List likely recurrences")
def list_recurrences(c: Use, page: Paged, state: RecurrenceState | None = None) -> ListOut[RecurrenceOut]:
    """Newest first."""
    items, next_cursor = page.cut(service.recurrences(c, state, before=page.before, limit=page.fetch))
    return ListOut(items=[_out(one) for one in items], next_cursor=next_cursor)


@router.post("/{recurrence_id}/confirm", summary="Say that it is the same again")
def confirm_recurrence(c: Use, recurrence_id: str, body: SaidIn) -> RecurrenceOut:
    """Remembered: the pair is not asked about again. 409 where it was dismissed."""
    return _out(service.settle(c, recurrence_id, RecurrenceState.CONFIRMED, by=body.by, reason=body.reason))


@router.post("/{recurrence_id}/dismiss", summary="Say that it is something else")
def dismiss_recurrence(c: Use, recurrence_id: str, body: SaidIn) -> RecurrenceOut:
    """Remembered: the pair is not asked about again. 409 where it was confirmed."""
    return _out(service.settle(c, recurrence_id, RecurrenceState.DISMISSED, by=body.by, reason=body.reason))


def _out(one: service.Recurrence) -> RecurrenceOut:
    record = one.record
    own = {name: getattr(record, name) for name in RecurrenceOut.model_fields if hasattr(record, name)}
    return RecurrenceOut(**own | {"post_mortem": one.title, "earlier": one.earlier_title, "open_items": one.open_items})
