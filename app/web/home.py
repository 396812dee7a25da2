"""The first page: what needs a decision now, how far things are, what has been open longest."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.access import Use
from app.domain.audit_rules import RULES
from app.services import overview
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_MONTHS = 12
_OLDEST = 10


@router.get("/")
def home(c: Use, request: Request) -> Response:
    """Show where things stand."""
    latest = overview.latest_audit(c)
    found = latest[1] if latest else []
    needs = [(rule, sum(one.rule == rule.name for one in found)) for rule in RULES]
    return page(
        request,
        "home.html",
        audit=latest[0] if latest else None,
        needs=[(rule, count) for rule, count in needs if count],
        items_in_need=len({one.action_item_id for one in found}),
        everything=overview.completion_figures(c, None).groups[0],
        months=overview.completion_figures(c, "month").groups[-_MONTHS:],
        teams=overview.completion_figures(c, "team").groups,
        oldest=overview.oldest_open(c, _OLDEST),
        today=overview.audit_day(c),
    )
