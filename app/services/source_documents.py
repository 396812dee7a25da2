"""Documents that a connection can read: find which one does, fetch one, publish one again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from app.container import Container
from app.documents import reader
from app.domain.records import PostMortemRecord
from app.errors import Problem, Refused, SourceUnavailable
from app.services.calling import tracker_call
from app.services.link_back_jobs import sources
from app.services.publish import Published, PublishRequest, publish
from app.services.renamed_documents import name_before
from connectors import errors as tracker
from connectors.documents import DocumentName, DocumentSource, SourceDocument

REFUSED_NAME = (tracker.Unreachable, tracker.Gone, tracker.Invalid, tracker.TargetMissing)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a document is read, and under which name."""

    connection: str
    source: DocumentSource
    name: DocumentName


def find(c: Container, address: str, pointer: str = "/source/uri") -> Found:
    """The connection that reads ``address``: the one that is its configured place, else the first that can.

    Raises:
        Refused: no connection can.
    """
    found = [
        Found(connection, source, name)
        for connection, source in sources(c).items()
        if (name := source.name_of(address)) is not None
    ]
    if not found:
        message = f"{address[:300]!r} is no document that a connection reads, and on no server that [fetch] lists; "
        message += "send its text, or correct the address"
        raise Refused(message, (Problem("source-unknown", message, pointer),))
    return next((one for one in found if one.name.home), found[0])


def fetch(c: Container, address: str) -> SourceDocument:
    """Read the document at ``address`` with the credentials of its connection, or without any from a listed web server.

    Raises:
        Refused: no connection and no listed server has it, or there is no such document.
        SourceUnavailable: the source cannot be asked now, or refuses us.
    """
    if not any(source.name_of(address) for source in sources(c).values()) and c.web.reads(address):
        with c.metrics.tracker_call("web", "read_document"):
            content = c.web.read(address)
        return SourceDocument(DocumentName(address, home=False), content, hashlib.sha256(content).hexdigest())
    found = find(c, address)
    try:
        with tracker_call(c, found.connection, "read_document"):
            return found.source.read(found.name)
    except REFUSED_NAME as error:
        raise Refused(str(error), (Problem("source-missing", str(error), "/source/uri"),)) from error
    except tracker.ConnectorError as error:
        raise SourceUnavailable(f'connection "{found.connection}": {error}') from error


def renamed_from(c: Container, document: SourceDocument) -> str:
    """The name under which a fetched document was published until it was renamed, else "".

    Raises:
        SourceUnavailable: its source cannot be asked now.
    """
    try:
        return name_before(c, document)
    except tracker.ConnectorError as error:
        raise SourceUnavailable(f"whether {document.name.uri} was renamed cannot be asked: {error}") from error


def publish_again(c: Container, document: SourceDocument) -> Published:
    """Publish a document that was read; what its publisher stated beside it the first time still holds.

    A document that was renamed is published as the post-mortem that it was.

    Raises:
        PolicyRejected, DocumentUnreadable: as ``publish`` does.
        ConnectorError: whether it was renamed cannot be asked now.
    """
    uri, before = document.name.uri, name_before(c, document)
    with c.database.reading() as work:
        known = work.post_mortems.by_source(before or uri)
        stored = work.post_mortems.document(known.id, known.revision) if known else None
        items = work.action_items.of_post_mortem(known.id) if known else []
    if known is None or stored is None:
        return publish(c, PublishRequest(document=document.content, source_uri=uri))
    unsectioned = any(item.scope != "sectioned" and item.removed_at is None for item in items)
    request = _as_stated(known, stored, document, include_unsectioned=unsectioned)
    return publish(c, replace(request, renamed_from=before))


def _as_stated(
    known: PostMortemRecord, stored: bytes, document: SourceDocument, *, include_unsectioned: bool
) -> PublishRequest:
    """The request with what is known of the post-mortem and was never in its text."""
    told = reader.read(stored, format=known.format, source_name=known.source_uri, published_on=known.updated_at.date())
    return PublishRequest(
        document=document.content,
        source_uri=document.name.uri,
        team=known.team if known.team != told.team else None,
        severity=known.severity if known.severity != told.severity else None,
        systems=tuple(one for one in known.systems if one not in told.systems),
        tags=tuple(one for one in known.tags if one not in told.tags),
        include_unsectioned=include_unsectioned,
    )
