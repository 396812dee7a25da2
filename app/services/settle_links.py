"""What a person may do about a link that is not linked: name its ticket, or have it tried again."""

from __future__ import annotations

from dataclasses import replace

from app.container import Container
from app.domain import linking
from app.domain.records import EventRecord, LinkRecord, LinkState
from app.errors import Conflict, Problem, Refused
from app.services.follow_ticket import load_link
from app.services.publish import ticket_job
from app.storage.database import UnitOfWork


def adopt(c: Container, link_id: str, reference: str, pointer: str) -> LinkRecord:
    """Tie the link to the ticket that ``reference`` (a URL or a key) names on its connection; it is read next.

    Raises:
        NotFound: no such link.
        Refused: the reference names no ticket there; ``pointer`` is where in the request it stands.
        Conflict: the link has its ticket, or that ticket tracks another item.
    """
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        _require_open(link)
        connector = c.connections.get(link.connection)
        ref = connector.resolve_reference(reference) if connector else None
        if ref is None:
            message = f'{reference!r} names no ticket on connection "{link.connection}"'
            raise Refused(message, (Problem("ticket-unknown", message, pointer),))
        other = work.links.by_ticket(link.connection, ref.id)
        if other is not None and other.id != link.id:
            raise Conflict(f"{ref.key} already tracks action item {other.action_item_id}; one ticket tracks one item")
        now = c.clock.now()
        data = {"ticket": ref.url, "link_was": link.state.value}
        work.action_items.add_events([EventRecord(link.action_item_id, now, "adoption_asked", data)])
        return _again(c, work, linking.adopting(link, ref, now))


def retry(c: Container, link_id: str, *, create: bool = False) -> LinkRecord:
    """Try now: a failed or gone link starts anew, an unknown one is looked at again.

    ``create`` says that a person has seen that an unknown link has no ticket: then one is created.

    Raises:
        NotFound: no such link.
        Conflict: the link has its ticket, or a create is under way.
    """
    with c.database.unit_of_work() as work:
        link = load_link(work, link_id)
        _require_open(link)
        now = c.clock.now()
        data = {"link_was": link.state.value, "create": create} | ({"ticket": link.ticket.url} if link.ticket else {})
        work.action_items.add_events([EventRecord(link.action_item_id, now, "retry_asked", data)])
        return _again(c, work, linking.retried(link, now, c.identifiers.new_key(), create=create))


def _require_open(link: LinkRecord) -> None:
    if link.state is LinkState.LINKED:
        raise Conflict(f"link {link.id} has its ticket already")
    if link.state is LinkState.CREATING:
        raise Conflict(f"a ticket is being created for link {link.id}; wait until that is over")


def _again(c: Container, work: UnitOfWork, link: LinkRecord) -> LinkRecord:
    link = replace(link, step=link.step + 1)
    work.links.save(link)
    c.jobs.enqueue(work, ticket_job(link))
    return link
