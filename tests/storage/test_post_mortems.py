"""Post-mortems and their revisions, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.errors import Conflict
from app.storage.database import Database
from app.storage.post_mortems import PostMortemFilter
from tests.storage.records import NOON, a_post_mortem, store


def found(database: Database, **wanted: Any) -> list[str]:  # noqa: ANN401 - any field
    """Ids on the first page."""
    with database.reading() as work:
        return [record.id for record in work.post_mortems.page(PostMortemFilter(**wanted), before=None, limit=50)]


def test_each_source_is_one_post_mortem(database: Database) -> None:
    """A second post-mortem of one source is refused, and the first stays as it was."""
    store(database, a_post_mortem("p1", title="first"))
    with pytest.raises(Conflict, match="already"):
        store(database, a_post_mortem("p2", source_uri="file:p1.md"))
    with database.reading() as work:
        known = work.post_mortems.by_source("file:p1.md")
        assert known is not None
        assert known.title == "first"
        assert work.post_mortems.by_source("file:P1.md") is None
        assert work.post_mortems.get("p2") is None


def test_saving_again_replaces(database: Database) -> None:
    """A saved record replaces the one with its id, values that became None included."""
    store(database, a_post_mortem("p1", team="payments", tags=("a",)))
    store(database, a_post_mortem("p1", team=None, tags=()))
    with database.reading() as work:
        assert work.post_mortems.get("p1") == a_post_mortem("p1", team=None, tags=())


def test_a_revision_is_kept_once_and_byte_for_byte(database: Database) -> None:
    """Every text comes back as it was received, NUL bytes and invalid UTF-8 included, and none is stored twice."""
    store(database, a_post_mortem("p1"), a_post_mortem("p2"))
    text = b"\x00\xff\r\n\xc3\xa9" + bytes(range(256))
    with database.unit_of_work() as work:
        work.post_mortems.add_revision("p1", "a" * 64, text, NOON)
        work.post_mortems.add_revision("p1", "b" * 64, b"", NOON + timedelta(hours=1))
        work.post_mortems.add_revision("p1", "a" * 64, text, NOON + timedelta(hours=2))
        work.post_mortems.add_revision("p2", "a" * 64, b"of another", NOON)
    with database.reading() as work:
        assert work.post_mortems.document("p1", "a" * 64) == text
        assert work.post_mortems.document("p1", "b" * 64) == b""
        assert work.post_mortems.document("p1", "c" * 64) is None
        assert work.post_mortems.revisions("p1") == [("a" * 64, NOON), ("b" * 64, NOON + timedelta(hours=1))]


def test_a_revision_needs_its_post_mortem(database: Database) -> None:
    """A text of an unknown post-mortem is refused."""
    with pytest.raises(Conflict), database.unit_of_work() as work:
        work.post_mortems.add_revision("nobody", "a" * 64, b"", NOON)


def test_two_first_publications_follow_each_other(database: Database) -> None:
    """Two threads that publish one new document at once end with one post-mortem and no error."""
    start = threading.Barrier(4)
    made: list[str] = []
    errors: list[Exception] = []

    def publish(number: int) -> None:
        start.wait(timeout=60)
        try:
            with database.unit_of_work() as work:
                if work.post_mortems.by_source("file:new.md", lock=True) is None:
                    work.post_mortems.save(a_post_mortem(f"p{number}", source_uri="file:new.md"))
                    made.append(f"p{number}")
        except Exception as error:  # noqa: BLE001 - a thread's error is the test's to judge
            errors.append(error)

    threads = [threading.Thread(target=publish, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert found(database) == made
    assert len(made) == 1


@pytest.fixture
def several(database: Database) -> Database:
    """Four post-mortems that differ in everything that a list can be narrowed by."""
    store(
        database,
        a_post_mortem("p1", title="Logins FAILING in Zürich", team="payments", severity="SEV-1", severity_level=1),
        a_post_mortem("p2", title="100% disk_full", systems=("api", 'q"uote'), incident_date=date(2026, 1, 31)),
        a_post_mortem("p3", kind="near_miss", tags=("dns", "été", ", "), severity="critical", severity_level=1),
        a_post_mortem("p4", systems=("api-gateway",), tags=("dns2",), severity="SEV-12", severity_level=None),
    )
    return database


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["p4", "p3", "p2", "p1"]),
        ({"q": "failing IN"}, ["p4", "p3", "p1"][2:]),
        ({"q": "ZÜRICH"}, None),  # depends on the server's locale on PostgreSQL; see below
        ({"q": "0% d"}, ["p2"]),
        ({"q": "k_f"}, ["p2"]),
        ({"q": "d%f"}, []),
        ({"q": "_"}, ["p2"]),
        ({"team": "payments"}, ["p1"]),
        ({"team": "pay"}, []),
        ({"severity": "sev-1"}, ["p3", "p1"]),
        ({"severity": "1"}, ["p3", "p1"]),
        ({"severity": "Critical"}, ["p3"]),
        ({"severity": "sev-12"}, ["p4"]),
        ({"severity": "²"}, []),
        ({"severity": "9" * 40}, []),
        ({"system": "api"}, ["p2"]),
        ({"system": 'q"uote'}, ["p2"]),
        ({"system": "%"}, []),
        ({"tag": "été"}, ["p3"]),
        ({"tag": "dns"}, ["p3"]),
        ({"tag": ", "}, ["p3"]),
        ({"tag": '", "'}, []),
        ({"kind": "near_miss"}, ["p3"]),
        ({"from_": date(2026, 2, 1)}, ["p4", "p3", "p1"]),
        ({"to": date(2026, 1, 31)}, ["p2"]),
        ({"from_": date(2026, 1, 31), "to": date(2026, 4, 12)}, ["p4", "p3", "p2", "p1"]),
        ({"from_": date(2026, 4, 13)}, []),
        ({"severity": "1", "kind": "near_miss", "tag": "dns"}, ["p3"]),
    ],
    ids=str,
)
def test_filters(several: Database, wanted: dict[str, Any], ids: list[str] | None) -> None:
    """Each filter finds exactly what it names: literally, whatever characters it holds, and filters add up."""
    if ids is None:
        assert found(several, **wanted) in ([["p1"]] if several.is_sqlite else [["p1"], []])
    else:
        assert found(several, **wanted) == ids


def test_days_are_days_in_utc(database: Database) -> None:
    """A post-mortem without an incident date counts on the UTC day of its publication."""
    store(database, a_post_mortem("p1", published_at=datetime(2026, 4, 12, 23, 59, 59, 999999, tzinfo=UTC)))
    store(database, a_post_mortem("p2", published_at=datetime(2026, 4, 13, tzinfo=UTC)))
    assert found(database, to=date(2026, 4, 12)) == ["p1"]
    assert found(database, from_=date(2026, 4, 13)) == ["p2"]


def test_pages_are_newest_first_without_gap_or_repeat(database: Database) -> None:
    """Paging by the last id seen gives every post-mortem once, though new ones arrive in between."""
    store(database, *(a_post_mortem(f"p{number:02}") for number in range(7)))
    seen: list[str] = []
    before = None
    while True:
        with database.reading() as work:
            page = work.post_mortems.page(PostMortemFilter(), before=before, limit=3)
        if not page:
            break
        seen += [record.id for record in page]
        before = seen[-1]
        store(database, a_post_mortem(f"p9{len(seen)}"))
    assert seen == [f"p{number:02}" for number in reversed(range(7))]


def test_many_at_once(database: Database) -> None:
    """Any number of ids can be asked for at once; unknown ones are left out."""
    store(database, *(a_post_mortem(f"p{number}") for number in range(3)))
    ids = [f"p{number}" for number in range(1200)]
    with database.reading() as work:
        assert set(work.post_mortems.get_many(ids)) == {"p0", "p1", "p2"}
        assert work.post_mortems.get_many([]) == {}
