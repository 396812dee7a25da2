"""What an audit finds about post-mortems and incidents: each rule fires, and nearly does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.audit_rules import AuditSettings, IncidentSubject, PostMortemSubject, Snapshot, audit_everything
from app.domain.audit_rules.model import Repeats
from app.domain.exemptions import Exemption
from app.domain.incidents import IncidentRecord, is_about, problems_with
from app.domain.records import ItemRecord, ItemState
from app.domain.recurrence import RecurrenceRecord, RecurrenceState
from app.domain.refused_documents import RefusedDocument
from tests.domain.news import NOON, a_post_mortem, after, an_item

NOW = after(days=30)
LONG_AGO, OLDER = after(days=-60), after(days=-60, hours=-1)  # as old as may be asked about, and older
SETTINGS = AuditSettings(now=NOW, today=NOW.date(), stale_after=timedelta(days=30))
STRONG, WEAK = an_item("a1", text="Reject such a configuration"), an_item("a2", text="Update the runbook")
RECORD = a_post_mortem(severity_level=1, incident_date=NOON.date(), systems=("auth",))
FINE = PostMortemSubject(RECORD, (STRONG, WEAK), {"users_affected": "250,000 customers", "duration": "46 minutes"})
INCIDENT = IncidentRecord("INC-12", "Logins failing", "SEV-1", 1, NOON, NOON, NOON, NOON, ("auth",))


def post_mortem(facts: dict[str, str] | None = None, items: tuple[Any, ...] | None = None, **fields: Any) -> Snapshot:  # noqa: ANN401 - any field
    """Return the fine post-mortem with something else about it."""
    subject = replace(FINE, post_mortem=replace(RECORD, **fields))
    subject = subject if items is None else replace(subject, items=items)
    return Snapshot((), [subject if facts is None else replace(subject, facts=facts)])


def incident(days_ago: float = 30, *, written: bool = False, **fields: Any) -> Snapshot:  # noqa: ANN401 - any field
    """Return the incident, some days ago, with something else about it."""
    started = NOW - timedelta(days=days_ago)
    changed = replace(INCIDENT, **{"started_at": started, "ended_at": started, **fields})
    return Snapshot((), (), (IncidentSubject(changed, RECORD if written else None),))


def small(count: int, **fields: Any) -> Snapshot:  # noqa: ANN401 - any field
    """Return so many SEV-4 incidents, an hour apart, the last one an hour ago."""
    each = {"severity_level": 4, "systems": ("cache", "Cache"), **fields}
    return Snapshot((), (), tuple(
        IncidentSubject(replace(INCIDENT, id=f"INC-{n}", started_at=NOW - timedelta(hours=count - n), **each))
        for n in range(count)
    ))  # fmt: skip


def oldest(snapshot: Snapshot, seconds: int) -> Snapshot:
    """Return incidents of which the first was so many seconds after the pattern's window opened."""
    first, *others = snapshot.incidents
    moved = replace(first.incident, started_at=NOW - timedelta(days=30) + timedelta(seconds=seconds))
    return Snapshot((), (), (replace(first, incident=moved), *others))


def found(snapshot: Snapshot) -> list[str]:
    """Return the names of the rules that are broken."""
    return [finding.rule for finding in audit_everything(snapshot, SETTINGS)]


LESS = {"users_affected": "12 customers", "duration": "5 minutes"}
AGAIN = RecurrenceRecord("r1", "p1", "p0", 0.5, NOON, ("auth",), ("breaker",))


def repeating(open_items: int = 1, **fields: Any) -> Snapshot:  # noqa: ANN401 - any field
    """Return the fine post-mortem, which repeats an earlier one."""
    repeats = Repeats(replace(AGAIN, **fields), "Logins failing in March", open_items)
    return Snapshot((), [replace(FINE, repeats=(repeats,))])


def repeating_two() -> Snapshot:
    """Return the fine post-mortem, which looks more like one earlier one and was confirmed to repeat another."""
    alike = Repeats(replace(AGAIN, id="r2", earlier_id="p9", score=0.9), "Logins slow in May", 1)
    confirmed = Repeats(replace(AGAIN, state=RecurrenceState.CONFIRMED), "Logins failing in March", 1)
    return Snapshot((), [replace(FINE, repeats=(alike, confirmed))])


def dropped(item: ItemRecord, at: datetime) -> ItemRecord:
    """Return the item as won't-do since then."""
    return replace(item, state=ItemState.WONT_DO, closed_at=at)


def given_up(*items: ItemRecord) -> Snapshot:
    """Return the post-mortem, published long before its items were given up."""
    return post_mortem(items=items, published_at=after(days=-400))


REFUSED = RefusedDocument("1", "github:acme/ops/a.md", "github", "", NOW, "2 rules not met", ("no owner (line 3)",))
CASES: list[tuple[str, Snapshot, Snapshot]] = [
    ("recurrence", repeating(), repeating(0)),
    ("recurrence", repeating_two(), repeating(0)),
    ("recurrence", repeating(state=RecurrenceState.CONFIRMED), post_mortem()),
    ("weak-actions", post_mortem(items=(WEAK,)), post_mortem(items=(WEAK, STRONG))),
    ("weak-actions", post_mortem(items=()), post_mortem(items=(), severity_level=2, facts={})),
    ("weak-actions", post_mortem(items=(WEAK, replace(STRONG, state=ItemState.WONT_DO))), post_mortem()),
    ("weak-actions", post_mortem(items=(WEAK,), published_at=LONG_AGO), post_mortem(items=(WEAK,), published_at=OLDER)),
    ("weak-actions", given_up(WEAK, dropped(STRONG, LONG_AGO)), given_up(WEAK, dropped(STRONG, OLDER))),
    ("weak-actions", given_up(WEAK, dropped(STRONG, LONG_AGO)), given_up(WEAK, dropped(WEAK, LONG_AGO))),
    ("weak-actions", given_up(dropped(WEAK, LONG_AGO)), given_up(dropped(WEAK, OLDER))),
    ("severity-calibration", post_mortem(severity_level=3), post_mortem()),
    (
        "severity-calibration",
        post_mortem(severity_level=3, published_at=LONG_AGO),
        post_mortem(severity_level=3, published_at=OLDER),
    ),
    ("severity-calibration", post_mortem(LESS), post_mortem({"users_affected": "12 customers"})),
    ("severity-calibration", post_mortem(LESS), post_mortem(LESS, severity_level=3)),
    ("severity-calibration", post_mortem({"users_affected": "~6% of users"}, severity_level=3), post_mortem({})),
    ("post-mortem-late", post_mortem(published_at=after(days=6)), post_mortem(published_at=after(days=5))),
    (
        "post-mortem-late",
        post_mortem(published_at=LONG_AGO, incident_date=date(2025, 12, 1)),
        post_mortem(published_at=OLDER, incident_date=date(2025, 12, 1)),
    ),
    (
        "post-mortem-late",
        post_mortem(published_at=after(days=6), incident_date=None, ended_at=NOON),
        post_mortem({}, published_at=after(days=6), severity_level=4),
    ),
    ("document-refused", Snapshot((), refused=(REFUSED,)), Snapshot(())),
    ("post-mortem-missing", incident(6), incident(5)),
    ("post-mortem-missing", incident(), incident(written=True)),
    ("post-mortem-missing", incident(severity_level=2), incident(severity_level=2, decision="no_post_mortem")),
    ("incident-undecided", incident(15, severity_level=3), incident(14, severity_level=3)),
    ("incident-undecided", incident(severity_level=3), incident(severity_level=3, decision="no_post_mortem")),
    ("incident-pattern", small(5), small(4)),
    ("incident-pattern", small(5), small(5, decision="no_post_mortem")),
    ("incident-pattern", small(5), small(5, severity_level=3)),
    ("incident-pattern", small(5), incident(31, severity_level=4)),
    ("incident-pattern", oldest(small(5), 1), oldest(small(5), 0)),
]


def test_each_of_these_rules_has_a_case() -> None:
    """A rule without a case is one that nobody has seen fire."""
    assert {name for name, _fires, _misses in CASES} == {
        "recurrence", "weak-actions", "severity-calibration", "post-mortem-late", "post-mortem-missing",
    "document-refused",    "incident-undecided", "incident-pattern",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "fires", "misses"), CASES)
def test_a_rule_fires_and_nearly_does_not(name: str, fires: Snapshot, misses: Snapshot) -> None:
    """Each rule finds what it is about, alone, and leaves the nearest harmless thing in peace."""
    assert found(fires) == [name]
    assert name not in found(misses)


def test_a_pattern_names_its_system_and_its_incidents() -> None:
    """One finding for one system, however it is spelt, with the ids of the incidents."""
    (finding,) = audit_everything(small(5), SETTINGS)
    assert finding.data == {"system": "cache", "incidents": [f"INC-{n}" for n in range(5)]}
    assert (finding.incident_id, finding.since) == ("INC-4", NOW.date())


def test_calibration_says_both_severities_and_what_was_stated() -> None:
    """The finding quotes the impact, and names what it implies."""
    (finding,) = audit_everything(post_mortem(severity_level=3), SETTINGS)
    assert "250,000 customers, 46 minutes" in finding.message
    assert finding.data == {"implied": 1, "recorded": 3}


def test_an_exempted_incident_is_silent() -> None:
    """Exemptions hold for post-mortems and incidents as for items."""
    exempt = Exemption(frozenset({"post-mortem-missing"}), "merged into another", NOW.date(), levels=frozenset({1}))
    assert audit_everything(incident(), replace(SETTINGS, exemptions=(exempt,))) == []
    assert audit_everything(post_mortem(items=(WEAK,)), replace(SETTINGS, exemptions=(exempt,))) != []


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"title": "INC-12: logins failing"}, True),
        ({"title": "INC-123: logins failing"}, False),
        ({"tags": ("inc-12",)}, True),
        ({"systems": ("Auth",), "incident_date": date(2026, 4, 13)}, True),
        ({"systems": ("auth",), "incident_date": date(2026, 4, 14)}, False),
        ({"systems": ("mail",), "incident_date": date(2026, 4, 12)}, False),
        ({"systems": ("auth",)}, False),
    ],
)
def test_a_post_mortem_finds_its_incident(fields: dict[str, Any], about: bool) -> None:
    """The incident's whole id tells, or a system in common on the same day; nothing less."""
    assert is_about(a_post_mortem(**fields), INCIDENT) is about
    assert is_about(a_post_mortem(**fields), replace(INCIDENT, post_mortem_id="p1"))
    assert not is_about(a_post_mortem(**fields), replace(INCIDENT, post_mortem_id="p2"))


def test_impossible_moments_are_named() -> None:
    """An incident neither ends before it starts nor starts next week."""
    late = datetime(2026, 5, 1, tzinfo=UTC)
    assert [p.pointer for p in problems_with(late, NOON, NOON)] == ["/started_at", "/ended_at"]
    assert list(problems_with(NOON, NOON, NOON)) == []
