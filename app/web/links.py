"""The links that need a person: which ticket belongs to an item, where the service cannot know for certain."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.services import overview, settle_links
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(prefix="/links", include_in_schema=False, route_class=PageRoute)


@router.get("")
def list_links(c: Use, request: Request, part: Sliced) -> Response:
    """Show every link that does not get on by itself."""
    with c.database.reading() as work:
        found = work.links.in_states(overview.NEED_A_PERSON, before=part.before, limit=part.fetch)
    links, following = part.cut(found)
    with c.database.reading() as work:
        texts = work.action_items.texts_of([link.action_item_id for link in links])
    total = overview.links_in_need(c)
    return page(request, "links.html", links=links, texts=texts, total=total, following=following)


@router.post("/{link_id}/adopt")
def adopt(c: Use, link_id: str, ticket: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Tie the link to the ticket that was named."""
    settle_links.adopt(c, link_id, ticket.strip(), "ticket")
    return RedirectResponse("/links", HTTPStatus.SEE_OTHER)


@router.post("/{link_id}/retry")
def retry(c: Use, link_id: str) -> Response:
    """Try the link again."""
    settle_links.retry(c, link_id)
    return RedirectResponse("/links", HTTPStatus.SEE_OTHER)
