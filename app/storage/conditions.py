"""Conditions that several queries share, written so that they mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import col

from app.storage.column_types import Text
from app.storage.tables import PostMortemRow


class _JsonStrings(GenericFunction[str]):
    """The strings of a JSON list as rows; each database has a function of its own for it."""

    inherit_cache = True


@compiles(_JsonStrings, "sqlite")
def _on_sqlite(element: _JsonStrings, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    return f"json_each{compiler.function_argspec(element, **options)}"


@compiles(_JsonStrings, "postgresql")
def _on_postgresql(element: _JsonStrings, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    return f"json_array_elements_text{compiler.function_argspec(element, **options)}"


def asked_for(*filters: tuple[Any, Callable[[Any], sa.ColumnElement[bool]]]) -> list[sa.ColumnElement[bool]]:
    """The conditions of the filters that were given a value."""
    return [condition(value) for value, condition in filters if value is not None]


def json_list_has(column: Any, value: str) -> sa.ColumnElement[bool]:  # noqa: ANN401 - any JSON column
    """Whether a JSON list of strings holds exactly ``value``."""
    strings = _JsonStrings(column).table_valued(sa.column("value", Text))
    return sa.exists(sa.select(strings.c.value).where(strings.c.value == value))


def json_strings(column: Any) -> Any:  # noqa: ANN401 - any JSON column; SQLAlchemy's table-valued function
    """The strings of a JSON list as rows with the column ``value``."""
    return _JsonStrings(column).table_valued(sa.column("value", Text), joins_implicitly=True)


def json_list_names(column: Any, name: str) -> sa.ColumnElement[bool]:  # noqa: ANN401 - any JSON column
    """Whether a JSON list of names holds ``name``, in whatever case."""
    strings = json_strings(column)
    return sa.exists(sa.select(strings.c.value).where(same_text(strings.c.value, name)))


def severity_is(value: str) -> sa.ColumnElement[bool]:
    """Match a severity as written ("SEV-1"), in any case, or by its level ("1", "sev1")."""
    written = same_text(col(PostMortemRow.severity), value)
    level = re.fullmatch(r"[^0-9]*([0-9])[^0-9]*", value)
    return sa.or_(written, col(PostMortemRow.severity_level) == int(level[1])) if level else written


def same_text(column: Any, value: str) -> sa.ColumnElement[bool]:  # noqa: ANN401 - any text column
    """Equal but for upper and lower case; the database folds both sides, so equal texts are always equal."""
    return sa.func.lower(column) == sa.func.lower(sa.bindparam(None, value, type_=Text(), unique=True))


def day_start(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time.min, UTC)


def on_or_after(column: Any, day: date) -> sa.ColumnElement[bool]:  # noqa: ANN401 - any moment column
    """Whether a moment lies on ``day`` (UTC) or later."""
    result: sa.ColumnElement[bool] = column >= day_start(day)
    return result


def on_or_before(column: Any, day: date) -> sa.ColumnElement[bool]:  # noqa: ANN401 - any moment column
    """Whether a moment lies on ``day`` (UTC) or earlier."""
    if day == date.max:
        return sa.true()
    result: sa.ColumnElement[bool] = column < day_start(day + timedelta(days=1))
    return result
