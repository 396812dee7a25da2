"""What a decision changes, and what it may not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.decision_text import comment_on
from app.domain.decisions import (
    DecisionKind,
    Wish,
    WriteState,
    decide,
    may_decide,
    overtaken,
    problem_with_original,
    problems_with,
)
from app.domain.publishing import _revised
from app.domain.records import ItemRecord, ItemState
from tests.domain.news import NOON, a_linked, after, an_item, read_item

TODAY = date(2026, 4, 12)
NOW = after(days=1)
OPEN = an_item(owner="ada", due_date=date(2026, 4, 1), stale_since=NOON, slips=1)


def wish(kind: str, **fields: Any) -> Wish:  # noqa: ANN401 - any field
    """Return a whole wish of a kind."""
    needed: dict[str, dict[str, Any]] = {
        "new_date": {"due_date": date(2026, 5, 1)},
        "wont_do": {"reason": "The service is retired"},
        "reassign": {"owner": "grace"},
        "done": {},
        "duplicate": {"duplicate_of": "a9"},
    }
    return replace(Wish(DecisionKind(kind), "Ada"), **{**needed[kind], **fields})


def decided(kind: str, item: ItemRecord = OPEN, **fields: Any) -> ItemRecord:  # noqa: ANN401 - any field
    """Return the item after a decision."""
    return decide(item, a_linked(), wish(kind, **fields), decision_id="d1", now=NOW).item


@pytest.mark.parametrize("kind", [kind.value for kind in DecisionKind])
def test_each_decision_ends_staleness_and_is_remembered(kind: str) -> None:
    """Whatever is decided, the item is stale no more, its history says so, and its ticket is to follow."""
    made = decide(OPEN, a_linked(), wish(kind), decision_id="d1", now=NOW)
    assert made.item.stale_since is None
    assert made.item.last_activity_at == NOW
    assert made.item.unwritten_decision == "d1"
    assert (made.decision.written, made.decision.from_state) == (WriteState.PENDING, ItemState.OPEN)
    assert (made.event.kind, made.event.by, made.event.data["decision"]) == ("decided", "Ada", kind)


def test_without_a_ticket_nothing_has_to_be_written() -> None:
    """An item without a link is decided by itself."""
    made = decide(OPEN, None, wish("done"), decision_id="d1", now=NOW)
    assert (made.item.unwritten_decision, made.decision.written) == (None, WriteState.NO_TICKET)


def test_a_wont_do_keeps_who_why_and_when_to_look_again() -> None:
    """The ledger's columns are all on the item."""
    item = decided("wont_do", look_again_on=date(2026, 10, 1))
    assert (item.state, item.reason, item.decided_by) == (ItemState.WONT_DO, "The service is retired", "Ada")
    assert (item.closed_at, item.look_again_on) == (NOW, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("due", "slips"), [(date(2026, 4, 1), 2), (date(2026, 5, 1), 1), (date(2026, 6, 1), 1), (None, 1)]
)
def test_only_a_later_date_is_a_slip(due: date | None, slips: int) -> None:
    """Moving a date later counts; the same date, an earlier one, or the first one does not."""
    assert decided("new_date", replace(OPEN, due_date=due)).slips == slips


def test_a_new_date_reopens_what_was_dropped() -> None:
    """When it is looked at again after all, the item is open, with its date and without the old reason."""
    dropped = decided("wont_do", look_again_on=date(2026, 10, 1))
    item = decided("new_date", dropped)
    assert (item.state, item.closed_at, item.reason, item.look_again_on) == (ItemState.OPEN, None, None, None)


def test_evidence_may_be_given_later() -> None:
    """Saying done of a done item keeps the day on which it was closed."""
    item = decided("done", replace(OPEN, state=ItemState.DONE, closed_at=NOON), reason="PR 12")
    assert (item.closed_at, item.evidence, item.reason) == (NOON, "PR 12", None)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (wish("new_date", due_date=None), "/due_date"),
        (wish("new_date", due_date=date(2026, 4, 11)), "/due_date"),
        (wish("wont_do", reason="  "), "/reason"),
        (wish("wont_do", reason=None), "/reason"),
        (wish("wont_do", look_again_on=TODAY), "/look_again_on"),
        (wish("wont_do", due_date=date(2026, 5, 1)), "/due_date"),
        (wish("reassign", owner=None), "/owner"),
        (wish("done", owner="grace"), "/owner"),
        (wish("done", by=" "), "/by"),
        (wish("duplicate", duplicate_of=None), "/duplicate_of"),
        (wish("wont_do", duplicate_of="a9"), "/duplicate_of"),
    ],
)
def test_what_is_missing_or_impossible_is_named(wrong: Wish, pointer: str) -> None:
    """Each thing that is wrong with a decision is one problem, at its place."""
    assert [problem.pointer for problem in problems_with(wrong, TODAY)] == [pointer]


def test_today_is_a_new_date() -> None:
    """The nearest date that is not past is taken."""
    assert problems_with(wish("new_date", due_date=TODAY), TODAY) == ()


def test_a_duplicate_is_decided_at_its_original() -> None:
    """Of a duplicate only its original can be named; a dropped item is not handed on without a date."""
    duplicate = an_item(state=ItemState.DUPLICATE)
    assert [kind for kind in DecisionKind if may_decide(duplicate, kind)] == [DecisionKind.DUPLICATE]
    assert not may_decide(an_item(state=ItemState.WONT_DO), DecisionKind.REASSIGN)
    assert may_decide(an_item(state=ItemState.IN_PROGRESS), DecisionKind.WONT_DO)


def test_naming_the_original_keeps_the_day_of_closing() -> None:
    """An item that its tracker closed as a duplicate stays closed since then; an open one is closed now."""
    closed = decided("duplicate", replace(OPEN, state=ItemState.DUPLICATE, closed_at=NOON), reason="One fix for both")
    assert (closed.state, closed.closed_at, closed.duplicate_of) == (ItemState.DUPLICATE, NOON, "a9")
    assert decided("duplicate").closed_at == NOW


@pytest.mark.parametrize(
    ("original", "wrong"),
    [
        (None, "no such action item"),
        (OPEN, "no duplicate of itself"),
        (an_item("a2", state=ItemState.DUPLICATE), "is a duplicate itself; name the one that does the work"),
        (an_item("a2", state=ItemState.DUPLICATE, duplicate_of="a3"), "is a duplicate itself; name a3"),
    ],
)
def test_every_duplicate_ends_at_work_that_is_counted(original: ItemRecord | None, wrong: str) -> None:
    """Nothing, the item itself and another duplicate are no originals; any other item is, open or done."""
    problem = problem_with_original(OPEN, original)
    assert problem is not None
    assert wrong in problem.message
    assert problem_with_original(OPEN, an_item("a2", state=ItemState.DONE)) is None


def test_work_that_somebody_finished_meanwhile_stands() -> None:
    """A ticket that was closed as done after "won't do" was decided is left alone; an open one is not."""
    made = decide(OPEN, a_linked(), wish("wont_do"), decision_id="d1", now=NOW)
    assert overtaken(made.decision, made.item, ItemState.DONE)
    assert not overtaken(made.decision, made.item, ItemState.OPEN)
    assert not overtaken(made.decision, made.item, ItemState.WONT_DO)


def test_a_decided_date_and_owner_outlive_a_revision() -> None:
    """A revision that says what the document said before changes neither; one that says something new does."""
    before = an_item(owner="ada", document_owner="ada", due_date=TODAY, document_due_date=TODAY)
    item = decided("new_date", before, owner="grace")
    same, _ = _revised(item, read_item(owner="ada", due_date=TODAY), 0, NOW, has_ticket=True)
    assert (same.owner, same.due_date, same.slips) == ("grace", date(2026, 5, 1), 1)
    other, _ = _revised(item, read_item(owner="kay", due_date=date(2026, 7, 1)), 0, NOW, has_ticket=True)
    assert (other.owner, other.due_date, other.slips) == ("kay", date(2026, 7, 1), 2)


def test_a_revision_with_a_new_date_ends_staleness() -> None:
    """The document is a place to decide in, too; new words alone decide nothing."""
    stale = an_item(stale_since=NOON, owner="ada", document_owner="ada")
    dated, _ = _revised(stale, read_item(owner="ada", due_date=TODAY), 0, NOW, has_ticket=True)
    reworded, _ = _revised(stale, read_item("Add the load test", owner="ada"), 0, NOW, has_ticket=True)
    assert (dated.stale_since, reworded.stale_since) == (None, NOON)


def test_a_comment_says_all_and_does_nothing() -> None:
    """What was decided, by whom and why, with a person's words as literal text."""
    made = decide(OPEN, a_linked(), wish("new_date", owner="@acme/all", reason="see #4"), decision_id="d1", now=NOW)
    said = comment_on(made.decision, "gfm")
    assert "Due on 2026-05-01 now (it was 2026-04-01)." in said
    assert "Decided by Ada." in said
    assert "@acme" not in said
    assert "#4" not in said
