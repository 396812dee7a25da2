"""Action item -> ticket draft: what the ticket says, in the tracker's own format, as literal text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.literal_text import TextFormat, literal, one_line, shortened, without_references
from app.domain.records import ItemRecord, PostMortemRecord
from connectors.contract import Capabilities, TicketDraft

TITLE_LIMIT = 250  # GitHub takes 256, Jira 255
# Escaping doubles a text at worst: all of it together stays below the 32,767 that Jira takes, with our marker after it
TEXT_LIMIT = 8000
DETAILS_LIMIT = 4000
LABEL = "post-mortem"


@dataclass(frozen=True, slots=True)
class People:
    """Names in documents -> account on each connection. Never a guess: an unmapped name assigns nobody."""

    accounts: Mapping[str, Mapping[str, str]]
    left: Mapping[str, date] = field(default_factory=dict)  # name -> the day on which that person left
    _accounts: Mapping[str, Mapping[str, str]] = field(init=False, repr=False, compare=False)  # by folded name
    _left: Mapping[str, date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Fold the names once: an audit asks for every item."""
        object.__setattr__(
            self, "_accounts", {_folded(name): self.accounts[name] for name in reversed(tuple(self.accounts))}
        )
        object.__setattr__(self, "_left", {_folded(name): self.left[name] for name in reversed(tuple(self.left))})

    def account(self, owner: str | None, connection: str) -> str | None:
        """The account of ``owner`` on ``connection``; names are compared without case and leading @."""
        return None if owner is None else self._accounts.get(_folded(owner), {}).get(connection)

    def accounts_on(self, connection: str) -> dict[str, str]:
        """The account on ``connection`` of each person who has one and has not left, by name."""
        return {
            name: accounts[connection]
            for name, accounts in self.accounts.items()
            if connection in accounts and name not in self.left
        }

    def left_on(self, owner: str | None) -> date | None:
        """The day on which ``owner`` left, where it is known that they did."""
        return None if owner is None else self._left.get(_folded(owner))


def _folded(name: str) -> str:
    return name.casefold().lstrip("@")


def draft_ticket(
    item: ItemRecord, post_mortem: PostMortemRecord, *, page_url: str, capabilities: Capabilities
) -> TicketDraft:
    """The ticket to open for ``item``. ``page_url`` is where our service shows the post-mortem."""
    title = shortened(_plain_title(one_line(item.text), capabilities.text_format), TITLE_LIMIT)
    lines = [
        _line("Action item of", shortened(post_mortem.title, TITLE_LIMIT), capabilities.text_format),
        _line("Document", None, capabilities.text_format, url=document_url(post_mortem, page_url)),
        _line("Severity", post_mortem.severity, capabilities.text_format),
        _line("Owner", shortened(item.owner or "", TITLE_LIMIT), capabilities.text_format),
    ]
    if item.due_date is not None:
        lines.append(_line("Due", item.due_date.isoformat(), capabilities.text_format, safe=True))
    body = "\n".join(line for line in lines if line)
    whole = literal(shortened(item.text, TEXT_LIMIT), capabilities.text_format)
    body = f"{whole}\n\n{body}"
    if item.details:
        body += "\n\n" + literal(shortened(item.details, DETAILS_LIMIT), capabilities.text_format)
    return TicketDraft(title=title, body=body, labels=(LABEL,), due_date=item.due_date)


def document_url(post_mortem: PostMortemRecord, page_url: str) -> str:
    """Where a reader finds the document: its own address if it has one, else our service."""
    uri = post_mortem.source_uri
    return uri if uri.startswith(("https://", "http://")) and not set(uri) & set(" <>\"'()[]|") else page_url


def _plain_title(text: str, text_format: TextFormat) -> str:
    return without_references(text) if text_format == "gfm" else text


def _line(label: str, value: str | None, text_format: TextFormat, *, url: str | None = None, safe: bool = False) -> str:
    if url is not None:
        shown = f"<{url}>" if text_format == "gfm" else url
    elif value:
        shown = value if safe else literal(one_line(value), text_format)
    else:
        return ""
    mark = {"gfm": "**", "jira_wiki": "*", "plain": ""}[text_format]
    break_ = "  " if text_format == "gfm" else ""
    return f"{mark}{label}:{mark} {shown}{break_}"
