"""Figures that nobody can flatter."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics.rates import CompletionFigures, FigureRow, GroupBy, completion
from app.domain.records import ItemState
from tests.domain.news import NOON, after

TODAY = date(2026, 6, 1)
STATES = st.lists(st.sampled_from(ItemState), max_size=12)


def row(state: ItemState = ItemState.OPEN, **fields: object) -> FigureRow:
    """Return one item's part in the figures."""
    whole = FigureRow(state, None, NOON, None, None, None, "payments", 1, ("auth",), NOON)
    return whole._replace(**fields)  # type: ignore[arg-type]  # any field


def figures(*rows: FigureRow) -> CompletionFigures:
    """Return the one group of ungrouped figures."""
    (all_of_it,) = completion(rows, group_by=None, today=TODAY)
    return all_of_it


def test_an_empty_group_has_no_rates() -> None:
    """Nothing published is no completion at all, not 0 % and not 100 %."""
    empty = figures()
    assert (empty.total, empty.completion_rate, empty.resolution_rate, empty.on_time_rate) == (0, None, None, None)
    assert figures(row(ItemState.DUPLICATE)).completion_rate is None


def test_the_rates_by_their_definitions() -> None:
    """Completion is done of all but duplicates; resolution adds won't-do; both tell their denominator."""
    states = [ItemState.DONE] * 3 + [ItemState.WONT_DO] * 2 + [ItemState.DUPLICATE] + [ItemState.OPEN] * 5
    all_of_it = figures(*(row(state) for state in states))
    assert all_of_it.rate_denominator == 10
    assert (all_of_it.completion_rate, all_of_it.resolution_rate) == (0.3, 0.5)
    assert (all_of_it.total, all_of_it.open, all_of_it.duplicate) == (11, 5, 1)


@given(states=STATES)
def test_dropping_work_never_raises_completion(states: list[ItemState]) -> None:
    """Marking an open item won't-do leaves the completion rate where it was."""
    before = figures(row(), *(row(state) for state in states))
    dropped = figures(row(ItemState.WONT_DO), *(row(state) for state in states))
    assert dropped.completion_rate == before.completion_rate


@given(states=STATES, copies=st.integers(0, 5))
def test_duplicates_count_nowhere(states: list[ItemState], copies: int) -> None:
    """Duplicates change neither rate."""
    plain = figures(*(row(state) for state in states))
    more = figures(*(row(state) for state in states), *[row(ItemState.DUPLICATE)] * copies)
    assert (plain.completion_rate, plain.resolution_rate) == (more.completion_rate, more.resolution_rate)


@given(states=STATES)
def test_the_counts_add_up(states: list[ItemState]) -> None:
    """Each item is counted in one state, and rates lie between 0 and 1, completion never above resolution."""
    got = figures(*(row(state) for state in states))
    assert got.total == got.done + got.wont_do + got.duplicate + got.open
    if got.completion_rate is not None and got.resolution_rate is not None:
        assert 0 <= got.completion_rate <= got.resolution_rate <= 1


def test_closing_nothing_is_not_punctual() -> None:
    """An overdue item stands in the denominator of on-time; one that is not due yet does not."""
    due = date(2026, 5, 1)
    on_time = row(ItemState.DONE, due_date=date(2026, 4, 12), closed_at=NOON)
    late = row(ItemState.DONE, due_date=date(2026, 4, 11), closed_at=NOON)
    got = figures(on_time, late, row(due_date=due), row(due_date=TODAY), row(ItemState.WONT_DO, due_date=due))
    assert (got.on_time_numerator, got.on_time_denominator, got.overdue) == (1, 3, 1)


def test_days_to_close_are_of_done_items() -> None:
    """The median counts from publication to close, without what was dropped."""
    rows = [row(ItemState.DONE, closed_at=after(days=days)) for days in (1, 3, 10)]
    got = figures(*rows, row(ItemState.WONT_DO, closed_at=after(days=90)))
    assert got.median_days_to_close == 3.0


@pytest.mark.parametrize(
    ("group_by", "keys"),
    [
        ("team", ["payments", "unstated"]),
        ("severity", ["SEV-1", "unstated"]),
        ("system", ["auth", "ledger", "unstated"]),
        ("owner_team", ["platform", "unstated"]),
        ("month", ["2026-04"]),
        ("kind", ["prevent", "unstated"]),
    ],
)
def test_every_item_is_in_a_group(group_by: GroupBy, keys: list[str]) -> None:
    """Items without a value are in a group of their own, and one that touches two systems is in both."""
    rows = [
        row(systems=("auth", "ledger"), kind="prevent", owner="ada"),
        row(team=None, severity_level=None, systems=()),
    ]
    groups = completion(rows, group_by=group_by, today=TODAY, team_of_owner={"ada": "platform"}.get)
    assert [group.key for group in groups] == keys
    assert sum(group.total for group in groups) == (3 if group_by == "system" else 2)
    assert all(asdict(group)["completion_rate"] == 0 for group in groups)
