"""Audits as pages: the list, and what one found, first what needs a decision."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.domain.audit_rules import RULES
from app.services import overview, report
from app.services.run_audit import start_audit
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(prefix="/audits", include_in_schema=False, route_class=PageRoute)


@router.get("")
def list_audits(c: Use, request: Request, part: Sliced) -> Response:
    """Show the audits, newest first."""
    with c.database.reading() as work:
        found = work.audits.page(before=part.before, limit=part.fetch)
    audits, following = part.cut(found)
    return page(request, "audits.html", audits=audits, following=following)


@router.post("")
def run_now(c: Use) -> Response:
    """Start an audit."""
    return RedirectResponse(f"/audits/{start_audit(c).id}", HTTPStatus.SEE_OTHER)


@router.get("/{audit_id}")
def show_audit(c: Use, request: Request, audit_id: str) -> Response:
    """Show what an audit found, by rule."""
    audit, _ = overview.audit(c, audit_id)
    if audit.state != "done":
        return page(request, "audit.html", audit=audit, report=None, groups=[])
    built = report.build(c, audit_id)
    groups = [(rule, [entry for entry in built.entries if entry.rule == rule.name]) for rule in RULES]
    return page(request, "audit.html", audit=audit, report=built, groups=[group for group in groups if group[1]])
