"""Follow documents: read those that a delivery names or a look finds changed, and publish them."""

from __future__ import annotations

from datetime import datetime

from app.container import Container, Job, lane
from app.errors import DocumentUnreadable, PolicyRejected
from app.services.calling import tracker_call
from app.services.follow_ticket import seconds_until
from app.services.keep_refusal import keep_refusal
from app.services.link_back_jobs import sources, write_links_job
from app.services.source_documents import REFUSED_NAME, publish_again
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors import errors as tracker
from connectors.documents import DocumentHint, DocumentName

log = logger(__name__)

PATIENCE = (5.0, 30.0, 120.0, 600.0, 1800.0)  # seconds between tries of a read whose source cannot be asked


def enqueue_reads(
    c: Container, work: UnitOfWork, connection: str, hints: tuple[DocumentHint, ...], reason: str
) -> None:
    """Have each document of a delivery read, in the order of deliveries; ``reason`` is that delivery."""
    for hint in hints:
        if hint.name is None:
            c.jobs.enqueue(work, look_job(connection, reason))
        else:
            c.jobs.enqueue(work, read_job(connection, hint.name, reason))


def look_job(connection: str, reason: str) -> Job:
    """Compare all followed documents of a connection with what is published."""
    key = f"look-for-documents:{connection}:{reason}"
    return Job("look_for_documents", key, lane(connection), {"connection": connection})


def read_job(connection: str, name: DocumentName, reason: str, tried: int = 0, delay: float = 0.0) -> Job:
    """Read one document and publish it. On the connection's lane, so that pushes are published in their order."""
    key = f"read-document:{connection}:{name.uri}:{name.at}:{reason}:{tried}"
    args = {"connection": connection, "uri": name.uri, "at": name.at, "reason": reason, "tried": tried}
    return Job("read_document", key, lane(connection), args, delay)


def read_document(c: Container, *, connection: str, uri: str, at: str, reason: str, tried: int) -> float | None:
    """Publish a document as it is at one version. One that is refused is kept as such, until it is not any more."""
    source = sources(c).get(connection)
    if source is None:
        return None
    name = DocumentName(uri, at)
    try:
        with tracker_call(c, connection, "read_document"):
            document = source.read(name)
        published = publish_again(c, document)
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except REFUSED_NAME as error:
        log.warning("document not read", connection=connection, uri=uri, error=str(error))
        return None
    except tracker.ConnectorError as error:
        if tried < len(PATIENCE):
            with c.database.unit_of_work() as work:
                c.jobs.enqueue(work, read_job(connection, name, reason, tried + 1, PATIENCE[tried]))
        log.warning("document not read yet", connection=connection, uri=uri, error=str(error), tries=tried + 1)
        return None
    except (PolicyRejected, DocumentUnreadable) as error:
        keep_refusal(c, connection, source, name, error)
        return None
    with c.database.unit_of_work() as work:
        work.refused_documents.forget([uri])
        if source.follows(uri):
            c.jobs.enqueue(work, write_links_job(connection, published.post_mortem_id, document.version))
    return None


def look_for_documents(c: Container, connection: str) -> float | None:
    """Read every followed document whose content is not the published one: what pushes did not tell."""
    source = sources(c).get(connection)
    if source is None:
        return None
    try:
        with tracker_call(c, connection, "list_documents"):
            there = source.listing()
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except tracker.ConnectorError as error:
        log.warning("documents not listed", connection=connection, error=str(error))
        return None
    if there is None:
        return None
    with c.database.unit_of_work() as work:
        work.refused_documents.forget(work.refused_documents.names_of(connection) - there.keys())
    for uri, version in sorted(there.items()):
        with c.database.unit_of_work() as work:
            known = work.post_mortems.by_source(uri)
            stored = work.post_mortems.document(known.id, known.revision) if known else None
            if stored is None or source.version_of(stored) != version:
                # once a day for each content: one that was refused is not refused again every few minutes
                reason = f"{version}:{_day(c.clock.now())}"
                c.jobs.enqueue(work, read_job(connection, DocumentName(uri), reason))
    return None


def _day(now: datetime) -> str:
    return now.date().isoformat()
