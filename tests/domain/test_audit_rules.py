"""What an audit finds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.audit_rules import RULE_BY_NAME, AuditSettings, Subject, audit
from app.domain.records import ItemRecord, ItemState
from tests.domain.news import NOON, after, an_item

TODAY = date(2026, 5, 12)
SETTINGS = AuditSettings(now=after(days=30), today=TODAY, stale_after=timedelta(days=30))
FINE = an_item(owner="ada", due="2026-05-12", due_date=TODAY, last_activity_at=after(days=29))


def rules(item: ItemRecord) -> list[str]:
    """Return the names of the rules that the item breaks."""
    return [finding.rule for finding in audit([Subject(item, "Logins failing", "auth")], SETTINGS)]


def but(**fields: object) -> ItemRecord:
    """Return the fine item with something else about it."""
    known = {name: getattr(FINE, name) for name in ("owner", "due", "due_date", "last_activity_at")}
    return an_item(**{**known, **fields})


CASES = [
    ("unowned", but(owner=None), but(owner="a")),
    ("unowned", but(owner=""), but(owner="@ada")),
    ("undated", but(due=None, due_date=None), but(due=None)),
    ("undated", but(due="soon", due_date=None), but(due="soon")),
    ("overdue", but(due_date=TODAY - timedelta(days=1)), but(due_date=TODAY)),
    ("stale", but(last_activity_at=NOON), but(last_activity_at=NOON + timedelta(seconds=1))),
    ("stale", but(last_activity_at=None), but(last_activity_at=None, created_at=NOON + timedelta(seconds=1))),
]


def test_every_rule_has_a_case() -> None:
    """A rule without a case here is one that nobody has seen fire."""
    assert {name for name, _fires, _misses in CASES} == set(RULE_BY_NAME)


@pytest.mark.parametrize(("name", "fires", "misses"), CASES)
def test_a_rule_fires_and_nearly_does_not(name: str, fires: ItemRecord, misses: ItemRecord) -> None:
    """Each rule finds what it is about, alone, and leaves the nearest harmless thing in peace."""
    assert rules(fires) == [name]
    assert rules(misses) == []


@pytest.mark.parametrize("state", [state for state in ItemState if state.closed])
def test_closed_items_are_left_alone(state: ItemState) -> None:
    """Whatever is wrong with it, an item that is closed is found by no rule."""
    assert rules(an_item(state=state, due_date=date(2020, 1, 1))) == []


def test_a_removed_item_is_still_owed() -> None:
    """Deleting the line from the document does not end the work."""
    assert rules(but(owner=None, removed_at=NOON)) == ["unowned"]


def test_a_finding_says_what_to_read() -> None:
    """The message names the date, or the words that are no date."""
    subjects = [
        Subject(but(due="next sprint", due_date=None), "", None),
        Subject(but(due_date=date(2026, 5, 11)), "", None),
    ]
    said = [finding.message for finding in audit(subjects, SETTINGS)]
    assert said == ['"next sprint" is not a date', "it was due on 2026-05-11, 1 day ago"]
