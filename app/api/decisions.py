"""Decisions about action items, and the ledger of what will not be done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api import decision_schemas, schemas, shaping
from app.api.access import Use
from app.api.moments import Day
from app.api.paging import Paged
from app.domain.decisions import Wish
from app.services import decide as service
from app.services.decide import LedgerLine
from app.storage.decisions import LedgerFilter

router = APIRouter(prefix="/v1", tags=["decisions"])


@router.post("/action-items/{item_id}/decisions", status_code=201, summary="Decide about an action item")
def decide(
    c: Use, item_id: str, body: decision_schemas.DecisionIn, response: Response
) -> decision_schemas.DecisionWithItemOut:
    """A new date, won't do with the reason, another owner, done, or a duplicate of an item that is named.

    The ticket follows: see ``written``.

    409 where the item is closed in a way that takes no such decision, or where somebody has decided since ``seen_at``.
    The same decision by the same person within a minute is one.
    """
    made = service.decide(c, item_id, _wish(body), seen_at=body.seen_at)
    response.headers["Location"] = f"/v1/decisions/{made.record.id}"
    return _with_item(made)


@router.get("/action-items/{item_id}/decisions", summary="List the decisions about an action item")
def list_decisions(c: Use, item_id: str) -> schemas.ListOut[decision_schemas.DecisionOut]:
    """Oldest first, all of them."""
    found = service.decisions_of(c, item_id)
    return schemas.ListOut(
        items=[decision_schemas.DecisionOut.model_validate(record) for record in found], next_cursor=None
    )


@router.get("/decisions/{decision_id}", summary="Read a decision")
def read_decision(c: Use, decision_id: str) -> decision_schemas.DecisionWithItemOut:
    """With the item as it is now, and whether its ticket shows the decision."""
    return _with_item(service.decision(c, decision_id))


@router.get("/wont-do", summary="The won't-do ledger")
def read_ledger(
    c: Use,
    page: Paged,
    team: str | None = None,
    severity: str | None = None,
    system: str | None = None,
    look_again_by: Annotated[Day | None, Query(description="To be looked at again on this day or before.")] = None,
    without_reason: Annotated[bool | None, Query(description="Only those without (or with) a reason.")] = None,
) -> schemas.ListOut[decision_schemas.LedgerOut]:
    """What will not be done, why, who decided, when, and when to look again; newest item first."""
    wanted = LedgerFilter(team, severity, system, look_again_by, without_reason)
    lines, next_cursor = page.cut(service.wont_do(c, wanted, before=page.before, limit=page.fetch))
    return schemas.ListOut(items=[_line(line) for line in lines], next_cursor=next_cursor)


def _wish(body: decision_schemas.DecisionIn) -> Wish:
    return Wish(
        body.kind, body.by, body.due_date, body.reason, body.owner, body.look_again_on, body.duplicate_of or None
    )


def _with_item(made: service.Decision) -> decision_schemas.DecisionWithItemOut:
    return decision_schemas.DecisionWithItemOut(
        **dict(decision_schemas.DecisionOut.model_validate(made.record)),
        action_item=shaping.item(made.seen.item, made.seen.link),
    )


def _line(line: LedgerLine) -> decision_schemas.LedgerOut:
    entry, item = line.entry, line.entry.item
    return decision_schemas.LedgerOut(
        action_item_id=item.id,
        text=item.text,
        post_mortem_id=item.post_mortem_id,
        post_mortem=entry.post_mortem_title,
        team=entry.team,
        severity=entry.severity,
        reason=item.reason,
        decided_by=item.decided_by,
        decided_at=item.decided_at or item.closed_at,
        look_again_on=item.look_again_on,
        ticket=shaping.item(item, line.link).ticket,
    )
