"""Ask trackers for the deliveries that did not arrive while we could not be reached."""

from __future__ import annotations

from datetime import timedelta

from app.container import WORK_QUEUE, Container, Job
from app.services.calling import tracker_call
from app.services.follow_ticket import seconds_until
from app.telemetry import logger
from connectors import errors as tracker
from connectors.contract import RecoversDeliveries

log = logger(__name__)

LOOKS_BACK = timedelta(days=3)  # what GitHub keeps; what is older, reconciliation has found


def recover_job(connection: str, hour: str) -> Job:
    """Look for lost deliveries of a connection, once an hour."""
    return Job("recover_deliveries", f"recover-deliveries:{connection}:{hour}", WORK_QUEUE, {"connection": connection})


def recover_deliveries(c: Container, connection: str) -> float | None:
    """Have each delivery sent again that no attempt brought."""
    connector: object = c.connections.get(connection)
    if not isinstance(connector, RecoversDeliveries):
        return None
    url = f"{c.settings.server.public_url.rstrip('/')}/webhooks/{connection}"
    try:
        with tracker_call(c, connection, "recover_deliveries"):
            asked = connector.redeliver_failed(url, c.clock.now() - LOOKS_BACK)
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except (tracker.Forbidden, tracker.TargetMissing) as error:  # the token may not see webhooks: `doctor` says so
        log.info("lost deliveries cannot be asked for", connection=connection, error=str(error))
        return None
    except tracker.ConnectorError as error:
        log.warning("lost deliveries were not asked for", connection=connection, error=str(error))
        return None
    if asked:
        log.info("lost deliveries are sent again", connection=connection, deliveries=asked[:100], count=len(asked))
    return None
