"""Jira as a connector: what to ask the API for, in which order."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
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
    Invalid,
    Moved,
    OutcomeUnknown,
    ProtocolDrift,
    RateLimited,
    Unavailable,
)
from connectors.jira import mapping, webhooks
from connectors.jira.api import Api
from connectors.jira.checking import check
from connectors.jira.settings import JiraSettings
from connectors.jira.workflow import choose_step, choose_transition, offers
from connectors.probing import unlisted
from connectors.settings import load_settings

_PAGE = 100
_MOST_PAGES = 200
_SLACK = timedelta(minutes=2)  # JQL counts in minutes, by the clock of the server


def connect(name: str, settings: Mapping[str, object], context: ConnectorContext) -> JiraConnector:
    """Build the connector of connection ``name``; nothing is sent before the first call."""
    return JiraConnector(name, load_settings(JiraSettings, name, settings), context)


class JiraConnector:
    """One project."""

    def __init__(self, name: str, settings: JiraSettings, context: ConnectorContext, api: Api | None = None) -> None:
        self.name = name
        self._settings = settings
        self._context = context
        self._api = api or Api(name, settings, ledger=context.ledger)
        self._capabilities = Capabilities(
            idempotent_create=False,
            find_by_key="strong",
            due_date="native",
            reasons=frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE}),
            text_format="jira_wiki",
            delivery_id=settings.is_cloud,
            settle_seconds=settings.settle_seconds,
            write_interval_seconds=settings.write_interval_seconds,
            keeps_our_part=True,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What Jira can do."""
        return self._capabilities

    def check(self) -> CheckReport:
        """Say whether log-in, permissions, fields, workflow, people, webhook and clock are as they must be."""
        return check(self._api, self._settings, self._context, self.name, datetime.now(UTC))

    def create(self, draft: TicketDraft, key: str) -> Created:
        """Open an issue with one POST that carries the label and the property; ``update`` assigns it.

        It is not read again: Jira refuses what it does not take, and leaves nothing out in silence.
        """
        what = f"open a ticket in {self._settings.project}"
        asked = mapping.new_issue(draft, key, self._settings)
        made, before = self._api.send_timed("POST", "issue", asked, what=what, target="project")
        if not isinstance(made, dict) or not made.get("id") or not made.get("key"):
            raise OutcomeUnknown(f"{what}: Jira's answer names no issue")
        ref = TicketRef(str(made["id"]), str(made["key"]), f"{self._settings.base_url}/browse/{made['key']}")
        return Created(mapping.new_ticket(ref, draft, key, before, self._settings))

    def find_by_key(self, key: str, *, since: datetime) -> tuple[Ticket, ...]:  # noqa: ARG002 - the label is enough
        """Search for the marker label and keep what carries it exactly, then read what the index does not show yet.

        The index of Cloud lags by minutes; reading by key does not.
        """
        jql = f'project = "{self._settings.project}" AND labels = "{mapping.marker_label(key)}" ORDER BY key ASC'
        found = tuple(ticket for ticket in self._search(jql) if ticket.keys == (key,))
        return found or tuple(ticket for ticket in self._unlisted() if ticket.keys == (key,))

    def get(self, ref: TicketRef) -> Ticket:
        """Read one issue by its immutable id; raises ``Moved`` where it has another project's key by now."""
        return self._read(self._raw(ref), f"read {ref.key}")

    def update(self, ref: TicketRef, patch: TicketPatch) -> Ticket:
        """Set what differs; labels are only ever added, and a description that a person changed is left alone."""
        issue = self._raw(ref)
        ticket = self._read(issue, f"read {ref.key}")
        fields: dict[str, object] = {}
        if patch.title is not None and patch.title != ticket.title:
            fields["summary"] = patch.title
        if patch.due_date is not None and patch.due_date != ticket.due_date:
            fields["duedate"] = patch.due_date.isoformat()
        rewrites = patch.body is not None and mapping.digest(patch.body) != mapping.digest(ticket.body)
        untouched = mapping.written_digest(issue) == mapping.digest(ticket.body)
        body: dict[str, object] = {}
        if patch.body is not None and rewrites and untouched:
            fields["description"] = patch.body
            body["properties"] = [mapping.property_of(next(iter(ticket.keys), None), patch.body)]
        missing = [label for label in dict.fromkeys(patch.add_labels) if label not in ticket.labels]
        if missing:
            body["update"] = {"labels": [{"add": label} for label in missing]}
        if fields:
            body["fields"] = fields
        if body:
            self._api.send("PUT", f"issue/{_id(ref)}", body, what=f"change {ref.key}", target="issue")
        assigned = self._assign(ref, ticket, patch.assignee)
        if rewrites and not untouched:
            raise Conflict(f"{ref.key}: a person changed the description; it was left as it is", fields=("body",))
        return self.get(ref) if body or assigned else ticket

    def set_state(self, ref: TicketRef, state: TicketState, reason: str | None) -> Ticket:
        """Close, drop or reopen by a transition of the project's own workflow; the reason becomes a comment."""
        ticket = self.get(ref)
        if ticket.state is state or (state is TicketState.OPEN and not ticket.state.closed):
            return ticket
        if reason:
            self.comment(ref, reason, f"{state.value}:{reason}")
        if ticket.state.closed and state.closed:
            self._move(ref, TicketState.OPEN)
        self._move(ref, state)
        return self.get(ref)

    def comment(self, ref: TicketRef, text: str, key: str) -> None:
        """Add a comment once per ``key``: its last line is looked for first."""
        mark = f"(ref {hashlib.sha256(key.encode()).hexdigest()[:16]})"
        what, path, start = f"comment on {ref.key}", f"issue/{_id(ref)}/comment", 0
        for _ in range(_MOST_PAGES):
            page = self._api.get(path, what=what, target="issue", startAt=start, maxResults=_PAGE)
            comments = page.get("comments") or []
            if any(str(comment.get("body") or "").rstrip().endswith(mark) for comment in comments):
                return
            start += len(comments)
            if not comments or start >= int(page.get("total") or 0):
                break
        self._api.send("POST", path, {"body": f"{text}\n\n{mark}"}, what=what, target="issue")

    def link_back(self, ref: TicketRef, key: str, url: str, title: str) -> None:
        """Set the remote link of ``key``; Jira changes the one that has its global id, or adds it."""
        path, what = f"issue/{_id(ref)}/remotelink", f"link {ref.key} to its post-mortem"
        self._api.send("POST", path, mapping.remote_link(key, url, title), what=what, target="issue")

    def changes(self, since: datetime) -> Listing:
        """Return the issues updated since ``since``; a relative window, because JQL reads times in a person's zone."""
        minutes = max(1, math.ceil((datetime.now(UTC) - since + _SLACK).total_seconds() / 60))
        jql = f'project = "{self._settings.project}" AND updated >= -{minutes}m ORDER BY key ASC'
        tickets: list[Ticket] = []
        complete = True
        try:
            tickets.extend(self._search(jql))  # what came before a failure stays in the list
        except (RateLimited, Unavailable, ProtocolDrift):
            if not tickets:
                raise
            complete = False
        latest = {ticket.ref.id: ticket for ticket in tickets if ticket.updated_at >= since - _SLACK}
        return Listing(tuple(sorted(latest.values(), key=lambda ticket: ticket.updated_at)), complete=complete)

    def resolve_reference(self, text: str) -> TicketRef | None:
        """Return the issue of this project that ``text`` names."""
        return mapping.read_reference(text, self._settings)

    def ensure_webhook(self, url: str) -> str:
        """Say how to set the webhook up: Jira lets only administrators do it, and not with an API token."""
        return (
            f"in Jira's administration, under System, WebHooks: add one to {url} with the first of webhook_secrets, "
            f'for the events issue created, updated and deleted, and the JQL project = "{self._settings.project}"'
        )

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether one of the live secrets signed the delivery."""
        return webhooks.verify(self._settings.live_secrets(), headers, body)

    def parse(self, headers: Mapping[str, str], body: bytes) -> ParsedDelivery:
        """Read a delivery."""
        return webhooks.parse(headers, body, self._settings)

    def close(self) -> None:
        """Close the clients."""
        self._api.close()

    def _raw(self, ref: TicketRef) -> Mapping[str, Any]:
        parameters = {"fields": mapping.FIELDS, "properties": mapping.PROPERTY}
        issue = self._api.get(f"issue/{_id(ref)}", what=f"read {ref.key}", target="issue", **parameters)
        key = str(issue.get("key", "")) if isinstance(issue, dict) else ""
        if key and key != ref.key and key.rpartition("-")[0] != self._settings.project:
            to = TicketRef(str(issue["id"]), key, f"{self._settings.base_url}/browse/{key}")
            raise Moved(f"{ref.key} is {key} now", to=to)
        found: Mapping[str, Any] = issue
        return found

    def _read(self, issue: Mapping[str, Any], what: str) -> Ticket:
        try:
            return mapping.to_ticket(issue, self._settings)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProtocolDrift(f"{what}: Jira's answer lacks {type(error).__name__}: {error}") from error

    def _search(self, jql: str) -> Iterator[Ticket]:
        """Yield what ``jql`` finds: by token on Cloud (the older search is gone there), by position elsewhere."""
        what, start, token = "list tickets", 0, ""
        path = "search/jql" if self._settings.is_cloud else "search"
        for _ in range(_MOST_PAGES):
            place: dict[str, object] = {"nextPageToken": token} if token else {}
            if not self._settings.is_cloud:
                place = {"startAt": start}
            page = self._api.get(
                path, what=what, target="project", jql=jql, fields=mapping.FIELDS, maxResults=_PAGE, **place
            )
            if not isinstance(page, dict) or not isinstance(page.get("issues"), list):
                raise ProtocolDrift(f"{what}: Jira did not answer with a list")
            for issue in page["issues"]:
                yield self._read(issue, what)
            start, token = start + len(page["issues"]), str(page.get("nextPageToken") or "")
            more = bool(token) if self._settings.is_cloud else start < int(page.get("total") or 0)
            if not more or not page["issues"]:
                return
        raise Unavailable(f"{what}: more than {_MOST_PAGES} pages changed")

    def _unlisted(self) -> Iterator[Ticket]:
        project, what = self._settings.project, "look past the index"
        newest = next(self._search(f'project = "{project}" ORDER BY key DESC'), None)

        def read(number: int) -> Ticket:
            fields = {"fields": mapping.FIELDS}
            return self._read(self._api.get(f"issue/{project}-{number}", what=what, target="issue", **fields), what)

        return unlisted(int(newest.ref.key.rpartition("-")[2]) if newest else 0, read, what)

    def _assign(self, ref: TicketRef, ticket: Ticket, assignee: str | None) -> bool:
        if assignee is None or assignee in ticket.assignees:
            return False
        what = f"assign {ref.key} to {assignee!r}"
        body = {"accountId" if self._settings.is_cloud else "name": assignee}
        try:
            self._api.send("PUT", f"issue/{_id(ref)}/assignee", body, what=what, target="issue")
        except Invalid as error:
            raise Invalid(str(error), status=error.status, fields=("assignee",)) from error
        return True

    def _move(self, ref: TicketRef, state: TicketState) -> None:
        """Go to ``state``, where need be through statuses of the configuration, each at most once."""
        path, what = f"issue/{_id(ref)}/transitions", f"move {ref.key} to {state.value}"
        passed: set[str] = set()
        while True:
            offered = self._api.get(path, what=what, target="issue", expand="transitions.fields")
            try:
                body = choose_transition(offered["transitions"], state, self._settings)
                step = choose_step(offered["transitions"], passed, self._settings) if body is None else None
            except (KeyError, TypeError) as error:
                raise ProtocolDrift(f"{what}: Jira's transitions lack {error}") from error
            if body is not None:
                self._api.send("POST", path, body, what=what, target="issue")
                return
            if step is None:
                raise Invalid(
                    f"{what}: no transition of the workflow leads there; offered are: {offers(offered['transitions'])}",
                    fields=("state",),
                )
            passed.add(step[0])
            self._api.send("POST", path, step[1], what=what, target="issue")


def _id(ref: TicketRef) -> str:
    if not ref.id.replace("-", "").replace("_", "").isalnum() or not ref.id.isascii():
        raise Invalid(f"not an issue of Jira: {ref.id!r}", fields=("id",))
    return ref.id
