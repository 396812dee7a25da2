"""GitLab issues as a connector: what to ask the API for, in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors import markers
from connectors.contract import (
    Capabilities,
    CheckReport,
    ConnectorContext,
    Created,
    Listing,
    ParsedDelivery,
    Ticket,
    TicketDraft,
    TicketPatch,
    TicketRef,
    TicketState,
)
from connectors.errors import (
    Conflict,
    ConnectorError,
    Invalid,
    Moved,
    OutcomeUnknown,
    ProtocolDrift,
    RateLimited,
    Unavailable,
    Unreachable,
)
from connectors.gitlab import mapping, webhooks
from connectors.gitlab.api import Api, project_path
from connectors.gitlab.checking import check, ensure_webhook
from connectors.gitlab.settings import GitlabSettings
from connectors.probing import unlisted
from connectors.settings import load_settings

_LOOK_BACK = timedelta(minutes=5)  # GitLab's clock and ours may differ
_PAGE = 100
_MOST_PAGES = 200


def connect(name: str, settings: Mapping[str, object], context: ConnectorContext) -> GitlabConnector:
    """Build the connector of connection ``name``; nothing is sent before the first call."""
    return GitlabConnector(name, load_settings(GitlabSettings, name, settings), context)


class GitlabConnector:
    """One project."""

    def __init__(self, name: str, settings: GitlabSettings, context: ConnectorContext, api: Api | None = None) -> None:
        self.name = name
        self._settings = settings
        self._context = context
        self._api = api or Api(name, settings, ledger=context.ledger)
        self._issues = f"{project_path(settings.project)}/issues"
        self._capabilities = Capabilities(
            idempotent_create=False,
            find_by_key="strong",
            due_date="native",
            reasons=frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE}),
            text_format="gfm",
            delivery_id=True,
            settle_seconds=settings.settle_seconds,
            write_interval_seconds=settings.write_interval_seconds,
            keeps_our_part=True,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What GitLab can do."""
        return self._capabilities

    def check(self) -> CheckReport:
        """Say whether token, project, labels, people, webhook and clock are as they must be."""
        return check(self._api, self._settings, self._context, self.name, datetime.now(UTC))

    def create(self, draft: TicketDraft, key: str) -> Created:
        """Open an issue with one POST that carries the marker; ``update`` assigns it."""
        what = f"open a ticket in {self._settings.project}"
        asked = mapping.new_issue(draft, key, self._settings)
        answer = self._api.send("POST", self._issues, asked, what=what, target="project")
        ticket = self._mapped(answer.data, what, OutcomeUnknown)
        return Created(ticket, mapping.dropped_fields(draft, ticket, self._settings))

    def find_by_key(self, key: str, *, since: datetime) -> tuple[Ticket, ...]:
        """Look for the exact marker in the list of issues, then in those that the list does not show yet."""
        found = tuple(ticket for ticket in self._changed(since - _LOOK_BACK) if ticket.keys == (key,))
        return found or tuple(ticket for ticket in self._unlisted() if ticket.keys == (key,))

    def get(self, ref: TicketRef) -> Ticket:
        """Read one issue, in whichever project its key names; raises ``Moved`` where it was moved on."""
        what = f"read {ref.key}"
        issue = self._api.get(self._path(ref), what=what, target="issue").data
        ticket = self._mapped(issue, what, ProtocolDrift)
        if issue.get("moved_to_id"):
            raise self._moved(ticket, issue["moved_to_id"])
        return ticket

    def update(self, ref: TicketRef, patch: TicketPatch) -> Ticket:
        """Set what differs; labels and assignees are only ever added, and text only inside our own block.

        Raises ``Conflict`` (field ``body``) where a person changed our block, after everything else is set, and
        ``Invalid`` (field ``assignee``) where the account cannot be assigned.
        """
        ticket = self.get(ref)
        changes, conflict = mapping.changes_for(ticket, patch)
        if changes:
            ticket = self._put(ref, changes)
        if patch.assignee is not None and patch.assignee not in ticket.assignees:
            ticket = self._assign(ref, patch.assignee)
        if conflict:
            raise Conflict(f"{ref.key}: a person changed our part of the text; it was left as it is", fields=("body",))
        return ticket

    def set_state(self, ref: TicketRef, state: TicketState, reason: str | None) -> Ticket:
        """Close, drop or reopen with one PUT; the reason becomes a comment, written first so that a repeat finds it."""
        ticket = self.get(ref)
        change = mapping.state_change(ticket, state, self._settings)
        if not change:
            return ticket
        if reason:
            self.comment(ref, reason, f"{state.value}:{reason}")
        return self._put(ref, change)

    def comment(self, ref: TicketRef, text: str, key: str) -> None:
        """Add a comment once per ``key``: a hidden marker is looked for first."""
        mark = markers.marker(key if markers.is_key(key) else hashlib.sha256(key.encode()).hexdigest()[:32])
        what, path = f"comment on {ref.key}", f"{self._path(ref)}/notes"
        for page in range(1, _MOST_PAGES):
            answer = self._api.get(path, what=what, target="issue", per_page=_PAGE, page=page)
            if any(str(note.get("body") or "").rstrip().endswith(mark) for note in answer.data):
                return
            if not answer.headers.get("x-next-page"):
                break
        self._api.send("POST", path, {"body": mapping.comment(text, mark)}, what=what, target="issue")

    def changes(self, since: datetime) -> Listing:
        """Return the issues updated since ``since``; incomplete where a later page could not be read."""
        tickets: list[Ticket] = []
        complete = True
        try:
            tickets.extend(self._changed(since))  # what came before a failure stays in the list
        except (RateLimited, Unavailable, ProtocolDrift):
            if not tickets:
                raise
            complete = False
        latest = {ticket.ref.id: ticket for ticket in tickets}
        ordered = sorted(latest.values(), key=lambda ticket: (ticket.updated_at, int(ticket.ref.id)))
        return Listing(tuple(ordered), complete=complete)

    def resolve_reference(self, text: str) -> TicketRef | None:
        """Return the issue of this project that ``text`` names."""
        return mapping.read_reference(text, self._settings)

    def ensure_webhook(self, url: str) -> str:
        """Make or mend the project's webhook."""
        return ensure_webhook(self._api, self._settings, url)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether one of the live secrets signed the delivery, or is its token."""
        return webhooks.verify(self._settings.live_secrets(), headers, body)

    def parse(self, headers: Mapping[str, str], body: bytes) -> ParsedDelivery:
        """Read a delivery."""
        return webhooks.parse(headers, body, self._settings)

    def close(self) -> None:
        """Close the clients."""
        self._api.close()

    def _changed(self, since: datetime) -> Iterator[Ticket]:
        """Yield the issues updated since ``since``, oldest change first; one may come twice.

        Each full page moves ``since`` forward instead of counting pages: an issue that changes while the list is
        read moves to its end, and would push another one unseen over the border of a page.
        """
        what, border, page = "list tickets", since.replace(microsecond=0) - timedelta(seconds=1), 1
        for _ in range(_MOST_PAGES):
            stamp = border.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            order = {"order_by": "updated_at", "sort": "asc", "per_page": _PAGE, "page": page}
            answer = self._api.get(self._issues, what=what, target="project", scope="all", updated_after=stamp, **order)
            if not isinstance(answer.data, list):
                raise ProtocolDrift(f"{what}: GitLab did not answer with a list")
            batch = [self._mapped(issue, what, ProtocolDrift) for issue in answer.data]
            yield from batch
            if not answer.headers.get("x-next-page"):
                return
            last = batch[-1].updated_at - timedelta(seconds=1) if batch else border
            again = sum(ticket.updated_at >= last for ticket in batch)  # would be read twice
            border, page = (last, 1) if last > border and again <= _PAGE // 4 else (border, page + 1)
        raise Unavailable(f"{what}: more than {_MOST_PAGES} pages changed")

    def _unlisted(self) -> Iterator[Ticket]:
        what = "look past the list"
        newest = self._api.get(
            self._issues, what=what, target="project", scope="all", order_by="created_at", sort="desc", per_page=1
        ).data

        def read(number: int) -> Ticket:
            return self.get(mapping.ref_of({"iid": number}, self._settings))

        return unlisted(int(newest[0]["iid"]) if newest else 0, read, what)

    def _moved(self, ticket: Ticket, number: object) -> ConnectorError:
        """Find where an issue went: by its marker, since only administrators may read an issue by its global id."""
        what = f"find where {ticket.ref.key} was moved to"
        for key in ticket.keys:
            found = self._api.get("/issues", what=what, target="project", scope="all", search=key, per_page=_PAGE).data
            for issue in found:
                if issue.get("id") == number:
                    to = self._mapped(issue, what, ProtocolDrift).ref
                    return Moved(f"{ticket.ref.key} is {to.key} now", to=to)
        return Unreachable(f"{ticket.ref.key} was moved to a project that the account does not see")

    def _assign(self, ref: TicketRef, assignee: str) -> Ticket:
        what = f"assign {ref.key} to {assignee!r}"
        people = self._api.get("/users", what=what, target="project", username=assignee).data
        if not people:
            raise Invalid(f"{what}: GitLab knows nobody of that name", fields=("assignee",))
        ticket = self._put(ref, {"assignee_ids": [people[0]["id"]]})
        if assignee not in ticket.assignees:
            raise Invalid(f"{what}: GitLab left it out; the account must be a member", fields=("assignee",))
        return ticket

    def _put(self, ref: TicketRef, changes: Mapping[str, object]) -> Ticket:
        what = f"change {ref.key}"
        answer = self._api.send("PUT", self._path(ref), changes, what=what, target="issue")
        return self._mapped(answer.data, what, OutcomeUnknown)

    def _mapped(self, issue: Any, what: str, otherwise: type[ConnectorError]) -> Ticket:  # noqa: ANN401 - JSON
        try:
            return mapping.to_ticket(issue, self._settings)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise otherwise(f"{what}: GitLab's answer lacks {type(error).__name__}: {error}") from error

    def _path(self, ref: TicketRef) -> str:
        if not (ref.id.isascii() and ref.id.isdigit()):
            raise Invalid(f"not an issue number: {ref.id!r}", fields=("id",))
        project = ref.key.rpartition("#")[0] or self._settings.project
        return f"{project_path(project)}/issues/{int(ref.id)}"
