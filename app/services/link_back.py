"""Link a ticket back to its post-mortem, on trackers that keep such links apart from the text."""

from __future__ import annotations

from app.container import Container
from app.domain.literal_text import one_line
from app.services.calling import tracker_call
from app.services.follow_ticket import link_back_job, seconds_until, warn
from connectors import errors as tracker
from connectors.contract import LinksBack

PATIENCE = (5.0, 60.0, 900.0)  # seconds between tries; setting the link again is harmless


def link_back(c: Container, link_id: str, attempt: int) -> float | None:
    """Set the link; what is not certain is done again, what is refused becomes a warning."""
    with c.database.reading() as work:
        link = work.links.get(link_id)
        item = work.action_items.get(link.action_item_id) if link else None
        post_mortem = work.post_mortems.get(item.post_mortem_id) if item else None
    if link is None or link.ticket is None or post_mortem is None:
        return None
    connector: object = c.connections.get(link.connection)
    if not isinstance(connector, LinksBack):
        return None
    try:
        with tracker_call(c, link.connection, "link_back"):
            connector.link_back(link.ticket, link.key, c.page_url(post_mortem.id), one_line(post_mortem.title))
    except tracker.RateLimited as error:
        return seconds_until(error.retry_at, c.clock.now())
    except tracker.ConnectorError as error:
        again = isinstance(error, tracker.Unavailable | tracker.OutcomeUnknown | tracker.Conflict)
        if again and attempt < len(PATIENCE):
            with c.database.unit_of_work() as work:
                c.jobs.enqueue(work, link_back_job(link, link.ticket.id, attempt + 1, PATIENCE[attempt]))
        else:
            warn(c, link_id, f"the ticket has no link back to its post-mortem: {error}")
    return None
