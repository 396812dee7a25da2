"""The figures: completion, quality, ageing, time to close, flow. ``docs/figures.md`` defines each of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api import figure_explanations as explanations
from app.api import figure_schemas as schemas
from app.api import shaping
from app.api.access import Use
from app.api.moments import Day
from app.domain.metrics import explaining
from app.domain.metrics.asking import Asked, GroupBy
from app.services import figures

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])

Explain = Annotated[bool, Query(description="Name numerator, denominator and exclusions, and link their items.")]


def asked_of(
    team: Annotated[str | None, Query(description="Empty: items whose post-mortem names none.")] = None,
    severity: Annotated[str | None, Query(description="SEV-1, sev1 or 1; empty: not stated.")] = None,
    system: str | None = None,
    tag: str | None = None,
    kind: Annotated[str | None, Query(description="prevent, detect, mitigate or process; empty: not told.")] = None,
    from_: Annotated[Day | None, Query(alias="from", description="First day of publication (UTC).")] = None,
    to: Annotated[Day | None, Query(description="Last day of publication (UTC).")] = None,
) -> Asked:
    """The items that a figure is asked of."""
    return Asked(team, severity, system, tag, kind, from_, to)


Of = Annotated[Asked, Depends(asked_of)]


@router.get("/completion", summary="How many action items were really done")
def read_completion(
    c: Use, asked: Of, group_by: GroupBy | None = None, explain: Explain = False
) -> schemas.CompletionOut:
    """Won't-do is never completion, duplicates are counted out, removed items stay counted.

    completion_rate = done / (total - duplicate); resolution_rate = (done + wont_do) / (total - duplicate);
    on_time_rate = done by the first promised date / whatever had to be done by now. Groups by month are cohorts:
    the items that were published in that month.
    """
    found = figures.completion(c, asked, group_by)
    return schemas.CompletionOut(
        as_of=found.as_of,
        group_by=group_by,
        groups=[shaping.group(one, found.as_of) for one in found.groups],
        explain=explanations.of_rates(
            c, asked, group_by, [one.key for one in found.groups], explaining.COMPLETION, found.today
        )
        if explain
        else None,
    )


@router.get("/quality", summary="Slips, strength of actions, near misses")
def read_quality(c: Use, asked: Of, group_by: GroupBy | None = None, explain: Explain = False) -> schemas.QualityOut:
    """slip_rate, strong_rate and weak_rate are shares of all items but duplicates; near_miss_ratio of post-mortems."""
    found = figures.quality(c, asked, group_by)
    return schemas.QualityOut(
        as_of=found.as_of,
        group_by=group_by,
        groups=[schemas.QualityGroupOut.model_validate(one) for one in found.groups],
        explain=explanations.of_quality(c, asked, group_by, found) if explain else None,
    )


@router.get("/ageing", summary="Open items by age")
def read_ageing(c: Use, asked: Of, group_by: GroupBy | None = None, explain: Explain = False) -> schemas.AgeingOut:
    """Days since the item was first published; a re-publication does not make it younger."""
    found = figures.ageing(c, asked, group_by)
    groups = [schemas.AgeingGroupOut.model_validate(one) for one in found.groups]
    explained = explanations.of_ages(c, asked, group_by, found) if explain else None
    return schemas.AgeingOut(as_of=found.as_of, group_by=group_by, groups=groups, explain=explained)


@router.get("/time-to-close", summary="How long items take, with the open ones counted")
def read_time_to_close(
    c: Use, asked: Of, group_by: GroupBy | None = None, explain: Explain = False
) -> schemas.TimeToCloseOut:
    """Kaplan-Meier estimates. Open items count with their age so far, won't-do ones as if they were open."""
    found = figures.time_to_close(c, asked, group_by)
    return schemas.TimeToCloseOut(
        as_of=found.as_of,
        group_by=group_by,
        groups=[schemas.TimeToCloseGroupOut.model_validate(one) for one in found.groups],
        explain=explanations.of_rates(
            c, asked, group_by, [one.key for one in found.groups], explaining.TIME_TO_CLOSE, found.today
        )
        if explain
        else None,
    )


@router.get("/flow", summary="What comes in, what goes out, and when the backlog clears")
def read_flow(c: Use, asked: Of, explain: Explain = False) -> schemas.FlowOut:
    """By month, the last twelve where no period is given; the pace is that of the last three whole months."""
    found = figures.inflow_and_outflow(c, asked)
    (one,) = found.groups
    return schemas.FlowOut(
        as_of=found.as_of,
        months=[schemas.FlowMonthOut.model_validate(month) for month in one.months],
        backlog=one.backlog,
        net_per_month=one.net_per_month,
        clears_on=one.clears_on,
        explain=explanations.of_flow(c, asked, one, found.today) if explain else None,
    )
