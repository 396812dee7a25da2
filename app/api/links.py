"""Links that need a person: list them, name the ticket, try again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from app.api import schemas, shaping
from app.api.access import Use
from app.api.paging import Paged
from app.domain.records import LinkState
from app.services import settle_links

router = APIRouter(prefix="/v1/links", tags=["links"])


@router.get("", summary="List links by state")
def list_links(
    c: Use,
    page: Paged,
    state: Annotated[list[LinkState] | None, Query(description="May be given several times.")] = None,
) -> schemas.ListOut[schemas.LinkOut]:
    """Newest first; all links without ``state``."""
    with c.database.reading() as work:
        found = work.links.in_states(state or (), before=page.before, limit=page.fetch)
    items, next_cursor = page.cut(found)
    return schemas.ListOut(items=[shaping.link(one) for one in items], next_cursor=next_cursor)


@router.post("/{link_id}/adopt", status_code=202, summary="Say which ticket a link belongs to")
def adopt_link(c: Use, link_id: str, body: schemas.AdoptIn) -> schemas.LinkOut:
    """The ticket is read next; if that succeeds the link is linked to it and no ticket is created."""
    pointer, reference = ("/url", body.url) if body.url is not None else ("/key", body.key)
    return shaping.link(settle_links.adopt(c, link_id, reference or "", pointer))


class RetryIn(BaseModel):
    """How to try again."""

    model_config = ConfigDict(extra="forbid")

    create: Annotated[bool, Field(description="You have seen that an unknown link has no ticket: create one.")] = False


@router.post("/{link_id}/retry", status_code=202, summary="Try a link again now")
def retry_link(c: Use, link_id: str, body: RetryIn | None = None) -> schemas.LinkOut:
    """A failed or gone link starts anew; an unknown one is looked at again, and created only if you say so."""
    return shaping.link(settle_links.retry(c, link_id, create=body is not None and body.create))
