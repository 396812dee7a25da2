"""What a document says of itself: title, severity, window, team, systems, tags, timeline, impact."""

import json
import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.documents import reader
from app.documents.model import PostMortem, PostMortemKind

SHARED = Path(os.environ.get("FOLLOWTHROUGH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CORPUS = SHARED / "corpus"

SEED_FORM = """\
Incident: User logins failing in EU - 2026-04-12

Impact

- Users affected: 38,000 EU customers, ~6% of total active

- Duration: 14:32-15:18 UTC = 46 minutes

- SLO impact: error budget for the month dropped 22%

Timeline

14:30 - Deploy of v2.4.7 begins

14:32 - First 5xx spikes in eu-west-1 (alert: "p95 latency > 2s")

14:35 - On-call (X) acknowledges, opens incident channel
"""


def read(text: str, name: str = "incident.md") -> PostMortem:
    """Return the reading of a document in the format its name tells."""
    return reader.read(text.encode(), source_name=name)


def test_the_guides_own_form_is_read_exactly() -> None:
    """The template of the guide gives its title, day, window, impact facts and timeline with line numbers."""
    found = read(SEED_FORM)
    assert found.title == "Incident: User logins failing in EU - 2026-04-12"
    assert found.incident_date == date(2026, 4, 12)
    assert found.started_at == datetime(2026, 4, 12, 14, 32, tzinfo=UTC)
    assert found.ended_at == datetime(2026, 4, 12, 15, 18, tzinfo=UTC)
    assert found.facts["users_affected"] == "38,000 EU customers, ~6% of total active"
    assert found.facts["duration"] == "14:32-15:18 UTC = 46 minutes"
    assert found.facts["slo_impact"] == "error budget for the month dropped 22%"
    assert [(entry.line, entry.time, entry.text) for entry in found.timeline] == [
        (13, "14:30", "Deploy of v2.4.7 begins"),
        (15, "14:32", 'First 5xx spikes in eu-west-1 (alert: "p95 latency > 2s")'),
        (17, "14:35", "On-call (X) acknowledges, opens incident channel"),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: From the front matter\n---\n\n# A heading\n", "From the front matter"),
        ("# Logins fail\n\n## Summary\n\nText.\n", "Logins fail"),
        ("# Incident: logins fail\n\n# Summary\n\nText.\n", "Incident: logins fail"),
        ("Postmortem: queue stuck - 2026-01-02\n\n## Summary\n\nText.\n", "Postmortem: queue stuck - 2026-01-02"),
        ("## Summary\n\nA queue was stuck.\n\n## Timeline\n", None),
    ],
)
def test_the_title_is_the_most_certain_statement_of_it(text: str, title: str | None) -> None:
    """Front matter, then the top heading, then a first line that says so; the name of a part is no title."""
    assert read(text).title == title


@pytest.mark.parametrize(
    ("line", "written", "level"),
    [
        ("Severity: SEV-2", "SEV-2", 2),
        ("**Severity:** S3. The rollback was always available.", "S3", 3),
        ("| Severity | P1 |\n|---|---|\n| Team | Payments |", "P1", 1),
        ("- Severity: Critical", "Critical", 1),
        ("- Impact level of the incident\n- Priority: P0", "P0", 1),
        ("Severity: Major (High Impact, Service Degradation)", "Major (High Impact, Service Degradation)", 2),
        ("Severity: minor", "minor", 3),
        ("重大度: 重大", "重大", 1),
        ("This was a SEV2 incident.", "SEV2", 2),
        ("Severity: TBD", None, None),
        ("Severity: SEV-1 / SEV-2 / SEV-3", None, None),
        ("Severity: purple", "purple", None),
        ("We moved to v2.4 and S3 buckets.", None, None),
    ],
)
def test_a_severity_is_kept_as_written_and_placed_on_the_scale(
    line: str, written: str | None, level: int | None
) -> None:
    """Codes and words in any place give a level; what states none, or several, gives none."""
    found = read(f"# Logins fail\n\n{line}\n\n## Summary\n\nText.\n")
    assert (found.severity, found.severity_level) == (written, level)


def test_the_priority_of_an_action_item_is_not_the_severity() -> None:
    """A severity column or label among the action items speaks of the items."""
    table = "| Action | Priority | Owner |\n|---|---|---|\n| Add an alert | P1 | Ada |\n"
    assert read(f"# Logins fail\n\n## Action items\n\n{table}").severity is None


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("# Outage on January 23rd, 2019\n", "x.md", date(2019, 1, 23)),
        ("# Outage\n\n**Incident date:** 13/09/2021\n", "2021-09-20-outage.md", date(2021, 9, 13)),
        ("# Outage\n\nDate: 03/04/2021\n", "x.md", None),
        ("# Outage\n", "incidents/2021-02-13-outage.md", date(2021, 2, 13)),
        ("# Outage\n", "06192022-outage.md", date(2022, 6, 19)),
        ("---\ndate: 2024-05-06\n---\n# Outage\n", "outage.md", date(2024, 5, 6)),
        ("# Outage\n\n## Summary\n\nOn Monday 7 January 2019 all pages failed.\n", "x.md", date(2019, 1, 7)),
        ("# 障害報告\n\n発生日: 2022年3月4日\n", "x.md", date(2022, 3, 4)),
    ],
)
def test_the_incidents_day_is_read_where_it_is_certain(text: str, name: str, day: date | None) -> None:
    """A label before the title before the file's name; digits that name two days name none."""
    assert read(text, name).incident_date == day


def test_the_window_keeps_the_stated_zone() -> None:
    """Start and end with a zone are aware times; without one they are naive and nothing is assumed."""
    zoned = read("# Outage\n\n- Start: 2026-04-12 21:14 PDT\n- End: 2026-04-13 09:00 PDT\n")
    assert zoned.started_at == datetime(2026, 4, 12, 21, 14, tzinfo=timezone(timedelta(hours=-7)))
    assert zoned.ended_at == datetime(2026, 4, 13, 9, 0, tzinfo=timezone(timedelta(hours=-7)))
    bare = read("# Outage\n\n- Start: 2026-04-12 21:14\n- End: 2026-04-12 23:00\n")
    assert bare.started_at == datetime(2026, 4, 12, 21, 14)  # noqa: DTZ001 - naive is what the document says


def test_a_window_told_in_a_sentence_is_found() -> None:
    """A range of times in the summary is the window, on the day that the title names."""
    found = read("# Outage - 2025-09-29\n\n## Summary\n\nFlags failed from 16:58 to 18:46 UTC for 78% of users.\n")
    assert found.started_at == datetime(2025, 9, 29, 16, 58, tzinfo=UTC)
    assert found.ended_at == datetime(2025, 9, 29, 18, 46, tzinfo=UTC)


TIMELINES = {
    "list": "- 14:30 UTC - Deploy begins\n- **14:35 UTC**: On-call acknowledges\n",
    "table": "| Time (UTC) | Event |\n|---|---|\n| 14:30 | Deploy begins |\n| 14:35 | On-call acknowledges |\n",
    "lines": "All times UTC.\n\n14:30 - Deploy begins\n14:35 - On-call acknowledges\n",
    "nested": "- 2026-04-12 (UTC)\n  - 14:30: Deploy begins\n  - 14:35: On-call acknowledges\n",
    "headings": "### 14:30 UTC\n\nDeploy begins\n\n### 14:35 UTC\n\nOn-call acknowledges\n",
    "twelve hours": "- 2:30 PM UTC: Deploy begins\n- 2:35 PM UTC: On-call acknowledges\n",
}


@pytest.mark.parametrize("form", TIMELINES)
def test_a_timeline_is_read_in_every_form(form: str) -> None:
    """List, table, plain lines, nested days, headings and twelve-hour clocks give the same two steps."""
    found = read(f"# Outage - 2026-04-12\n\n## Timeline\n\n{TIMELINES[form]}")
    assert [(entry.at, entry.text) for entry in found.timeline] == [
        (datetime(2026, 4, 12, 14, 30, tzinfo=UTC), "Deploy begins"),
        (datetime(2026, 4, 12, 14, 35, tzinfo=UTC), "On-call acknowledges"),
    ]
    assert found.facts["time_zone"] == "UTC"


def test_a_clock_that_passes_midnight_is_the_next_day() -> None:
    """23:58 followed by 00:10 is ten minutes later, not a day earlier."""
    found = read("# Outage - 2026-04-12\n\n## Timeline (UTC)\n\n- 23:58 - alert\n- 00:10 - on-call rolls back\n")
    assert [entry.at for entry in found.timeline] == [
        datetime(2026, 4, 12, 23, 58, tzinfo=UTC),
        datetime(2026, 4, 13, 0, 10, tzinfo=UTC),
    ]


def test_an_unknown_day_leaves_the_moment_open() -> None:
    """A time without any day has no moment; the time stands as written."""
    (entry,) = read("# Outage\n\n## Timeline\n\n- 14:30 - Deploy begins\n").timeline
    assert (entry.time, entry.at) == ("14:30", None)


def test_team_systems_and_tags_come_from_front_matter_and_labels() -> None:
    """Lists in front matter and labelled lines are split into names; TBD is no name."""
    front = read("---\nteam: Payments\nservices: [api, ledger]\ntags: auth, caching\n---\n# Outage\n")
    assert (front.team, front.systems, front.tags) == ("Payments", ("api", "ledger"), ("auth", "caching"))
    labels = read("# Outage\n\n- Team: Payments\n- Affected services: api, ledger\n- Tags: auth\n")
    assert (labels.team, labels.systems, labels.tags) == ("Payments", ("api", "ledger"), ("auth",))
    assert read("# Outage\n\n- Team: TBD\n").team is None


def test_a_near_miss_is_told_from_an_incident() -> None:
    """The kind is stated in the title, a type label or front matter, and is an incident otherwise."""
    assert read("# Near-miss: backup nearly lost\n").kind is PostMortemKind.NEAR_MISS
    assert read("---\nkind: near_miss\n---\n# Backup\n").kind is PostMortemKind.NEAR_MISS
    assert read("# Outage\n\nThis was no near miss.\n").kind is PostMortemKind.INCIDENT


def test_template_text_is_a_warning_at_its_line_and_states_no_fact() -> None:
    """A place to fill is reported with its words and line, and is read as no severity, team or impact."""
    found = read("# Outage\n\nTeam: [your team]\n\n## Impact\n\n- Users affected: [number of users affected]\n")
    assert [(w.line, w.code) for w in found.warnings if w.code == "template-text"] == [
        (3, "template-text"),
        (7, "template-text"),
    ]
    assert found.team is None
    assert "users_affected" not in found.facts


def _score(repositories: set[str], *, inside: bool) -> tuple[float, float, float]:
    labels = json.loads((CORPUS / "labels.json").read_text())
    right = {"title": 0, "day": 0, "severity": 0}
    known = dict.fromkeys(right, 0)
    for source in json.loads((CORPUS / "sources.json").read_text()):
        if (source["repository"] in repositories) is not inside:
            continue
        gold = labels[source["file"]]
        found = reader.read((CORPUS / "documents" / source["file"]).read_bytes(), source_name=source["file"])
        pairs = {
            "title": (gold["title"], found.title),
            "day": (gold["incident_date"], found.incident_date and found.incident_date.isoformat()),
            "severity": (gold["severity"], found.severity),
        }
        for name, (expected, actual) in pairs.items():
            known[name] += expected is not None
            right[name] += expected is not None and _same(str(expected), str(actual or ""))
    return tuple(right[name] / known[name] for name in right)  # type: ignore[return-value]  # three names, three rates


def _same(expected: str, actual: str) -> bool:
    a, b = ("".join(c for c in t.casefold() if c.isalnum()) for t in (expected, actual))
    return bool(b) and (a.startswith(b) or b.startswith(a) or a in b)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the reference documents are not on this machine")
@pytest.mark.parametrize("inside", [True, False], ids=["development", "held-out"])
def test_facts_of_real_documents_are_right(inside: bool) -> None:
    """On real documents, also those never looked at, title, day and severity reach their floors."""
    chosen = json.loads((Path(__file__).parent / "development_set.json").read_text())["repositories"]
    title, day, severity = _score(set(chosen), inside=inside)
    assert title >= 0.95
    assert day >= 0.80
    assert severity >= 0.85
