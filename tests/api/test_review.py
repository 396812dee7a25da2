"""The review pack over HTTP and as a page, and the report's own parts."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

from tests.api.conftest import Service
from tests.api.documents import GOOD


def audited(service: Service) -> str:
    """Audit, and return where the report is."""
    path: str = service.client.post("/v1/audits").headers["location"]
    service.run_jobs()
    return f"{path}/report"


def test_the_next_review_opens_with_what_was_not_carried_out(service: Service) -> None:
    """Questions without an answer come first a month later; one that was answered is gone."""
    service.publish(GOOD)
    audited(service)
    pack = service.client.get("/v1/review?month=2026-10").json()
    assert (len(pack["questions"]), pack["not_carried_out"]) == (2, [])
    assert [one["title"] for one in pack["read"]] == ["Payments were slow"]
    assert pack["agenda"][0]["title"].startswith("Read ")
    answered = pack["questions"][0]["id"]
    body = {"kind": "wont_do", "reason": "The service is retired", "by": "Ada"}
    assert service.client.post(f"/v1/action-items/{answered}/decisions", json=body).is_success
    service.clock.advance(timedelta(days=31))
    text = service.client.get(audited(service)).text
    assert text.count("Asked at the last review already") == 1
    pack = service.client.get("/v1/review").json()
    assert pack["month"] == "2026-10"
    assert pack["agenda"][0]["title"] == "What was not carried out"
    assert answered not in {one["id"] for one in pack["not_carried_out"] + pack["questions"]}
    assert len(pack["not_carried_out"]) == 1
    page = service.client.get("/review?month=2026-10").text
    assert "Not carried out since the last review: 1" in page
    assert f'/action-items/{pack["not_carried_out"][0]["id"]}"' in page


def test_a_month_that_is_none_is_refused(service: Service) -> None:
    """Another word than a month answers 422 and says how to write one."""
    answer = service.client.get("/v1/review?month=May")
    assert answer.status_code == 422
    assert "write it as 2026-04" in answer.text


def test_the_html_report_stands_alone(service: Service) -> None:
    """One file: no script, nothing loaded, readable on a phone and printed, with a chart that is well-formed SVG."""
    service.publish(GOOD)
    text = service.client.get(f"{audited(service)}?format=html").text
    assert 'name="viewport"' in text
    assert "@media print" in text
    assert re.search(r"<script|<link|<img|@import|url\(|\sstyle=|\son\w+=", text) is None
    (chart,) = re.findall(r"<svg.*?</svg>", text)
    root = ET.fromstring(chart)  # noqa: S314 - made by the program itself a moment ago
    assert len([one for one in root.iter() if one.tag.endswith("rect")]) == 2  # of the one month there is to tell of
    assert "2026-10: 3 published, 0 done, 0%" in root.attrib["aria-label"]


SEV1 = """# Logins failed
Severity: SEV-1
## Summary
Logins failed.
## Impact
Users affected: 250,000
## Timeline
- 14:30 It began
## Root causes
A limit was missing.
## What went well
- The alert
## What went badly
- The search for the cause
## Action items
- Reject such a configuration (Ada, 2026-10-20)
"""


def test_what_leadership_reviews_is_said_where_it_is_looked_for(service: Service) -> None:
    """A SEV-1 is on its page, in the report and on the agenda as leadership's to review; a SEV-3 is not."""
    published = service.publish(SEV1.replace("\n", "\n\n"), "sev1.md")["id"]
    service.publish(GOOD)
    page = service.client.get(f"/post-mortems/{published}").text
    assert "<dt>Reviewed by</dt><dd>leadership, as SEV-1 asks</dd>" in page
    where = audited(service)
    (told,) = service.client.get(f"{where}?format=json").json()["for_leadership"]
    assert (told["post_mortem_id"], told["title"]) == (published, "Logins failed")
    assert "## Leadership reviews (1)" in service.client.get(f"{where}?format=md").text
    agenda = service.client.get("/v1/review?month=2026-10").json()["agenda"]
    assert [point["asks"][0] for point in agenda if point["title"] == "Leadership reviews"] == ['"Logins failed"']


def test_a_report_asks_one_thing_about_each_date(service: Service) -> None:
    """However much is amiss with a date there is one thing to decide about it, and who owns the item is another."""
    lines = (
        "# Outage",
        "Severity: SEV-3",
        "## Summary",
        "It broke.",
        "## Action items",
        "- Alert on disk use (2020-10-20)",
    )
    service.publish("\n\n".join(lines), "late.md")
    where = audited(service)
    (asked,) = re.findall(r"To decide: [^]]*", service.client.get(f"{where}?format=md").text)
    assert asked == "To decide: a new date, won't-do with the reason, another owner, or done; and name an owner"
    assert re.search(r'<p class="answer"><a href="[^"]*/action-items/', service.client.get(f"{where}?format=html").text)


def test_a_report_tells_the_month(service: Service) -> None:
    """Near-misses, what was dropped and why, what slipped, and what is missing each have their part."""
    service.publish(GOOD)
    service.publish(
        "# Close call\n\nKind: near-miss\n\n## Action items\n\n- Alert on disk use (Ada, 2026-10-20)\n", "b.md"
    )
    items = service.client.get("/v1/action-items").json()["items"]
    dropped = items[0]["id"]
    body = {"kind": "wont_do", "reason": "Too dear", "by": "Ada"}
    answer = service.client.post(f"/v1/action-items/{dropped}/decisions", json=body)
    assert answer.is_success, answer.text
    service.jobs.waiting.clear()  # the tracker has a clock of its own
    text = service.client.get(audited(service)).text
    for title in ("Slipped (0)", "The same again (0)", "Near-misses (1)", "Won't do (1)", "Data quality"):
        assert f"## {title}" in text, title
    assert "Why: Too dear" in text
    assert "without a severity" in text
