"""When it is worth telling somebody something, and when it is not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.domain.notices import OpenItem, Reader, Said, Timing, Told, notice
from tests.domain.news import an_item

TODAY = date(2026, 4, 13)
TIMING = Timing(timedelta(days=3), timedelta(days=7))
NOTHING = Told(None, frozenset())
ADA, PAYMENTS = Reader("owner", "Ada"), Reader("team", "payments")


def one(id_: str = "a1", due: date | None = None, **fields: Any) -> OpenItem:  # noqa: ANN401 - any field
    """An item of Ada's in payments."""
    return OpenItem(
        an_item(id_, due_date=due, owner=fields.pop("owner", "Ada"), **fields), "payments", f"http://x/{id_}"
    )


def told(said: Said | None) -> Told:
    """What is remembered of a digest."""
    assert said is not None
    return Told(frozenset(key for key in said.keys if key.startswith("open:")), frozenset(said.keys))


def test_a_digest_is_sent_only_where_something_changed() -> None:
    """The same list again is no news, even a week later; another date, owner or item is."""
    items = [one(due=date(2026, 5, 1)), one("a2")]
    first = notice(ADA, items, TODAY, TIMING, NOTHING, digest=True)
    assert first is not None
    assert first.subject == "2 open action items"
    week = TODAY + timedelta(days=7)
    assert notice(ADA, items, week, TIMING, told(first), digest=True) is None
    moved = [one(due=date(2026, 5, 2)), one("a2")]
    assert notice(ADA, moved, week, TIMING, told(first), digest=True) is not None
    assert notice(ADA, items[:1], week, TIMING, told(first), digest=True) is not None
    assert notice(ADA, items, date(2026, 5, 2), TIMING, told(first), digest=True) is not None  # overdue now


def test_nobody_hears_of_nothing() -> None:
    """No open item and no earlier digest: silence; the last one gone: one last digest, then silence."""
    assert notice(ADA, [], TODAY, TIMING, NOTHING, digest=True) is None
    assert notice(ADA, [one(owner="Grace")], TODAY, TIMING, NOTHING, digest=True) is None
    empty = notice(ADA, [], TODAY, TIMING, Told(frozenset({"open:a1:no date:Ada"}), frozenset()), digest=True)
    assert empty is not None
    assert empty.subject == "No open action items"
    assert notice(ADA, [], TODAY, TIMING, told(empty), digest=True) is None


def test_an_owner_is_reminded_once_before_each_date() -> None:
    """Within three days of the date, once; a moved date is a new one; a day too early is none."""
    due = TODAY + timedelta(days=3)
    said = notice(ADA, [one(due=due)], TODAY, TIMING, NOTHING, digest=False)
    assert said is not None
    assert said.lines == (f"Due {due}: Add a load test http://x/a1",)
    assert notice(ADA, [one(due=due)], TODAY, TIMING, told(said), digest=False) is None
    assert notice(ADA, [one(due=due + timedelta(days=1))], TODAY, TIMING, NOTHING, digest=False) is None
    assert notice(ADA, [one(due=due - timedelta(days=1))], TODAY, TIMING, told(said), digest=False) is not None


def test_a_team_hears_of_what_is_late_and_not_of_what_is_coming() -> None:
    """Seven days after its date the team is told, once; six days after it is not."""
    late = [one(due=TODAY - timedelta(days=7))]
    said = notice(PAYMENTS, late, TODAY, TIMING, NOTHING, digest=False)
    assert said is not None
    assert "(Ada)" in said.lines[0]
    assert notice(PAYMENTS, late, TODAY, TIMING, told(said), digest=False) is None
    assert notice(PAYMENTS, [one(due=TODAY - timedelta(days=6))], TODAY, TIMING, NOTHING, digest=False) is None
    assert notice(PAYMENTS, [one(due=TODAY)], TODAY, TIMING, NOTHING, digest=False) is None
