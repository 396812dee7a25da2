"""What is worth reading together, and in what order a meeting takes things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.monthly import bounds, month_before, month_by_month
from app.domain.review import Candidate, agenda, choose


def one(id_: str, **fields: Any) -> Candidate:  # noqa: ANN401 - any field
    """A plain SEV-3 of payments."""
    whole = Candidate(id_, f"Post-mortem {id_}", date(2026, 5, 4), team="payments", severity_level=3)
    return replace(whole, **fields)


def test_what_other_teams_can_use_is_read_before_what_was_only_large() -> None:
    """A shared system outweighs a SEV-1, and the reason names the teams and the system."""
    large = one("a", severity_level=1)
    shared = one("b", shared_systems=("auth",), other_teams=("checkout", "search"))
    first, second = choose([large, shared])
    assert (first.candidate.id, second.candidate.id) == ("b", "a")
    assert first.why == "checkout and search had incidents of auth too"
    assert second.why == "a SEV-1: the costliest lesson of the month"


def test_the_second_is_of_another_team_where_there_is_one() -> None:
    """Two strong ones of one team leave room for a weaker one of another; alone, one team has both."""
    strong = [one("a", severity_level=1, sections=("timeline", "root_causes")), one("b", severity_level=1)]
    assert [choice.candidate.id for choice in choose([*strong, one("c", team="search", sections=("lessons",))])] == [
        "a",
        "c",
    ]
    assert [choice.candidate.id for choice in choose(strong)] == ["a", "b"]


def test_the_order_of_the_candidates_does_not_matter() -> None:
    """Among equals the earlier publication is read, so the same month gives the same pack."""
    plain, second = one("a", severity_level=2), one("b", severity_level=2, published_on=date(2026, 5, 2))
    found = [plain, second, one("c", kind="near_miss", team="search")]
    assert choose(found) == choose(found[::-1])
    assert [choice.candidate.id for choice in choose(found)] == ["c", "b"]
    assert all(choice.reasons for choice in choose(found))
    assert choose([]) == ()


def test_a_second_one_is_read_only_where_something_speaks_for_it() -> None:
    """Reading takes everybody's time: one that was merely published too is left to its team; a month has one."""
    told, plain = one("a", sections=("lessons",)), one("b", team="search")
    assert [choice.candidate.id for choice in choose([told, plain])] == ["a"]
    assert [choice.candidate.id for choice in choose([plain])] == ["b"]


def test_leadership_reviews_what_its_policy_puts_before_it() -> None:
    """Each by its title, after what was left undone and before what everybody reads; without any there is no point."""
    points = agenda(choose([one("a")]), not_carried_out=1, questions=1, for_leadership=["Logins failing", "Disk full"])
    assert [point.title for point in points][:3] == [
        "What was not carried out", "Leadership reviews", 'Read "Post-mortem a"',
    ]  # fmt: skip
    assert points[1].asks[:2] == ('"Logins failing"', '"Disk full"')


def test_a_meeting_opens_with_what_was_not_carried_out() -> None:
    """What the last review asked in vain comes first, and is not counted among the new questions."""
    points = agenda(choose([one("a")]), not_carried_out=2, questions=5)
    assert [point.title for point in points] == [
        "What was not carried out",
        'Read "Post-mortem a"',
        "Decide",
        "Rates against the last six months",
    ]
    assert points[0].asks[0].startswith("2 questions of the last review have no answer yet")
    assert points[2].asks[0].startswith("3 new questions")
    assert [point.title for point in agenda((), not_carried_out=0, questions=0)] == [
        "Rates against the last six months"
    ]


def test_the_rate_of_a_month_is_that_of_its_end() -> None:
    """Everything done by then of everything published by then; earlier months count though they are not shown."""
    published = {"2025-01": {"total": 10, "duplicate": 2}, "2026-05": {"total": 4}}
    closed = {"2025-02": {"closed_done": 3, "closed_otherwise": 2}, "2026-05": {"closed_done": 3}}
    months = month_by_month(published, closed, date(2026, 5, 31))
    assert [month.month for month in months] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
        "2026-03",
        "2026-04",
        "2026-05",
    ]
    before, now = months[-2], months[-1]
    assert (before.rate, before.open) == (0.375, 5)
    assert (now.published, now.done, now.otherwise, now.open, now.rate) == (4, 3, 0, 6, 0.5)
    assert month_by_month({}, {}, date(2026, 5, 31))[-1].rate is None


def test_what_is_done_on_an_unknown_day_moves_no_month() -> None:
    """It is open in no month and done in none, and done so far from its publication on: the rate stands still."""
    published = {"2025-01": {"total": 4, "done": 3, "within_7": 1}}
    months = month_by_month(published, {"2026-05": {"closed_done": 1}}, date(2026, 5, 31))
    assert [(month.done, month.open, month.rate) for month in months[-2:]] == [(0, 2, 0.5), (1, 1, 0.75)]


def test_a_month_before_the_end_of_a_month() -> None:
    """The last day stands in for a day that the month before has not, leap years included."""
    assert month_before(date(2028, 3, 31)) == date(2028, 2, 29)
    assert month_before(date(2026, 3, 30)) == date(2026, 2, 28)
    assert month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert bounds("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
