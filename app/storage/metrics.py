"""Reads what figures are made of: from the roll-ups where one kind of lens answers, else item by item.

Both ways give the same sums; a test compares them. The roll-ups answer any one of team, system, tag and kind of action
item as filter or grouping, with any severity, over whole months. Anything else reads the items that the filter leaves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from app.domain.metrics.asking import (
    UNSTATED,
    Asked,
    GroupBy,
    groups_of,
    lens_kind,
    matches,
    month_key,
    one_lens,
    severity_key,
)
from app.domain.metrics.deltas import post_mortem_lenses
from app.domain.metrics.facts import (
    ALL,
    CELL_COLUMNS,
    ItemFact,
    closing_counts_of,
    counts_of,
    day_counts_of,
    difference,
    month_of,
    post_mortem_counts,
)
from app.domain.metrics.rates import grouped
from app.storage.figure_conditions import asked_conditions, post_mortem_conditions
from app.storage.rollup_tables import PERIOD_BITS, SEVERITY_BITS, LensRow, cell_key, day_cells, month_cells
from app.storage.rollups import FACT_COLUMNS, PLACING_COLUMNS, Rollups, counted_until, fact_of, placing
from app.storage.tables import ActionItemRow, PostMortemRow

Groups = dict[str, dict[str, int]]
DayGroups = dict[str, dict[date, dict[str, int]]]  # by group and day of publication
_PERIOD: sa.ColumnElement[int] = sa.literal_column(str((1 << PERIOD_BITS) - 1))
_SEVERITY: sa.ColumnElement[int] = sa.literal_column(str((1 << SEVERITY_BITS) - 1))
_ABOVE_PERIOD: sa.ColumnElement[int] = sa.literal_column(
    str(PERIOD_BITS)
)  # PostgreSQL shifts by an integer, never by a bigint
_LENS = 1 << PERIOD_BITS + SEVERITY_BITS
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
        if period is None or not one_lens(asked, group_by):
            return self._months_of_items(asked, group_by, today)
        groups: Groups = {} if group_by else {"all": dict.fromkeys(columns, 0)}
        for key, counts in self._sums(month_cells, asked, group_by, period, columns):
            groups[key] = counts
        for fact, changed in self._fell_due_since(asked, today):
            for key in groups_of(fact, group_by):
                group = groups[key]
                for name, number in changed.items():
                    group[name] = group.get(name, 0) + number
        return groups

    def days(self, asked: Asked, group_by: GroupBy | None, today: date) -> DayGroups:
        """Open and undone items of each group, by day of publication."""
        self._rollups.flush()
        found: DayGroups = {} if group_by else {"all": {}}
        if group_by == "month" or not one_lens(asked, group_by) or not self._by_day(asked, group_by):
            for fact in self.facts(asked):
                counts = day_counts_of(fact)
                for key in groups_of(fact, group_by) if counts else ():
                    day = found.setdefault(key, {}).setdefault(fact.created_on, dict.fromkeys(("open", "undone"), 0))
                    for name, number in counts.items():
                        day[name] += number
            return found
        del today
        period = (
            asked.from_.toordinal() if asked.from_ else None,
            asked.to.toordinal() if asked.to else None,
        )
        for key, ordinal, counts in self._day_sums(asked, group_by, period):
            found.setdefault(key, {})[date.fromordinal(ordinal)] = counts
        return found

    def closings(self, asked: Asked, today: date) -> dict[str, dict[str, int]]:
        """Items closed in each month, whenever they were published; ``from_`` and ``to`` bound the closing."""
        self._rollups.flush()
        period = asked.months(today)
        if period is not None and one_lens(asked, None) and self._by_day(asked, None):
            columns = ("closed_done", "closed_otherwise")
            return dict(self._sums(month_cells, asked, "month", period, columns))
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

    def _by_day(self, asked: Asked, group_by: GroupBy | None) -> bool:
        """Whether the cells by day answer: they know all items and teams."""
        return {kind for kind, _ in asked.lenses} | {lens_kind(group_by) or "team"} <= {"team"}

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
        table: sa.Table,
        asked: Asked,
        group_by: GroupBy | None,
        period: tuple[int | None, int | None],
        columns: Sequence[str],
    ) -> Iterator[tuple[str, dict[str, int]]]:
        sums = [sa.func.coalesce(sa.func.sum(table.c[name]), 0) for name in columns]
        key, conditions, name_of = self._seen_through(table, asked, group_by, period)
        query: sa.Select[Any] = sa.select(key, *sums).where(*conditions)
        if group_by:
            query = query.group_by(key)
        for row in self._session.execute(query):
            yield name_of(row[0]), dict(zip(columns, row[1:], strict=True))

    def _day_sums(
        self, asked: Asked, group_by: GroupBy | None, period: tuple[int | None, int | None]
    ) -> Iterator[tuple[str, int, dict[str, int]]]:
        key, conditions, name_of = self._seen_through(day_cells, asked, group_by, period)
        day = day_cells.c.cell.bitwise_and(_PERIOD)
        query = (
            sa.select(key, day, sa.func.sum(day_cells.c.open), sa.func.sum(day_cells.c.undone))
            .where(*conditions, day_cells.c.undone != 0)
            .group_by(key, day)
        )
        for value, ordinal, open_, undone in self._session.execute(query):
            yield name_of(value), ordinal, {"open": open_, "undone": undone}

    def _seen_through(
        self, table: sa.Table, asked: Asked, group_by: GroupBy | None, period: tuple[int | None, int | None]
    ) -> tuple[Any, list[sa.ColumnElement[bool]], Callable[[Any], str]]:
        """The group's key, the cells to add up, and how a key is named."""
        cell, kind, level = table.c.cell, lens_kind(group_by), asked.severity_level
        severity = cell.bitwise_rshift(_ABOVE_PERIOD).bitwise_and(_SEVERITY)
        conditions: list[sa.ColumnElement[bool]] = []
        if level is not None:
            conditions.append(severity == level)
        month = cell.bitwise_and(_PERIOD)
        conditions += [month >= period[0]] if period[0] is not None else []
        conditions += [month <= period[1]] if period[1] is not None else []
        if kind is not None and not asked.lenses:
            first = sa.cast(col(LensRow.id), sa.BigInteger) * sa.literal_column(str(_LENS))
            conditions += [col(LensRow.kind) == kind, cell >= first, cell < first + _LENS]
            return col(LensRow.value), conditions, lambda value: value or UNSTATED
        only = asked.lenses[0] if asked.lenses else ALL
        number = self._session.scalar(
            sa.select(col(LensRow.id)).where(col(LensRow.kind) == only[0], col(LensRow.value) == only[1])
        )
        first_cell = cell_key(number or 0, level or 0, 0)
        end = cell_key(number or 0, level + 1, 0) if level is not None else cell_key((number or 0) + 1, 0, 0)
        conditions += [cell >= first_cell, cell < end]
        match group_by:
            case None:
                return sa.literal("all"), conditions, str
            case "severity":
                return severity, conditions, severity_key
            case "month":
                return month, conditions, month_key
            case _:
                return sa.literal(only[1]), conditions, lambda value: value or UNSTATED


def ages_of(days: Mapping[date, Mapping[str, int]], name: str, today: date) -> Counter[int]:
    """How many of ``name`` there are by age in days; a day in the future is age 0."""
    found: Counter[int] = Counter()
    for day, counts in days.items():
        found[max(timedelta(0), today - day).days] += counts[name]
    return found
