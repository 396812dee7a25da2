"""Incidents: enter them, list them, and decide that one needs no post-mortem."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Use
from app.api.moments import Moment
from app.api.paging import LARGEST
from app.api.schemas import ListOut, Name, Text
from app.documents.severity import level_of
from app.errors import Problem, Refused
from app.services import incidents as service
from app.storage.incidents import IncidentFilter

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])


class IncidentIn(BaseModel):
    """An incident as its source tells it; the same id again brings it up to date."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[
        Name,
        Field(
            pattern=r"^[\w.:@+-]+$",
            description="The id that its source gives it, for example INC-12; it becomes part of an address.",
        ),
    ]
    title: Annotated[Text, Field(min_length=1, max_length=1000)]
    severity: Name
    started_at: Moment
    ended_at: Moment | None = None
    systems: Annotated[list[Name], Field(max_length=100)] = []
    team: Name | None = None
    source: Annotated[Text | None, Field(max_length=2000, description="Where it is recorded.")] = None
    post_mortem_id: Annotated[Name | None, Field(description="The post-mortem about it, where it is known.")] = None


class AgainstIn(BaseModel):
    """No post-mortem is needed, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Text, Field(max_length=2000)]
    by: Name


class IncidentOut(BaseModel):
    """A registered incident; ``demands`` is what its severity asks for."""

    id: str
    title: str
    severity: str
    severity_level: int
    started_at: datetime
    ended_at: datetime | None
    systems: list[str]
    team: str | None
    source: str | None
    demands: str
    decision: str | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    post_mortem_id: str | None
    post_mortem: str | None
    registered_at: datetime
    updated_at: datetime


@router.post("", status_code=201, summary="Enter an incident", responses={200: {"model": IncidentOut}})
def register(c: Use, body: IncidentIn, response: Response) -> IncidentOut:
    """201: new. 200: known, and brought up to date; what was decided about it stays."""
    told = service.IncidentReport(
        id=body.id,
        title=body.title,
        severity=body.severity,
        started_at=body.started_at,
        ended_at=body.ended_at,
        systems=tuple(body.systems),
        team=body.team,
        source=body.source,
        post_mortem_id=body.post_mortem_id,
    )
    found, new = service.register(c, told)
    if not new:
        response.status_code = 200
    return _out(found)


@router.get("", summary="List incidents")
def list_incidents(  # noqa: PLR0913, PLR0917 - one argument per query parameter
    c: Use,
    request: Request,
    response: Response,
    severity: str | None = None,
    team: str | None = None,
    system: str | None = None,
    decided: Annotated[bool | None, Query(description='Only those with (or without) "no post-mortem needed".')] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before.")] = None,
) -> ListOut[IncidentOut]:
    """The latest first."""
    wanted = IncidentFilter(_level(severity), team, system, decided)
    found = list(service.incidents(c, wanted, after=place_of(cursor), limit=limit + 1))
    if len(found) <= limit:
        return ListOut(items=[_out(one) for one in found], next_cursor=None)
    found = found[:limit]
    following = cursor_of(found[-1])
    url = request.url.include_query_params(cursor=following)
    response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return ListOut(items=[_out(one) for one in found], next_cursor=following)


@router.post("/{incident_id}/decision", summary='Decide that "no post-mortem is needed"')
def decide_against(c: Use, incident_id: str, body: AgainstIn) -> IncidentOut:
    """409 where its severity makes a post-mortem mandatory, or where there is one."""
    return _out(service.decide_against(c, incident_id, reason=body.reason, by=body.by))


@router.get("/{incident_id}", summary="Read an incident")
def read_incident(c: Use, incident_id: str) -> IncidentOut:
    """With its post-mortem, once there is one."""
    return _out(service.incident(c, incident_id))


def _level(severity: str | None) -> int | None:
    if severity is None:
        return None
    level = level_of(severity)
    if level is None:
        message = f'severity "{severity}" cannot be placed on the scale; write SEV-1 to SEV-4'
        raise Refused(message, (Problem("severity-unknown", message),))
    return level


def cursor_of(last: service.Incident) -> str:
    """What names the place in the list behind an incident."""
    place = [last.record.started_at.isoformat(), last.record.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> tuple[datetime, str] | None:
    """The place that a cursor names; raises ``Refused`` for one that is none of ours."""
    if cursor is None:
        return None
    try:
        started, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(started).astimezone(UTC), str(last)
    except (binascii.Error, ValueError, TypeError) as error:
        message = "this cursor is none of ours; use next_cursor of the page before"
        raise Refused(message, (Problem("cursor-unknown", message),)) from error


def _out(found: service.Incident) -> IncidentOut:
    record = found.record
    own = {name: getattr(record, name) for name in IncidentOut.model_fields if hasattr(record, name)}
    written = found.post_mortem
    return IncidentOut(
        **own
        | {
            "demands": found.policy.post_mortem,
            "post_mortem_id": written.id if written else record.post_mortem_id,
            "post_mortem": written.title if written else None,
        }
    )
