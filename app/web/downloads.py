"""What a page offers to take away: the same answers as the API's, for whoever is signed in on the pages."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.api.access import Use
from app.api.audits import read_report
from app.api.post_mortems import read_document
from app.api.redactions import read_redacted
from app.services.report_rendering import ReportFormat
from app.web.page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/post-mortems/{post_mortem_id}/document")
def download_document(c: Use, request: Request, post_mortem_id: str) -> Response:
    """The text with its ticket links."""
    return read_document(c, post_mortem_id, request)


@router.get("/post-mortems/{post_mortem_id}/redacted")
def download_redacted(
    c: Use,
    post_mortem_id: str,
    format: Literal["md", "html"] = "md",  # noqa: A002 - as the API's
) -> Response:
    """The redacted text that was approved last."""
    return read_redacted(c, post_mortem_id, format)


@router.get("/audits/{audit_id}/report")
def download_report(
    c: Use, audit_id: str, format_: Annotated[ReportFormat, Query(alias="format")] = "html"
) -> Response:
    """An audit's report."""
    return read_report(c, audit_id, format_)
