"""Write an edit of a document to the tickets of its items: title, text and due date, never over a person's words.

The edit's own transaction enqueues one job for each ticket that would be written otherwise now. A job may run again
without harm: what is there already is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.container import Container, Job, lane
from app.domain.drafting import draft_ticket
from app.domain.editing import Written, edit_of
from app.domain.publishing import Known, Plan
from app.domain.reconciling import apply_ticket
from app.domain.records import ItemRecord, LinkRecord, LinkState, PostMortemRecord
from app.services.calling import tracker_call
from app.services.follow_ticket import load_link, refresh_job, seconds_until, store_outcome
from app.storage.database import UnitOfWork
from app.telemetry import logger
from connectors import errors as tracker
from connectors.contract import Connector, Ticket, TicketDraft

log = logger(__name__)

PATIENCE = (5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 3600.0)  # seconds between tries
_HAS_TEXT = frozenset({LinkState.CREATING, LinkState.UNKNOWN, LinkState.LINKED})  # a pending one is made of the new


def enqueue_edits(c: Container, work: UnitOfWork, known: Known | None, plan: Plan) -> None:
    """A revision is stored: have each ticket written whose draft is another one than before."""
    if known is None:
        return
    before = {item.id: item for item in known.items}
    for item in plan.items:
        link, old = known.links.get(item.id), before.get(item.id)
        connector = c.connections.get(link.connection) if link else None
        if link is None or old is None or connector is None or link.state not in _HAS_TEXT or item.removed_at:
            continue
        was = Written.of(_draft(c, connector, old, known.post_mortem))
        if was != Written.of(_draft(c, connector, item, plan.post_mortem)):
            c.jobs.enqueue(work, _job(link, was, plan.post_mortem.revision))


def _draft(c: Container, connector: Connector, item: ItemRecord, post_mortem: PostMortemRecord) -> TicketDraft:
    return draft_ticket(item, post_mortem, page_url=c.page_url(post_mortem.id), capabilities=connector.capabilities)


def _job(link: LinkRecord, was: Written, revision: str, tried: int = 0) -> Job:
    due_date = was.due_date.isoformat() if was.due_date else None
    args = {
        "link_id": link.id,
        "was": {"title": was.title, "body": was.body, "due_date": due_date},
        "revision": revision,
        "tried": tried,
    }
    key = f"write-edit:{link.id}:{revision}:{was.title[:8]}{was.body[:8]}:{tried}"
    return Job("write_edit", key, lane(link.connection), args, PATIENCE[tried - 1] if tried else 0.0)


def write_edit(c: Container, *, link_id: str, was: Mapping[str, str | None], revision: str, tried: int) -> float | None:
    """Bring one ticket in line with the document as it is now."""
    due_date = date.fromisoformat(was["due_date"]) if was["due_date"] else None
    written = Written(was["title"] or "", was["body"] or "", due_date)
    with c.database.reading() as work:
        link = work.links.get(link_id)
        item = work.action_items.get(link.action_item_id) if link else None
        post_mortem = work.post_mortems.get(item.post_mortem_id) if item else None
    connector = c.connections.get(link.connection) if link else None
    if link is None or item is None or post_mortem is None or connector is None or item.removed_at:
        return None
    if link.state is not LinkState.LINKED or link.ticket is None:
        if link.state in _HAS_TEXT:
            _later(c, link, written, revision, tried, "its ticket is not known yet")
        return None
    draft = _draft(c, connector, item, post_mortem)
    try:
        with tracker_call(c, link.connection, "edit"):
            ticket = connector.get(link.ticket)
            patch = edit_of(ticket, written, draft, connector.capabilities, adopted=link.adopted)
            if patch is not None:
                ticket = connector.update(link.ticket, patch)
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except (tracker.Gone, tracker.Moved, tracker.Unreachable):
        with c.database.unit_of_work() as work:
            c.jobs.enqueue(work, refresh_job(link.id, f"edit:{revision}"))
    except (tracker.Invalid, tracker.Conflict) as error:
        _warn(c, link_id, f"the document's edit was not written: {error}")
    except tracker.ConnectorError as error:
        _later(c, link, written, revision, tried, str(error))
    else:
        _seen(c, link_id, ticket)
    return None


def _seen(c: Container, link_id: str, ticket: Ticket) -> None:
    """The ticket as we left it is no news when its delivery comes."""
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        item = work.action_items.get(link.action_item_id, lock=True)
        if item is not None and link.state is LinkState.LINKED:
            store_outcome(work, apply_ticket(item, link, ticket, now=c.clock.now(), fresh=True))


def _warn(c: Container, link_id: str, warning: str) -> None:
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        if warning not in link.warnings:
            work.links.save(replace(link, warnings=(*link.warnings, warning)))


def _later(c: Container, link: LinkRecord, was: Written, revision: str, tried: int, why: str) -> None:
    if tried < len(PATIENCE):
        with c.database.unit_of_work() as work:
            c.jobs.enqueue(work, _job(link, was, revision, tried + 1))
    log.warning("edit not written yet", link=link.id, connection=link.connection, error=why, tries=tried + 1)
