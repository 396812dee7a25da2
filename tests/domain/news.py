"""Items, links and tickets for the tests of decisions: whole ones, of which a test names what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.documents.model import ActionItem, Span
from app.domain.records import ItemRecord, LinkRecord, LinkState, PostMortemRecord
from connectors.contract import Capabilities, Ticket, TicketRef, TicketState

NOON = datetime(2026, 4, 12, 12, 0, tzinfo=UTC)
REF = TicketRef("7", "#7", "https://github.com/acme/ops/issues/7")


def after(**length: float) -> datetime:
    """Return a moment after noon."""
    return NOON + timedelta(**length)


def an_item(item_id: str = "a1", **fields: Any) -> ItemRecord:  # noqa: ANN401 - any field
    """Return an open item."""
    whole = ItemRecord(id=item_id, post_mortem_id="p1", position=0, line=10, text="Add a load test", created_at=NOON)
    return replace(whole, **fields)


def a_link(**fields: Any) -> LinkRecord:  # noqa: ANN401 - any field
    """Return a pending link."""
    whole = LinkRecord(
        id="l1", action_item_id="a1", connection="github", key="f" * 32, state=LinkState.PENDING, created_at=NOON
    )
    return replace(whole, **fields)


def a_linked(**fields: Any) -> LinkRecord:  # noqa: ANN401 - any field
    """Return a link whose ticket is known."""
    return a_link(**{"state": LinkState.LINKED, "ticket": REF, **fields})


def a_ticket(state: TicketState = TicketState.OPEN, updated_at: datetime = NOON, **fields: Any) -> Ticket:  # noqa: ANN401 - any field
    """Return a ticket."""
    whole = Ticket(REF, "Add a load test", "", state, state.value, updated_at, NOON)
    return replace(whole, **fields)


def read_item(text: str = "Add a load test", line: int = 10, **fields: Any) -> ActionItem:  # noqa: ANN401 - any field
    """Return an action item as read from a document."""
    return replace(ActionItem(line=line, span=Span(0, 1), text=text), **fields)


def a_post_mortem(**fields: Any) -> PostMortemRecord:  # noqa: ANN401 - any field
    """Return a published post-mortem."""
    whole = PostMortemRecord(
        id="p1",
        source_uri="file:outage.md",
        format="markdown",
        revision="0" * 64,
        title="Logins failing",
        published_at=NOON,
        updated_at=NOON,
    )
    return replace(whole, **fields)


def able(**fields: Any) -> Capabilities:  # noqa: ANN401 - any field
    """Return what GitHub can do."""
    whole = Capabilities(
        idempotent_create=False,
        find_by_key="strong",
        due_date="text",
        reasons=frozenset({TicketState.DONE, TicketState.WONT_DO}),
        text_format="gfm",
        delivery_id=True,
        settle_seconds=120.0,
        write_interval_seconds=1.0,
    )
    return replace(whole, **fields)
