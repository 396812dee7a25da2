"""The statements that add up cells of the roll-ups, as text, each made once.

Composing 40 sums takes longer than adding up the cells. Every name in them is a constant of this program, spans are
its own numbers, and every value is bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Literal

import sqlalchemy as sa

from app.domain.metrics.age_spans import Span
from app.domain.metrics.asking import GroupBy, Look
from app.domain.metrics.cells import LENS_BITS, PERIOD_BITS, SEVERITY_BITS, WHOLE_TIME

Shape = Literal["all", "severity", "month", "lens"]
_LENS = 1 << LENS_BITS
_SEVERITY_SQL = f"cell >> {PERIOD_BITS} & {(1 << SEVERITY_BITS) - 1}"
_PERIOD_SQL = f"cell & {(1 << PERIOD_BITS) - 1}"
_GROUP_KEYS: dict[Shape, str] = {"all": "0", "severity": _SEVERITY_SQL, "month": _PERIOD_SQL, "lens": "l.value"}
_LEVELS = range(10)  # a severity is one digit
_OF_LENS = {
    "one": "l.kind = :kind AND l.value = :value",
    "each": "l.kind = :kind",
    "prefix": "l.kind = :kind AND substr(l.value, 1, :length) = :part",
    "suffix": "l.kind = :kind AND substr(l.value, length(l.value) - :length + 1) = :part",
}
# Open and undone items of a month follow from what is counted anyway.
_UNDONE = {
    "figure_month": ("sum(total - done - wont_do - duplicate)", "sum(total - done - duplicate)"),
    "figure_day": ("sum(open)", "sum(undone)"),
}


def shape_of(look: Look, group_by: GroupBy | None) -> Shape:
    """What the rows of an answer are grouped by."""
    match group_by:
        case "severity" | "month":
            return group_by
        case _:
            return "lens" if look.value is None else "all"


def bound(look: Look) -> dict[str, int | str]:
    """The values of a look in a statement."""
    values: dict[str, int | str] = {"kind": look.kind}
    if look.value is not None:
        return values | {"value": look.value}
    part = look.prefix or look.suffix
    return values | ({"part": part, "length": len(part)} if part else {})


def sum_cells(look: Look, shape: Shape, columns: Sequence[str], *, one_severity: bool) -> sa.TextClause:
    """The sums of ``columns`` over months between ``:since`` and ``:until``, and of one ``:level`` if it is asked."""
    return _sum_cells(_lenses(look), shape, tuple(columns), one_severity)


def sum_whole_time(
    dialect: str, look: Look, shape: Shape, columns: Sequence[str], *, one_severity: bool
) -> sa.TextClause:
    """The sums of ``columns`` in the cells of the whole time, and of one ``:level`` if it is asked."""
    return _sum_whole_time(dialect, _lenses(look), shape, tuple(columns), one_severity)


def sum_spans(
    dialect: str, table: str, look: Look, shape: Shape, spans: Iterable[Span], *, one_severity: bool
) -> sa.TextClause | None:
    """Open and undone items of the days or months in each bucket; None where there are no spans."""
    found = tuple(spans)
    return _sum_spans(dialect, table, _lenses(look), shape, found, one_severity) if found else None


def _lenses(look: Look) -> str:
    if look.value is not None:
        return "one"
    return "prefix" if look.prefix else "suffix" if look.suffix else "each"


@cache
def _sum_cells(lenses: str, shape: Shape, columns: tuple[str, ...], one_severity: bool) -> sa.TextClause:
    sums = ", ".join(f"sum({name})" for name in columns)
    severity = f" AND ({_SEVERITY_SQL}) = :level" if one_severity else ""
    return sa.text(
        f"SELECT {_GROUP_KEYS[shape]} AS k, {sums} FROM figure_lens l"  # noqa: S608
        f" JOIN figure_month ON cell >= CAST(l.id AS BIGINT) * {_LENS} AND cell < (CAST(l.id AS BIGINT) + 1) * {_LENS}"
        f" WHERE {_OF_LENS[lenses]} AND ({_PERIOD_SQL}) BETWEEN :since AND :until{severity}"
        + ("" if shape == "all" else " GROUP BY k")
    )


def _sought(dialect: str, table: str, key: str) -> tuple[str, str]:
    """The cells of a few keys, as a part of FROM and as a condition, so that each is sought.

    PostgreSQL would rather read a whole table of cells, once or even once for each key. A LATERAL with an OFFSET is
    what it does not turn into a join. SQLite, which has no LATERAL, keeps to the order of CROSS JOIN:
    https://www.sqlite.org/optoverview.html
    """
    if dialect == "sqlite":
        return table, key
    return f"LATERAL (SELECT * FROM {table} WHERE {key} OFFSET 0) AS sought", "true"  # noqa: S608 - our own names


@cache
def _sum_whole_time(
    dialect: str, lenses: str, shape: Shape, columns: tuple[str, ...], one_severity: bool
) -> sa.TextClause:
    sums = ", ".join(f"sum({name})" for name in columns)
    levels = ", ".join(f"({level})" for level in _LEVELS)
    key = f"cell = CAST(l.id AS BIGINT) * {_LENS} + n * {1 << PERIOD_BITS} + {WHOLE_TIME}"
    cells, sought = _sought(dialect, "figure_month", key)
    return sa.text(
        f"WITH severity(n) AS (VALUES {levels}) SELECT {_GROUP_KEYS[shape]} AS k, {sums}"  # noqa: S608
        f" FROM figure_lens l CROSS JOIN severity CROSS JOIN {cells} WHERE {_OF_LENS[lenses]} AND {sought}"
        + (" AND n = :level" if one_severity else "")
        + ("" if shape == "all" else " GROUP BY k")
    )


@lru_cache(maxsize=64)  # the spans of yesterday are asked for no more
def _sum_spans(
    dialect: str, table: str, lenses: str, shape: Shape, spans: tuple[Span, ...], one_severity: bool
) -> sa.TextClause:
    numbers = ", ".join(f"({one.bucket:d}, {one.first:d}, {one.last:d})" for one in spans)
    levels = ", ".join(f"({level})" for level in _LEVELS)
    open_, undone = _UNDONE[table]
    start = f"CAST(l.id AS BIGINT) * {_LENS} + n * {1 << PERIOD_BITS}"
    cells, sought = _sought(dialect, table, f"cell BETWEEN {start} + first_one AND {start} + last_one")
    return sa.text(
        f"WITH span(bucket, first_one, last_one) AS (VALUES {numbers}), severity(n) AS (VALUES {levels})"  # noqa: S608
        f" SELECT {_GROUP_KEYS[shape]} AS k, bucket, {open_}, {undone}"
        f" FROM figure_lens l CROSS JOIN severity CROSS JOIN span CROSS JOIN {cells}"
        f" WHERE {_OF_LENS[lenses]} AND {sought}" + (" AND n = :level" if one_severity else "") + " GROUP BY k, bucket"
    )
