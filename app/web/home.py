"""The first page: what needs a decision now, how far things are, what has been open longest."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.access import Use
from app.domain.recurrence import RecurrenceState
from app.services import overview, recurrences
from app.services.standing import standing
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_MONTHS = 12
_TEAMS = 20
_OLDEST = 10


@router.get("/")
def home(c: Use, request: Request) -> Response:
    """Show where things stand."""
    teams = overview.completion_figures(c, "team").groups
    oldest = overview.oldest_open(c, _OLDEST)
    return page(
        request,
        "home.html",
        standing=standing(c),
        links_in_need=overview.links_in_need(c),
        recurrences=recurrences.counts(c).get(RecurrenceState.SUGGESTED, 0),
        everything=overview.completion_figures(c, None).groups[0],
        months=overview.completion_figures(c, "month").groups[-_MONTHS:],
        # The teams that owe most, where there are too many to look at.
        teams=sorted(sorted(teams, key=lambda one: -one.open)[:_TEAMS], key=lambda one: one.key),
        more_teams=max(0, len(teams) - _TEAMS),
        oldest=oldest,
        titles=overview.titles(c, [one.item.post_mortem_id for one in oldest]),
        today=overview.audit_day(c),
    )
