"""Audits: run one now, list them, read findings, and the report for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api import schemas, shaping
from app.api.access import Use
from app.api.answer_headers import STYLED_DOCUMENT
from app.api.paging import Paged
from app.services import overview, report, report_rendering
from app.services.run_audit import start_audit

router = APIRouter(prefix="/v1/audits", tags=["audits"])

_MEDIA_TYPES: Mapping[report_rendering.ReportFormat, str] = {
    "md": "text/markdown",
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
}


@router.post("", status_code=202, summary="Run an audit now")
def run_audit_now(c: Use, response: Response) -> schemas.AuditWithFindingsOut:
    """The audit runs in the background: read it at Location until its state is done."""
    record = start_audit(c)
    response.headers["Location"] = f"/v1/audits/{record.id}"
    return shaping.audit_with_findings(record, [])


@router.get("", summary="List audits")
def list_audits(c: Use, page: Paged) -> schemas.ListOut[schemas.AuditOut]:
    """Newest first."""
    with c.database.reading() as work:
        found = work.audits.page(before=page.before, limit=page.fetch)
    items, next_cursor = page.cut(found)
    return schemas.ListOut(items=[shaping.audit(one) for one in items], next_cursor=next_cursor)


@router.get("/{audit_id}", summary="Read an audit with its findings")
def read_audit(c: Use, audit_id: str) -> schemas.AuditWithFindingsOut:
    """Findings are empty while the audit runs."""
    return shaping.audit_with_findings(*overview.audit(c, audit_id))


@router.get("/{audit_id}/report", summary="Read an audit's report", response_class=Response)
def read_report(
    c: Use, audit_id: str, format_: Annotated[report_rendering.ReportFormat, Query(alias="format")] = "md"
) -> Response:
    """First what needs a decision, then the figures. 409 while the audit runs."""
    text = report_rendering.render(report.build(c, audit_id), format_)
    return Response(text.encode(), headers=STYLED_DOCUMENT, media_type=f"{_MEDIA_TYPES[format_]}; charset=utf-8")
