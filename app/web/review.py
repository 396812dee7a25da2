"""The review of a month as a page: the agenda, what to read, what to decide."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.access import Use
from app.services import review as service
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(prefix="/review", include_in_schema=False, route_class=PageRoute)


@router.get("")
def show_review(c: Use, request: Request, month: str | None = None) -> Response:
    """Show the pack of a month."""
    return page(request, "review.html", pack=service.review_pack(c, month))
