"""What each figure of an answer is made of, with links to the items behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from app.api import figure_schemas as schemas
from app.container import Container
from app.domain.metrics import explaining
from app.domain.metrics.asking import PARTS, Asked, GroupBy, narrowed
from app.domain.metrics.over_time import Flow
from app.domain.metrics.rates import Quality
from app.services import overview
from app.services.figures import Ageing, Answer
from app.storage.action_items import ItemFilter
from app.storage.post_mortems import PostMortemFilter

Period = tuple[date | None, date | None]
_BY_AGE = (
    "Days since the first publication: publishing again makes nothing younger, and closing it is the only way out."
)
_CLOSED = "Items count in the month in which they were closed, as they stand now: what was opened again is not done."
_PUBLISHED = "Every item counts in the month of its first publication, whatever became of it."
_NEAR = "What did not quite happen is counted beside what did, by the day of publication; nothing is left out."


def of_rates(
    c: Container, asked: Asked, group_by: GroupBy | None, keys: Sequence[str], names: tuple[str, ...], today: date
) -> list[schemas.ExplanationOut]:
    """The rates ``names`` of each group."""
    explanations = []
    for key in keys:
        own = narrowed(asked, group_by, key)
        for name in names:
            made_of = explaining.EXPLAINED[name]
            explanations.append(
                schemas.ExplanationOut(
                    figure=name,
                    group=key,
                    numerator=_part(c, own, made_of.numerator, today),
                    denominator=_part(c, own, made_of.denominator, today),
                    excluded=[_part(c, own, part, today) for part in made_of.excluded],
                    why=made_of.why,
                )
            )
    return explanations


def of_quality(
    c: Container, asked: Asked, group_by: GroupBy | None, found: Answer[Quality]
) -> list[schemas.ExplanationOut]:
    """The rates of items, and the near-miss ratio, which is of post-mortems: they have no kind of action."""
    keys = [one.key for one in found.groups]
    explained = of_rates(c, asked, group_by, keys, explaining.QUALITY, found.today)
    if group_by == "kind" or asked.kind is not None:
        return explained
    return explained + [
        schemas.ExplanationOut(
            figure="near_miss_ratio",
            group=key,
            numerator=_post_mortems(c, narrowed(asked, group_by, key), "near_miss"),
            denominator=_post_mortems(c, narrowed(asked, group_by, key), None),
            excluded=[],
            why=_NEAR,
        )
        for key in keys
    ]


def of_ages(
    c: Container, asked: Asked, group_by: GroupBy | None, found: Answer[Ageing]
) -> list[schemas.ExplanationOut]:
    """Each age of each group, of all of the group's open items."""
    explanations = []
    for group in found.groups:
        own = narrowed(asked, group_by, group.key)
        for bucket in group.buckets:
            to_days = "_or_more" if bucket.to_days is None else f"_to_{bucket.to_days}"
            # Whoever lives ahead of UTC has published what is younger than a day tomorrow.
            last = found.today - timedelta(days=bucket.from_days) if bucket.from_days else None
            first = None if bucket.to_days is None else found.today - timedelta(days=bucket.to_days)
            explanations.append(
                schemas.ExplanationOut(
                    figure=f"open_{bucket.from_days}{to_days}",
                    group=group.key,
                    numerator=_part(c, _within(own, first, last), "open", found.today),
                    denominator=_part(c, own, "open", found.today),
                    excluded=[],
                    why=_BY_AGE,
                )
            )
    return explanations


def of_flow(c: Container, asked: Asked, found: Flow, today: date) -> list[schemas.ExplanationOut]:
    """The backlog, and what came in and went out in each month."""
    anywhen = replace(asked, from_=None, to=None)
    explanations = [_of_flow(c, "backlog", "", (anywhen, "open"), (anywhen, "total"), (), _PUBLISHED, today)]
    for month in found.months:
        own = narrowed(asked, "month", month.month)
        came = _of_flow(c, "published", month.month, (own, "total"), (anywhen, "total"), (), _PUBLISHED, today)
        closed = own.from_, own.to
        left_out = ("duplicate", "added_done")
        went = _of_flow(
            c, "done", month.month, (anywhen, "done"), (anywhen, "resolved"), left_out, _CLOSED, today, closed
        )
        explanations += [came, went]
    return explanations


def _of_flow(  # noqa: PLR0913, PLR0917 - what an explanation has
    c: Container,
    figure: str,
    group: str,
    numerator: tuple[Asked, str],
    denominator: tuple[Asked, str],
    excluded: tuple[str, ...],
    why: str,
    today: date,
    closed: Period = (None, None),
) -> schemas.ExplanationOut:
    return schemas.ExplanationOut(
        figure=figure,
        group=group,
        numerator=_part(c, *numerator, today, closed),
        denominator=_part(c, *denominator, today, closed),
        excluded=[_part(c, denominator[0], part, today, closed) for part in excluded],
        why=why,
    )


def _within(asked: Asked, first: date | None, last: date | None) -> Asked:
    starts = [day for day in (asked.from_, first) if day is not None]
    ends = [day for day in (asked.to, last) if day is not None]
    return replace(asked, from_=max(starts, default=None), to=min(ends, default=None))


def _part(c: Container, asked: Asked, part: str, today: date, closed: Period = (None, None)) -> schemas.PartOut:
    first, last = closed
    wanted = ItemFilter(asked=asked, part=part, as_of=today, closed_from=first, closed_to=last)
    days = {"closed_from": first, "closed_to": last, "as_of": today}
    query = {"figure": part, **explaining.query_of(asked)}
    query |= {name: day.isoformat() for name, day in days.items() if day is not None}
    count = overview.count_action_items(c, wanted)
    return schemas.PartOut(part=part, text=PARTS[part].text, count=count, items=f"/v1/action-items?{urlencode(query)}")


def _post_mortems(c: Container, asked: Asked, kind: str | None) -> schemas.PartOut:
    query = explaining.query_of(asked) | ({"kind": kind} if kind else {})
    return schemas.PartOut(
        part="near_misses" if kind else "post_mortems",
        text="post-mortems of what did not quite happen" if kind else "post-mortems",
        count=overview.count_post_mortems(c, PostMortemFilter(kind=kind, asked=asked)),
        items=f"/v1/post-mortems?{urlencode(query)}",
    )
