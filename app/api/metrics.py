"""Completion figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from app.api import schemas, shaping
from app.api.access import Use
from app.domain.metrics.rates import GroupBy
from app.services import overview

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


@router.get("/completion", summary="How many action items were really done")
def read_completion(
    c: Use,
    group_by: GroupBy | None = None,
    from_: Annotated[date | None, Query(alias="from", description="First day of publication (UTC).")] = None,
    to: Annotated[date | None, Query(description="Last day of publication (UTC).")] = None,
    team: str | None = None,
    severity: str | None = None,
    system: str | None = None,
) -> schemas.CompletionOut:
    """Won't-do is never completion, duplicates are counted out, removed items stay counted.

    completion_rate = done / (total - duplicate); resolution_rate = (done + wont_do) / (total - duplicate);
    on_time_rate = done by the due date / (done with a due date + overdue).
    """
    found = overview.completion_figures(c, group_by, from_=from_, to=to, team=team, severity=severity, system=system)
    groups = [shaping.group(figures, found.as_of) for figures in found.groups]
    return schemas.CompletionOut(as_of=found.as_of, group_by=group_by, groups=groups)
