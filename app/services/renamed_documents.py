"""A document that was renamed where it lives is the post-mortem that it was: its items keep their tickets."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from app.container import Container
from app.documents import reader
from app.domain.publishing import Known
from app.domain.renaming import likely_before
from app.errors import DocumentUnreadable
from app.services.calling import tracker_call
from app.services.link_back_jobs import sources
from app.services.publish import known_of
from connectors import errors as tracker
from connectors.documents import DocumentName, DocumentSource, SourceDocument


def name_before(c: Container, document: SourceDocument) -> str:
    """The name under which the document was published until it was renamed; "" where it was not.

    It is told by what it holds, and by the old name being gone at the version that was read: a copy beside it is
    another document. So it does not matter whether a push, a look or a person brought it, nor in which order.

    Raises the errors of ``connectors.errors`` where its source cannot be asked.
    """
    uri = document.name.uri
    named = [(name, one, one.name_of(uri)) for name, one in sources(c).items()]
    reaching = [(connection, source, name) for connection, source, name in named if name is not None]
    if not reaching:
        return ""
    connection, source, name = next((one for one in reaching if one[2].home), reaching[0])
    for known in _likely(c, document):
        old = source.name_of(known.post_mortem.source_uri)
        # of one repository: in another, "not found" may only say that we may not see it
        if old is not None and old.home == name.home and _is_gone(c, connection, source, old, document.name.at):
            return old.uri
    return ""


def _likely(c: Container, document: SourceDocument) -> tuple[Known, ...]:
    today, sha256 = c.clock.now().date(), hashlib.sha256(document.content).hexdigest()
    with c.database.reading() as work:
        if work.post_mortems.by_source(document.name.uri) is not None:
            return ()
    try:
        read = reader.read(document.content, source_name=document.name.uri, published_on=today)
    except DocumentUnreadable:
        return ()
    texts = [item.text for item in read.action_items]
    tickets = [reference.rstrip("/") for item in read.action_items for reference in item.tickets]
    with c.database.reading() as work:
        alike = [known_of(work, one) for one in work.post_mortems.alike(sha256, texts, tickets)]
    return likely_before(read, sha256, alike)


def _is_gone(c: Container, connection: str, source: DocumentSource, old: DocumentName, at: str) -> bool:
    try:
        with tracker_call(c, connection, "read_document"):
            source.read(replace(old, at=at))
    except (tracker.Unreachable, tracker.Gone, tracker.Invalid):  # the last: a folder has its name now
        return True
    return False
