"""Rules about the ticket of an action item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.domain.audit_rules.model import AuditSettings, Found, Rule, Subject
from app.domain.records import LinkState


def gone(subject: Subject, settings: AuditSettings) -> Found | None:
    """Its ticket was deleted, or cannot be seen any more; none is opened in its place by itself."""
    link = subject.link
    if link is None:
        return None
    name = link.ticket.key if link.ticket else "its ticket"
    seen = link.tracker_updated_at
    since = settings.calendar_of(subject.team).day_of(seen) if seen else None
    if link.state is LinkState.GONE:
        return Found(f"{name} was deleted", since)
    if link.state is LinkState.LINKED and link.error:
        return Found(f"{name} is {link.error}", since)
    return None


def unlinked(subject: Subject, settings: AuditSettings) -> Found | None:
    """It has no ticket although it should, or one that has been on the way for too long."""
    link, item = subject.link, subject.item
    day_of = settings.calendar_of(subject.team).day_of
    if link is None:
        return Found("no ticket was ever opened for it", day_of(item.created_at)) if subject.link_expected else None
    if link.state is LinkState.FAILED:
        return Found(
            f"its ticket could not be opened: {link.error or 'the tracker refused it'}", day_of(link.created_at)
        )
    if link.state.settled or settings.now - link.created_at < settings.unlinked_after:
        return None
    why = f": {link.error}" if link.error else ""
    return Found(
        f"its ticket has been {link.state.value} since {day_of(link.created_at).isoformat()}{why}",
        day_of(link.created_at),
    )


def disagrees(subject: Subject, settings: AuditSettings) -> Found | None:
    """Document, decision and ticket say different things.

    Of a closed item that is asked as long as its closing is recent. An older one is not passed over: reconciliation
    reads every closed ticket once a week, and opens the item again where its ticket is open.
    """
    item = subject.item
    if item.state.closed and (item.closed_at is None or settings.now - item.closed_at > settings.looks_back):
        return None
    said = list(_differences(subject))
    if not said:
        return None
    seen = subject.link.tracker_updated_at if subject.link else None
    since = settings.calendar_of(subject.team).day_of(seen) if seen else None
    return Found("; ".join(said), since)


def _differences(subject: Subject) -> Iterator[str]:
    item, link = subject.item, subject.link
    if link is None or link.state is not LinkState.LINKED or link.ticket is None or item.unwritten_decision:
        return
    if item.done_in_document and not item.state.closed and item.removed_at is None:
        yield f"the document marks it done, {link.ticket.key} is {item.state.value}"
    seen = link.seen
    if seen is None:
        return
    if seen.due_date is not None and item.due_date is not None and seen.due_date != item.due_date:
        yield f"it is due on {item.due_date.isoformat()}, {link.ticket.key} says {seen.due_date.isoformat()}"
    if seen.state.closed is not item.state.closed:
        yield f"it is {item.state.value}, {link.ticket.key} is {seen.state.value}"


RULES: Final[tuple[Rule[Subject], ...]] = (
    Rule("ticket-gone", "Ticket gone", "have a ticket opened again, or close it as won't-do with the reason", gone),
    Rule("ticket-unlinked", "Without a ticket", "name its ticket, or have it tried again", unlinked),
    Rule("tracker-disagrees", "Tracker disagrees", "say which of them is right", disagrees),
)
