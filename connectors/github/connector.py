"""GitHub Issues as a connector: what to ask the API for, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

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
)
from connectors.github import body as bodies
from connectors.github import mapping, webhooks
from connectors.github.api import Api
from connectors.github.checking import check, make_labels, wanted_labels
from connectors.github.comments import comment_once
from connectors.github.documents import GithubDocuments
from connectors.github.hooks import ensure_webhooks
from connectors.github.looking import unlisted_issues
from connectors.github.places import moved_ref, place_of
from connectors.github.recovery import redeliver_failed
from connectors.github.scheduling import Scheduling
from connectors.github.settings import GithubSettings
from connectors.settings import load_settings

_LOOK_BACK = timedelta(minutes=5)  # GitHub's clock and ours may differ
_PAGE = 100
_MOST_PAGES = 200


def connect(name: str, settings: Mapping[str, object], context: ConnectorContext) -> GithubConnector:
    """Build the connector of connection ``name``; nothing is sent before the first call."""
    return GithubConnector(name, load_settings(GithubSettings, name, settings), context)


class GithubConnector:
    """One repository."""

    def __init__(self, name: str, settings: GithubSettings, context: ConnectorContext, api: Api | None = None) -> None:
        self.name = name
        self._settings = settings
        self._context = context
        self._issues = f"/repos/{settings.repository}/issues"
        self._api = api or Api(name, settings, ledger=context.ledger)
        self._scheduling = Scheduling(self._api, settings)
        self._repository = mapping.Repository(settings.repository, settings.web_url, self._scheduling.field)
        self.documents = GithubDocuments(self._api, settings)
        self._capabilities = Capabilities(
            idempotent_create=False,
            find_by_key="strong",
            due_date="text" if settings.due_date == "body" else settings.due_date,
            reasons=frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE}),
            text_format="gfm",
            delivery_id=True,
            settle_seconds=settings.settle_seconds,
            write_interval_seconds=settings.write_interval_seconds,
            keeps_our_part=True,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What GitHub Issues can do."""
        return self._capabilities

    def check(self) -> CheckReport:
        """Say whether the token, the repository, labels, people, webhook and clock are as they must be."""
        return check(self._api, self._settings, self._context, self.name, datetime.now(UTC))

    def set_up(self) -> tuple[str, ...]:
        """Make the labels that tickets carry."""
        return make_labels(self._api, self._settings, wanted_labels(self._settings, self._context))

    def create(self, draft: TicketDraft, key: str) -> Created:
        """Open an issue with one POST that carries the marker; ``update`` assigns it."""
        planned = self._scheduling.of_new(draft.due_date)
        asked = mapping.new_issue(draft, key, self._settings.labels, planned, issue_type=self._settings.issue_type)
        what = f"open a ticket in {self._repository.name}"
        answer = self._api.send("POST", self._issues, asked, what=what, target="repository")
        ticket = self._written(answer.data, what)
        return Created(ticket, mapping.dropped_fields(asked, ticket, answer.data))

    def find_by_key(self, key: str, *, since: datetime) -> tuple[Ticket, ...]:
        """Look for the exact marker in the list of issues, then in those that the list does not show yet.

        Never in the search, which lags by minutes; the list lags too, reading by number does not.
        """
        listed = tuple(self._changed(since - _LOOK_BACK))
        found = tuple(ticket for ticket in listed if ticket.keys == (key,))
        return found or tuple(ticket for ticket in self._unlisted(listed) if ticket.keys == (key,))

    def get(self, ref: TicketRef) -> Ticket:
        """Read one issue; raises ``Moved`` where it answers from another repository."""
        return self._get(ref)[0]

    def _get(self, ref: TicketRef) -> tuple[Ticket, Mapping[str, Any]]:
        what = f"read {ref.key}"
        answer = self._api.get(self._path(ref), what=what, target="issue")
        ticket = self._read(answer.data, what)
        expected, (place, number) = place_of(ref), mapping.place_of(answer.data)
        home = self._repository.is_named(place) or (not expected.repository and self._was_renamed_to(place))
        if number != expected.number or ("" if home else place.casefold()) != expected.repository.casefold():
            own = mapping.ref_of(self._repository, number)
            to = own if home else moved_ref(place, number, self._repository.web_url)
            raise Moved(f"{ref.key} is {to.key} now", to=to, status=301)
        return _named(ref, ticket), answer.data

    def update(self, ref: TicketRef, patch: TicketPatch) -> Ticket:
        """Set what differs; labels and assignees are only ever added, and text only inside our own block.

        Raises ``Conflict`` (field ``body``) where a person changed our block, after everything else is set, and
        ``Invalid`` (field ``assignee``) where the account cannot be assigned.
        """
        ticket, issue = self._get(ref)
        if self._scheduling.set_field(self._path(ref), ticket, patch.due_date, f"date {ref.key}"):
            ticket, issue = self._get(ref)
        changes, due_in_text = self._scheduling.change(ticket, issue, patch.due_date)
        rewritten = bodies.Rewritten(ticket.body)
        if patch.body is not None or due_in_text is not None:
            rewritten = bodies.rewrite(ticket.body, patch.body, due_in_text)
        if patch.title is not None and patch.title != ticket.title:
            changes["title"] = patch.title
        if rewritten.body != ticket.body:
            changes["body"] = rewritten.body
        if changes:
            ticket = self._patch(ref, changes)
        ticket = self._add_labels(ref, ticket, patch.add_labels)
        ticket = self._assign(ref, ticket, patch.assignee)
        if rewritten.conflict:
            raise Conflict(f"{ref.key}: a person changed our part of the text; it was left as it is", fields=("body",))
        return ticket

    def set_state(self, ref: TicketRef, state: TicketState, reason: str | None) -> Ticket:
        """Close, drop or reopen; the reason becomes a comment, written first so that a repeat finds it."""
        ticket = self.get(ref)
        changes = mapping.state_changes(ticket, state)
        if changes and reason:
            self.comment(ref, reason, f"{state.value}:{reason}")
        for change in changes:
            ticket = self._patch(ref, change)
        return ticket

    def comment(self, ref: TicketRef, text: str, key: str) -> None:
        """Add a comment once per ``key``: a hidden marker is looked for first."""
        comment_once(self._api, self._path(ref), text, key, f"comment on {ref.key}")

    def changes(self, since: datetime) -> Listing:
        """Return the issues updated since ``since``; incomplete where a later page could not be read."""
        tickets: list[Ticket] = []
        try:
            tickets.extend(self._changed(since))  # what came before a failure stays in the list
        except (RateLimited, Unavailable, ProtocolDrift):
            if not tickets:
                raise
            return Listing(mapping.newest_of_each(tickets), complete=False)
        return Listing(mapping.newest_of_each(tickets), complete=True)

    def resolve_reference(self, text: str) -> TicketRef | None:
        """Return the issue of this repository that ``text`` names."""
        return mapping.read_reference(text, self._repository)

    def ensure_webhook(self, url: str) -> str:
        """Make or mend the repository's webhook, and that of the post-mortems."""
        return ensure_webhooks(self._api, self._settings, url)

    def redeliver_failed(self, url: str, since: datetime) -> tuple[str, ...]:
        """Ask GitHub again for what did not arrive."""
        return redeliver_failed(self._api, self._settings, url, since)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether one of the live secrets signed the delivery."""
        return webhooks.verify(self._settings.live_secrets(), headers, body)

    def parse(self, headers: Mapping[str, str], body: bytes) -> ParsedDelivery:
        """Read a delivery."""
        return webhooks.parse(headers, body, self._repository, self.documents.library)

    def close(self) -> None:
        """Close the clients."""
        self._api.close()

    def _changed(self, since: datetime) -> Iterator[Ticket]:
        """Yield the issues updated since ``since``, oldest change first; one may come twice.

        Each full page moves ``since`` forward instead of counting pages: an issue that changes while the list is
        read moves to its end, and would push another one unseen over the border of a page.
        """
        # a second earlier: GitHub keeps whole seconds, and does not say whether "since" includes its own
        what, border, page = "list tickets", since.replace(microsecond=0) - timedelta(seconds=1), 1
        for _ in range(_MOST_PAGES):
            stamp = border.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            order = {"sort": "updated", "direction": "asc", "per_page": _PAGE, "page": page}
            answer = self._api.get(self._issues, what=what, target="repository", state="all", since=stamp, **order)
            if not isinstance(answer.data, list):
                raise ProtocolDrift(f"{what}: GitHub did not answer with a list")
            batch = [self._read(issue, what) for issue in answer.data if not mapping.is_pull_request(issue)]
            yield from batch
            if not answer.more:
                return
            last = batch[-1].updated_at - timedelta(seconds=1) if batch else border
            again = sum(ticket.updated_at >= last for ticket in batch)  # would be read twice
            border, page = (last, 1) if last > border and again <= _PAGE // 4 else (border, page + 1)
        raise Unavailable(f"{what}: more than {_MOST_PAGES} pages changed")

    def _unlisted(self, listed: tuple[Ticket, ...]) -> Iterator[Ticket]:
        return unlisted_issues(self._api, self._issues, listed, self._read)

    def _add_labels(self, ref: TicketRef, ticket: Ticket, labels: tuple[str, ...]) -> Ticket:
        have = {label.casefold() for label in ticket.labels}
        missing = [label for label in dict.fromkeys(labels) if label.casefold() not in have]
        if not missing:
            return ticket
        what = f"label {ref.key}"
        answer = self._api.send("POST", f"{self._path(ref)}/labels", {"labels": missing}, what=what, target="issue")
        return replace(ticket, labels=tuple(str(label["name"]) for label in answer.data))

    def _assign(self, ref: TicketRef, ticket: Ticket, assignee: str | None) -> Ticket:
        if assignee is None or assignee.casefold() in mapping.folded(ticket.assignees):
            return ticket
        what = f"assign {ref.key} to {assignee!r}"
        path = f"{self._path(ref)}/assignees"
        try:
            answer = self._api.send("POST", path, {"assignees": [assignee]}, what=what, target="issue")
        except Invalid as error:
            raise Invalid(str(error), status=error.status, fields=("assignee",)) from error
        assigned = _named(ref, self._written(answer.data, what))
        if assignee.casefold() not in mapping.folded(assigned.assignees):
            raise Invalid(
                f"{what}: GitHub left it out; the account needs access to the repository", fields=("assignee",)
            )
        return assigned

    def _patch(self, ref: TicketRef, changes: Mapping[str, object]) -> Ticket:
        what = f"change {ref.key}"
        changed = self._api.send("PATCH", self._path(ref), changes, what=what, target="issue")
        return _named(ref, self._written(changed.data, what))

    def _read(self, issue: Any, what: str) -> Ticket:  # noqa: ANN401 - JSON
        return self._mapped(issue, what, ProtocolDrift)

    def _written(self, issue: Any, what: str) -> Ticket:  # noqa: ANN401 - JSON
        return self._mapped(issue, what, OutcomeUnknown)

    def _mapped(self, issue: Any, what: str, otherwise: type[ConnectorError]) -> Ticket:  # noqa: ANN401 - JSON
        try:
            return mapping.to_ticket(issue, self._repository)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise otherwise(f"{what}: GitHub's answer lacks {type(error).__name__}: {error}") from error

    def _was_renamed_to(self, place: str) -> bool:
        """Whether the configured repository is called ``place`` now: then nothing has moved."""
        answer = self._api.get(f"/repos/{self._repository.name}", what="read the repository", target="repository")
        return str(answer.data.get("full_name", "")).casefold() == place.casefold()

    def _path(self, ref: TicketRef) -> str:
        repository, number = place_of(ref)
        return f"/repos/{repository}/issues/{number}" if repository else f"{self._issues}/{number}"


def _named(ref: TicketRef, ticket: Ticket) -> Ticket:
    """The ticket under the name it was asked by, where it was moved to another repository."""
    return replace(ticket, ref=ref) if place_of(ref).repository else ticket
