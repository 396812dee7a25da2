"""Redacted publication: look at the redacted text, approve it, read what was approved."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Use
from app.api.schemas import Name
from app.services import redact

router = APIRouter(prefix="/v1/post-mortems/{post_mortem_id}", tags=["redaction"])

_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "private, no-cache",
}


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ReplacementOut(_Answer):
    """What was replaced, by what, and how often."""

    pseudonym: str
    original: str
    count: int


class LeakOut(_Answer):
    """Something that is left and must not be published."""

    where: str
    line: int
    called: str
    text: str


class RedactionOut(_Answer):
    """A redacted text to be looked at; ``digest`` is what is approved, where there are no ``leaks``."""

    digest: str
    title: str
    markdown: str
    diff: str
    replacements: list[ReplacementOut]
    leaks: list[LeakOut]


class ApproveIn(BaseModel):
    """Which text is approved: the digest of the one that was looked at."""

    model_config = ConfigDict(extra="forbid")

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    by: Name | None = None


class ApprovedOut(_Answer):
    """What was approved."""

    post_mortem_id: str
    revision: str
    digest: str
    title: str


@router.get("/redaction", summary="Look at the redacted text before it is approved")
def preview_redaction(c: Use, post_mortem_id: str) -> RedactionOut:
    """Nothing is stored; the difference shows what was taken out."""
    return RedactionOut.model_validate(redact.preview(c, post_mortem_id))


@router.post("/redaction/approval", status_code=201, summary="Approve the redacted text that was looked at")
def approve_redaction(c: Use, post_mortem_id: str, body: ApproveIn) -> ApprovedOut:
    """409: it changed since. 422: something is left that must not be published."""
    return ApprovedOut.model_validate(redact.approve(c, post_mortem_id, body.digest, by=body.by))


@router.get("/redacted", summary="Read the redacted text that was approved last", response_class=Response)
def read_redacted(c: Use, post_mortem_id: str, format: Literal["md", "html"] = "md") -> Response:  # noqa: A002 - the public word for it
    """Markdown, or one HTML file that loads nothing. 404: none was approved."""
    found = redact.approved(c, post_mortem_id)
    if format == "html":
        return Response(found.html, headers=_HEADERS, media_type="text/html; charset=utf-8")
    return Response(found.markdown, headers=_HEADERS, media_type="text/markdown; charset=utf-8")
