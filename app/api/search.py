"""Search in post-mortems and their action items."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import search_schemas as schemas
from app.api import shaping
from app.api.access import Use
from app.services.search import Hit, search
from app.services.similar import Similar, similar

router = APIRouter(prefix="/v1", tags=["search"])

_LANGUAGE = (
    'Words, "phrases", -without, team: system: severity: tag: kind: from: to: (days, months or years). All must hold.'
)


@router.get("/search", summary="Search post-mortems and their action items")
def search_post_mortems(
    c: Use,
    request: Request,
    response: Response,
    q: Annotated[str, Query(description=_LANGUAGE)],
    limit: Annotated[int, Query(ge=1, le=50, description="How many to answer with.")] = 10,
    cursor: Annotated[str | None, Query(pattern=r"^[0-9]{1,4}$", description="next_cursor of the page before.")] = None,
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


@router.get("/post-mortems/{post_mortem_id}/similar", summary="Find the earlier post-mortems most like one")
def find_similar(
    c: Use,
    post_mortem_id: str,
    limit: Annotated[int, Query(ge=1, le=20, description="How many to answer with.")] = 5,
) -> schemas.SimilarListOut:
    """Best first, with the words they share, and the state that their items were in when this one happened."""
    found = similar(c, post_mortem_id, limit=limit)
    items = [_similar(one) for one in found.found]
    return schemas.SimilarListOut(items=items, next_cursor=None, happened_at=found.happened_at)


def _similar(one: Similar) -> schemas.SimilarOut:
    return schemas.SimilarOut(
        post_mortem=shaping.post_mortem(one.post_mortem),
        score=one.score,
        shared_words=list(one.shared_words),
        open_then=one.open_then,
        action_items=[
            schemas.ItemThenOut(
                id=then.item.id,
                text=then.item.text,
                owner=then.item.owner,
                state=then.item.state,
                state_then=then.state_then,
            )
            for then in one.action_items
        ],
    )
