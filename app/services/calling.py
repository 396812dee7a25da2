"""Call a tracker: counted, timed, and not at all while it refuses our account (401, 403)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.container import Container
from app.domain import pausing
from app.telemetry import logger
from connectors import errors as tracker

log = logger(__name__)


@contextmanager
def tracker_call(c: Container, connection: str, operation: str) -> Iterator[None]:
    """Surround one call.

    Raises:
        RateLimited: the connection stands still; nothing was asked, and ``retry_at`` is when it may be tried.
    """
    paused = _let_through(c, connection, operation)
    try:
        with c.metrics.tracker_call(connection, operation):
            yield
    except (tracker.AuthFailed, tracker.Forbidden) as error:
        status = pausing.UNAUTHORIZED if isinstance(error, tracker.AuthFailed) else 403
        if pausing.pauses_for(operation, status):
            _pause(c, connection, operation, status, str(error))
        raise
    if paused is not None and pausing.ends_with(paused, operation):
        with c.database.unit_of_work() as work:
            work.pauses.end(connection)
        log.warning("connection works again", connection=connection, paused_since=paused.since.isoformat())


def probe_soon(c: Container) -> None:
    """At start: somebody may have mended what was refused, so the next call of each connection tries it."""
    with c.database.unit_of_work() as work:
        for pause in work.pauses.all():
            work.pauses.save(replace(pause, probe_at=c.clock.now(), probes=0))


def _let_through(c: Container, connection: str, operation: str) -> pausing.Pause | None:
    now = c.clock.now()
    with c.database.reading() as work:
        pause = work.pauses.get(connection)
    if pause is None:
        return None
    if not pausing.may_try(pause, operation, now):
        message = f"{connection} stands still since {pause.since:%Y-%m-%d %H:%M} UTC: {pause.reason}"
        raise tracker.RateLimited(message, retry_at=pause.probe_at)
    if now >= pause.probe_at:
        with c.database.unit_of_work() as work:
            work.pauses.save(pausing.probing(pause, now))
    return pause


def _pause(c: Container, connection: str, operation: str, status: int, reason: str) -> None:
    with c.database.unit_of_work() as work:
        pause, new = pausing.refused(work.pauses.get(connection), connection, operation, status, reason, c.clock.now())
        work.pauses.save(pause)
    if new:  # the one alert: every further item waits without a word
        log.error("connection paused", connection=connection, operation=operation, status=status, reason=reason)
