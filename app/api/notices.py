"""Notices that need a person: list them, have one sent again, leave one at that."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from app.api import schemas
from app.api.access import Use
from app.api.paging import Paged
from app.domain.notices import NEEDS_A_PERSON, NoticeState
from app.services import settle_notices

router = APIRouter(prefix="/v1/notices", tags=["notices"])


class NoticeOut(BaseModel):
    """One message to one recipient for one window; the recipient is a name, never an address."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    recipient: str
    window: str
    kind: str
    subject: str
    created_at: datetime
    state: NoticeState
    sent_at: datetime | None
    tries: int
    error: str | None


@router.get("", summary="List notices")
def list_notices(
    c: Use,
    page: Paged,
    state: Annotated[NoticeState | None, Query(description="Without it, those that need a person.")] = None,
) -> schemas.ListOut[NoticeOut]:
    """Newest first: by default what failed, and what may or may not have been sent."""
    states = NEEDS_A_PERSON if state is None else (state,)
    found, next_cursor = page.cut(settle_notices.notices(c, states, before=page.before, limit=page.fetch))
    return schemas.ListOut(items=[NoticeOut.model_validate(one) for one in found], next_cursor=next_cursor)


@router.post("/{notice_id}/send", summary="Send a notice again")
def send_notice_again(c: Use, notice_id: str) -> NoticeOut:
    """For a failed or unsure one; the reader of an unsure one may hear it twice. 409 for any other."""
    return NoticeOut.model_validate(settle_notices.send_again(c, notice_id))


@router.post("/{notice_id}/dismiss", summary="Leave a notice at that")
def dismiss_notice(c: Use, notice_id: str) -> NoticeOut:
    """It is listed no more, and what it said is not said again. 409 for one that needs nobody."""
    return NoticeOut.model_validate(settle_notices.dismiss(c, notice_id))
