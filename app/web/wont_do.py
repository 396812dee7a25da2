"""The won't-do ledger as a page: what will not be done, why, who decided, and when to look again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.access import Use
from app.domain.records import ItemState
from app.services import decide as service
from app.services import overview
from app.storage.action_items import ItemFilter
from app.storage.decisions import LedgerFilter
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(prefix="/wont-do", include_in_schema=False, route_class=PageRoute)


@router.get("")
def show_ledger(c: Use, request: Request, part: Sliced) -> Response:
    """Show the ledger, newest first."""
    found, following = part.cut(service.wont_do(c, LedgerFilter(), before=part.before, limit=part.fetch))
    total = overview.count_action_items(c, ItemFilter(state=ItemState.WONT_DO.value))
    return page(request, "wont_do.html", found=found, following=following, total=total, today=overview.audit_day(c))
