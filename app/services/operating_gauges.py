"""What those who run the service watch, as Prometheus gauges: work that waits, quarantine, the last reconciliation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from app.container import Container, next_try
from app.errors import DatabaseUnavailable
from app.services.reconcile import missed_cursor
from app.telemetry import logger

KEPT_SECONDS = 15.0
FAILED_LATELY = timedelta(days=7)  # what nobody mends for so long is no news any more
GAUGES = {
    "followthrough_jobs": ("Jobs that wait or run.", ("queue", "state")),
    "followthrough_oldest_job_seconds": ("Age of the oldest job that is due or runs, in seconds.", ("queue",)),
    "followthrough_failed_jobs": ("Jobs of the last seven days that failed and are not tried again.", ()),
    "followthrough_uncounted_changes": ("Changes of items that wait to be counted into the figures.", ()),
    "followthrough_quarantined_deliveries": ("Deliveries that could not be read or applied.", ()),
    "followthrough_connection_paused": (
        "1 while the tracker refuses our account and the connection stands still.",
        ("connection", "status"),
    ),
    "followthrough_last_reconciliation_timestamp_seconds": (
        "When the tracker was last read again to the end, in seconds since 1970.",
        ("connection",),
    ),
    "followthrough_last_delivery_timestamp_seconds": (
        "When the tracker's webhook last delivered anything, in seconds since 1970.",
        ("connection",),
    ),
    "followthrough_last_unannounced_change_timestamp_seconds": (
        "When a change was last found that no webhook had told; later than the last delivery: the webhook is silent.",
        ("connection",),
    ),
}

log = logger(__name__)


class OperatingGauges(Collector):
    """Reads the database when it is asked, at most every 15 seconds; while it cannot be read there are no samples."""

    def __init__(self, container: Container, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._container, self._monotonic = container, monotonic
        self._kept: list[GaugeMetricFamily] = []
        self._until: float | None = None

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name the gauges without reading anything."""
        return [GaugeMetricFamily(name, text, labels=labels) for name, (text, labels) in GAUGES.items()]

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._monotonic()
        if self._until is None or now >= self._until:
            try:
                self._kept = self._read()
            except DatabaseUnavailable as error:
                log.warning("the gauges could not be read", error=str(error))
                self._kept = []
            self._until = now + KEPT_SECONDS
        yield from self._kept

    def _read(self) -> list[GaugeMetricFamily]:
        c, now = self._container, self._container.clock.now()
        families = {name: GaugeMetricFamily(name, text, labels=labels) for name, (text, labels) in GAUGES.items()}
        with c.database.reading() as work:
            waiting, failed = work.job_counts.waiting(), work.job_counts.failed(now - FAILED_LATELY, next_try)
            quarantined = work.deliveries.counts_by_outcome().get("unreadable", 0)
            uncounted = work.rollups.waiting()
            pauses = work.pauses.all()
            moments = {
                "followthrough_last_reconciliation_timestamp_seconds": {
                    name: work.deliveries.cursor(f"reconcile:{name}") for name in c.connections
                },
                "followthrough_last_delivery_timestamp_seconds": {
                    name: work.deliveries.latest(name) for name in c.connections
                },
                "followthrough_last_unannounced_change_timestamp_seconds": {
                    name: work.deliveries.cursor(missed_cursor(name)) for name in c.connections
                },
            }
        oldest: dict[str, float] = {}
        for count in waiting:
            families["followthrough_jobs"].add_metric([count.queue, count.state], count.jobs)
            if count.state != "delayed":
                age = max(0.0, (now - count.oldest).total_seconds())
                oldest[count.queue] = max(age, oldest.get(count.queue, 0.0))
        for queue, age in oldest.items():
            families["followthrough_oldest_job_seconds"].add_metric([queue], age)
        families["followthrough_failed_jobs"].add_metric([], failed)
        families["followthrough_uncounted_changes"].add_metric([], uncounted)
        families["followthrough_quarantined_deliveries"].add_metric([], quarantined)
        for gauge, by_connection in moments.items():
            for name, at in by_connection.items():
                if at is not None:
                    families[gauge].add_metric([name], at.timestamp())
        for pause in pauses:
            families["followthrough_connection_paused"].add_metric([pause.connection, str(pause.status)], 1)
        return list(families.values())
