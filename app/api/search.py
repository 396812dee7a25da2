"""Search in post-mortems and their action items."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import search_schemas as schemas
from app.api import shaping
from app.api.access import Use
from app.services.search import Hit, search

router = APIRouter(prefix="/v1/search", tags=["search"])

_LANGUAGE = (
    'Words, "phrases", -without, team: system: severity: tag: kind: from: to: (days, months or years). All must hold.'
)


@router.get("", summary="Search post-mortems and their action items")
def search_post_mortems(
    c: Use,
    request: Request,
    response: Response,
    q: Annotated[str, Query(description=_LANGUAGE)],
    limit: Annotated[int, Query(ge=1, le=50, description="How many to answer with.")] = 20,
    cursor: Annotated[
        str | None, Query(pattern=r"\A[0-9]{1,4}\z", description="next_cursor of the page before.")
    ] = None,
) -> schemas.FoundOut:
    """Best first; a mark is a span of characters (Unicode code points). 422 names the character that is wrong."""
    offset = int(cursor or 0)
    found = search(c, q, offset=offset, limit=limit)
    following = str(offset + limit) if offset + limit < found.ranked else None
    if following is not None:
        url = request.url.include_query_params(cursor=following)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return schemas.FoundOut(
        items=[_hit(hit) for hit in found.hits],
        next_cursor=following,
        ranked=found.ranked,
        complete=found.complete,
    )


def _hit(hit: Hit) -> schemas.HitOut:
    return schemas.HitOut(
        post_mortem=shaping.post_mortem(hit.post_mortem),
        score=hit.score,
        title=schemas.MarkedOut.model_validate(hit.title),
        snippet=schemas.MarkedOut.model_validate(hit.snippet),
        action_items=[
            schemas.ItemHitOut(
                id=found.item.id,
                state=found.item.state,
                owner=found.item.owner,
                due_date=found.item.due_date,
                text=schemas.MarkedOut.model_validate(found.text),
            )
            for found in hit.action_items
        ],
    )
