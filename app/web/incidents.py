"""Registered incidents as pages: what each severity asks for, what was written or decided, and the form to say so."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.api.incidents import cursor_of, place_of
from app.errors import Problem, Refused
from app.services import incidents as service
from app.storage.incidents import IncidentFilter
from app.web.lists import LENGTH
from app.web.page_route import PageRoute
from app.web.rendering import page, person_or

router = APIRouter(prefix="/incidents", include_in_schema=False, route_class=PageRoute)
DEMANDS: Final = {
    "mandatory": "a full post-mortem",
    "lighter": "a post-mortem",
    "decide": "a decision: a post-mortem if there is something to learn, otherwise the reason why not",
    "none": "no document, unless a pattern emerges",
}
_ID: Final = re.compile(r"[0-9a-f]{32}")


@router.get("")
def list_incidents(c: Use, request: Request, cursor: str | None = None) -> Response:
    """Show the register, the latest first."""
    found = list(service.incidents(c, IncidentFilter(), after=place_of(cursor), limit=LENGTH + 1))
    following = f"/incidents?cursor={cursor_of(found[LENGTH - 1])}" if len(found) > LENGTH else None
    return page(request, "incidents.html", found=found[:LENGTH], following=following, demands=DEMANDS)


@router.get("/{incident_id}")
def show_incident(c: Use, request: Request, incident_id: str) -> Response:
    """Show one with what it still asks for."""
    return page(request, "incident.html", seen=service.incident(c, incident_id), demands=DEMANDS)


@router.post("/{incident_id}")
def answer_incident(
    c: Use,
    request: Request,
    incident_id: str,
    said: Annotated[Literal["none_needed", "written"], Form()],
    by: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
    post_mortem: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take what a person says: which post-mortem is about it, or why none is needed."""
    if said == "written":
        named = _ID.findall(post_mortem)
        if not named:
            message = "paste the address of the post-mortem's page here"
            raise Refused(message, (Problem("missing", message, "/post_mortem"),))
        service.name_post_mortem(c, incident_id, named[-1])
    else:
        who = person_or(request, by, "decides")
        service.decide_against(c, incident_id, reason=reason.strip(), by=who)
    return RedirectResponse(request.url.path, HTTPStatus.SEE_OTHER)
