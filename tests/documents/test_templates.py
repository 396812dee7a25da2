"""The templates of ``init``."""

from datetime import date

import pytest

from app.documents import reader, templates
from app.domain import policies, writing_checks

SEVERITIES: dict[templates.TemplateName, int] = {"full": 1, "lighter": 2, "note": 3, "near-miss": 2}


@pytest.mark.parametrize("name", SEVERITIES)
def test_a_fresh_template_lists_no_action_item_and_lacks_only_its_content(name: templates.TemplateName) -> None:
    """An unfilled template opens no ticket, and check tells of it the places to fill and that it lists no work."""
    severity = SEVERITIES[name]
    text = templates.template(name, severity=severity, on=date(2026, 4, 12))
    found = reader.read(text.encode(), format="markdown")
    assert found.action_items == ()
    assert (found.severity_level, found.incident_date) == (severity, date(2026, 4, 12))
    assert {p.rule for p in policies.gate(found, policies.policy_for(severity))} == {
        "template-text",
        "no-action-items",
    }
    assert writing_checks.check(found, text) == []


def test_a_filled_near_miss_form_passes_the_gate() -> None:
    """Five lines with an owned and dated item are a complete near-miss."""
    text = templates.template("near-miss", severity=2, on=date(2026, 4, 12))
    for place, words in {
        "[What nearly happened, and where]": "backup of the ledger nearly lost",
        "[What would users have seen]": "No statement older than a day.",
        "[What check, alert or luck]": "The nightly restore test of Ada's team.",
        "[What conditions had to exist]": "Backup and source share one disk.",
        "[What changes, and how to tell that it is done (a person or a team, YYYY-MM-DD)]": (
            "Move backups to a second site (Ada, 2026-05-01)"
        ),
    }.items():
        text = text.replace(place, words)
    found = reader.read(text.encode(), format="markdown")
    assert [(item.text, item.owner, item.due_date) for item in found.action_items] == [
        ("Move backups to a second site", "Ada", date(2026, 5, 1))
    ]
    assert policies.gate(found, policies.policy_for(2)) == ()


def test_each_severity_has_its_template() -> None:
    """SEV-1 is a full post-mortem, SEV-2 may be lighter, SEV-3 and SEV-4 are a brief note."""
    assert templates.BY_SEVERITY == {1: "full", 2: "lighter", 3: "note", 4: "note"}
