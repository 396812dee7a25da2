"""Says whether the process lives, whether it can work, and counts for Prometheus."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from app.api.access import Use
from app.container import Container
from app.errors import DatabaseUnavailable
from app.storage import migrating
from app.telemetry import logger

router = APIRouter(tags=["health"])
log = logger(__name__)
READY_CURSOR = "ready"  # when this was last asked


class CheckOut(BaseModel):
    """One thing that must work."""

    name: str
    ok: bool
    detail: str


class HealthOut(BaseModel):
    """The answer of a health check."""

    status: Literal["ok", "failing"]
    checks: list[CheckOut]


@router.get("/livez", summary="Whether the process lives")
def livez() -> HealthOut:
    """Asks nothing of the database or the trackers."""
    return HealthOut(status="ok", checks=[])


@router.get("/readyz", summary="Whether the service can work", responses={503: {"model": HealthOut}})
def readyz(c: Use, response: Response) -> HealthOut:
    """200 where every check is fine, else 503."""
    checks = [_writable(c), _migrated(c)]
    ready = all(check.ok for check in checks)
    response.status_code = 200 if ready else 503
    return HealthOut(status="ok" if ready else "failing", checks=checks)


def _writable(c: Container) -> CheckOut:
    try:
        with c.database.unit_of_work() as work:
            # A row, not just a lock: a full disk and a read-only file are noticed by writing alone.
            work.deliveries.set_cursor(READY_CURSOR, c.clock.now())
    except DatabaseUnavailable as error:
        log.warning("not ready", check="database", error=str(error))
        return CheckOut(name="database", ok=False, detail="the database cannot be written; the log says why")
    return CheckOut(name="database", ok=True, detail="can be written")


def _migrated(c: Container) -> CheckOut:
    try:
        current = migrating.current(c.database)
    except DatabaseUnavailable as error:
        log.warning("not ready", check="migrations", error=str(error))
        return CheckOut(name="migrations", ok=False, detail="the database cannot be read; the log says why")
    head = migrating.head()
    if current == head:
        return CheckOut(name="migrations", ok=True, detail=f"at {head}")
    if current is not None and not migrating.knows(current):  # a newer version is being rolled out
        detail = f"at {current}, of a newer version of the program; this one knows {head}"
        return CheckOut(name="migrations", ok=migrating.works_on(current), detail=detail)
    return CheckOut(name="migrations", ok=False, detail=f"at {current}, this version needs {head}; restart the service")


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
def prometheus(c: Use) -> Response:
    """In the text format of Prometheus."""
    return Response(generate_latest(c.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
