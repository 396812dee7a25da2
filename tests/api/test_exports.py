"""Exports, badges and feeds: complete, narrowed as figures are, and hostile text literal in each."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import feedparser
from defusedxml import ElementTree
from icalendar import Calendar

from app.services.figure_gauges import FigureGauges
from tests.api.conftest import Service
from tests.api.documents import GOOD

HOSTILE = '=HYPERLINK("http://evil.example";"x")<script>alert(1)</script>'

CALENDAR_LINES = (
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "VERSION:", "PRODID:", "X-WR-CALNAME:", "UID:",
    "DTSTAMP:", "DTSTART;", "DTEND;", "SUMMARY:", "DESCRIPTION:", "TRANSP:", "URL:",
)  # fmt: skip


def published(service: Service) -> None:
    """Publish three items and give one a text that every sink would like to act on."""
    service.publish(GOOD)
    with service.container.database.unit_of_work() as work:
        (item, *_) = (item for item in work.action_items.of_post_mortem(_id(service)) if item.due_date)
        work.action_items.save(
            replace(item, text=f"{HOSTILE}\r\nBEGIN:VEVENT\r\nATTENDEE:x\ufffe\x0b", reason="\t@SUM(1)")
        )


def _id(service: Service) -> str:
    identity: str = service.client.get("/v1/post-mortems").json()["items"][0]["id"]
    return identity


def test_csv_cells_are_never_formulas(service: Service) -> None:
    """Every item is one row of the same width, and no cell begins as a formula does."""
    published(service)
    rows = list(csv.reader(io.StringIO(service.client.get("/v1/exports/action-items.csv").text)))
    assert len(rows) == 4
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    assert len(service.client.get("/v1/exports/action-items.csv?figure=done").text.splitlines()) == 1


def test_ndjson_has_one_object_to_a_line(service: Service) -> None:
    """Each line is the item as the list shows it, with its post-mortem as that list shows it."""
    published(service)
    text = service.client.get("/v1/exports/action-items.ndjson?team=payments").text
    lines = [json.loads(line) for line in text.splitlines()]
    (of,) = service.client.get("/v1/post-mortems").json()["items"]
    assert [line.pop("post_mortem") for line in lines] == [of] * 3
    assert lines == service.client.get("/v1/action-items").json()["items"]


def test_csv_says_which_post_mortem_an_item_is_of(service: Service) -> None:
    """Each row names the team, the severity and the title of its post-mortem, and a hostile title is no formula."""
    published(service)
    with service.container.database.unit_of_work() as work:
        record = work.post_mortems.get(_id(service))
        assert record is not None
        work.post_mortems.save(replace(record, title=HOSTILE, systems=("@db", "web")))
    rows = list(csv.DictReader(io.StringIO(service.client.get("/v1/exports/action-items.csv").text)))
    assert {(row["post_mortem"], row["team"], row["severity_level"], row["systems"]) for row in rows} == {
        (f"'{HOSTILE}", "payments", "3", "'@db, web")
    }
    assert all(row["published_at"] for row in rows)


def test_the_badge_says_the_rate(service: Service) -> None:
    """The image and what shields.io reads say the same, rounded down; nothing published is not 0 %."""
    assert service.client.get("/v1/badges/completion.json").json()["message"] == "nothing yet"
    service.publish(GOOD.replace("- Add", "- [x] Add").replace("- Write", "- [x] Write").replace("- Raise", "- [ ] R"))
    endpoint = service.client.get("/v1/badges/completion.json?team=payments&label=<b>").json()
    assert endpoint == {"schemaVersion": 1, "label": "<b>", "message": "66%", "color": "yellow"}
    image = service.client.get("/v1/badges/completion.svg?label=%3Cscript%3E%22")
    assert image.headers["content-type"] == "image/svg+xml"
    texts = [element.text for element in ElementTree.fromstring(image.text).iter() if element.text]
    assert texts == ['<script>": 66%', '<script>"', "66%"]


def test_the_calendar_holds_open_items_with_a_date(service: Service) -> None:
    """One all-day event per open dated item of the owner or team; a text adds no event of its own."""
    published(service)
    calendar = Calendar.from_ical(service.client.get("/v1/feeds/due.ics?team=payments").content)
    events = calendar.walk("VEVENT")
    assert len(events) == 2
    assert any(str(event["summary"]).startswith(HOSTILE) for event in events)
    for line in service.client.get("/v1/feeds/due.ics?owner=x%0D%0AATTENDEE:y&team=payments").text.split("\r\n"):
        assert len(line.encode()) <= 75, line  # https://www.rfc-editor.org/rfc/rfc5545#section-3.1
        assert line == "" or line.startswith((" ", *CALENDAR_LINES)), line
    assert len(Calendar.from_ical(service.client.get("/v1/feeds/due.ics?owner=grace").content).walk("VEVENT")) == 1
    assert not Calendar.from_ical(service.client.get("/v1/feeds/due.ics?owner=nobody").content).walk("VEVENT")


def test_the_findings_feed_is_well_formed(service: Service) -> None:
    """Before the first audit it is empty; then each finding has an entry with an id, what it is about, and its page."""
    atom = "{http://www.w3.org/2005/Atom}"
    assert not ElementTree.fromstring(service.client.get("/v1/feeds/findings.atom").content).findall(f"{atom}entry")
    published(service)
    service.client.post("/v1/audits")
    service.run_jobs()
    entries = ElementTree.fromstring(service.client.get("/v1/feeds/findings.atom").content).findall(f"{atom}entry")
    assert entries
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(entries)
    items = {one["id"]: one["text"] for one in service.client.get("/v1/action-items").json()["items"]}
    for entry in entries:
        link = entry.find(f"{atom}link")
        assert link is not None
        about = link.attrib["href"].removeprefix("http://127.0.0.1:8000/action-items/")
        assert (entry.findtext(f"{atom}title") or "").endswith(f": {items[about]}")


def test_a_feed_reader_reads_the_findings(service: Service) -> None:
    """A reader finds the feed without fault: text is text in it, and each entry has an id, a moment and a page."""
    service.publish(GOOD)
    with service.container.database.unit_of_work() as work:
        for item in work.action_items.of_post_mortem(_id(service)):
            work.action_items.save(replace(item, text=f"{HOSTILE}\r\n& ]]> <b>{item.text}</b>"))
    service.client.post("/v1/audits")
    service.run_jobs()
    answer = service.client.get("/v1/feeds/findings.atom")
    read = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert (read.version, bool(read.bozo)) == ("atom10", False)
    assert read.feed.title and read.feed.id and read.feed.updated_parsed  # noqa: PT018 - one rule, of one head
    assert read.entries
    for entry in read.entries:
        assert entry.title_detail.type == "text/plain"
        assert f"{HOSTILE} & ]]> <b>" in entry.title
        assert entry.id
        assert entry.updated_parsed
        assert entry.link.startswith("http://127.0.0.1:8000/")


def test_gauges_are_bounded_and_leave_out_what_is_no_rate(service: Service) -> None:
    """The only label is the severity; a rate without a denominator has no sample."""
    empty = {family.name: family.samples for family in FigureGauges(service.container).collect()}
    assert empty["followthrough_completion_ratio"] == []
    published(service)
    for family in FigureGauges(service.container).collect():
        assert {sample.labels["severity"] for sample in family.samples} == {"all", "SEV-3"}
