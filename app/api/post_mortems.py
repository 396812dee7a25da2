"""Post-mortems: publish, check, list, read, and the text with its ticket links."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.api import schemas, shaping
from app.api.access import Use, caller_of
from app.api.moments import Day
from app.api.paging import Paged
from app.container import Container
from app.documents.model import Format
from app.domain.access import Caller, Scope
from app.domain.metrics.asking import Asked
from app.errors import Forbidden
from app.services import overview
from app.services.labels import aliases
from app.services.overview import PostMortemOverview
from app.services.publish import Published, PublishRequest, publish
from app.services.source_documents import fetch, renamed_from
from app.storage.post_mortems import PostMortemFilter

router = APIRouter(prefix="/v1/post-mortems", tags=["post-mortems"])

MEDIA_TYPES: Mapping[Format, str] = {
    "markdown": "text/markdown",
    "html": "text/html",
    "rst": "text/x-rst",
    "asciidoc": "text/asciidoc",
    "mediawiki": "text/x-mediawiki",
    "text": "text/plain",
}
# A document is somebody else's text: it runs nothing and loads nothing under our name.
_DOCUMENT_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-cache",
}


@router.post("", status_code=201, summary="Publish a post-mortem", responses={200: {"model": schemas.PublishedOut}})
def publish_post_mortem(
    c: Use,
    request: Request,
    body: schemas.PublishIn,
    response: Response,
    dry_run: Annotated[bool, Query(description="Say what would happen; store nothing.")] = False,
) -> schemas.PublishedOut:
    """201: new. 200: known, as a new revision or as the same bytes, which change nothing. 422: refused."""
    return publish_and_answer(c, _request(c, body, request), response, dry_run=dry_run)


@router.post("/check", summary="Check a post-mortem without storing it")
def check_post_mortem(c: Use, request: Request, body: schemas.PublishIn) -> schemas.PublishedOut:
    """The same as publishing, refusals included, but nothing is stored."""
    return _answer(c, publish(c, _request(c, body, request), dry_run=True), stored=False)


def publish_and_answer(
    c: Container, asked: PublishRequest, response: Response, *, dry_run: bool
) -> schemas.PublishedOut:
    """Publish, and give ``response`` the status and the address that belong to what became of it."""
    outcome = publish(c, asked, dry_run=dry_run)
    response.status_code = HTTPStatus.OK
    if outcome.created and not dry_run:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = f"/v1/post-mortems/{outcome.post_mortem_id}"
    return _answer(c, outcome, stored=not dry_run)


def _request(c: Container, body: schemas.PublishIn, request: Request) -> PublishRequest:
    uri, document, before = body.source.uri, b"", ""
    if body.document is None:
        there = fetch(c, uri)
        uri, document, before = there.name.uri, there.content, renamed_from(c, there)
    else:
        document = body.document.encode()
    return PublishRequest(
        document=document,
        source_uri=uri,
        format=body.format,
        team=team_of(body.team, caller_of(request.scope)),
        severity=body.severity,
        systems=tuple(body.systems),
        tags=tuple(body.tags),
        tickets_for_done=body.tickets_for_done,
        include_unsectioned=body.include_unsectioned,
        archive=allowed_archive(body.archive, caller_of(request.scope)),
        published_on=body.published_on,
        renamed_from=before,
    )


def team_of(stated: str | None, caller: Caller | None) -> str | None:
    """The team that a post-mortem belongs to: a key of one team publishes for that team and no other."""
    own = caller.team if caller else None
    if own is not None and stated not in {None, own}:
        raise Forbidden(f'the key is for team "{own}" and cannot publish for "{stated}"')
    return own or stated


def allowed_archive(wanted: bool, caller: Caller | None) -> bool:
    """Whether the document is one of an archive, which only a key that keeps the service may say."""
    if wanted and caller is not None and not caller.may(Scope.ADMIN):
        raise Forbidden(f'the key "{caller.name}" has not the scope "admin", which publishing an archive needs')
    return wanted


def _answer(c: Container, outcome: Published, *, stored: bool) -> schemas.PublishedOut:
    if stored or outcome.plan is None:
        return shaping.published(overview.post_mortem(c, outcome.post_mortem_id), outcome, stored=stored)
    plan = outcome.plan
    links = {} if outcome.created else dict(overview.post_mortem(c, outcome.post_mortem_id).links)
    links |= {link.action_item_id: link for link in plan.links}
    return shaping.published(PostMortemOverview(plan.post_mortem, plan.items, links), outcome, stored=False)


@router.get("", summary="List post-mortems")
def list_post_mortems(  # noqa: PLR0913, PLR0917 - one argument per query parameter
    c: Use,
    page: Paged,
    q: Annotated[str | None, Query(description="Words of the title.")] = None,
    team: str | None = None,
    severity: str | None = None,
    system: str | None = None,
    tag: str | None = None,
    kind: Literal["incident", "near_miss"] | None = None,
    from_: Annotated[Day | None, Query(alias="from", description="First day of the incident.")] = None,
    to: Annotated[Day | None, Query(description="Last day of the incident.")] = None,
    published_from: Annotated[Day | None, Query(description="First day of publication (UTC).")] = None,
    published_to: Annotated[Day | None, Query(description="Last day of publication (UTC).")] = None,
) -> schemas.ListOut[schemas.PostMortemOut]:
    """Newest first; an empty team, severity or system asks for those that state none."""
    names = aliases(c)
    unstated = Asked(
        team="" if team == "" else None,
        severity="" if severity == "" else None,
        system="" if system == "" else None,
        from_=published_from,
        to=published_to,
    )
    system = names.canonical("system", system) if system else None
    tag = None if tag is None else names.canonical("tag", tag)
    wanted = PostMortemFilter(q, team or None, severity or None, system, tag, kind, from_, to, unstated)
    with c.database.reading() as work:
        found = work.post_mortems.page(wanted, before=page.before, limit=page.fetch)
    items, next_cursor = page.cut(found)
    return schemas.ListOut(items=[shaping.post_mortem(one) for one in items], next_cursor=next_cursor)


@router.get("/{post_mortem_id}", summary="Read a post-mortem with its items and tickets")
def read_post_mortem(c: Use, post_mortem_id: str) -> schemas.PostMortemWithItemsOut:
    """Items that were removed from the text are still owed and come last."""
    return shaping.post_mortem_with_items(overview.post_mortem(c, post_mortem_id))


@router.get("/{post_mortem_id}/document", summary="Read the text with its ticket links", response_class=Response)
def read_document(c: Use, post_mortem_id: str, request: Request) -> Response:
    """Byte for byte what was published, with a reference to each item's ticket written in."""
    found = overview.linked_document(c, post_mortem_id)
    etag = f'"{hashlib.sha256(found.content).hexdigest()}"'
    headers = {**_DOCUMENT_HEADERS, "ETag": etag}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(found.content, headers=headers, media_type=f"{MEDIA_TYPES[found.format]}; charset=utf-8")
