"""Write the ticket links of a post-mortem, and what was decided, into the document where it lives.

The text is made from the document as it is there now, and written only over that: a change meanwhile is read and
published first. Written again, nothing differs and nothing is written; a crash or a lost answer is followed by a look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from app.container import Container
from app.errors import Conflict, NotFound, Refused, SourceUnavailable
from app.services.calling import tracker_call
from app.services.follow_ticket import seconds_until
from app.services.link_back_jobs import PATIENCE, on_the_way, write_links_job
from app.services.overview import linked_document, post_mortem
from app.services.source_documents import Found, find, publish_again
from app.telemetry import logger
from connectors import errors as tracker
from connectors.documents import SourceDocument

log = logger(__name__)

TRIES = 5  # how often a document that keeps changing is read again

State = Literal["unchanged", "written", "proposed", "declined", "waiting"]


@dataclass(frozen=True, slots=True)
class LinksWritten:
    """What became of the document; ``waiting``: some of its tickets are not known yet, and nothing was written."""

    state: State
    url: str = ""


def write_links(c: Container, post_mortem_id: str, address: str | None = None) -> LinksWritten:
    """Write the links now. ``address`` may name the branch; else it is that on which documents live.

    Raises:
        NotFound: no such post-mortem.
        Refused: it lives nowhere that a connection can write, or ``address`` names another document.
        PolicyRejected, DocumentUnreadable: the document was changed, and cannot be published as it is now.
        Conflict: it changed again and again.
        SourceUnavailable: its source cannot be asked now, or refuses us.
    """
    with c.database.reading() as work:
        record = work.post_mortems.get(post_mortem_id)
    if record is None:
        raise NotFound(f"no post-mortem {post_mortem_id}")
    found = find(c, address or record.source_uri)
    if found.name.uri != record.source_uri:
        raise Refused(f"post-mortem {post_mortem_id} lives at {record.source_uri}, not at {found.name.uri}")
    try:
        found = replace(found, name=found.source.writable(found.name))
        return _written(c, post_mortem_id, found)
    except tracker.ConnectorError as error:
        raise SourceUnavailable(f'connection "{found.connection}": {error}') from error


def _written(c: Container, post_mortem_id: str, found: Found) -> LinksWritten:
    refused: tracker.ConnectorError | None = None
    for _ in range(TRIES):
        document = found.source.read(found.name)
        publish_again(c, document)  # a document that was changed meanwhile; the same bytes change nothing
        seen = post_mortem(c, post_mortem_id)
        if on_the_way(seen.items, seen.links):
            return LinksWritten("waiting")
        content = linked_document(c, post_mortem_id).content
        if content == document.content:
            return LinksWritten("unchanged")
        c.faults.at("before_document_write")
        try:
            with tracker_call(c, found.connection, "write_document"):
                written = found.source.write(document, content, message(post_mortem_id))
        except (tracker.Conflict, tracker.OutcomeUnknown) as error:
            refused = error  # look again: it is another document now, or ours
            continue
        c.faults.at("after_document_write")
        if written.state == "written":  # what we wrote is the published text now; its push tells nothing new
            publish_again(c, SourceDocument(found.name, content, found.source.version_of(content)))
        return LinksWritten(written.state, written.url)
    raise Conflict(
        f"{found.name.uri} could not be written in {TRIES} tries: {refused}. Where its branch takes no direct "
        'commits, set link_back = "pull_request" on the connection'
    )


def message(post_mortem_id: str) -> str:
    """The message of the commit: ids alone, since a document's words may mention, close or link something."""
    return f"Write ticket links of post-mortem {post_mortem_id}"


def run_write_links(c: Container, *, connection: str, post_mortem_id: str, reason: str, tried: int) -> float | None:
    """The job: it waits for the tickets off the lane, and for a source that cannot be asked."""
    try:
        state: str = write_links(c, post_mortem_id).state
        if state != "waiting":
            return None
    except SourceUnavailable as error:
        if isinstance(error.__cause__, tracker.RateLimited):
            return seconds_until(error.__cause__.retry_at, c.clock.now())
        state = str(error)
    except (Refused, NotFound, Conflict) as error:
        log.warning("links not written", post_mortem=post_mortem_id, error=str(error))
        return None
    if tried < len(PATIENCE):
        with c.database.unit_of_work() as work:
            c.jobs.enqueue(work, write_links_job(connection, post_mortem_id, reason, tried + 1))
    else:
        log.warning("links not written", post_mortem=post_mortem_id, error=state)
    return None
