"""Reads what figures are made of: from the roll-ups where one kind of lens answers, else item by item.

Both ways give the same sums; a test compares them. The roll-ups answer any one of team, system, tag and kind of action
item as filter or grouping, with any severity, over whole months. Anything else reads the items that the filter leaves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
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
from app.domain.metrics.deltas import WHOLE_TIME, has_whole_time, post_mortem_lenses
from app.domain.metrics.facts import (
    ALL,
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
from app.storage.rollup_tables import PERIOD_BITS, SEVERITY_BITS, cell_key, month_cells
from app.storage.rollups import FACT_COLUMNS, PLACING_COLUMNS, Rollups, counted_until, fact_of, placing
from app.storage.tables import ActionItemRow, PostMortemRow

Groups = dict[str, dict[str, int]]
DayGroups = dict[str, dict[date, dict[str, int]]]  # by group and day of publication
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
        kind = lens_kind(group_by) if not asked.lenses else None
        shape = "lens" if kind else group_by if group_by in {"severity", "month"} else "all"
        statement = _sum_cells(table.name, shape, tuple(columns), asked.severity_level is not None)
        bounds = self._bounds(asked, kind, period)
        through = kind or (asked.lenses[0] if asked.lenses else ALL)[0]
        if period == (None, None) and shape != "month" and has_whole_time(through):
            bounds |= {"since": WHOLE_TIME, "until": WHOLE_TIME}
        for value, *sums in self._session.execute(statement, bounds):
            if sums[0] is not None:  # the sum of no cells
                yield self._name(value, group_by, asked), dict(zip(columns, sums, strict=True))

    def _day_sums(
        self, asked: Asked, group_by: GroupBy | None, period: tuple[int | None, int | None]
    ) -> Iterator[tuple[str, int, dict[str, int]]]:
        kind = lens_kind(group_by) if not asked.lenses else None
        shape = "lens" if kind else "severity" if group_by == "severity" else "all"
        statement = _sum_days(shape, asked.severity_level is not None)
        for value, day, open_, undone in self._session.execute(statement, self._bounds(asked, kind, period)):
            yield self._name(value, group_by, asked), day, {"open": open_, "undone": undone}

    def _bounds(
        self, asked: Asked, kind: LensKind | None, period: tuple[int | None, int | None]
    ) -> dict[str, int | str]:
        """Which cells: those of one lens, or of all lenses of a kind; of one severity; of a period."""
        level = asked.severity_level
        bounds: dict[str, int | str] = {
            "since": WHOLE_TIME + 1 if period[0] is None else period[0],
            "until": (1 << PERIOD_BITS) if period[1] is None else period[1],
        }
        if kind is not None:
            return bounds | {"kind": kind} | ({"level": level} if level is not None else {})
        only = asked.lenses[0] if asked.lenses else ALL
        number = self._session.execute(_FIND_LENS, {"kind": only[0], "value": only[1]}).scalar() or 0
        end = cell_key(number, level + 1, 0) if level is not None else cell_key(number + 1, 0, 0)
        return bounds | {"first": cell_key(number, level or 0, 0), "end": end}

    @staticmethod
    def _name(value: Any, group_by: GroupBy | None, asked: Asked) -> str:  # noqa: ANN401 - a key as it is stored
        match group_by:
            case None:
                return "all"
            case "severity":
                return severity_key(value)
            case "month":
                return month_key(value)
            case _:
                return (asked.lenses[0][1] if asked.lenses else value) or UNSTATED


_FIND_LENS = sa.text("SELECT id FROM figure_lens WHERE kind = :kind AND value = :value")
_SEVERITY_SQL = f"cell >> {PERIOD_BITS} & {(1 << SEVERITY_BITS) - 1}"
_PERIOD_SQL = f"cell & {(1 << PERIOD_BITS) - 1}"
_GROUP_KEYS = {"all": "0", "severity": _SEVERITY_SQL, "month": _PERIOD_SQL, "lens": "l.value"}


# Statements as text, each made once: composing 40 sums takes longer than adding up the cells. Every name in them is a
# constant of this program, and every value is bound.
@cache
def _sum_cells(table: str, shape: str, columns: tuple[str, ...], one_severity: bool) -> sa.TextClause:
    sums = ", ".join(f"sum({name})" for name in columns)
    return sa.text(f"SELECT {_GROUP_KEYS[shape]} AS k, {sums} {_cells_where(table, shape, one_severity)}"
                   + ("" if shape == "all" else " GROUP BY k"))  # fmt: skip


@cache
def _sum_days(shape: str, one_severity: bool) -> sa.TextClause:
    where = _cells_where("figure_day", shape, one_severity)
    return sa.text(
        f"SELECT {_GROUP_KEYS[shape]} AS k, {_PERIOD_SQL} AS day, sum(open), sum(undone) {where}"
        " AND undone <> 0 GROUP BY k, day"
    )


def _cells_where(table: str, shape: str, one_severity: bool) -> str:
    period = f"({_PERIOD_SQL}) BETWEEN :since AND :until"
    if shape != "lens":
        return f"FROM {table} WHERE cell >= :first AND cell < :end AND {period}"
    lens = 1 << PERIOD_BITS + SEVERITY_BITS
    severity = f" AND ({_SEVERITY_SQL}) = :level" if one_severity else ""
    return (
        f"FROM figure_lens l JOIN {table} ON cell >= CAST(l.id AS BIGINT) * {lens}"
        f" AND cell < (CAST(l.id AS BIGINT) + 1) * {lens} WHERE l.kind = :kind AND {period}{severity}"
    )
