"""The figures as Prometheus gauges, with one bounded label: the severity."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from app.container import Container
from app.services import figures

KEPT_SECONDS = 60.0
GAUGES = {
    "followthrough_completion_ratio": ("completion_rate", "Done of all action items but duplicates."),
    "followthrough_resolution_ratio": ("resolution_rate", "Done or won't-do of all action items but duplicates."),
    "followthrough_on_time_ratio": ("on_time_rate", "Done by the first promised date, of what had to be done by now."),
    "followthrough_open_items": ("open", "Action items that are open."),
    "followthrough_overdue_items": ("overdue", "Open action items past their date."),
    "followthrough_wont_do_items": ("wont_do", "Action items closed as won't-do."),
}


class FigureGauges(Collector):
    """Reads the figures when it is asked, at most once a minute. A rate of nothing has no sample."""

    def __init__(self, container: Container, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._container, self._monotonic = container, monotonic
        self._kept: list[GaugeMetricFamily] = []
        self._until: float | None = None

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name the gauges without reading anything."""
        return [GaugeMetricFamily(name, text, labels=("severity",)) for name, (_, text) in GAUGES.items()]

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._monotonic()
        if self._until is None or now >= self._until:
            self._kept, self._until = self._read(), now + KEPT_SECONDS
        yield from self._kept

    def _read(self) -> list[GaugeMetricFamily]:
        groups = [
            *figures.completion(self._container).groups,
            *figures.completion(self._container, group_by="severity").groups,
        ]
        families = []
        for name, (figure, text) in GAUGES.items():
            family = GaugeMetricFamily(name, text, labels=("severity",))
            for group in groups:
                value = getattr(group, figure)
                if value is not None:
                    family.add_metric([group.key], value)
            families.append(family)
        return families
