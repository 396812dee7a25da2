"""Seven months in which the example post-mortems are published, worked on and audited, as a site would have them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from app.domain.records import LinkState
from tests.api.conftest import Service
from tests.api.test_links import troubled
from tests.api.test_recurrences import CAUSE, published

FIRST: Final = datetime(2026, 3, 20, 9, tzinfo=UTC)
LAST: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
_WORKED_ON: Final = 60  # days after which part of a document's items is done


def live_through(service: Service, documents: Sequence[Path]) -> None:
    """Publish each document six days after its incident, finish some of its items, and audit every month."""
    for path in documents:
        day = date.fromisoformat(path.name[:10]) + timedelta(days=6)
        _until(service, datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        service.publish(path.read_text(encoding="utf-8"), uri=f"examples/{path.name}")
        service.run_jobs()
        _finish_some(service)
    incident(service)
    published(service, "Checkout slow: disk full", CAUSE, "file:a.md")
    published(service, "Checkout slow again: disk full", f"{CAUSE} Nobody had removed it.", "file:c.md")
    _until(service, LAST)
    service.run_jobs()
    troubled(service, LinkState.UNKNOWN)
    _audit(service)
    service.clock.advance(timedelta(minutes=1))  # what people do next is after the audit


def incident(service: Service) -> None:
    """Register an incident of which nobody has written or decided anything."""
    told = {"id": "INC-12", "title": "Wiki slow", "severity": "SEV-3", "started_at": "2026-09-01T10:00:00Z"}
    service.client.post("/v1/incidents", json={**told, "systems": ["wiki"], "source": "https://pager.example/12"})


def _until(service: Service, moment: datetime) -> None:
    while service.clock.now() < moment:
        step = min(timedelta(days=30), moment - service.clock.now())
        service.clock.advance(step)
        if step == timedelta(days=30):
            _audit(service)


def _audit(service: Service) -> None:
    service.client.post("/v1/audits")
    service.run_jobs()


def _finish_some(service: Service) -> None:
    now = service.clock.now()
    items = service.client.get("/v1/action-items?state=open&limit=100").json()["items"]
    old = [one for one in items if datetime.fromisoformat(one["created_at"]) < now - timedelta(days=_WORKED_ON)]
    for place, one in enumerate(old):
        what = {"kind": "done", "reason": "Merged and deployed"}
        if place % 3 == 1:
            what = {"kind": "wont_do", "reason": "The service it was for is switched off in December"}
        if place % 3 != 2:  # every third stays open
            service.client.post(f"/v1/action-items/{one['id']}/decisions", json={**what, "by": "Priya"})
    service.run_jobs()
