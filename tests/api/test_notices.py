"""The routes of notices that need a person."""

from __future__ import annotations

from app.domain.notices import NoticeRecord, NoticeState
from tests.api.conftest import Service
from tests.domain.news import NOON


def test_a_failed_notice_is_listed_and_settled(service: Service) -> None:
    """It is listed with why, without what it says; sending it again takes it off the list, and again is a 409."""
    record = NoticeRecord(
        "n1", "team:payments/0", "2026-04-13", "digest", "1 open", ("x",), (), NOON, NoticeState.FAILED, error="refused"
    )
    with service.container.database.unit_of_work() as work:
        work.notices.save(record)
    (listed,) = service.client.get("/v1/notices").json()["items"]
    assert (listed["id"], listed["state"], listed["error"], "lines" in listed) == ("n1", "failed", "refused", False)
    assert service.client.post("/v1/notices/n1/send").json()["state"] == "pending"
    assert service.client.get("/v1/notices").json()["items"] == []
    assert service.client.post("/v1/notices/n1/dismiss").status_code == 409
    assert service.client.post("/v1/notices/none/dismiss").status_code == 404
