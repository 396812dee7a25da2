"""One rig per kind of tracker for the contract suite: the connector, a person beside it, and the wire between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from connectors.builtin.connector import BuiltinConnector
from connectors.builtin.connector import connect as connect_builtin
from connectors.builtin.tracker import TicketChange
from connectors.contract import Connector, ConnectorContext, ConnectorFactory, TicketRef, TicketState
from connectors.github.connector import connect as connect_github
from connectors.gitlab.connector import connect as connect_gitlab
from connectors.jira.connector import connect as connect_jira
from connectors.signatures import sign
from tests.rigs.emulate import EmulateGithub
from tests.rigs.gitlab import PROJECT as GITLAB_PROJECT
from tests.rigs.gitlab import TOKEN as GITLAB_TOKEN
from tests.rigs.gitlab import Gitlab
from tests.rigs.jira import PROJECT, Jira820
from tests.rigs.losing_proxy import Fault, LosingProxy
from tests.rigs.receiver import Received, Receiver
from tests.rigs.serving import served

SECRET = "contract suite secret"
SIGNING_SECRET = "whsec_Y29udHJhY3Qgc3VpdGUgc2VjcmV0"


class Rig(Protocol):
    """What the contract suite needs of a tracker."""

    connector: Connector
    told_apart: frozenset[TicketState]  # closed states this server keeps apart
    tells_deletion: bool  # whether a deleted ticket answers otherwise than one that never was
    signature_header: str  # which header of a delivery proves where it came from

    def writes(self) -> int:
        """Return how many changes the tracker has been asked for so far."""

    def person_closes(self, ref: TicketRef) -> None:
        """Close a ticket with another client."""

    def person_labels(self, ref: TicketRef, label: str) -> None:
        """Label a ticket with another client."""

    def delete(self, ref: TicketRef) -> None:
        """Make the ticket gone for good."""

    def closed_delivery(self) -> Received:
        """Return the delivery that says that a ticket was closed."""


class BuiltinRig:
    """The built-in tracker; its writes are the rows of its history."""

    told_apart = frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE})
    tells_deletion = True
    signature_header = "x-hub-signature-256"

    def __init__(self, directory: Path, receiver: Receiver) -> None:
        self._receiver = receiver
        context = ConnectorContext(public_url=receiver.url, data_dir=str(directory))
        self._builtin: BuiltinConnector = connect_builtin("builtin", {"webhook_secrets": [SECRET]}, context)
        self.connector: Connector = self._builtin
        self._builtin.start()

    def writes(self) -> int:
        """Count the history."""
        return len(self._builtin.tracker.store.rows("SELECT id FROM history"))

    def person_closes(self, ref: TicketRef) -> None:
        """Close on the page."""
        self._builtin.tracker.change(int(ref.id), TicketChange(state=TicketState.DONE), "ada")

    def person_labels(self, ref: TicketRef, label: str) -> None:
        """Label through the JSON API."""
        labels = (*self._builtin.get(ref).labels, label)
        self._builtin.tracker.change(int(ref.id), TicketChange(labels=labels), "ada")

    def delete(self, ref: TicketRef) -> None:
        """Delete through the JSON API."""
        self._builtin.tracker.delete(int(ref.id), "ada")

    def closed_delivery(self) -> Received:
        """Wait for the tracker's own sender."""
        return self._receiver.wait_for(lambda d: d.headers.get("x-followthrough-event") == "ticket.closed")


class GithubRig:
    """PyGithub against emulate, through the proxy that counts."""

    told_apart = frozenset({TicketState.DONE, TicketState.WONT_DO})  # emulate keeps "duplicate" as "completed"
    tells_deletion = True
    signature_header = "x-hub-signature-256"

    def __init__(self, emulate: EmulateGithub, receiver: Receiver) -> None:
        self._emulate = emulate
        self._receiver = receiver
        self.repository = emulate.new_repository()
        self.proxy = LosingProxy(emulate.base_url)
        self.connector: Connector = connect_github("github", self.settings(), self.context())

    def settings(self, **changes: object) -> dict[str, object]:
        """Return the connection's settings."""
        own = {"repository": self.repository, "token": self._emulate.token, "base_url": self.proxy.url}
        return {**own, "webhook_secrets": [SECRET], "write_interval_seconds": 0, **changes}

    def context(self) -> ConnectorContext:
        """Return what the service would say of itself."""
        return ConnectorContext(public_url=self._receiver.url, data_dir="")

    def writes(self) -> int:
        """Count at the wire."""
        return len(self.proxy.writes())

    def person_closes(self, ref: TicketRef) -> None:
        """Close past the proxy, with the hook in place."""
        self._emulate.new_hook(self.repository, f"{self._receiver.url}/webhooks/github", SECRET)
        self._emulate.call("PATCH", f"/repos/{self.repository}/issues/{ref.id}", {"state": "closed"})

    def person_labels(self, ref: TicketRef, label: str) -> None:
        """Label past the proxy."""
        self._emulate.call("POST", f"/repos/{self.repository}/issues/{ref.id}/labels", {"labels": [label]})

    def person_writes(self, ref: TicketRef, body: str) -> None:
        """Change the text past the proxy."""
        self._emulate.call("PATCH", f"/repos/{self.repository}/issues/{ref.id}", {"body": body})

    def delete(self, ref: TicketRef) -> None:
        """Let the proxy say what GitHub says of a deleted issue; emulate cannot delete one."""
        gone = {"message": "This issue was deleted"}
        self.proxy.faults.append(Fault("GET", f"/issues/{ref.id}", forward=False, status=410, body=gone))

    def closed_delivery(self) -> Received:
        """Wait for emulate's delivery."""
        return self._receiver.wait_for(
            lambda d: d.headers.get("x-github-event") == "issues" and b'"action":"closed"' in d.body
        )


class JiraRig:
    """The jira library against jira820, through the proxy that counts."""

    told_apart = frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE})
    tells_deletion = False
    signature_header = "x-hub-signature"

    def __init__(self, jira: Jira820, address: str) -> None:
        self._jira = jira
        self._issue: dict[str, object] = {}
        self.proxy = LosingProxy(address)
        self.connector: Connector = connect_jira("jira", self.settings(), self.context())

    def settings(self, **changes: object) -> dict[str, object]:
        """Return the connection's settings."""
        own = {"base_url": self.proxy.url, "project": PROJECT, "token": "pat", "webhook_secrets": [SECRET]}
        return {**own, "write_interval_seconds": 0, **changes}

    def context(self) -> ConnectorContext:
        """Return what the service would say of itself."""
        return ConnectorContext("http://127.0.0.1:1", "")

    def writes(self) -> int:
        """Count at the wire."""
        return len(self.proxy.writes())

    def person_closes(self, ref: TicketRef) -> None:
        """Close past the proxy."""
        store = self._jira.store
        offered = store.workflow.available_transitions(store.serializer, store.issues[ref.key]["statusName"])
        store.transition_issue(ref.key, next(move["id"] for move in offered if move["to"]["name"] == "Done"))
        self._issue = store.serializer.issue_res(store.issues[ref.key], "")

    def person_labels(self, ref: TicketRef, label: str) -> None:
        """Label past the proxy."""
        self._jira.store.issues[ref.key]["labels"].append(label)

    def add_issues(self, count: int, days_ago: int = 0) -> None:
        """Let a person open issues, past the proxy, so many days ago."""
        fields = {"project": {"key": PROJECT}, "issuetype": {"name": "Task"}, "summary": "by hand"}
        for _ in range(count):
            issue = self._jira.store.issues[self._jira.store.create_issue(fields)["key"]]
            issue["created"] = issue["updated"] = datetime.now(UTC).date() - timedelta(days=days_ago)
            issue["tcreated"] = issue["tupdated"] = f"{datetime.now(UTC):%H:%M:%S}"

    def person_writes(self, ref: TicketRef, description: str) -> None:
        """Change the description past the proxy."""
        self._jira.store.update_issue(ref.key, {"description": description})

    def person_moves(self, ref: TicketRef, key: str) -> dict[str, object]:
        """Return the issue as Jira shows it once it was moved: another key and project, the same id."""
        shown: dict[str, object] = self._jira.store.serializer.issue_res(self._jira.store.issues[ref.key], "")
        return {**shown, "key": key}

    def delete(self, ref: TicketRef) -> None:
        """Delete past the proxy."""
        self._jira.store.delete_issue(ref.key)

    def closed_delivery(self) -> Received:
        """Make what Jira would send: jira820 has no webhooks."""
        data = {"webhookEvent": "jira:issue_updated", "user": {"name": "ada"}, "issue": self._issue}
        body = json.dumps(data).encode()
        headers = {"x-hub-signature": sign(SECRET, body), "x-atlassian-webhook-identifier": "delivery-1"}
        return Received("/webhooks/jira", headers, body)


@contextmanager
def jira_rig() -> Iterator[JiraRig]:
    """Make a rig and take it down."""
    jira = Jira820()
    with served(jira.app) as address:
        rig = JiraRig(jira, address)
        yield rig
        rig.connector.close()
        rig.proxy.close()


@contextmanager
def builtin_rig(directory: Path, receiver: Receiver) -> Iterator[BuiltinRig]:
    """Make a rig and take it down."""
    rig = BuiltinRig(directory, receiver)
    yield rig
    rig.connector.close()


@contextmanager
def github_rig(emulate: EmulateGithub, receiver: Receiver) -> Iterator[GithubRig]:
    """Make a rig and take it down."""
    rig = GithubRig(emulate, receiver)
    yield rig
    rig.connector.close()
    rig.proxy.close()


class GitlabRig:
    """python-gitlab against the stand-in, through the proxy that counts."""

    told_apart = frozenset({TicketState.DONE, TicketState.WONT_DO, TicketState.DUPLICATE})
    tells_deletion = False
    signature_header = "webhook-signature"

    def __init__(
        self, gitlab: Gitlab, address: str, receiver: Receiver, connect: ConnectorFactory = connect_gitlab
    ) -> None:
        self.gitlab = gitlab
        self._receiver = receiver
        self.proxy = LosingProxy(address)
        gitlab.url = self.proxy.url
        self.connector: Connector = connect("gitlab", self.settings(), self.context())

    def settings(self, **changes: object) -> dict[str, object]:
        """Return the connection's settings."""
        own = {"project": GITLAB_PROJECT, "token": GITLAB_TOKEN, "base_url": self.proxy.url}
        return {**own, "webhook_secrets": [SIGNING_SECRET], "write_interval_seconds": 0, **changes}

    def context(self) -> ConnectorContext:
        """Return what the service would say of itself."""
        return ConnectorContext(public_url=self._receiver.url, data_dir="")

    def writes(self) -> int:
        """Count at the wire."""
        return len(self.proxy.writes())

    def person_closes(self, ref: TicketRef) -> None:
        """Close past the proxy, with the hook in place."""
        self.connector.ensure_webhook(f"{self._receiver.url}/webhooks/gitlab")
        self.gitlab.change(int(ref.id), {"state_event": "close"})

    def person_labels(self, ref: TicketRef, label: str) -> None:
        """Label past the proxy."""
        self.gitlab.change(int(ref.id), {"add_labels": label})

    def delete(self, ref: TicketRef) -> None:
        """Delete past the proxy."""
        del self.gitlab.issues[int(ref.id)]

    def closed_delivery(self) -> Received:
        """Wait for the stand-in's delivery."""
        return self._receiver.wait_for(lambda d: b'"action": "close"' in d.body)


@contextmanager
def gitlab_rig(receiver: Receiver, connect: ConnectorFactory = connect_gitlab) -> Iterator[GitlabRig]:
    """Make a rig and take it down."""
    gitlab = Gitlab()
    with served(gitlab) as address:
        rig = GitlabRig(gitlab, address, receiver, connect)
        yield rig
        rig.connector.close()
        rig.proxy.close()
