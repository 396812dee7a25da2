"""Action items as pages: the list with its filters, and one with its history."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from app.api.access import Use
from app.services import overview
from app.storage.action_items import ItemFilter
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import STATES, page

router = APIRouter(prefix="/action-items", include_in_schema=False, route_class=PageRoute)
# The lists that people come back to.
SAVED: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("Open", {"state": "open"}),
    ("Overdue", {"only": "overdue"}),
    ("Stale", {"only": "stale"}),
    ("Without an owner", {"only": "unowned"}),
    ("Without a date", {"only": "undated"}),
    ("Won't do", {"state": "wont_do"}),
    ("Everything", {}),
)


@router.get("")
def list_action_items(  # noqa: PLR0913, PLR0917 - one argument per field of the filter
    c: Use,
    request: Request,
    part: Sliced,
    state: str = "",
    owner: str = "",
    team: str = "",
    severity: str = "",
    system: str = "",
    only: str = "",
) -> Response:
    """Show the list, narrowed to what was asked for."""
    asked = {"state": state, "owner": owner, "team": team, "severity": severity, "system": system, "only": only}
    missing = only in {"unowned", "undated"}
    wanted = ItemFilter(
        state=state or ("open" if missing else None),
        owner=owner or None,
        team=team or None,
        severity=severity or None,
        system=system or None,
        overdue_on=overview.audit_day(c) if only == "overdue" else None,
        unowned=True if only == "unowned" else None,
        undated=True if only == "undated" else None,
        quiet_since=overview.quiet_since(c) if only == "stale" else None,
    )
    found, following = part.cut(overview.action_items(c, wanted, before=part.before, limit=part.fetch))
    return page(
        request,
        "action_items.html",
        found=found,
        following=following,
        asked=asked,
        saved=SAVED,
        states=STATES,
        today=overview.audit_day(c),
    )


@router.get("/{item_id}")
def show_action_item(c: Use, request: Request, item_id: str) -> Response:
    """Show an item, its ticket, and what happened to it."""
    found, history = overview.action_item(c, item_id)
    source = overview.post_mortem(c, found.item.post_mortem_id).post_mortem
    return page(request, "action_item.html", one=found, history=history, source=source, today=overview.audit_day(c))
