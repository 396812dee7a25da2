"""Trackers as models: what they promise of a create, its answer and their index, in virtual time, with one fault."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import requests
from urllib3 import exceptions as urllib3_errors

from connectors.contract import (
    Capabilities,
    ConnectorContext,
    Created,
    Listing,
    Ticket,
    TicketDraft,
    TicketPatch,
    TicketRef,
    TicketState,
)
from connectors.errors import ConnectorError, OutcomeUnknown, RateLimited, Unreachable
from connectors.github.answers import refused
from connectors.github.api import Answer
from connectors.github.connector import GithubConnector
from connectors.github.settings import GithubSettings
from connectors.gitlab.api import Answer as GitlabAnswer
from connectors.gitlab.connector import GitlabConnector
from connectors.gitlab.settings import GitlabSettings
from connectors.jira.connector import JiraConnector
from connectors.jira.settings import JiraSettings
from connectors.transport_errors import classify
from tests.services.standing_clock import StandingClock

Written = Literal["yes", "no", "late"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a create: whether it is carried out, and what the caller gets to hear."""

    name: str
    written: Written
    error: Callable[[datetime], ConnectorError] | None = None
    late_seconds: float = 0.0


def _cut(cause: Exception) -> Callable[[datetime], ConnectorError]:
    return lambda _now: classify(requests.ConnectionError(cause), "open", write=True)


def _answered(status: int, headers: Mapping[str, str], text: str) -> Callable[[datetime], ConnectorError]:
    body = f'{{"message": "{text}"}}'
    return lambda now: refused(status, headers, body, what="open", write=True, target="repository", now=now)


_SLOW = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
FAULTS = (
    Fault("none", "yes"),
    Fault("answer-lost", "yes", _cut(ConnectionResetError("reset"))),
    Fault("request-lost", "no", _cut(ConnectionResetError("reset"))),
    *(Fault(f"{status}-after", "yes", _answered(status, {}, "failed")) for status in (500, 502, 503, 504)),
    Fault("502-before", "no", _answered(502, {}, "failed")),
    Fault("late-5s", "late", lambda _now: OutcomeUnknown("no answer within 20 s"), late_seconds=5),
    Fault("late-90s", "late", lambda _now: OutcomeUnknown("no answer within 20 s"), late_seconds=90),
    Fault("429-told", "no", _answered(429, {"retry-after": "90"}, _SLOW)),
    Fault("429", "no", _answered(429, {}, _SLOW)),
    Fault("403-told", "no", _answered(403, {"retry-after": "90"}, _SLOW)),
    Fault("403", "no", _answered(403, {}, _SLOW)),
    Fault("refused", "no", _cut(urllib3_errors.NewConnectionError(None, "refused"))),  # type: ignore[arg-type]  # shown
    Fault("dns", "no", _cut(urllib3_errors.NameResolutionError("x", None, OSError("no")))),  # type: ignore[arg-type]
    Fault("tls", "no", _cut(ssl.SSLCertVerificationError("unknown issuer"))),
)


@dataclass
class Model:
    """One tracker's tickets. What was made is there at once, and in lists and searches only after ``lag`` seconds."""

    clock: StandingClock
    lag: float | None  # None: the index never shows it
    faults: list[Fault] = field(default_factory=list)
    made: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    posts: list[datetime] = field(default_factory=list)
    limited_until: datetime | None = None
    too_early: int = 0  # creates sent while the tracker had asked for a pause

    def post(self, content: dict[str, Any]) -> int:
        """Carry out a create as the next fault says; answers the number where the caller gets to hear it."""
        now = self.clock.now()
        self.posts.append(now)
        self.too_early += self.limited_until is not None and now < self.limited_until
        fault = self.faults.pop(0) if self.faults else FAULTS[0]
        if fault.written != "no":
            number = len(self.made) + 1
            self.made.append((now + timedelta(seconds=fault.late_seconds), {**content, "number": number}))
        if fault.error is None:
            return len(self.made)
        error = fault.error(now)
        if isinstance(error, RateLimited):
            self.limited_until = error.retry_at
        raise error

    def listed(self) -> list[tuple[datetime, dict[str, Any]]]:
        """Return what the index shows now."""
        now = self.clock.now()
        lag = self.lag
        return [] if lag is None else [(at, c) for at, c in self.made if at + timedelta(seconds=lag) <= now]

    def read(self, number: int) -> tuple[datetime, dict[str, Any]]:
        """Read by number, which no index delays; raises ``Unreachable`` where there is none yet."""
        if not 0 < number <= len(self.made) or self.made[number - 1][0] > self.clock.now():
            raise Unreachable(f"no ticket {number}", status=404)
        return self.made[number - 1]


class GithubWire:
    """GitHub's API in front of a model, in place of ``connectors.github.api.Api``."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def get(self, path: str, **parameters: Any) -> Answer:  # noqa: ANN401 - any parameter
        """Answer the list of issues, or one issue."""
        number = path.rpartition("/")[2]
        if number.isdigit():
            return Answer(self._issue(*self._model.read(int(number))), {})
        listed = [self._issue(*one) for one in self._model.listed()]
        return Answer(listed[::-1] if parameters.get("direction") == "desc" else listed, {})

    def send(self, verb: str, path: str, body: dict[str, Any], **_more: object) -> Answer:
        """Carry out a create."""
        assert (verb, path.rpartition("/")[2]) == ("POST", "issues")
        return Answer(self._issue(*self._model.read(self._model.post(body))), {})

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _issue(at: datetime, content: dict[str, Any]) -> dict[str, Any]:
        place = "https://api.github.com/repos/acme/ops/issues/"
        own = {"state": "open", "html_url": f"https://github.com/acme/ops/issues/{content['number']}"}
        moments = {"created_at": at.isoformat(), "updated_at": at.isoformat(), "url": f"{place}{content['number']}"}
        return {**content, **own, **moments}


class GitlabWire:
    """GitLab's API in front of a model, in place of ``connectors.gitlab.api.Api``."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def get(self, path: str, **parameters: Any) -> GitlabAnswer:  # noqa: ANN401 - any parameter
        """Answer the list of issues, or one issue."""
        number = path.rpartition("/")[2]
        if number.isdigit():
            return GitlabAnswer(self._issue(*self._model.read(int(number))), {})
        listed = [self._issue(*one) for one in self._model.listed()]
        return GitlabAnswer(listed[::-1] if parameters.get("sort") == "desc" else listed, {})

    def send(self, verb: str, path: str, body: dict[str, Any], **_more: object) -> GitlabAnswer:
        """Carry out a create."""
        assert (verb, path.rpartition("/")[2]) == ("POST", "issues")
        return GitlabAnswer(self._issue(*self._model.read(self._model.post(body))), {})

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _issue(at: datetime, content: dict[str, Any]) -> dict[str, Any]:
        moments = {"created_at": at.isoformat(), "updated_at": at.isoformat()}
        return {**content, **moments, "labels": [], "state": "opened", "iid": content["number"]}


class JiraWire:
    """Jira's API in front of a model, in place of ``connectors.jira.api.Api``."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def get(self, path: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """Answer a search, or one issue by key or id."""
        if path.startswith("issue/"):
            return self._issue(*self._model.read(int(re.sub(r"\D", "", path))))
        marker = re.search(r'labels = "([^"]+)"', parameters["jql"])
        found = [self._issue(*one) for one in self._model.listed()]
        issues = [issue for issue in found if marker is None or marker[1] in issue["fields"]["labels"]]
        return {"issues": issues[::-1] if "DESC" in parameters["jql"] else issues}

    def send_timed(self, verb: str, path: str, body: dict[str, Any], **_more: object) -> tuple[Any, datetime]:
        """Carry out a create."""
        assert (verb, path) == ("POST", "issue")
        number = self._model.post(body)
        return {"id": str(number), "key": f"OPS-{number}"}, self._model.clock.now() - timedelta(seconds=2)

    def send(self, verb: str, path: str, body: dict[str, Any], **_more: object) -> Any:  # noqa: ANN401 - JSON
        """Take the link back."""
        assert verb == "POST"
        assert path.endswith("/remotelink")
        assert body["globalId"]
        return {"id": 1}

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _issue(at: datetime, content: dict[str, Any]) -> dict[str, Any]:
        number, moment = content["number"], at.isoformat()
        status = {"name": "Open", "statusCategory": {"key": "new"}}
        fields = {**content["fields"], "status": status, "created": moment, "updated": moment}
        return {"id": str(number), "key": f"OPS-{number}", "fields": fields}


class PlainTracker:
    """A tracker without API in between: idempotent as the built-in one, or a stranger whose index is all there is."""

    def __init__(
        self, model: Model, *, idempotent: bool = False, find_by_key: Literal["strong", "eventual"] = "strong"
    ) -> None:
        self._model = model
        self.promise_kept = idempotent
        self.capabilities = Capabilities(
            idempotent_create=idempotent,
            find_by_key=find_by_key,
            due_date="native",
            reasons=frozenset({TicketState.DONE, TicketState.WONT_DO}),
            text_format="plain",
            delivery_id=True,
            settle_seconds=120.0,
            write_interval_seconds=1.0,
        )

    def create(self, draft: TicketDraft, key: str) -> Created:
        """Open a ticket; the same key again answers with the first one where that is promised."""
        if self.promise_kept:
            for at, content in self._model.made:
                if content["key"] == key:  # also one that is still being made: the key is unique in its database
                    return Created(self._ticket(at, content))
        number = self._model.post({"key": key, "title": draft.title})
        return Created(self._ticket(*self._model.read(number)))

    def find_by_key(self, key: str, *, since: datetime) -> tuple[Ticket, ...]:  # noqa: ARG002 - the key is enough
        """Return what the index shows."""
        return tuple(self._ticket(at, content) for at, content in self._model.listed() if content["key"] == key)

    def get(self, ref: TicketRef) -> Ticket:
        """Read one ticket."""
        return self._ticket(*self._model.read(int(ref.id)))

    def update(self, ref: TicketRef, patch: TicketPatch) -> Ticket:  # noqa: ARG002 - nothing is changed here
        """Change nothing."""
        return self.get(ref)

    def set_state(self, ref: TicketRef, state: TicketState, reason: str | None) -> Ticket:
        """Close a ticket."""
        assert reason
        self._model.read(int(ref.id))[1]["state"] = state
        return self.get(ref)

    def changes(self, since: datetime) -> Listing:
        """List what the index shows."""
        return Listing(tuple(self._ticket(*one) for one in self._model.listed() if one[0] >= since), complete=True)

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _ticket(at: datetime, content: dict[str, Any]) -> Ticket:
        number = content["number"]
        ref = TicketRef(str(number), f"#{number}", f"http://127.0.0.1:1/{number}")
        state = content.get("state", TicketState.OPEN)
        return Ticket(ref, content["title"], "", state, state.value, at, at, keys=(content["key"],))


_CONTEXT = ConnectorContext("http://127.0.0.1:1", "")
_SECRET: Any = "t"
_GITHUB = GithubSettings(repository="acme/ops", token=_SECRET)
_GITLAB = GitlabSettings(project="acme/ops", token=_SECRET)
_JIRA = JiraSettings(base_url="https://acme.atlassian.net", project="OPS", email="a@example.com", token=_SECRET)
CONNECTORS: Mapping[str, Callable[[Model], Any]] = {
    "builtin": lambda model: PlainTracker(model, idempotent=True),
    "github": lambda model: GithubConnector("github", _GITHUB, _CONTEXT, GithubWire(model)),  # type: ignore[arg-type]
    "gitlab": lambda model: GitlabConnector("gitlab", _GITLAB, _CONTEXT, GitlabWire(model)),  # type: ignore[arg-type]
    "jira": lambda model: JiraConnector("jira", _JIRA, _CONTEXT, JiraWire(model)),  # type: ignore[arg-type]
    "stranger": lambda model: PlainTracker(model, find_by_key="eventual"),
}
