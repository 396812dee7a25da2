"""A document was edited -> what of that its ticket is to say. Only over what we wrote; a person's words stay."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from connectors.contract import Capabilities, Ticket, TicketDraft, TicketPatch


@dataclass(frozen=True, slots=True)
class Written:
    """What was last written to a ticket: digests of title and text, and the due date."""

    title: str
    body: str
    due_date: date | None

    @classmethod
    def of(cls, draft: TicketDraft) -> Written:
        """What a draft writes."""
        return cls(digest(draft.title), digest(draft.body), draft.due_date)


def digest(text: str) -> str:
    """Tells texts apart; line ends do not count, since trackers' editors change them."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def edit_of(
    ticket: Ticket, before: Written, after: TicketDraft, capabilities: Capabilities, *, adopted: bool
) -> TicketPatch | None:
    """The change that brings the edit to the ticket; None where nothing of it may or need be written.

    Title and date are set where the ticket still has what we wrote. The text is left to a tracker that keeps our part
    of it apart, else it is set where it is still ours as a whole. An adopted ticket's title and text are a person's.
    """
    title = after.title if not adopted and digest(ticket.title) == before.title else None
    ours = capabilities.keeps_our_part or digest(ticket.body) == before.body
    body = after.body if not adopted and ours and digest(after.body) != before.body else None
    dated = after.due_date != before.due_date and ticket.due_date in {before.due_date, None}
    due_date = after.due_date if dated else None
    title = None if title == ticket.title else title
    due_date = None if due_date == ticket.due_date else due_date
    if title is None and body is None and due_date is None:
        return None
    return TicketPatch(title=title, body=body, due_date=due_date)
