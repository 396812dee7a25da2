"""Reads what figures are made of: from the roll-ups where one kind of lens answers, else item by item.

Both ways give the same sums; a test compares them. The roll-ups answer any one of team, system, tag and kind of action
item as filter or grouping, and team and system together, with any severity, over whole months. Anything else reads the
items that the filter leaves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.metrics.age_spans import age_spans, bucket_of
from app.domain.metrics.asking import (
    UNSTATED,
    Asked,
    GroupBy,
    Look,
    groups_of,
    lens_kind,
    look_through,
    matches,
    month_key,
    severity_key,
)
from app.domain.metrics.cells import PERIOD_BITS, WHOLE_TIME
from app.domain.metrics.deltas import has_whole_time, post_mortem_lenses
from app.domain.metrics.facts import (
    CELL_COLUMNS,
    ItemFact,
    LensKind,
    closing_counts_of,
    counts_of,
    day_counts_of,
    difference,
    month_of,
    post_mortem_counts,
)
from app.domain.metrics.rates import grouped
from app.storage.figure_conditions import asked_conditions, post_mortem_conditions
from app.storage.figure_notes import Notes
from app.storage.figure_sums import bound, shape_of, sum_cells, sum_spans, sum_whole_time
from app.storage.rollups import FACT_COLUMNS, PLACING_COLUMNS, Rollups, counted_until, fact_of, placing
from app.storage.tables import ActionItemRow, PostMortemRow

Groups = dict[str, dict[str, int]]
AgeGroups = dict[str, dict[int, dict[str, int]]]  # by group and bucket of age
_YIELD = 1000


class Figures:
    """The figures of one transaction."""

    def __init__(self, session: Session, rollups: Rollups) -> None:
        self._session = session
        self._rollups = rollups

    def months(
        self, asked: Asked, group_by: GroupBy | None, today: date, columns: Sequence[str] = CELL_COLUMNS
    ) -> Groups:
        """The counts of each group of items; one group "all" without ``group_by``."""
        self._rollups.flush()
        period = asked.months(today)
        look = look_through(asked, group_by)
        if period is None or look is None:
            return self._months_of_items(asked, group_by, today)
        groups: Groups = {} if group_by else {"all": dict.fromkeys(columns, 0)}
        for key, counts in self._sums(look, asked, group_by, period, columns):
            groups[key] = counts
        for fact, changed in self._fell_due_since(asked, today):
            for key in groups_of(fact, group_by):
                group = groups[key]
                for name, number in changed.items():
                    group[name] = group.get(name, 0) + number
        return groups

    def by_age(self, asked: Asked, group_by: GroupBy | None, limits: Sequence[int], today: date) -> AgeGroups:
        """Open and undone items of each group, by the place of their age among ``limits`` (``bucket_of``)."""
        self._rollups.flush()
        found: AgeGroups = {} if group_by else {"all": {}}
        look = look_through(asked, group_by)
        if group_by == "month" or look is None or not _has_days(look.kind):
            for fact in self.facts(asked):
                counts = day_counts_of(fact)
                for key in groups_of(fact, group_by) if counts else ():
                    _add_age(found, key, bucket_of(fact.created_on, limits, today), counts)
            return found
        spans, shape = age_spans(limits, today, asked.from_, asked.to), shape_of(look, group_by)
        level = asked.severity_level
        bounds = bound(look) | ({} if level is None else {"level": level})
        dialect = self._session.get_bind().dialect.name
        for table, of_table in (("figure_month", spans.months), ("figure_day", spans.days)):
            statement = sum_spans(dialect, table, look, shape, of_table, one_severity=level is not None)
            rows = self._session.execute(statement, bounds) if statement is not None else ()
            for value, bucket, open_, undone in rows:
                if undone:
                    key = self._name(value, group_by, asked, look)
                    _add_age(found, key, bucket, {"open": open_, "undone": undone})
        since, until = asked.from_ or date.min, asked.to or date.max
        for value, period, counts in Notes(self._session.connection()).days(look, shape, level):
            if since <= (day := date.fromordinal(period)) <= until:
                _add_age(found, self._name(value, group_by, asked, look), bucket_of(day, limits, today), counts)
        return {key: {age: n for age, n in by_age.items() if n["undone"]} for key, by_age in found.items()}

    def closings(self, asked: Asked, today: date) -> dict[str, dict[str, int]]:
        """Items closed in each month, whenever they were published; ``from_`` and ``to`` bound the closing."""
        self._rollups.flush()
        period = asked.months(today)
        look = look_through(asked, "month")
        if period is not None and look is not None and _has_days(look.kind):
            columns = ("closed_done", "closed_otherwise")
            return dict(self._sums(look, asked, "month", period, columns))
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for fact in self.facts(asked, by_closing=True):
            if fact.closed_on is not None and (counts := closing_counts_of(fact)):
                month = found[month_key(month_of(fact.closed_on))]
                for name, number in counts.items():
                    month[name] = month.get(name, 0) + number
        return dict(found)

    def facts(self, asked: Asked, *, by_closing: bool = False) -> Iterator[ItemFact]:
        """Every item asked for, one by one; the period may be that of closing instead of publication."""
        query = (
            sa.select(*FACT_COLUMNS, *PLACING_COLUMNS)
            .join(PostMortemRow, col(PostMortemRow.id) == col(ActionItemRow.post_mortem_id))
            .where(*asked_conditions(asked, by_closing=by_closing))
        )
        for row in self._session.execute(query, execution_options={"yield_per": _YIELD}):
            yield fact_of(row, placing(row))

    def _months_of_items(self, asked: Asked, group_by: GroupBy | None, today: date) -> Groups:
        groups: Groups = grouped(self.facts(asked), group_by, today)
        if asked.kind is None and group_by != "kind":
            self._add_post_mortems(groups, asked, group_by)
        return groups

    def _add_post_mortems(self, groups: Groups, asked: Asked, group_by: GroupBy | None) -> None:
        pm_kind: Any = col(PostMortemRow.kind).label("pm_kind")
        rows: sa.Result[Any] = self._session.execute(
            sa.select(pm_kind, *PLACING_COLUMNS).where(*post_mortem_conditions(asked)),
            execution_options={"yield_per": _YIELD},
        )
        for row in rows:
            where = placing(row)
            match group_by:
                case None:
                    keys = ["all"]
                case "severity":
                    keys = [severity_key(where.severity_level or 0)]
                case "month":
                    keys = [month_key(month_of(where.published_on))]
                case _:
                    kind = lens_kind(group_by)
                    keys = [value or UNSTATED for own, value in post_mortem_lenses(where) if own == kind]
            for key in keys:
                group = groups.setdefault(key, {})
                for name, number in post_mortem_counts(row.pm_kind).items():
                    group[name] = group.get(name, 0) + number

    def _fell_due_since(self, asked: Asked, today: date) -> Iterator[tuple[ItemFact, Mapping[str, int]]]:
        """What the day that the roll-ups count up to leaves out (or has too much) of today."""
        until = counted_until(self._session.connection())
        if until == today:
            return
        for fact in self._rollups.fell_due(min(until, today), max(until, today)):
            if matches(fact, asked):
                yield fact, difference(counts_of(fact, until), counts_of(fact, today))

    def _sums(
        self,
        look: Look,
        asked: Asked,
        group_by: GroupBy | None,
        period: tuple[int | None, int | None],
        columns: Sequence[str],
    ) -> Iterator[tuple[str, dict[str, int]]]:
        shape, level = shape_of(look, group_by), asked.severity_level
        bounds = bound(look) | ({} if level is None else {"level": level})
        if period == (None, None) and shape != "month" and has_whole_time(look.kind):
            first = last = WHOLE_TIME
            dialect = self._session.get_bind().dialect.name
            statement = sum_whole_time(dialect, look, shape, columns, one_severity=level is not None)
        else:
            first = WHOLE_TIME + 1 if period[0] is None else period[0]
            last = (1 << PERIOD_BITS) if period[1] is None else period[1]
            statement = sum_cells(look, shape, columns, one_severity=level is not None)
            bounds |= {"since": first, "until": last}
        rows = self._session.execute(statement, bounds)
        sums = {value: numbers for value, *numbers in rows if numbers[0] is not None}  # the sum of no cells
        for value, month, counts in Notes(self._session.connection()).months(look, shape, level):
            if first <= month <= last:
                numbers = sums.get(value) or [0] * len(columns)
                sums[value] = [number + counts.get(name, 0) for number, name in zip(numbers, columns, strict=True)]
        for value, numbers in sums.items():
            yield self._name(value, group_by, asked, look), dict(zip(columns, numbers, strict=True))

    @staticmethod
    def _name(value: Any, group_by: GroupBy | None, asked: Asked, look: Look) -> str:  # noqa: ANN401 - a key as it is stored
        match group_by:
            case None:
                return "all"
            case "severity":
                return severity_key(value)
            case "month":
                return month_key(value)
            case _ if look.value is not None:  # groups by what is asked for: there is one
                return dict(asked.lenses)[lens_kind(group_by) or "all"] or UNSTATED
            case _:
                return value.removeprefix(look.prefix).removesuffix(look.suffix) or UNSTATED


def _has_days(kind: LensKind) -> bool:
    """Whether the cells by day, and by month of closing, know the lenses of a kind."""
    return kind in {"all", "team"}


def _add_age(groups: AgeGroups, key: str, bucket: int, counts: Mapping[str, int]) -> None:
    numbers = groups.setdefault(key, {}).setdefault(bucket, {"open": 0, "undone": 0})
    for name, number in counts.items():
        numbers[name] += number
