"""What is saved is what is read: every record, any storable text, on both databases."""

from __future__ import annotations

import string
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.records import (
    AuditRecord,
    EventRecord,
    FindingRecord,
    ItemRecord,
    ItemState,
    LinkRecord,
    LinkState,
    PostMortemRecord,
    TicketRef,
    TicketSeen,
)
from app.errors import Refused
from app.storage.column_types import KEY_BYTES, NaiveMoment
from app.storage.database import Database
from app.storage.post_mortems import PostMortemFilter
from tests.storage.records import NOON, a_delivery, a_post_mortem, an_audit, an_item, store

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
DAY = st.dates(date(1, 1, 1), date(9999, 12, 31))
MOMENT = st.datetimes(
    datetime.fromisoformat("1971-01-01"),
    datetime.fromisoformat("9999-12-01"),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9.5))]),
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
COUNT = st.integers(0, 2**31 - 1)
IDS = st.builds(lambda: uuid.uuid4().hex)
# PostgreSQL keeps the JSON text, and so every finite number; keys are texts.
JSON = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)

POST_MORTEM = st.builds(
    PostMortemRecord,
    id=IDS,
    source_uri=IDS.flatmap(lambda unique: TEXT.map(lambda text: unique + text)),
    format=st.sampled_from(["markdown", "html"]),
    revision=st.text(string.hexdigits, min_size=64, max_size=64),
    title=TEXT,
    published_at=MOMENT,
    updated_at=MOMENT,
    kind=NAME,
    team=st.none() | TEXT,
    severity=st.none() | TEXT,
    severity_level=st.none() | st.integers(1, 5),
    incident_date=st.none() | DAY,
    started_at=st.none() | MOMENT,
    ended_at=st.none() | MOMENT,
    systems=TEXTS,
    tags=TEXTS,
    sections=TEXTS,
    facts=st.dictionaries(TEXT, TEXT, max_size=2),
)
ITEM = st.builds(
    ItemRecord,
    id=IDS,
    post_mortem_id=st.just("p1"),
    position=st.none() | COUNT,
    line=COUNT,
    text=TEXT,
    created_at=MOMENT,
    state=st.sampled_from(ItemState),
    explicit_id=st.none() | TEXT,
    owner=st.none() | TEXT,
    due=st.none() | TEXT,
    due_date=st.none() | DAY,
    kind=st.none() | TEXT,
    section=st.none() | TEXT,
    scope=TEXT,
    details=TEXT,
    tickets=TEXTS,
    done_in_document=st.none() | st.booleans(),
    reason=st.none() | TEXT,
    closed_at=st.none() | MOMENT,
    last_activity_at=st.none() | MOMENT,
    removed_at=st.none() | MOMENT,
    slips=COUNT,
    document_owner=st.none() | TEXT,
    document_due_date=st.none() | DAY,
    decided_by=st.none() | TEXT,
    decided_at=st.none() | MOMENT,
    look_again_on=st.none() | DAY,
    evidence=st.none() | TEXT,
    stale_since=st.none() | MOMENT,
    unwritten_decision=st.none() | IDS,
    duplicate_of=st.none() | IDS,
)
LINK = st.builds(
    LinkRecord,
    id=IDS,
    action_item_id=st.just("a1"),
    connection=IDS,  # an item has one link per connection
    key=IDS,
    state=st.sampled_from(LinkState),
    created_at=MOMENT,
    ticket=st.none() | st.builds(TicketRef, id=IDS, key=NAME, url=TEXT),
    adopted=st.booleans(),
    intent_at=st.none() | MOMENT,
    attempts=COUNT,
    looks=COUNT,
    tries=COUNT,
    step=COUNT,
    next_at=st.none() | MOMENT,
    error=st.none() | TEXT,
    warnings=TEXTS,
    tracker_updated_at=st.none() | MOMENT,
    seen=st.none()
    | st.builds(
        TicketSeen,
        state=st.sampled_from(ItemState),
        due_date=st.none() | DAY,
        comments=COUNT,
        linked_changes=st.none() | COUNT,
    ),
)
AUDIT = st.builds(
    AuditRecord,
    id=IDS,
    state=st.sampled_from(["running", "done"]),
    started_at=MOMENT,
    finished_at=st.none() | MOMENT,
    period=st.none() | IDS,
    counts=st.dictionaries(TEXT, COUNT, max_size=3),
)
EVENT = st.builds(
    EventRecord,
    action_item_id=st.just("a1"),
    at=MOMENT,
    kind=TEXT,
    data=JSON,
    by=st.none() | TEXT,
    delivery_id=st.none() | COUNT,
)
FINDING = st.builds(
    FindingRecord,
    rule=TEXT,
    action_item_id=st.just("a1"),
    post_mortem_id=st.just("p1"),
    message=TEXT,
    data=JSON,
    what=TEXT,
    since=st.none() | DAY,
    decide=TEXT,
)

several_examples = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def with_item(database: Database) -> Database:
    """A database in which post-mortem p1 has item a1, and audit u1 runs."""
    store(database, a_post_mortem("p1"), an_item("a1"), an_audit("u1"))
    return database


@given(first=POST_MORTEM, second=POST_MORTEM)
@several_examples
def test_post_mortems(database: Database, first: PostMortemRecord, second: PostMortemRecord) -> None:
    """A post-mortem comes back as it was saved, and so does what replaces it."""
    second = replace(second, id=first.id)
    for record in (first, second):
        store(database, record)
        with database.reading() as work:
            assert work.post_mortems.get(record.id) == record
            assert work.post_mortems.by_source(record.source_uri) == record


@given(first=ITEM, second=ITEM)
@several_examples
def test_items(with_item: Database, first: ItemRecord, second: ItemRecord) -> None:
    """An action item comes back as it was saved, and so does what replaces it."""
    second = replace(second, id=first.id)
    for record in (first, second):
        store(with_item, record)
        with with_item.reading() as work:
            assert work.action_items.get(record.id) == record


@given(first=LINK, second=LINK)
@several_examples
def test_links(with_item: Database, first: LinkRecord, second: LinkRecord) -> None:
    """A link comes back as it was saved, and so does what replaces it."""
    second = replace(second, id=first.id)
    for record in (first, second):
        store(with_item, record)
        with with_item.reading() as work:
            assert work.links.get(record.id) == record


@given(first=AUDIT, second=AUDIT)
@several_examples
def test_audits(database: Database, first: AuditRecord, second: AuditRecord) -> None:
    """An audit comes back as it was saved, and so does what replaces it."""
    second = replace(second, id=first.id)
    for record in (first, second):
        store(database, record)
        with database.reading() as work:
            assert work.audits.get(record.id) == record


@given(events=st.lists(EVENT, max_size=3), findings=st.lists(FINDING, max_size=3))
@several_examples
def test_events_and_findings(with_item: Database, events: list[EventRecord], findings: list[FindingRecord]) -> None:
    """Events and findings come back as they were added, nested values included."""
    with with_item.unit_of_work() as work:
        before = len(work.action_items.history("a1"))
        work.action_items.add_events(events)
        work.audits.replace_findings("u1", findings)
    with with_item.reading() as work:
        assert work.action_items.history("a1")[before:] == events
        assert work.audits.findings("u1") == findings


@pytest.mark.parametrize("bad", ["a\0b", "\0", "half \ud83d"], ids=["inside", "alone", "surrogate"])
@pytest.mark.parametrize("field", ["title", "source_uri", "team", "systems", "tags"])
def test_text_that_cannot_be_stored_is_refused(database: Database, field: str, bad: str) -> None:
    """U+0000 and half characters are refused alike on both databases, in words, and nothing is stored."""
    value: Any = (bad,) if field in {"systems", "tags"} else bad
    with pytest.raises(Refused, match=r"cannot be stored; remove it"):
        store(database, a_post_mortem("p0"), a_post_mortem("p1", **{field: value}))
    with database.reading() as work:
        assert work.post_mortems.get("p0") is None


@pytest.mark.parametrize("data", [{"a\0": 1}, {"a": ["\0"]}, {"a": {"b": "\0"}}], ids=str)
def test_nested_text_that_cannot_be_stored_is_refused(with_item: Database, data: dict[str, Any]) -> None:
    """U+0000 is found at any depth of an event's data, in keys and values."""
    with pytest.raises(Refused, match=r"U\+0000"), with_item.unit_of_work() as work:
        work.action_items.add_events([EventRecord("a1", NOON, "published", data)])


@pytest.mark.parametrize(
    "wanted",
    [
        PostMortemFilter(q="a\0"),
        PostMortemFilter(team="a\0"),
        PostMortemFilter(severity="a\0"),
        PostMortemFilter(system="a\0"),
        PostMortemFilter(tag="a\0"),
        PostMortemFilter(kind="a\0"),
    ],
    ids=["q", "team", "severity", "system", "tag", "kind"],
)
def test_filters_refuse_it_too(database: Database, wanted: PostMortemFilter) -> None:
    """A filter with U+0000 is a bad request, not a failure of the database."""
    with pytest.raises(Refused, match=r"U\+0000"), database.reading() as work:
        work.post_mortems.page(wanted, before=None, limit=1)


def test_names_that_do_not_fit_into_an_index_are_refused(database: Database) -> None:
    """A source name or delivery id is at most 2000 bytes long on both databases; that much is stored and found."""
    longest = "é" * (KEY_BYTES // 2)
    store(database, a_post_mortem("p1", source_uri=longest))
    with database.unit_of_work() as work:
        assert work.post_mortems.by_source(longest) is not None
        assert work.deliveries.store(a_delivery(longest)) is not None
    with pytest.raises(Refused, match="2001 bytes; shorten it to at most 2000"):
        store(database, a_post_mortem("p2", source_uri=longest + "x"))


def test_long_texts_are_stored(with_item: Database) -> None:
    """A title, owner or team of a million characters is no problem: none of them is indexed."""
    long = "é" * 1_000_000
    store(with_item, a_post_mortem("p2", title=long, team=long), an_item("a2", owner=long, text=long))
    with with_item.reading() as work:
        item = work.action_items.get("a2")
        assert item is not None
        assert item.owner == long


def test_naive_moments_are_refused(database: Database) -> None:
    """A datetime without a zone is a mistake that is found before it is stored."""
    with pytest.raises(NaiveMoment, match="naive"):
        store(database, a_post_mortem("p1", started_at=datetime(2026, 4, 12)))  # noqa: DTZ001 - that is the point
