"""Audits and findings, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.records import FindingRecord
from app.errors import Conflict
from app.storage.database import Database
from tests.storage.records import NOON, a_post_mortem, an_audit, an_item, store

UNOWNED = FindingRecord("unowned", "a1", "p1", "nobody owns it", {"days": 3})
STALE = FindingRecord("stale", "a1", "p1", "nothing happened for 30 days")


def test_an_audit_is_saved_and_finished(database: Database) -> None:
    """A running audit becomes a finished one under the same id."""
    done = an_audit("u1", state="done", finished_at=NOON + timedelta(seconds=1), counts={"stale": 1})
    store(database, an_audit("u1"))
    store(database, done)
    with database.reading() as work:
        assert work.audits.get("u1") == done
        assert work.audits.get("u2") is None


def test_a_period_is_audited_once(database: Database) -> None:
    """A second audit of one scheduled period is refused; audits on demand have no period and are not limited."""
    period = "2026-05-01T09:00"
    store(database, an_audit("u1", period=period), an_audit("u2"), an_audit("u3"))
    with pytest.raises(Conflict):
        store(database, an_audit("u4", period=period))
    with database.reading() as work:
        assert work.audits.of_period(period) == an_audit("u1", period=period)
        assert work.audits.of_period("2026-06-01T09:00") is None
        assert [audit.id for audit in work.audits.page(before=None, limit=2)] == ["u3", "u2"]
        assert [audit.id for audit in work.audits.page(before="u2", limit=2)] == ["u1"]


def test_findings_of_a_repeated_run_replace(database: Database) -> None:
    """Findings keep the order they were found in; a repeated run replaces its own and no other audit's."""
    store(database, a_post_mortem("p1"), an_item("a1"), an_audit("u1"), an_audit("u2"))
    with database.unit_of_work() as work:
        work.audits.replace_findings("u1", [UNOWNED, STALE])
        work.audits.replace_findings("u2", [STALE])
    with database.unit_of_work() as work:
        work.audits.replace_findings("u1", [STALE, UNOWNED])
    with database.reading() as work:
        assert work.audits.findings("u1") == [STALE, UNOWNED]
        assert work.audits.findings("u2") == [STALE]
    with database.unit_of_work() as work:
        work.audits.replace_findings("u1", [])
        assert work.audits.findings("u1") == []
