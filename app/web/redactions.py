"""Redacted publication as a page: the difference to look at, what stands for what, what is left, and the approval."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.errors import NotFound
from app.services import overview, redact
from app.web.page_route import PageRoute
from app.web.rendering import page, person_or

router = APIRouter(prefix="/post-mortems/{post_mortem_id}/redaction", include_in_schema=False, route_class=PageRoute)
_TAGS: Final = {"-": "del", "+": "ins", "@": "i"}


@router.get("")
def show_redaction(c: Use, request: Request, post_mortem_id: str) -> Response:
    """Show what would be published, and what was taken out."""
    redaction = redact.preview(c, post_mortem_id)
    try:
        approved = redact.approved(c, post_mortem_id)
    except NotFound:
        approved = None
    return page(
        request,
        "redaction.html",
        one=overview.post_mortem(c, post_mortem_id).post_mortem,
        redaction=redaction,
        difference=list(_lines(redaction.diff)),
        approved=approved,
    )


@router.post("")
def approve_redaction(
    c: Use,
    request: Request,
    post_mortem_id: str,
    digest: Annotated[str, Form(pattern=r"\A[0-9a-f]{64}\z")],
    by: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Approve exactly the text that was shown: whoever is signed in, whatever name the form carries."""
    who = person_or(request, by, "approves")
    redact.approve(c, post_mortem_id, digest, by=who)
    return RedirectResponse(f"/post-mortems/{post_mortem_id}/redaction", HTTPStatus.SEE_OTHER)


def _lines(diff: str) -> Iterator[tuple[str, str]]:
    """Each line of a difference with the tag that marks it; the two lines of file names are left out."""
    for line in diff.split("\n")[2:]:
        yield _TAGS.get(line[:1], ""), line
