"""Deliveries that came, and those in quarantine: list them, have them read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.api import schemas
from app.api.access import Use
from app.api.paging import Paged
from app.domain.records import DeliveryOutcome
from app.services import replay_deliveries
from app.storage.deliveries import DeliveryRecord

router = APIRouter(prefix="/v1/deliveries", tags=["deliveries"])


class DeliveryOut(BaseModel):
    """One webhook request as it was stored; ``quarantined`` ones could not be read or applied."""

    id: int
    connection: str
    event: str
    received_at: datetime
    state: Literal["quarantined", "settled"]
    outcome: DeliveryOutcome
    reason: str | None
    bytes: int | None


class ReplayedOut(BaseModel):
    """What became of a delivery that was read again."""

    id: int
    outcome: DeliveryOutcome
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Listed:
    """A delivery under an id that pages can go by."""

    id: str
    record: DeliveryRecord


@router.get("", summary="List deliveries")
def list_deliveries(
    c: Use,
    page: Paged,
    state: Annotated[Literal["quarantined", "settled"] | None, Query(description="All without it.")] = None,
) -> schemas.ListOut[DeliveryOut]:
    """Newest first. Bodies are not shown: they hold what people wrote in the tracker."""
    quarantined = None if state is None else state == "quarantined"
    before = int(page.before, 16) if page.before else None
    with c.database.reading() as work:
        found = work.deliveries.page(quarantined=quarantined, before=before, limit=page.fetch)
    items, next_cursor = page.cut([_Listed(f"{one.id:032x}", one) for one in found])
    return schemas.ListOut(items=[_shown(one.record) for one in items], next_cursor=next_cursor)


@router.post("/replay", summary="Read everything in quarantine again")
def replay_deliveries_in_quarantine(c: Use) -> schemas.ListOut[ReplayedOut]:
    """Oldest first; what still cannot be read stays in quarantine."""
    done = replay_deliveries.replay_all(c)
    return schemas.ListOut(items=[_replayed(one) for one in done], next_cursor=None)


@router.post("/{delivery_id}/replay", summary="Read a delivery in quarantine again")
def replay_delivery(c: Use, delivery_id: int) -> ReplayedOut:
    """Its news still only counts where it is newer than what is known."""
    return _replayed(replay_deliveries.replay(c, delivery_id))


def _replayed(one: replay_deliveries.Replayed) -> ReplayedOut:
    return ReplayedOut(id=one.delivery_id, outcome=one.outcome, reason=one.reason)


def _shown(one: DeliveryRecord) -> DeliveryOut:
    quarantined = one.outcome is DeliveryOutcome.UNREADABLE
    return DeliveryOut(
        id=one.id,
        connection=one.connection,
        event=one.event,
        received_at=one.received_at,
        state="quarantined" if quarantined else "settled",
        outcome=one.outcome,
        reason=one.reason,
        bytes=len(one.body) if one.body is not None else None,
    )
