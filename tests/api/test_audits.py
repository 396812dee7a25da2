"""The audit routes and the report."""

from __future__ import annotations

import csv
import io

import pytest

from tests.api.conftest import Service
from tests.api.documents import GOOD

HOSTILE = """# Outage <script>alert(1)</script>

Severity: SEV-3

## Action items

- =HYPERLINK("https://evil.example","fix") the `<b>`bold`</b>` pipe \\| of *x* (@admin)
"""


def audited(service: Service) -> str:
    """Run an audit; where it is."""
    answer = service.client.post("/v1/audits")
    assert answer.status_code == 202
    assert answer.json()["state"] == "running"
    service.run_jobs()
    return answer.headers["location"]


def test_an_audit_runs_in_the_background_and_keeps_its_findings(service: Service) -> None:
    """A requested audit answers at once, is listed, and later shows one finding per rule broken by an item."""
    service.publish(GOOD)
    path = audited(service)
    audit = service.client.get(path).json()
    assert audit["state"] == "done"
    assert sorted(finding["rule"] for finding in audit["findings"]) == ["overdue", "undated", "unowned"]
    assert audit["counts"]["items"] == 3
    (listed,) = service.client.get("/v1/audits").json()["items"]
    assert listed["id"] == audit["id"]


def test_a_report_waits_for_its_audit(service: Service) -> None:
    """The report of an audit that still runs answers 409; of one that does not exist, 404."""
    path = service.client.post("/v1/audits").headers["location"]
    assert service.client.get(f"{path}/report").status_code == 409
    assert service.client.get("/v1/audits/none/report").status_code == 404
    assert service.client.get("/v1/audits/none").status_code == 404


def test_a_report_begins_with_what_needs_a_decision(service: Service) -> None:
    """The Markdown report names item, owner, due date, ticket and decision first, then figures with their counts."""
    service.publish(GOOD)
    service.run_jobs()
    answer = service.client.get(f"{audited(service)}/report")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    text = answer.text
    assert "2 of 3 action items need a decision." in text
    assert text.index("## To decide (2)") < text.index("### payments (2)") < text.index("## Rates against")
    overdue = text[text.index("**Write the runbook**") :]
    overdue = overdue[: overdue.index("\n- ")]
    for part in ("Owner: Grace", "Due: 2026-09-15", "16 days ago", "/tickets/2>)", "To decide: a new date"):
        assert part in overdue
    assert "| payments | 0.0% (0 of 3) |" in text
    assert "As of 2026-10-01 12:00 UTC" in text


@pytest.mark.parametrize("form", ["md", "html"])
def test_words_of_a_document_stay_words_in_a_report(service: Service, form: str) -> None:
    """Markup, mentions and scripts in a document are shown as text in a report."""
    service.publish(HOSTILE)
    answer = service.client.get(f"{audited(service)}/report?format={form}")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<b>" not in answer.text
    if form == "md":
        assert "@admin" not in answer.text
        assert "*x*" not in answer.text.replace("\\*", "")


def test_a_report_holds_no_formula(service: Service) -> None:
    """No cell of the CSV report begins as a formula, and the columns line up."""
    service.publish(HOSTILE)
    rows = list(csv.DictReader(io.StringIO(service.client.get(f"{audited(service)}/report?format=csv").text)))
    assert rows
    assert all(row["text"].startswith("'=HYPERLINK") for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@")]


def test_a_report_can_be_read_by_programs(service: Service) -> None:
    """The JSON report carries the same findings and figures."""
    service.publish(GOOD)
    report = service.client.get(f"{audited(service)}/report?format=json").json()
    assert report["items_in_need"] == 2
    assert {finding["rule"] for finding in report["findings"]} == {"overdue", "unowned", "undated"}
    assert report["completion"]["all"][0]["total"] == 3


def test_a_report_in_another_form_is_refused(service: Service) -> None:
    """A form that we do not write answers 422."""
    assert service.client.get(f"{audited(service)}/report?format=pdf").status_code == 422
