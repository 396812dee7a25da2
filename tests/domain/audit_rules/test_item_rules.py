"""What an audit finds about action items: each rule fires on what it is about, alone, and nearly does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.audit_rules import RULES, AuditSettings, Subject, audit
from app.domain.calendars import Calendar, Calendars
from app.domain.drafting import People
from app.domain.exemptions import Exemption
from app.domain.records import ItemState, LinkState, TicketRef, TicketSeen
from tests.domain.news import NOON, a_link, a_linked, after, an_item

TODAY = date(2026, 5, 12)
LEFT = {"bob": date(2026, 5, 12), "carol": date(2026, 5, 11), "dan": date(2026, 5, 13)}
PEOPLE = People({"ada": {"github": "ada"}, "grace": {"jira": "grace"}}, LEFT)
SETTINGS = AuditSettings(
    now=after(days=30), today=TODAY, stale_after=timedelta(days=30), people=PEOPLE, team_names=frozenset({"payments"})
)
SEEN = TicketSeen(ItemState.OPEN, date(2026, 5, 20), comments=1, linked_changes=0)
LINK = a_linked(seen=SEEN, tracker_updated_at=NOON)
FINE = Subject(
    item=an_item(owner="ada", due="2026-05-20", due_date=date(2026, 5, 20), last_activity_at=after(days=29)),
    post_mortem_title="Logins failing",
    team="auth",
    severity_level=1,
    systems=("login",),
    incident_ended=date(2026, 4, 25),
    link=LINK,
    link_expected=True,
)
GONE = LinkState.GONE
DROPPED = {"state": ItemState.WONT_DO, "reason": "retired", "closed_at": NOON}
DONE = {"state": ItemState.DONE, "closed_at": after(days=29)}
DUPLICATE = {"state": ItemState.DUPLICATE, "closed_at": after(days=-60)}  # as long ago as is asked about


def but(**fields: Any) -> Subject:  # noqa: ANN401 - any field
    """Return the fine item with something else about it."""
    return replace(FINE, item=replace(FINE.item, **fields))


def linked(**fields: Any) -> Subject:  # noqa: ANN401 - any field
    """Return the fine item with something else about its link."""
    return replace(FINE, link=replace(LINK, **fields))


def seen(subject: Subject, **fields: Any) -> Subject:  # noqa: ANN401 - any field
    """Return a subject whose ticket looked otherwise when it was last read."""
    return replace(subject, link=replace(LINK, seen=replace(SEEN, **fields)))


def found(subject: Subject, settings: AuditSettings = SETTINGS) -> list[str]:
    """Return the names of the rules that the item breaks."""
    return [finding.rule for finding in audit([subject], settings)]


def done_seen(**fields: Any) -> Subject:  # noqa: ANN401 - any field
    """Return a done item whose ticket is closed."""
    return seen(but(**DONE), **{"state": ItemState.DONE, "comments": 0, **fields})


def dropped_seen(**fields: Any) -> Subject:  # noqa: ANN401 - any field
    """Return a dropped item whose ticket says the same."""
    return seen(but(**{**DROPPED, **fields}), state=ItemState.WONT_DO)


CASES: list[tuple[str, Subject, Subject]] = [
    ("unowned", but(owner=None), FINE),
    ("unowned", but(owner=""), but(owner="@ada")),
    ("owner-left", replace(but(owner="bob"), link=None, link_expected=False), but(owner="ada")),
    ("owner-left", replace(but(owner="carol"), link=None, link_expected=False), but(owner="dan")),
    ("owner-unknown", but(owner="grace"), but(owner="ADA")),
    ("owner-unknown", but(owner="grace"), but(owner=None)),
    ("owner-unknown", but(owner="grace"), but(owner="SRE team")),
    ("owner-unknown", but(owner="grace"), replace(but(owner="grace"), link=None)),
    ("owner-is-team", replace(but(owner="Payments"), link=LINK), replace(but(owner="Payments"), severity_level=3)),
    ("owner-is-team", but(owner="SRE team"), but(owner="ada")),
    ("undated", but(due=None, due_date=None), but(due=None)),
    ("undated", but(due="soon", due_date=None), but(due="soon")),
    ("overdue", seen(but(due_date=date(2026, 5, 11)), due_date=None), seen(but(due_date=TODAY), due_date=None)),
    ("due-soon", seen(but(due_date=TODAY), due_date=None), FINE),
    ("due-soon", seen(but(due_date=date(2026, 5, 19)), due_date=None), FINE),
    (
        "too-late",
        seen(but(due_date=date(2026, 5, 26)), due_date=None),
        seen(but(due_date=date(2026, 5, 25)), due_date=None),
    ),
    ("too-late", seen(but(due_date=date(2026, 5, 26)), due_date=None), but(due_date=None)),
    (
        "too-late",
        seen(but(due_date=date(2026, 5, 26)), due_date=None),
        seen(but(due_date=date(2026, 5, 26), decided_at=NOON), due_date=None),
    ),
    ("stale", but(last_activity_at=NOON), but(last_activity_at=NOON + timedelta(seconds=1))),
    ("stale", but(last_activity_at=None), but(last_activity_at=None, created_at=NOON + timedelta(seconds=1))),
    ("stale", but(stale_since=NOON), FINE),
    ("slipped", but(slips=3), but(slips=2)),
    ("removed", but(removed_at=NOON), FINE),
    ("ticket-gone", linked(state=LinkState.GONE), FINE),
    ("ticket-gone", linked(error="not visible since 2026-04-12"), linked(state=LinkState.FAILED, error="refused")),
    ("ticket-unlinked", replace(FINE, link=None), replace(FINE, link=None, link_expected=False)),
    ("ticket-unlinked", replace(FINE, link=a_link(state=LinkState.FAILED)), FINE),
    (
        "ticket-unlinked",
        replace(FINE, link=a_link(state=LinkState.UNKNOWN, created_at=after(days=29))),
        replace(FINE, link=a_link(state=LinkState.UNKNOWN, created_at=after(days=29, seconds=1))),
    ),
    ("tracker-disagrees", but(done_in_document=True), but(done_in_document=False)),
    ("tracker-disagrees", seen(FINE, due_date=date(2026, 6, 1)), seen(FINE, due_date=None)),
    ("tracker-disagrees", seen(FINE, state=ItemState.DONE), seen(FINE, state=ItemState.IN_PROGRESS)),
    ("tracker-disagrees", seen(but(**DROPPED)), seen(but(**DROPPED, unwritten_decision="d1"))),
    ("tracker-disagrees", seen(but(**DUPLICATE)), seen(but(**{**DUPLICATE, "closed_at": after(days=-61)}))),
    ("tracker-disagrees", seen(but(**DUPLICATE)), seen(but(**{**DUPLICATE, "closed_at": None}))),
    ("look-again", dropped_seen(look_again_on=TODAY), dropped_seen(look_again_on=date(2026, 5, 13))),
    ("look-again", dropped_seen(look_again_on=TODAY), dropped_seen()),
    ("dropped-without-reason", dropped_seen(reason=" "), dropped_seen()),
    ("dropped-without-reason", dropped_seen(reason="\u3000", closed_at=after(days=2)), dropped_seen(closed_at=None)),
    ("dropped-without-reason", dropped_seen(reason=None), dropped_seen()),
    ("done-without-evidence", done_seen(), done_seen(comments=1)),
    ("done-without-evidence", done_seen(), done_seen(linked_changes=1)),
    ("done-without-evidence", done_seen(), done_seen(linked_changes=None)),
    ("done-without-evidence", done_seen(), replace(done_seen(), link=None)),
    ("done-without-evidence", done_seen(), replace(done_seen(), link=replace(LINK, seen=None))),
    ("done-without-evidence", done_seen(), replace(done_seen(), link=replace(done_seen().link or LINK, state=GONE))),
    ("done-without-evidence", done_seen(), replace(done_seen(), item=replace(done_seen().item, closed_at=None))),
    ("done-without-evidence", done_seen(), replace(done_seen(), item=replace(done_seen().item, state=ItemState.OPEN))),
    (
        "done-without-evidence",
        done_seen(),
        replace(done_seen(), item=replace(done_seen().item, evidence="PR 12")),
    ),
    (
        "done-without-evidence",
        done_seen(),
        replace(done_seen(), item=replace(done_seen().item, closed_at=after(days=-61))),
    ),
    (
        "done-without-evidence",
        replace(done_seen(), item=replace(done_seen().item, closed_at=after(days=-60))),
        replace(done_seen(), item=replace(done_seen().item, closed_at=after(days=-60, seconds=-1))),
    ),
]
ITEM_RULES = {rule.name for rule in RULES} - {
    "recurrence", "weak-actions", "severity-calibration", "post-mortem-late", "document-refused", "post-mortem-missing",
    "incident-undecided", "incident-pattern",
}  # fmt: skip


def test_every_rule_about_items_has_a_case() -> None:
    """A rule without a case here is one that nobody has seen fire."""
    assert {name for name, _fires, _misses in CASES} == ITEM_RULES


@pytest.mark.parametrize(("name", "fires", "misses"), CASES)
def test_a_rule_fires_and_nearly_does_not(name: str, fires: Subject, misses: Subject) -> None:
    """Each rule finds what it is about, alone, and leaves the nearest harmless thing in peace."""
    assert found(fires) == [name]
    assert name not in found(misses)


def test_what_is_fine_breaks_nothing() -> None:
    """An item with an owner, a date, news and a ticket that agrees is found by no rule."""
    assert found(FINE) == []


@pytest.mark.parametrize("state", [state for state in ItemState if state.closed])
def test_closed_items_are_not_asked_about_open_questions(state: ItemState) -> None:
    """Whatever was wrong while it was open, an item that is closed with its reason is found by no rule."""
    item = an_item(state=state, due_date=date(2020, 1, 1), reason="retired", closed_at=NOON)
    assert found(Subject(item, "", None)) == []


def test_a_finding_says_what_since_when_why_and_what_to_decide() -> None:
    """All four are there, and the why names the date, or the words that are no date."""
    late, vague = seen(but(due_date=date(2026, 5, 11)), due_date=None), but(due="next sprint", due_date=None)
    first, second = audit([late, vague], SETTINGS)
    assert (first.what, first.since) == ("Add a load test", date(2026, 5, 11))
    assert first.message == "it was due on 2026-05-11, 1 day ago"
    assert first.decide == "a new date, won't-do with the reason, another owner, or done"
    assert second.message == '"next sprint" is not a date; the SEV-1 policy\'s latest is 2026-05-25'
    assert second.since == NOON.date()


def test_a_team_that_lives_ahead_is_overdue_earlier() -> None:
    """Overdue is a matter of the day where the team works, not of the server's."""
    evening = datetime(2026, 5, 20, 22, tzinfo=UTC)
    tokyo = Calendars(own={"auth": Calendar(ZoneInfo("Asia/Tokyo"))})
    at_home = replace(SETTINGS, now=evening, stale_after=timedelta(days=99), calendars=Calendars())
    assert "overdue" not in found(FINE, at_home)
    assert "overdue" in found(FINE, replace(at_home, calendars=tokyo))


def test_an_exemption_covers_what_matches_until_its_last_day() -> None:
    """The exempted rule is silent for the team named, on the last day still, and for nobody else."""
    exemption = Exemption(frozenset({"slipped"}), "being moved", TODAY, teams=frozenset({"auth"}))
    exempt = replace(SETTINGS, exemptions=(exemption,))
    assert found(but(slips=3), exempt) == []
    assert found(replace(but(slips=3), team="payments"), exempt) == ["slipped"]
    assert found(but(removed_at=NOON), exempt) == ["removed"]
    over = replace(exemption, until=TODAY - timedelta(days=1))
    assert found(but(slips=3), replace(SETTINGS, exemptions=(over,))) == ["slipped"]


def test_a_gone_ticket_is_named() -> None:
    """The finding says which ticket was deleted."""
    gone = linked(state=LinkState.GONE, ticket=TicketRef("9", "#9", ""))
    assert audit([gone], SETTINGS)[0].message == "#9 was deleted"
