"""What an audit asks is read a part at a time, the same on both databases, in the order of a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.domain.incidents import IncidentRecord
from app.domain.records import AuditRecord, FindingRecord, ItemState
from app.storage.database import Database
from app.storage.questions import Rules
from tests.domain.news import NOON
from tests.storage.records import a_post_mortem, an_audit, an_item, store

RULES = Rules(asking=("overdue", "unowned", "no-post-mortem", "wont-do"), of_closed=("wont-do",))
BEFORE = an_audit("u0", state="done", started_at=NOON - timedelta(days=30), finished_at=NOON - timedelta(days=30))
AUDIT = an_audit("u1", state="done", finished_at=NOON)
LATER = NOON + timedelta(hours=1)


def about(rule: str, item: str, post_mortem: str = "p1", since: date | None = None) -> FindingRecord:
    """A finding about an action item."""
    return FindingRecord(rule, item, post_mortem, f"{rule} {item}", what=f"text of {item}", since=since)


def fill(database: Database, now: Sequence[FindingRecord], before: Sequence[FindingRecord] = ()) -> None:
    """Two teams with items, one incident, and the findings of two audits."""
    store(
        database,
        BEFORE,
        AUDIT,
        a_post_mortem("p1", team="payments", severity_level=2),
        a_post_mortem("p2", team="Search", severity_level=1),
        a_post_mortem("p3"),
        an_item("a1", text="Zebra"),
        an_item("a2", text="apple", position=1),
        an_item("a3", "p2"),
        an_item("a4", "p3"),
        an_item("a5", "p1", position=2, state=ItemState.DONE, closed_at=LATER),
        an_item("a6", "p1", position=3, state=ItemState.WONT_DO, closed_at=NOON, decided_at=NOON - timedelta(days=40)),
        an_item("a7", "p1", position=4, decided_at=LATER),
    )
    with database.unit_of_work() as work:
        work.incidents.save(IncidentRecord("INC-1", "Down", "SEV-1", 1, NOON, NOON, NOON, team="payments"))
        work.audits.replace_findings("u0", before)
        work.audits.replace_findings("u1", now)


def subjects(database: Database, previous: AuditRecord | None = None, limit: int | None = None) -> list[str]:
    """The ids of what is asked about, with "!" where it was asked before."""
    with database.reading() as work:
        whole = work.questions.asked(AUDIT, previous, RULES)
        found = whole if limit is None else work.questions.asked(AUDIT, previous, RULES, limit)
    assert whole.number == found.number == len(whole.subjects)
    assert whole.left == found.left == sum(before for _, before in whole.subjects)
    return [f"{id_}{'!' * before}" for (_, id_), before in found.subjects]


NOW = (
    about("overdue", "a1", since=date(2026, 3, 2)),
    about("unowned", "a1", since=date(2026, 1, 1)),
    about("overdue", "a2", since=date(2026, 1, 1)),
    about("overdue", "a3", "p2"),
    about("overdue", "a4", "p3"),
    about("overdue", "a5"),
    about("wont-do", "a6"),
    about("overdue", "a7"),
    FindingRecord("no-post-mortem", None, None, "nobody wrote one", incident_id="INC-1", what="Down"),
    FindingRecord("told-only", None, "p1", "good to know", what="Logins failing"),
)


def test_each_thing_is_asked_once_in_the_order_of_a_review(database: Database) -> None:
    """By team (those without last), severity, age and text as code points; what is answered or asks nothing is out."""
    fill(database, NOW)
    assert subjects(database) == ["a3", "INC-1", "a1", "a2", "a6", "a4"]


def test_what_the_review_before_asked_comes_first_where_only_a_part_is_read(database: Database) -> None:
    """Asked before and decided since is new; a part begins with what was left."""
    before = [
        about("unowned", "a4", "p3"), about("overdue", "a6"), about("told-only", "a1"),
        FindingRecord("no-post-mortem", None, None, "nobody wrote one", incident_id="INC-1", what="Down"),
    ]  # fmt: skip
    fill(database, NOW, before)
    assert subjects(database, BEFORE) == ["a3", "INC-1!", "a1", "a2", "a6!", "a4!"]
    assert subjects(database, BEFORE, 4) == ["INC-1!", "a6!", "a4!", "a3"]
    assert subjects(database, BEFORE, 100) == ["INC-1!", "a6!", "a4!", "a3", "a1", "a2"]


def test_findings_are_read_by_what_they_are_about_and_by_rule(database: Database) -> None:
    """About some things, and a part of a rule's, in the order in which they were found, as they were stored."""
    fill(database, NOW)
    with database.reading() as work:
        found = work.questions.about("u1", [("incident", "INC-1"), ("action_item", "a1"), ("post_mortem", "p3")])
        assert found == [NOW[0], NOW[1], NOW[4], NOW[8]]
        overdue = [one for one in NOW if one.rule == "overdue"]
        assert work.questions.of_rule("u1", "overdue", offset=1, limit=2) == overdue[1:3]
        assert work.questions.of_rule("u0", "overdue", offset=0, limit=9) == []


def test_what_was_decided_since_is_counted_and_read_in_parts(database: Database) -> None:
    """Only what the audit asked about, the latest decision first."""
    fill(database, NOW)
    with database.reading() as work:
        items, number = work.questions.decided_since(AUDIT, NOON - timedelta(days=50), limit=1)
        assert ([one.id for one in items], number) == (["a7"], 2)
        items, number = work.questions.decided_since(AUDIT, NOON - timedelta(days=50), offset=1, limit=9)
        assert ([one.id for one in items], number) == (["a6"], 2)
        assert work.questions.decided_since(AUDIT, LATER, limit=9) == ([], 0)
