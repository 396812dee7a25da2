"""The shapes of figures."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from app.domain.metrics.asking import GroupBy


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PartOut(_Answer):
    """A part of a figure: how many items it has, and where exactly they are listed."""

    part: str
    text: str
    count: int
    items: str


class ExplanationOut(_Answer):
    """What one figure of one group is made of."""

    figure: str
    group: str
    numerator: PartOut
    denominator: PartOut
    excluded: list[PartOut]
    why: str


class GroupOut(_Answer):
    """Figures of one group; a rate is null where its denominator is zero.

    ``day_unknown`` are done on a day that nobody saw, and left out of days to close and of on time.
    """

    key: str
    total: int
    done: int
    wont_do: int
    duplicate: int
    open: int
    overdue: int
    completion_rate: float | None
    completion_numerator: int
    completion_denominator: int
    resolution_rate: float | None
    resolution_numerator: int
    resolution_denominator: int
    on_time_rate: float | None
    on_time_numerator: int
    on_time_denominator: int
    median_days_to_close: float | None
    day_unknown: int
    as_of: datetime


class CompletionOut(_Answer):
    """Completion figures and the moment they hold for."""

    as_of: datetime
    group_by: GroupBy | None
    groups: list[GroupOut]
    explain: list[ExplanationOut] | None


class QualityGroupOut(_Answer):
    """How dates are kept, how far actions can carry, how many close calls are written down."""

    key: str
    tracked: int
    slipped: int
    slipped_often: int
    slip_rate: float | None
    strong: int
    in_between: int
    weak: int
    strong_rate: float | None
    weak_rate: float | None
    post_mortems: int
    near_misses: int
    near_miss_ratio: float | None


class QualityOut(_Answer):
    """Slips, strength of actions, near misses."""

    as_of: datetime
    group_by: GroupBy | None
    groups: list[QualityGroupOut]
    explain: list[ExplanationOut] | None


class AgeBucketOut(_Answer):
    """Open items of an age; ``to_days`` is null for the last bucket."""

    from_days: int
    to_days: int | None
    open: int


class AgeingGroupOut(_Answer):
    """Open items of one group by age."""

    key: str
    open: int
    buckets: list[AgeBucketOut]


class AgeingOut(_Answer):
    """Open items by days since publication."""

    as_of: datetime
    group_by: GroupBy | None
    groups: list[AgeingGroupOut]
    explain: list[ExplanationOut] | None


class SurvivalPointOut(_Answer):
    """One step of the curve: after ``days``, ``still_undone`` of all items are not done."""

    days: int
    at_risk: int
    done: int
    still_undone: float


class TimeToCloseGroupOut(_Answer):
    """The curve of one group; ``median_days`` is null while fewer than half are done; without ``day_unknown``."""

    key: str
    items: int
    done: int
    not_done: int
    median_days: int | None
    points: list[SurvivalPointOut]
    day_unknown: int


class TimeToCloseOut(_Answer):
    """Kaplan-Meier estimates of the days from publication to done, with open items counted."""

    as_of: datetime
    group_by: GroupBy | None
    groups: list[TimeToCloseGroupOut]
    explain: list[ExplanationOut] | None


class FlowMonthOut(_Answer):
    """What came in and went out in a month."""

    month: str
    published: int
    done: int
    closed_otherwise: int
    day_unknown: int


class FlowOut(_Answer):
    """In and out by month; ``clears_on`` is null where the backlog does not shrink.

    ``day_unknown`` of what was published in a month is done, and left out of ``net_per_month``: nobody saw when.
    """

    as_of: datetime
    months: list[FlowMonthOut]
    backlog: int
    net_per_month: float | None
    clears_on: date | None
    explain: list[ExplanationOut] | None
