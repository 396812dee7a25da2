"""Inserts a row or replaces the one with its primary key, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel


def save(session: Session, row_class: type[SQLModel], values: Mapping[str, Any]) -> None:
    """Insert or replace; ``values`` names every column of the table."""
    session.execute(_upsert(_dialect(session), row_class), dict(values))


def insert_once(
    session: Session, row_class: type[SQLModel], unique: tuple[str, ...], values: Mapping[str, Any]
) -> int | None:
    """Insert unless a row with the same ``unique`` columns is there already: the new row's id, or None."""
    stored: int | None = session.execute(
        _insert_or_nothing(_dialect(session), row_class, unique), dict(values)
    ).scalar()
    return stored


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _insert(dialect: str, row_class: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    table: sa.Table = sa.inspect(row_class).local_table
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache  # building the statement costs several times as much as running it
def _upsert(dialect: str, row_class: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    statement = _insert(dialect, row_class)
    keys = [column.name for column in statement.table.primary_key]
    replaced = {column.name: column for column in statement.excluded if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=replaced)


@cache
def _insert_or_nothing(dialect: str, row_class: type[SQLModel], unique: tuple[str, ...]) -> sa.Executable:
    statement = _insert(dialect, row_class)
    return statement.on_conflict_do_nothing(index_elements=unique).returning(statement.table.c.id)
