"""Figures that nobody can flatter."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metrics.asking import PARTS, Asked, GroupBy, Look, look_through
from app.domain.metrics.facts import STEPS, ItemFact, counts_of, day_counts_of
from app.domain.metrics.rates import CompletionFigures, completion_of, grouped, quality_of
from app.domain.records import ItemState
from tests.domain.facts import PUBLISHED, TODAY, any_facts, fact

STATES = st.lists(st.sampled_from(ItemState), max_size=12)
FACTS = st.lists(any_facts(), max_size=8)


def figures(*facts: ItemFact) -> CompletionFigures:
    """Return the one group of ungrouped figures."""
    return completion_of("all", grouped(facts, None, TODAY)["all"])


@pytest.mark.parametrize(
    ("asked", "group_by", "look"),
    [
        (Asked(), None, Look("all", "")),
        (Asked(), "system", Look("system")),
        (Asked(team="payments"), "owner_team", Look("team", "payments")),
        (Asked(team="payments", system="api"), "month", Look("team_system", "payments\x1fapi")),
        (Asked(team="payments", system="api"), "team", Look("team_system", "payments\x1fapi")),
        (Asked(team="payments"), "system", Look("team_system", prefix="payments\x1f")),
        (Asked(system=""), "team", Look("team_system", suffix="\x1f")),
        (Asked(system="api"), "system", None),
        (Asked(team="payments", tag="cache"), None, None),
        (Asked(team="payments"), "kind", None),
        (Asked(team="a\x1fb", system="api"), None, None),
        (Asked(severity="major"), None, None),
    ],
)
def test_which_cells_answer(asked: Asked, group_by: GroupBy | None, look: Look | None) -> None:
    """One of the lenses answers, or team and system together; what no cell knows is counted from the items."""
    assert look_through(asked, group_by) == look


def test_an_empty_group_has_no_rates() -> None:
    """Nothing published is no completion at all, not 0 % and not 100 %."""
    empty = figures()
    assert (empty.total, empty.completion_rate, empty.resolution_rate, empty.on_time_rate) == (0, None, None, None)
    assert figures(fact(ItemState.DUPLICATE, names_original=True)).completion_rate is None


def test_the_rates_by_their_definitions() -> None:
    """Completion is done of all but duplicates; resolution adds won't-do; both tell their denominator."""
    states = [ItemState.DONE] * 3 + [ItemState.WONT_DO] * 2 + [ItemState.DUPLICATE] + [ItemState.OPEN] * 5
    all_of_it = figures(*(fact(state, names_original=True) for state in states))
    assert all_of_it.rate_denominator == 10
    assert (all_of_it.completion_rate, all_of_it.resolution_rate) == (0.3, 0.5)
    assert (all_of_it.total, all_of_it.open, all_of_it.duplicate) == (11, 5, 1)


@given(facts=FACTS)
def test_the_counts_add_up(facts: list[ItemFact]) -> None:
    """Each item is counted in one state, and rates lie between 0 and 1, completion never above resolution."""
    got = figures(*facts)
    assert got.total == got.done + got.wont_do + got.duplicate + got.open
    assert 0 <= got.on_time_numerator <= got.on_time_denominator
    if got.completion_rate is not None and got.resolution_rate is not None:
        assert 0 <= got.completion_rate <= got.resolution_rate <= 1


@given(facts=FACTS)
def test_every_part_is_what_was_counted(facts: list[ItemFact]) -> None:
    """Counting the items for which a part holds gives the number in the figure."""
    counts = grouped(facts, None, TODAY)["all"]
    figure, quality = completion_of("all", counts), quality_of("all", counts)
    named = {
        "total": figure.total, "tracked": figure.rate_denominator, "done": figure.done, "wont_do": figure.wont_do,
        "resolved": figure.done + figure.wont_do, "duplicate": figure.duplicate, "open": figure.open,
        "added_done": counts.get("added_done", 0), "overdue": figure.overdue, "on_time": figure.on_time_numerator,
        "had_to_be_done": figure.on_time_denominator, "slipped": quality.slipped,
        "slipped_often": quality.slipped_often, "strong": quality.strong, "weak": quality.weak,
        "day_unknown": figure.day_unknown, "timed": figure.rate_denominator - figure.day_unknown,
        "undone": sum(day_counts_of(one).get("undone", 0) for one in facts),
    }  # fmt: skip
    assert named == {name: sum(part.holds(one, TODAY) for one in facts) for name, part in PARTS.items()}


@given(facts=FACTS, data=st.data())
def test_closing_as_a_duplicate_of_nothing_changes_no_rate_upwards(facts: list[ItemFact], data: st.DataObject) -> None:
    """However many open items are closed as duplicates without an original, completion stays and nothing is on time."""
    open_ones = [at for at, one in enumerate(facts) if not one.state.closed]
    chosen = set(data.draw(st.lists(st.sampled_from(open_ones)))) if open_ones else set()
    closed = [
        one._replace(state=ItemState.DUPLICATE, closed_on=TODAY, names_original=False) if at in chosen else one
        for at, one in enumerate(facts)
    ]
    before, after = figures(*facts), figures(*closed)
    assert (after.completion_rate, after.rate_denominator) == (before.completion_rate, before.rate_denominator)
    assert after.on_time_numerator == before.on_time_numerator
    assert (after.duplicate, after.wont_do) == (before.duplicate, before.wont_do + len(chosen))


@given(facts=FACTS)
def test_a_duplicate_leaves_the_figures_only_with_its_original_named(facts: list[ItemFact]) -> None:
    """Figures with named duplicates are those without these items at all, but for the number of them."""
    left = [one for one in facts if one.counts_as is not ItemState.DUPLICATE]
    ours, without = asdict(figures(*facts)), asdict(figures(*left))
    gone = len(facts) - len(left)
    assert ours == without | {"total": without["total"] + gone, "duplicate": gone}


def test_closing_nothing_is_not_punctual() -> None:
    """What is late stands in the denominator of on-time: open, done late, or dropped late."""
    due = date(2026, 5, 1)
    on_time = fact(ItemState.DONE, due_date=PUBLISHED)
    late = fact(ItemState.DONE, due_date=PUBLISHED - timedelta(days=1))
    dropped_late = fact(ItemState.WONT_DO, due_date=due, closed_on=date(2026, 5, 2))
    dropped_before = fact(ItemState.WONT_DO, due_date=due)
    got = figures(on_time, late, fact(due_date=due), fact(due_date=TODAY), dropped_late, dropped_before)
    assert (got.on_time_numerator, got.on_time_denominator, got.overdue) == (1, 4, 1)


def test_a_date_that_moved_is_held_against_the_first_promise() -> None:
    """Done by a date that was moved is not on time; open after the first date is late, though not overdue."""
    promised, moved = date(2026, 4, 1), date(2026, 12, 1)
    got = figures(
        fact(ItemState.DONE, first_due_date=promised, due_date=moved), fact(first_due_date=promised, due_date=moved)
    )
    assert (got.on_time_numerator, got.on_time_denominator, got.overdue) == (0, 2, 0)


def test_days_to_close_are_of_done_items() -> None:
    """The median counts from publication to done, without what was dropped, rounded up to the scale."""
    rows = [fact(ItemState.DONE, closed_on=PUBLISHED + timedelta(days=days)) for days in (1, 3, 11)]
    assert figures(*rows, fact(ItemState.WONT_DO, closed_on=date(2027, 1, 1))).median_days_to_close == 3.0
    assert figures(*rows[1:]).median_days_to_close == (3 + 14) / 2


def test_a_day_that_nobody_saw_makes_no_figure_better_or_worse() -> None:
    """What is done on an unknown day is completion, and is left out, counted, of days to close and of on time."""
    known = [fact(ItemState.DONE, due_date=PUBLISHED, closed_on=PUBLISHED + timedelta(days=days)) for days in (0, 60)]
    unseen = fact(ItemState.DONE, due_date=PUBLISHED, closed_on=None)
    without, got = figures(*known), figures(*known, unseen, unseen)
    assert (got.median_days_to_close, got.on_time_rate, got.day_unknown) == (30.0, 0.5, 2)
    assert (without.median_days_to_close, without.on_time_rate, without.day_unknown) == (30.0, 0.5, 0)
    assert (got.done, got.completion_rate, figures(unseen).median_days_to_close) == (4, 1.0, None)


@given(days=st.integers(-3, 5000))
def test_rounding_never_makes_an_item_faster(days: int) -> None:
    """Days to close stand on the first step of the scale that is not below them."""
    (column,) = [
        name
        for name in counts_of(fact(ItemState.DONE, closed_on=PUBLISHED + timedelta(days=days)), TODAY)
        if name.startswith("within_")
    ]
    step = int(column.removeprefix("within_"))
    assert step >= min(days, STEPS[-1])
    assert not [smaller for smaller in STEPS if max(days, 0) <= smaller < step]


@pytest.mark.parametrize(
    ("group_by", "keys"),
    [
        ("team", ["payments", "unstated"]),
        ("severity", ["SEV-1", "unstated"]),
        ("system", ["auth", "ledger", "unstated"]),
        ("tag", ["dns"]),
        ("owner_team", ["payments", "unstated"]),
        ("month", ["2026-04"]),
        ("kind", ["prevent", "unstated"]),
    ],
)
def test_every_item_is_in_a_group(group_by: GroupBy, keys: list[str]) -> None:
    """Items without a value are in a group of their own (tags apart), and one of two systems is in both."""
    placing = fact().placing
    facts = [
        fact(placing=placing._replace(systems=("auth", "ledger"), tags=("dns",)), kind="prevent"),
        fact(placing=placing._replace(team=None, severity_level=None, systems=())),
    ]
    groups = {key: completion_of(key, counts) for key, counts in grouped(facts, group_by, TODAY).items()}
    assert sorted(groups) == keys
    assert sum(group.total for group in groups.values()) == {"system": 3, "tag": 1}.get(group_by, 2)
    assert all(asdict(group)["completion_rate"] == 0 for group in groups.values())
