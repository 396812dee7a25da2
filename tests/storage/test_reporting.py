"""What a report and the notices read, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain.notices import NoticeRecord, NoticeState
from app.domain.records import ItemState
from app.storage.database import Database
from tests.domain.news import NOON, a_post_mortem, an_item
from tests.storage.records import store

NOTICE = NoticeRecord("n1", "owner:Ada/0", "2026-04-13", "digest", "1 open", ("one",), ("open:a1", "remind:a1"), NOON)


def test_a_notice_exists_once_per_recipient_and_window(database: Database) -> None:
    """The second claim changes nothing; what failed does not count as told."""
    with database.unit_of_work() as work:
        assert work.notices.claim(NOTICE)
        assert not work.notices.claim(replace(NOTICE, id="n2"))
        assert work.notices.claim(NoticeRecord("n3", "owner:Ada/0", "2026-04-14", "news", "x", (), ("late:a1",), NOON))
    with database.unit_of_work() as work:
        assert work.notices.get("n1") == NOTICE
        told = work.notices.told("owner:Ada/0", NOON - timedelta(days=1))
        assert (told.last_digest, told.lately) == (
            frozenset({"open:a1"}),
            frozenset({"open:a1", "remind:a1", "late:a1"}),
        )
        work.notices.save(replace(NOTICE, state=NoticeState.FAILED))
        assert work.notices.told("owner:Ada/0", NOON - timedelta(days=1)).last_digest is None


def test_what_a_report_tells_of_a_month(database: Database) -> None:
    """Dropped and published in the time, slipped and open now, systems by team, and what is missing."""
    store(
        database,
        a_post_mortem(team="payments", systems=("Auth",), severity_level=2),
        an_item("a1", state=ItemState.WONT_DO, closed_at=NOON, reason="dear"),
        an_item("a2", slips=2, due_date=date(2026, 6, 1), owner="Ada"),
        an_item("a3"),
    )
    before, after = NOON - timedelta(days=1), NOON + timedelta(days=1)
    with database.reading() as work:
        reporting = work.reporting
        assert [one.item.id for one in reporting.dropped(before, after)] == ["a1"]
        assert reporting.dropped(after, after) == []
        assert reporting.dropped_ever() == 1
        assert [one.item.id for one in reporting.slipped()] == ["a2"]
        assert [one.item.id for one in reporting.open_items()] == ["a2", "a3"]
        assert reporting.items(["a3", "none"])["a3"].team == "payments"
        assert [one.id for one in reporting.published(before, after)] == ["p1"]
        assert reporting.published(before, NOON) == []
        assert reporting.teams_by_system() == {"auth": {"payments"}}
        gaps = reporting.gaps()
        assert (gaps.without_severity, gaps.without_incident_date, gaps.unowned, gaps.undated) == (0, 1, 1, 1)
        assert reporting.last_done_audit(after) is None
