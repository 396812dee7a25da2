"""What the shipped alerts and the dashboard ask for is what a working service shows."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from app.container import Container
from app.domain.records import DeliveryOutcome
from app.services.calling import tracker_call
from app.services.figure_gauges import FigureGauges
from app.services.operating_gauges import OperatingGauges
from app.services.receive_delivery import take_batch
from app.services.reconcile import missed_cursor
from connectors.contract import TicketState
from connectors.errors import AuthFailed
from tests.domain.news import NOON, a_ticket, after
from tests.services.conftest import StandingClock
from tests.services.test_receiving_deliveries import arrival, publish

METRIC = re.compile(r"\bfollowthrough_[a-z_]+")


def queries(root: Path) -> dict[str, str]:
    """Every query that is shipped, by its name."""
    folder = root / "docs" / "operating"
    alerts = yaml.safe_load((folder / "alerts.yaml").read_text("utf-8"))
    dashboard = json.loads((folder / "grafana-dashboard.json").read_text("utf-8"))
    found = {rule["alert"]: rule["expr"] for group in alerts["groups"] for rule in group["rules"]}
    return found | {panel["title"]: one["expr"] for panel in dashboard["panels"] for one in panel["targets"]}


@pytest.fixture
def shown(container: Container, clock: StandingClock) -> dict[str, set[str]]:
    """The samples of a service that has taken a delivery, called a tracker and reconciled; labels by name."""
    publish(container.database)
    container.metrics.registry.register(FigureGauges(container))
    with suppress(AuthFailed), tracker_call(container, "refused", "create"):
        raise AuthFailed("Bad credentials")
    container.metrics.registry.register(OperatingGauges(container))
    take_batch(container, [arrival("d1", a_ticket(TicketState.DONE, after(seconds=1)))])
    with container.metrics.tracker_call("builtin", "get"):
        clock.pass_(seconds=1)
    with container.database.unit_of_work() as work:
        work.deliveries.set_cursor("reconcile:builtin", NOON)
        work.deliveries.set_cursor(missed_cursor("builtin"), NOON)
        work.session.connection().exec_driver_sql(
            "CREATE TABLE workflow_status"
            " (workflow_uuid TEXT, queue_name TEXT, status TEXT, created_at INTEGER, updated_at INTEGER)"
        )
        now = int(NOON.timestamp() * 1000)
        tries = [
            *(("r", "ENQUEUED"), ("again", "ERROR"), ("again~1", "ERROR"), ("again~1~2", "SUCCESS")),
            *(("waits", "ERROR"), ("waits~1", "DELAYED"), ("gave-up", "ERROR"), ("gave-up~1", "ERROR")),
        ]
        for key, status in tries:
            row = (key, "read" if key == "r" else "work", status, now, now)
            work.session.connection().exec_driver_sql("INSERT INTO workflow_status VALUES (?, ?, ?, ?, ?)", row)
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(generate_latest(container.metrics.registry).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_shipped_query_asks_for_what_is_shown(root: Path, shown: dict[str, set[str]]) -> None:
    """Each metric in an alert or a panel has samples, and each label in it is one of theirs."""
    for name, query in queries(root).items():
        metrics = METRIC.findall(query)
        assert metrics, name
        assert set(metrics) - set(shown) - {"followthrough_links"} == set(), name
        labels = {"state"}.union(*(shown.get(metric, set()) for metric in metrics))
        asked = set(re.findall(r"[{,]\s*([a-z_]+)\s*(?:=|!=|=~)", query))
        grouped = {part.strip() for group in re.findall(r"by \(([^)]*)\)", query) for part in group.split(",")}
        assert asked | grouped <= labels, name


def test_waiting_work_and_quarantine_are_counted(container: Container, shown: dict[str, set[str]]) -> None:
    """A job that waits has an age, and what is in quarantine is counted."""
    assert {"queue", "state"} <= shown["followthrough_jobs"]
    text = generate_latest(container.metrics.registry).decode()
    assert 'followthrough_jobs{queue="read",state="enqueued"} 1.0' in text
    assert 'followthrough_oldest_job_seconds{queue="read"} 1.0' in text
    assert "followthrough_quarantined_deliveries 0.0" in text
    assert "followthrough_uncounted_changes 1.0" in text
    assert "followthrough_failed_jobs 1.0" in text  # of four that failed at first, one is not tried again
    outcome = f'outcome="{DeliveryOutcome.APPLIED.value}"'
    assert f'followthrough_webhook_deliveries_total{{connection="builtin",{outcome}}} 1.0' in text
