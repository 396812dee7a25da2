"""A document that was to be published where it lives is refused: keep that, and tell the people who wrote it."""

from __future__ import annotations

from app.container import Container
from app.domain.refused_documents import MOST_PROBLEMS, RefusedDocument, problem_line, told_to_authors
from app.errors import DocumentUnreadable, PolicyRejected
from app.services.calling import tracker_call
from app.telemetry import logger
from connectors import errors as tracker
from connectors.documents import DocumentName, DocumentSource, TellsAuthors

log = logger(__name__)


def keep_refusal(
    c: Container,
    connection: str,
    source: DocumentSource,
    name: DocumentName,
    error: PolicyRejected | DocumentUnreadable,
) -> None:
    """Keep why, for the API, ``doctor`` and audits, until it is mended; tell it in the log, and once at the tracker."""
    problems = tuple(problem_line(one.message, one.line) for one in error.problems[:MOST_PROBLEMS])
    log.warning("document not published", connection=connection, uri=name.uri, error=str(error), problems=problems)
    with c.database.unit_of_work() as work:
        known = work.refused_documents.get(name.uri)
        refused = RefusedDocument(
            known.id if known else c.identifiers.new_id(),
            name.uri,
            connection,
            name.at,
            known.since if known else c.clock.now(),
            problem_line(str(error), None),
            problems,
        )
        work.refused_documents.save(refused)
    if isinstance(source, TellsAuthors):
        try:
            with tracker_call(c, connection, "tell_authors"):
                source.tell_authors(name, told_to_authors(refused))
        except tracker.ConnectorError as failure:  # the other places say it too
            log.warning("authors not told", connection=connection, uri=name.uri, error=str(failure))
