"""Severity policies and the publish gate."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.documents import reader
from app.documents.model import ActionItem, PostMortem, PostMortemKind, Section, Span, TimelineEntry
from app.domain.policies import DEFAULT_POLICIES, GateProblem, Policy, gate, latest_date, policy_for

COMPLETE = """\
# Incident: logins fail - 2026-04-12

Severity: SEV-1

## Summary

Logins failed in EU.

## Impact

- 38,000 users for 46 minutes

## Timeline (UTC)

- 14:30 - on-call deploys v2.4.7
- 15:18 - on-call verifies that it is clean

## Root causes

The load test ran in us-east alone, and the breaker's limit was not watched.

## What went well

- The alert fired within 2 minutes.

## What went badly

- The runbook had no breaker check.

## Action items

- [ ] AI-1: Add an EU stage to the load test (Ada, 2026-04-26)
- [x] Roll back v2.4.7
"""


def found_in(text: str) -> tuple[GateProblem, ...]:
    """Return the gate's problems under the policy of the document's severity."""
    post_mortem = reader.read(text.encode(), source_name="incident.md")
    return gate(post_mortem, policy_for(post_mortem.severity_level))


def test_a_complete_sev1_document_passes() -> None:
    """Owned, dated items, every part, zoned times and numbers leave nothing to say; a done item needs no owner."""
    assert found_in(COMPLETE) == ()


@pytest.mark.parametrize(
    ("before", "after", "rule", "demand", "line"),
    [
        ("(Ada, 2026-04-26)", "(2026-04-26)", "item-unowned", "reject", 32),
        ("(Ada, 2026-04-26)", "(TBD, 2026-04-26)", "item-unowned", "reject", 32),
        ("(Ada, 2026-04-26)", "(owner: Ada)", "item-undated", "reject", 32),
        ("## Impact\n\n- 38,000 users for 46 minutes\n\n", "", "section-missing", "reject", None),
        ("- 38,000 users for 46 minutes", "- Some users saw errors", "impact-no-numbers", "warn", 9),
        ("## Timeline (UTC)", "## Timeline", "timeline-no-zone", "warn", 15),
        ("- 15:18 - on", "- 14:18 - on", "timeline-out-of-order", "warn", 16),
        ("Logins failed in EU.", "[What broke, who was affected]", "template-text", "warn", 7),
        ("Severity: SEV-1\n\n", "", "severity-unstated", "warn", None),
    ],
)
def test_each_gap_is_named_with_its_line(before: str, after: str, rule: str, demand: str, line: int | None) -> None:
    """One thing taken out of a complete document gives exactly that one problem, at its line."""
    assert before in COMPLETE
    problems = found_in(COMPLETE.replace(before, after))
    assert [(p.rule, p.severity, p.line) for p in problems] == [(rule, demand, line)]


def test_a_document_without_action_items_is_told_so() -> None:
    """No item at all is a problem of the document, not silence."""
    text = COMPLETE[: COMPLETE.index("- [ ] AI-1")] + "None.\n"
    assert [p.rule for p in found_in(text)] == ["no-action-items"]


def test_action_items_that_are_still_the_templates_refuse_the_document() -> None:
    """Where an item needs an owner, a list that nobody has filled in is refused; where it does not, it is told."""
    text = COMPLETE[: COMPLETE.index("- [ ] AI-1")] + "- [ ] [What changes]\n"
    assert [(p.rule, p.severity) for p in found_in(text)] == [("no-action-items", "reject"), ("template-text", "warn")]
    assert {p.severity for p in found_in(text.replace("SEV-1", "SEV-4"))} == {"warn"}


def test_an_undated_item_is_shown_the_latest_date_and_keeps_none() -> None:
    """The message names the item's words and the policy's last day; the item itself gets no date."""
    (problem,) = found_in(COMPLETE.replace("(Ada, 2026-04-26)", "(owner: Ada)"))
    assert "“Add an EU stage to the load test”" in problem.message
    assert "by 2026-05-12 at the latest" in problem.message
    assert problem.pointer == "/action_items/0/due_date"
    assert problem.fix == "Write the day it is due as YYYY-MM-DD."


def _item(**changes: object) -> ActionItem:
    item = ActionItem(line=3, span=Span(0, 1), text="Add an alert", owner="Ada", due_date=date(2026, 5, 1))
    return replace(item, **changes)  # type: ignore[arg-type]  # the changes are fields of the item


def _rules(post_mortem: PostMortem, policy: Policy = DEFAULT_POLICIES[4], *, today: date | None = None) -> list[str]:
    return [problem.rule for problem in gate(post_mortem, policy, today=today)]


def test_an_uncertain_date_is_quoted_and_is_no_date() -> None:
    """A due date that names no certain day is reported with its words."""
    post_mortem = PostMortem(format="markdown", severity_level=4, action_items=(_item(due="soon", due_date=None),))
    (problem,) = gate(post_mortem, DEFAULT_POLICIES[4])
    assert (problem.rule, problem.severity) == ("item-undated", "warn")
    assert "is due “soon”, which names no certain day" in problem.message


def test_an_item_outside_the_action_part_is_not_tracked() -> None:
    """A commitment elsewhere opens no ticket unless it names one."""
    loose = PostMortem(format="markdown", severity_level=4, action_items=(_item(scope="unsectioned"),))
    assert _rules(loose) == ["item-untracked"]
    named = PostMortem(
        format="markdown", severity_level=4, action_items=(_item(scope="unsectioned", tickets=("OPS-1",)),)
    )
    assert _rules(named) == []


def test_times_in_different_kinds_of_clock_are_not_compared() -> None:
    """A naive and an aware time cannot be put in order, so nothing is said of them."""
    entries = (
        TimelineEntry(4, "14:30 UTC", "a", datetime.fromisoformat("2026-04-12T14:30+00:00")),
        TimelineEntry(5, "14:00", "b", datetime.fromisoformat("2026-04-12T14:00")),
    )
    sections = (Section("Timeline", 2, Span(0, 9), 3, "timeline"),)
    post_mortem = PostMortem(
        format="markdown", severity_level=4, sections=sections, timeline=entries, action_items=(_item(),)
    )
    assert _rules(post_mortem) == []


def test_a_near_miss_needs_only_its_action_items() -> None:
    """The short form of a near-miss is complete without the parts of an incident, whatever its severity."""
    sections = (Section("Action items", 2, Span(0, 9), 2, "action_items"),)
    post_mortem = PostMortem(
        format="markdown",
        severity_level=1,
        kind=PostMortemKind.NEAR_MISS,
        sections=sections,
        action_items=(_item(),),
    )
    assert _rules(post_mortem, DEFAULT_POLICIES[1]) == []


def test_the_defaults_follow_the_guides_scale() -> None:
    """SEV-1 mandatory, SEV-2 lighter, SEV-3 decided, SEV-4 none; owners and dates are demanded of the first three."""
    assert [DEFAULT_POLICIES[n].post_mortem for n in (1, 2, 3, 4)] == ["mandatory", "lighter", "decide", "none"]
    demanded = ["reject", "reject", "reject", "warn"]
    assert [DEFAULT_POLICIES[n].require_owner for n in (1, 2, 3, 4)] == demanded
    assert [DEFAULT_POLICIES[n].require_due_date for n in (1, 2, 3, 4)] == demanded


def test_saying_no_severity_is_no_way_around_owners_and_dates() -> None:
    """Without a severity the rules of SEV-2 hold; that none is stated, and missing parts, are warnings."""
    unstated = policy_for(None)
    assert unstated.required_sections == DEFAULT_POLICIES[2].required_sections
    assert unstated.done_within_days == DEFAULT_POLICIES[2].done_within_days
    found = {p.rule: p.severity for p in found_in("# Outage\n\n## Action items\n\n- Add an alert\n")}
    assert found["item-unowned"] == found["item-undated"] == "reject"
    assert found["severity-unstated"] == found["section-missing"] == "warn"


def test_a_level_without_a_policy_takes_the_next_worse_one() -> None:
    """SEV-5 is held to SEV-4; with only SEV-3 configured, SEV-1 takes it; with nothing, nothing is demanded."""
    assert policy_for(5).name == "SEV-4"
    assert policy_for(1, {3: DEFAULT_POLICIES[3]}).name == "SEV-3"
    assert policy_for(1, {}) == Policy("SEV-1", "none", require_owner="warn", require_due_date="warn")


def test_the_latest_date_counts_from_the_incident_else_from_today() -> None:
    """Thirty days after the incident's end; where the document tells no day, after the day of the check."""
    assert latest_date(DEFAULT_POLICIES[1], date(2026, 4, 12)) == date(2026, 5, 12)
    assert latest_date(Policy("house rule", "none"), date(2026, 4, 12)) is None
    undated = PostMortem(format="markdown", severity_level=1, action_items=(_item(due_date=None),))
    messages = [p.message for p in gate(undated, DEFAULT_POLICIES[1], today=date(2026, 6, 1)) if "no date" in p.message]
    assert messages == [
        "The action item “Add an alert” has no date. The SEV-1 policy asks for it by 2026-07-01 at the latest."
    ]
