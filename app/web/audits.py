"""Audits as pages: the list, and what one found, first what needs a decision."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.errors import NotFound
from app.services import audit_page as service
from app.services.run_audit import start_audit
from app.web.lists import LENGTH, Sliced
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(prefix="/audits", include_in_schema=False, route_class=PageRoute)
_FIRST: Final = 10  # findings of each rule on the page of the whole audit


@router.get("")
def list_audits(c: Use, request: Request, part: Sliced) -> Response:
    """Show the audits, newest first."""
    with c.database.reading() as work:
        found, total = work.audits.page(before=part.before, limit=part.fetch), work.audits.count()
    audits, following = part.cut(found)
    return page(request, "audits.html", audits=audits, total=total, following=following)


@router.post("")
def run_now(c: Use) -> Response:
    """Start an audit."""
    return RedirectResponse(f"/audits/{start_audit(c).id}", HTTPStatus.SEE_OTHER)


@router.get("/{audit_id}")
def show_audit(
    c: Use,
    request: Request,
    audit_id: str,
    rule: str = "",
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
) -> Response:
    """Show how much each rule found with the first of it, or a part of what one rule found."""
    with c.database.reading() as work:
        audit = work.audits.get(audit_id)
    if audit is None:
        raise NotFound(f"no audit {audit_id}")
    if audit.state != "done":
        return page(request, "audit.html", audit=audit, seen=None, rule="")
    seen = (
        service.part_of_rule(c, audit, rule, offset=offset, most=LENGTH)
        if rule
        else service.audit_page(c, audit, most=_FIRST)
    )
    return page(request, "audit.html", audit=audit, seen=seen, rule=rule)
