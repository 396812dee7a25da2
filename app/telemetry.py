"""Structured logs without secrets, and the counters behind ``/metrics``.

Logs go to standard error. ``structlog.contextvars.bind_contextvars(request_id=..., delivery_id=..., item_id=...)``
puts an id on every line that follows in the same task or thread.
"""

from __future__ import annotations

import logging
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from structlog.typing import EventDict, Processor
from typing_extensions import override

from app.literal import literal
from app.secret_names import is_secret_name

HIDDEN = "***"
STATES_KEPT_SECONDS = 15.0
_QUIET = ("httpx", "httpcore", "urllib3", "dbos", "github", "jira", "apscheduler", "asyncio", "alembic")
_SHORTEST_SECRET = 6  # hiding shorter values everywhere would make logs unreadable and give the value away
_USERINFO = re.compile(r"(?<=://)[^/\s@]+@")

StateCounts = Callable[[], Mapping[str, int]]


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module."""
    return structlog.stdlib.get_logger(name)


class Redaction:
    """A structlog processor that hides values under secret names, known secret values, and user parts of URLs."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        long_enough = sorted({s for s in secrets if len(s) >= _SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, long_enough))) if long_enough else None

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """Return the event without secrets."""
        return {key: self._clean(key, value) for key, value in event.items()}

    def _clean(self, key: str, value: object) -> object:
        if is_secret_name(key):
            return HIDDEN
        if isinstance(value, Mapping):
            return {str(inner): self._clean(str(inner), one) for inner, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean("", one) for one in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._clean_text(value if isinstance(value, str) else repr(value))

    def _clean_text(self, text: str) -> str:
        text = _USERINFO.sub(f"{HIDDEN}@", text)
        return self._known.sub(HIDDEN, text) if self._known else text


def configure(
    level: str = "info", log_format: Literal["auto", "console", "json"] = "auto", secrets: Iterable[str] = ()
) -> None:
    """Send structlog and standard logging to standard error in one form; ``secrets`` are hidden wherever they appear.

    Libraries that log requests are kept at WARNING, because their debug lines hold headers and addresses.
    """
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(as_json, secrets))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def take_over(name: str) -> None:
    """Have a library's logger, which writes by a handler of its own, write like everybody else: without secrets."""
    library = logging.getLogger(name)
    library.handlers.clear()
    library.propagate = True


def _rendering(as_json: bool, secrets: Iterable[str]) -> list[Processor]:
    """Tracebacks become text before redaction, so that a secret in an exception is hidden too."""
    last: list[Processor] = (
        [structlog.processors.JSONRenderer()]  # escapes what is not ASCII
        if as_json
        else [literally, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)]
    )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        Redaction(secrets),
        *last,
    ]


def literally(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: no value ends its line, colours it or turns it round; tracebacks stay, indented."""
    shown = {key: literal(value) if isinstance(value, str) else value for key, value in event.items()}
    if isinstance(event.get("exception"), str):
        shown["exception"] = "\n".join(f"    {literal(line)}" for line in event["exception"].split("\n"))
    return shown


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one process and the registry that ``/metrics`` shows."""

    registry: CollectorRegistry
    webhook_deliveries: Counter  # labels: connection, outcome
    delivery_seconds: Histogram  # labels: connection
    tracker_calls: Counter  # labels: connection, operation, outcome
    tracker_call_seconds: Histogram  # labels: connection, operation
    reconciled_changes: Counter  # labels: connection

    @contextmanager
    def tracker_call(self, connection: str, operation: str) -> Iterator[None]:
        """Count and time one call to a tracker; what it raises passes through and names the outcome."""
        started, outcome = time.monotonic(), "ok"
        try:
            yield
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            self.tracker_calls.labels(connection, operation, outcome).inc()
            self.tracker_call_seconds.labels(connection, operation).observe(time.monotonic() - started)

    def expect(self, connection: str, outcomes: Iterable[str]) -> None:
        """Begin to show a connection's deliveries, with none yet: Prometheus sees no increase in a first sample."""
        self.delivery_seconds.labels(connection)
        for outcome in outcomes:
            self.webhook_deliveries.labels(connection, outcome)

    def delivery(self, connection: str, outcome: str, times: int = 1) -> None:
        """Count webhook deliveries."""
        self.webhook_deliveries.labels(connection, outcome).inc(times)

    def deliveries_taken(self, connection: str, seconds: Iterable[float]) -> None:
        """Record how long each delivery took from its last byte to the commit."""
        observe = self.delivery_seconds.labels(connection).observe
        for one in seconds:
            observe(one)

    def reconciled(self, connection: str, changes: int) -> None:
        """Count changes that reconciliation found and no webhook had announced."""
        self.reconciled_changes.labels(connection).inc(changes)


def make_metrics(
    version: str, links: StateCounts, action_items: StateCounts, monotonic: Callable[[], float] = time.monotonic
) -> Metrics:
    """Make a fresh registry; ``links`` and ``action_items`` answer how many there are by state, now.

    They are asked at most every 15 seconds, however often ``/metrics`` is read.
    """
    registry = CollectorRegistry()
    registry.register(_States("followthrough_links", "Links by state.", links, monotonic))
    registry.register(_States("followthrough_action_items", "Action items by state.", action_items, monotonic))
    registry.register(_BuildInfo(version))
    return Metrics(
        registry=registry,
        webhook_deliveries=Counter(
            "followthrough_webhook_deliveries_total",
            "Webhook deliveries by what became of them.",
            ("connection", "outcome"),
            registry=registry,
        ),
        delivery_seconds=Histogram(
            "followthrough_webhook_delivery_seconds",
            "Time from the receipt of a delivery until what it says was committed, in seconds.",
            ("connection",),
            registry=registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        ),
        tracker_calls=Counter(
            "followthrough_tracker_calls_total",
            "Calls to trackers by operation and outcome.",
            ("connection", "operation", "outcome"),
            registry=registry,
        ),
        tracker_call_seconds=Histogram(
            "followthrough_tracker_call_seconds",
            "Time a call to a tracker took, in seconds.",
            ("connection", "operation"),
            registry=registry,
        ),
        reconciled_changes=Counter(
            "followthrough_reconciled_changes_total",
            "Changes that reconciliation found and no webhook had announced.",
            ("connection",),
            registry=registry,
        ),
    )


class _States(Collector):
    """A gauge by state, counted when it is read and kept for a while."""

    def __init__(self, name: str, text: str, count: StateCounts, monotonic: Callable[[], float]) -> None:
        self._name, self._text, self._count, self._monotonic = name, text, count, monotonic
        self._kept: Mapping[str, int] = {}
        self._until: float | None = None

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name the gauge without counting, so that making the registry asks nothing of the database."""
        return [GaugeMetricFamily(self._name, self._text, labels=("state",))]

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._monotonic()
        if self._until is None or now >= self._until:
            self._kept, self._until = dict(self._count()), now + STATES_KEPT_SECONDS
        family = GaugeMetricFamily(self._name, self._text, labels=("state",))
        for state, number in sorted(self._kept.items()):
            family.add_metric([state], number)
        yield family


class _BuildInfo(Collector):
    """Says which version runs; the value is always 1."""

    def __init__(self, version: str) -> None:
        self._version = version

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("followthrough_build_info", "Version that runs.", labels=("version", "python"))
        family.add_metric([self._version, platform.python_version()], 1)
        yield family
