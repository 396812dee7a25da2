"""Working days, and the impact that documents state in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.documents.model import PostMortem
from app.domain.calendars import Calendar
from app.domain.calibration import impact_of
from app.domain.policies import DEFAULT_POLICIES, gate, latest_date
from tests.domain.news import read_item

FRIDAY = date(2026, 12, 18)
CALENDAR = Calendar(holidays=frozenset({date(2026, 12, 25)}))
WORKING = replace(DEFAULT_POLICIES[1], done_within_days=5, counts_working_days=True)


@pytest.mark.parametrize(
    ("days", "working", "expected"),
    [
        (5, False, date(2026, 12, 23)),
        (1, True, date(2026, 12, 21)),
        (4, True, date(2026, 12, 24)),
        (5, True, date(2026, 12, 28)),
        (0, True, FRIDAY),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(days: int, working: bool, expected: date) -> None:
    """The day of the incident is day 0; Saturdays, Sundays and holidays are not counted where work is."""
    assert CALENDAR.after(FRIDAY, days, working=working) == expected


def test_a_policy_in_working_days_uses_the_calendar_of_the_team() -> None:
    """Five working days from the last Friday before Christmas are more than a week."""
    assert latest_date(WORKING, FRIDAY, CALENDAR) == date(2026, 12, 28)
    assert latest_date(replace(WORKING, counts_working_days=False), FRIDAY, CALENDAR) == date(2026, 12, 23)


def test_rules_of_the_gate_can_be_set_one_by_one() -> None:
    """A rule may reject, warn or be off; an exemption silences it as well; the others stay."""
    document = PostMortem("markdown", severity_level=4, action_items=(read_item(),))
    policy = DEFAULT_POLICIES[4]
    assert {p.rule: p.severity for p in gate(document, policy)} == {"item-unowned": "warn", "item-undated": "warn"}
    without = replace(document, action_items=())
    assert [p.severity for p in gate(without, policy)] == ["warn"]
    assert [p.severity for p in gate(without, replace(policy, rules={"no-action-items": "reject"}))] == ["reject"]
    assert gate(without, replace(policy, rules={"no-action-items": "off"})) == ()
    assert [p.rule for p in gate(document, policy, exempt=lambda rule: rule == "item-undated")] == ["item-unowned"]


@pytest.mark.parametrize(
    ("stated", "users", "percent"),
    [
        ("38,000 EU customers, ~6% of total active", 38_000, 6.0),
        ("about 1.5k users", 1_500, None),
        ("2 million users", 2_000_000, None),
        ("1.234.567 Nutzer", 1_234_567, None),
        ("all users", None, 100.0),
        ("no customers", 0, None),
        ("12.5% of requests", None, 12.5),
        ("many", None, None),
        ("", None, None),
    ],
)
def test_stated_impact_is_read_in_numbers(stated: str, users: float | None, percent: float | None) -> None:
    """Counts, shares, thousands and none are read; words without a measure are not guessed."""
    impact = impact_of({"users_affected": stated})
    assert (impact.users, impact.percent) == (users, percent)
