"""Action items: list with filters, and one with its history."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.api import schemas, shaping
from app.api.access import Use
from app.api.moments import Day
from app.api.paging import Paged
from app.domain.metrics.asking import Asked, FigurePart
from app.domain.records import ItemState
from app.services import overview
from app.storage.action_items import ItemFilter

router = APIRouter(prefix="/v1/action-items", tags=["action items"])


@router.get("", summary="List action items")
def list_action_items(  # noqa: PLR0913, PLR0917 - one argument per query parameter
    c: Use,
    page: Paged,
    state: ItemState | None = None,
    owner: str | None = None,
    team: str | None = None,
    severity: str | None = None,
    system: str | None = None,
    post_mortem_id: str | None = None,
    overdue: Annotated[bool, Query(description="Only open items past their due date.")] = False,
    stale: Annotated[bool, Query(description="Only open items without activity for audit.stale_after_days.")] = False,
    unowned: bool | None = None,
    undated: bool | None = None,
    tag: str | None = None,
    kind: str | None = None,
    figure: Annotated[FigurePart | None, Query(description="Only the items of this part of a figure.")] = None,
    published_from: Annotated[Day | None, Query(description="First day of publication of the item (UTC).")] = None,
    published_to: Annotated[Day | None, Query(description="Last day of publication of the item (UTC).")] = None,
    closed_from: Annotated[Day | None, Query(description="First day of closing of the item (UTC).")] = None,
    closed_to: Annotated[Day | None, Query(description="Last day of closing of the item (UTC).")] = None,
    as_of: Annotated[Day | None, Query(description="The day on which figure holds; today if left out.")] = None,
) -> schemas.ListOut[schemas.ItemOut]:
    """Newest first."""
    wanted = ItemFilter(
        state=state.value if state else None,
        owner=owner,
        post_mortem_id=post_mortem_id,
        overdue_on=overview.audit_day(c) if overdue else None,
        unowned=unowned,
        undated=undated,
        quiet_since=overview.quiet_since(c) if stale else None,
        asked=Asked(team, severity, system, tag, kind, published_from, published_to),
        part=figure,
        as_of=as_of or overview.audit_day(c),
        closed_from=closed_from,
        closed_to=closed_to,
    )
    items, next_cursor = page.cut(overview.action_items(c, wanted, before=page.before, limit=page.fetch))
    return schemas.ListOut(items=[shaping.item(one.item, one.link) for one in items], next_cursor=next_cursor)


@router.get("/{item_id}", summary="Read an action item with its history")
def read_action_item(c: Use, item_id: str) -> schemas.ItemWithHistoryOut:
    """The history is oldest first."""
    found, history = overview.action_item(c, item_id)
    return shaping.item_with_history(found.item, found.link, history)
