"""The conditions of figures in SQL: which items are asked for, and which belong to a part of a figure.

``app.domain.metrics.asking.PARTS`` says the same of a fact in Python; a test compares the two, item by item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.domain.metrics.asking import Asked
from app.domain.metrics.facts import LONGEST_VALUE, OFTEN
from app.domain.records import ItemState
from app.storage.conditions import asked_for, json_list_has, on_or_after, on_or_before, severity_is
from app.storage.tables import ActionItemRow, PostMortemRow

_state = col(ActionItemRow.state)
_DONE, _WONT_DO, _DUPLICATE = ItemState.DONE.value, ItemState.WONT_DO.value, ItemState.DUPLICATE.value
_OPEN = tuple(state.value for state in ItemState if not state.closed)
Condition = sa.ColumnElement[bool]


def asked_conditions(asked: Asked, *, by_closing: bool = False) -> list[Condition]:
    """Which items are asked for, of items joined with their post-mortems; "" asks for what is not stated."""
    period = col(ActionItemRow.closed_at) if by_closing else col(ActionItemRow.created_at)
    return [
        *_placed(asked),
        *asked_for(
            (asked.kind, lambda kind: _is(col(ActionItemRow.kind), kind)),
            (asked.from_, lambda day: on_or_after(period, day)),
            (asked.to, lambda day: on_or_before(period, day)),
        ),
    ]


def post_mortem_conditions(asked: Asked) -> list[Condition]:
    """Which post-mortems are asked for."""
    published = col(PostMortemRow.published_at)
    return [
        *_placed(asked),
        *asked_for(
            (asked.from_, lambda day: on_or_after(published, day)),
            (asked.to, lambda day: on_or_before(published, day)),
        ),
    ]


def _placed(asked: Asked) -> list[Condition]:
    return asked_for(
        (asked.team, lambda team: _is(col(PostMortemRow.team), team)),
        (asked.severity, _severity),
        (asked.system, lambda system: _has(col(PostMortemRow.systems), system)),
        (asked.tag, lambda tag: json_list_has(col(PostMortemRow.tags), tag)),
    )


def _severity(value: str) -> Condition:
    level = col(PostMortemRow.severity_level)
    return severity_is(value) if value else sa.func.coalesce(level, 0) == 0


def _is(column: Any, value: str) -> Condition:  # noqa: ANN401 - any text column
    shortened = sa.func.substr(sa.func.coalesce(column, ""), 1, LONGEST_VALUE)
    result: Condition = (
        shortened == value[:LONGEST_VALUE] if len(value) >= LONGEST_VALUE or not value else column == value
    )
    return result


def _has(column: Any, value: str) -> Condition:  # noqa: ANN401 - any JSON column
    return json_list_has(column, value) if value else sa.cast(column, sa.Text).in_(["[]", "null"])


def part_condition(name: str, today: date) -> Condition:
    """Which items belong to a part of a figure, on a day."""
    return _PARTS[name](today)


def _day(column: Any) -> sa.ColumnElement[date]:  # noqa: ANN401 - any moment column
    return sa.func.date(column, type_=sa.Date())


def _added_done() -> Condition:
    created, closed = _day(col(ActionItemRow.created_at)), _day(col(ActionItemRow.closed_at))
    return sa.and_(
        _state == _DONE,
        col(ActionItemRow.closed_at).is_not(None),
        closed == created,
        created > _day(col(PostMortemRow.published_at)),
    )


def _duplicate() -> Condition:
    return sa.and_(_state == _DUPLICATE, col(ActionItemRow.duplicate_of).is_not(None))


def _wont_do() -> Condition:
    return sa.or_(_state == _WONT_DO, sa.and_(_state == _DUPLICATE, col(ActionItemRow.duplicate_of).is_(None)))


def _tracked() -> Condition:
    return sa.and_(sa.not_(_duplicate()), sa.not_(_added_done()))


def _done() -> Condition:
    return sa.and_(_state == _DONE, sa.not_(_added_done()))


def _day_unknown() -> Condition:
    return sa.and_(_state == _DONE, col(ActionItemRow.closed_at).is_(None))


def _promised() -> sa.ColumnElement[date | None]:
    return sa.func.coalesce(col(ActionItemRow.first_due_date), col(ActionItemRow.due_date), type_=sa.Date())


def _on_time(_today: date) -> Condition:
    return sa.and_(_done(), _day(col(ActionItemRow.closed_at)) <= _promised())


def _had_to_be_done(today: date) -> Condition:
    return sa.or_(
        sa.and_(_done(), sa.not_(_day_unknown()), _promised().is_not(None)),
        sa.and_(_state.in_(_OPEN), _promised() < today),
        sa.and_(_wont_do(), _day(col(ActionItemRow.closed_at)) > _promised()),
    )


_PARTS: Mapping[str, Callable[[date], Condition]] = {
    "total": lambda _: sa.not_(_added_done()),
    "tracked": lambda _: _tracked(),
    "done": lambda _: _done(),
    "wont_do": lambda _: _wont_do(),
    "resolved": lambda _: sa.or_(_done(), _wont_do()),
    "duplicate": lambda _: _duplicate(),
    "added_done": lambda _: _added_done(),
    "open": lambda _: _state.in_(_OPEN),
    "undone": lambda _: sa.or_(_state.in_(_OPEN), _wont_do()),
    "overdue": lambda today: sa.and_(_state.in_(_OPEN), col(ActionItemRow.due_date) < today),
    "on_time": _on_time,
    "had_to_be_done": _had_to_be_done,
    "slipped": lambda _: sa.and_(col(ActionItemRow.slips) > 0, _tracked()),
    "slipped_often": lambda _: sa.and_(col(ActionItemRow.slips) >= OFTEN, _tracked()),
    "strong": lambda _: sa.and_(col(ActionItemRow.strength) == "strong", _tracked()),
    "weak": lambda _: sa.and_(col(ActionItemRow.strength) == "weak", _tracked()),
    "day_unknown": lambda _: _day_unknown(),
    "timed": lambda _: sa.and_(_tracked(), sa.not_(_day_unknown())),
}
