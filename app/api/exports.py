"""Every action item as CSV or NDJSON, narrowed as figures are; and the completion rate as a badge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from app.api import shaping
from app.api.access import Use
from app.api.metrics import Of
from app.container import Container
from app.domain import badge
from app.domain.csv_text import csv_line
from app.domain.metrics.asking import Asked, FigurePart
from app.domain.records import PostMortemRecord
from app.services import figures, overview
from app.services.overview import ItemOverview
from app.storage.action_items import ItemFilter

router = APIRouter(prefix="/v1", tags=["exports"])

_COLUMNS = (
    "id", "post_mortem_id", "text", "owner", "due_date", "kind", "state", "reason", "slips", "created_at", "closed_at",
    "removed_at", "ticket", "ticket_url", "post_mortem", "team", "severity", "severity_level", "systems",
    "incident_date", "published_at", "due", "section", "evidence", "decided_by", "look_again_on", "last_activity_at",
)  # fmt: skip
Exported = tuple[ItemOverview, PostMortemRecord]
_PAGE = 500
Part = Annotated[FigurePart | None, Query(description="Only the items of this part of a figure.")]


@router.get("/exports/action-items.csv", summary="Action items as CSV", response_class=Response)
def export_csv(c: Use, asked: Of, figure: Part = None) -> StreamingResponse:
    """Newest first. A cell that a spreadsheet would compute starts with a single quote."""
    lines = (csv_line(_cells(one)) for one in _every(c, asked, figure))
    headers = {"Content-Disposition": 'attachment; filename="action-items.csv"'}
    return StreamingResponse(_after(csv_line(_COLUMNS), lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/exports/action-items.ndjson", summary="Action items as NDJSON", response_class=Response)
def export_ndjson(c: Use, asked: Of, figure: Part = None) -> StreamingResponse:
    """Newest first, one JSON object to a line, as ``/v1/action-items`` shows them, with its ``post_mortem``."""
    lines = (json.dumps(_object(one), ensure_ascii=False) + "\n" for one in _every(c, asked, figure))
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.get("/badges/completion.{form}", summary="The completion rate as a badge", response_class=Response)
def read_badge(c: Use, asked: Of, form: Literal["svg", "json"], label: str = "action items done") -> Response:
    """svg: an image. json: what shields.io reads at ``https://img.shields.io/endpoint?url=``."""
    (group,) = figures.completion(c, asked).groups
    headers = {"Cache-Control": "max-age=300"}
    if form == "json":
        answer = json.dumps(badge.endpoint(label, group.completion_rate))
        return Response(answer, media_type="application/json", headers=headers)
    return Response(badge.svg(label, group.completion_rate), media_type="image/svg+xml", headers=headers)


def _every(c: Container, asked: Asked, part: FigurePart | None) -> Iterator[Exported]:
    wanted = ItemFilter(asked=asked, part=part, as_of=figures.today_of(c))
    before: str | None = None
    while page := overview.action_items(c, wanted, before=before, limit=_PAGE):
        owners = overview.post_mortems_by_id(c, [one.item.post_mortem_id for one in page])
        yield from ((one, owners[one.item.post_mortem_id]) for one in page)
        before = page[-1].id


def _cells(exported: Exported) -> list[str | int | None]:
    (one, of) = exported
    item = one.item
    ticket = shaping.item(item, one.link).ticket
    moments = (item.created_at, item.closed_at, item.removed_at)
    return [
        item.id, item.post_mortem_id, item.text, item.owner, _iso(item.due_date),
        item.kind, item.state.value, item.reason, item.slips, *map(_iso, moments),
        ticket.key if ticket else None, ticket.url if ticket else None,
        of.title, of.team, of.severity, of.severity_level, ", ".join(of.systems), _iso(of.incident_date),
        _iso(of.published_at), item.due, item.section, item.evidence, item.decided_by, _iso(item.look_again_on),
        _iso(item.last_activity_at),
    ]  # fmt: skip


def _object(exported: Exported) -> dict[str, Any]:
    (one, of) = exported
    post_mortem = shaping.post_mortem(of).model_dump(mode="json")
    return shaping.item(one.item, one.link).model_dump(mode="json") | {"post_mortem": post_mortem}


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None


def _after(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
