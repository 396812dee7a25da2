"""Publishes a document that is sent as it is: its bytes are the body, its name is the address."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api import schemas
from app.api.access import Use, caller_of
from app.api.moments import Day
from app.api.post_mortems import MEDIA_TYPES, allowed_archive, publish_and_answer, team_of
from app.documents.model import Format
from app.services.publish import PublishRequest

router = APIRouter(tags=["post-mortems"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "description": "The document, in UTF-8, of at most 2 MB; its media type is not looked at.",
        "required": True,
        "content": {media_type: {} for media_type in MEDIA_TYPES.values()},
    }
}


async def _bytes(request: Request) -> bytes:
    return await request.body()


@router.put(
    "/v1/documents/{uri:path}",
    status_code=201,
    summary="Publish a document as it is",
    responses={200: {"model": schemas.PublishedOut}},
    openapi_extra=_BODY,
)
def put_document(  # noqa: PLR0913, PLR0917 - one argument per query parameter
    c: Use,
    request: Request,
    response: Response,
    document: Annotated[bytes, Depends(_bytes)],
    uri: Annotated[
        schemas.Text, Path(min_length=1, max_length=2000, description="Its stable name: the same name is the same.")
    ],
    team: Annotated[schemas.Name | None, Query()] = None,
    severity: Annotated[schemas.Name | None, Query()] = None,
    system: Annotated[list[schemas.Name], Query(max_length=100, description="Once for each.")] = [],  # noqa: B006
    tag: Annotated[list[schemas.Name], Query(max_length=100, description="Once for each.")] = [],  # noqa: B006
    format: Annotated[  # noqa: A002 - the public word for it
        Format | None, Query(description="Left out: told from the name's ending and the text.")
    ] = None,
    tickets_for_done: Annotated[bool, Query(description="Open tickets for items marked done as well.")] = False,
    include_unsectioned: Annotated[bool, Query(description="Take commitments outside an action item section.")] = False,
    archive: Annotated[bool, Query(description=schemas.ARCHIVE)] = False,
    published_on: Annotated[Day | None, Query(description=schemas.PUBLISHED_ON)] = None,
    dry_run: Annotated[bool, Query(description="Say what would happen; store nothing.")] = False,
) -> schemas.PublishedOut:
    """The same as `POST /v1/post-mortems`, for `curl -T`: 201 new, 200 known, 422 refused."""
    asked = PublishRequest(
        document=document,
        source_uri=uri,
        format=format,
        team=team_of(team, caller_of(request.scope)),
        severity=severity,
        systems=tuple(system),
        tags=tuple(tag),
        tickets_for_done=tickets_for_done,
        include_unsectioned=include_unsectioned,
        archive=allowed_archive(archive, caller_of(request.scope)),
        published_on=published_on,
    )
    return publish_and_answer(c, asked, response, dry_run=dry_run)
