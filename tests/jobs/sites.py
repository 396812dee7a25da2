"""A place of work for crash tests: a configuration, documents, a tracker, and what came of it all."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from app.domain.records import ItemRecord, LinkRecord, LinkState
from app.faults import VARIABLE
from app.storage.database import Database, make_engine
from connectors.builtin.store import Store
from connectors.markers import find_keys
from tests.jobs.worker import main
from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import Streams, end, environment, fork
from tests.rigs.jira import PROJECT, Jira820
from tests.rigs.losing_proxy import LosingProxy

KILLED = -9
DATABASE = "followthrough.db"
LONGEST_RUN = 90.0  # seconds
OWNER, ACCOUNT = "Ada Example", "octocat"


@dataclass(frozen=True)
class Seen:
    """A ticket as the tracker has it."""

    key: str | None  # the marker it carries
    number: str
    assignees: tuple[str, ...]


class TrackerSide(Protocol):
    """The tracker as a person sees it, past our own connector."""

    connection: str

    def table(self) -> str:
        """Return the connection's part of the configuration."""

    def tickets(self) -> list[Seen]:
        """Return every ticket that there is."""

    def catch_up(self) -> None:
        """Return once it has done what a process that was killed had asked for."""


class BuiltinSide:
    """The built-in tracker's own file."""

    def __init__(self, directory: Path, connection: str = "builtin") -> None:
        self.connection = connection
        self._path = directory / f"{connection}.tracker.sqlite"

    def table(self) -> str:
        """Need nothing."""
        return f'[[connections]]\nname = "{self.connection}"\nkind = "builtin"\n'

    def tickets(self) -> list[Seen]:
        """Read the file."""
        store = Store(self._path)
        try:
            return [
                Seen(row["key"], str(row["number"]), (row["assignee"],) if row["assignee"] else ())
                for row in store.rows("SELECT number, key, assignee FROM tickets")
            ]
        finally:
            store.close()

    def catch_up(self) -> None:
        """Return: it lived in the process."""


class GithubSide:
    """A fresh repository on the stateful GitHub."""

    connection = "github"

    def __init__(self, github: EmulateGithub, *, base_url: str | None = None, **options: object) -> None:
        self._github = github
        self.repository = github.new_repository()
        own = {"repository": self.repository, "token": github.token, "base_url": base_url or github.base_url}
        self.options: dict[str, object] = {**own, "settle_seconds": 0.6, "write_interval_seconds": 0, **options}

    def table(self) -> str:
        """Name the repository, and settle fast: this server shows every issue at once."""
        lines = [f"{name} = {_toml(value)}" for name, value in self.options.items()]
        return "\n".join(['[[connections]]\nname = "github"\nkind = "github"', *lines, ""])

    def tickets(self) -> list[Seen]:
        """Ask the server."""
        return [
            Seen(
                next(iter(find_keys(issue["body"])), None),
                str(issue["number"]),
                tuple(person["login"] for person in issue["assignees"]),
            )
            for issue in self._github.issues(self.repository)
        ]

    def put(self, path: str, text: str) -> None:
        """Add a file as a person does."""
        body = {"message": "by hand", "content": base64.b64encode(text.encode()).decode()}
        self._github.call("PUT", f"/repos/{self.repository}/contents/{path}", body)

    def text(self, path: str) -> str:
        """Return what a file holds."""
        found = self._github.call("GET", f"/repos/{self.repository}/contents/{path}")
        return base64.b64decode(found["content"]).decode()

    def commits(self, path: str) -> list[str]:
        """Return the messages of the commits that changed a file, newest first."""
        commits = self._github.call("GET", f"/repos/{self.repository}/commits?path={path}")
        return [commit["commit"]["message"] for commit in commits]

    def references(self) -> list[str]:
        """Return what the links of the tickets add to a document."""
        issues = self._github.issues(self.repository)
        return [f" [{self.repository}#{issue['number']}]({issue['html_url']})" for issue in issues]

    def catch_up(self) -> None:
        """Wait for the server: the settle time above counts from here, and a busy machine is slower than it."""
        self._github.catch_up()


class JiraSide:
    """A fresh Jira, through the proxy that knows when all is done."""

    connection = "jira"

    def __init__(self, jira: Jira820, proxy: LosingProxy) -> None:
        self._jira = jira
        self._proxy = proxy

    def table(self) -> str:
        """Name the project, and settle fast: this server shows every issue at once."""
        own = {"base_url": self._proxy.url, "project": PROJECT, "token": "t"}
        options: dict[str, object] = {**own, "settle_seconds": 0.6, "write_interval_seconds": 0}
        return "\n".join(
            ['[[connections]]\nname = "jira"\nkind = "jira"', *(f"{k} = {_toml(v)}" for k, v in options.items()), ""]
        )

    def tickets(self) -> list[Seen]:
        """Look into the server."""
        store = self._jira.store
        return [
            Seen(
                next((label.removeprefix("followthrough-") for label in issue["labels"] if _is_marker(label)), None),
                str(store.serializer.issue_res(issue, "")["id"]),
                (issue["assignee"],) if issue.get("assignee") else (),
            )
            for issue in store.issues.values()
        ]

    def catch_up(self) -> None:
        """Wait until nobody is connected."""
        self._proxy.catch_up()


def _is_marker(label: str) -> bool:
    return label.startswith("followthrough-")


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


@dataclass
class Site:
    """One database, one tracker, one folder of documents."""

    directory: Path
    tracker: TrackerSide
    url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    poll_seconds: float = 0.05
    config: Path = field(init=False)
    documents: Path = field(init=False)

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.directory / DATABASE}"
        self.documents = self.directory / "documents"
        self.documents.mkdir()
        self.config = self.directory / "config.toml"
        self.config.write_text(
            f'[database]\nurl = "{self.url}"\n'
            f'[paths]\ndata_dir = "{self.directory}"\n'
            f'[server]\npublic_url = "{self.public_url}"\n'
            f"[jobs]\npoll_seconds = {self.poll_seconds}\n[reconcile]\nevery_minutes = 1440\n"
            f'[people]\n"{OWNER}" = {{ {self.tracker.connection} = "{ACCOUNT}" }}\n' + self.tracker.table()
        )

    def write(self, items: int, documents: int = 1) -> None:
        """Write documents of ``items`` action items each; the first item of each has an owner whom we know."""
        for n in range(documents):
            lines = [f"- [ ] AI-{i}: Bound queue {i} of service {n} ({_owner(i)}, 2026-05-{i:02})" for i in _to(items)]
            text = f"# Outage {n}\n\n**Severity:** SEV-3\n\n## Action items\n\n" + "\n".join(lines) + "\n"
            (self.documents / f"outage-{n:02}.md").write_text(text)

    def start(self, *arguments: str, fault: str = "", publish: bool = True) -> BaseProcess:
        """Start a worker; its output goes to a file."""
        own = [str(self.config), *arguments, *(["--documents", str(self.documents)] if publish else [])]
        log = self.directory / "worker.log"
        return fork(main, own, streams=Streams(log, log), environ=environment(**{VARIABLE: fault}))

    def run(self, fault: str = "", *arguments: str, publish: bool = True) -> int | None:
        """Run a worker to its end, however it ends; answers its exit status, -9 if it was killed."""
        process = self.start(*arguments, fault=fault, publish=publish)
        process.join(LONGEST_RUN)
        status = process.exitcode
        end(process)
        self.tracker.catch_up()
        return status

    def log(self) -> str:
        """Return what the workers said, for the message of a failed test."""
        return (self.directory / "worker.log").read_text()[-4000:]

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the site's database beside the worker."""
        database = Database(make_engine(self.url))
        try:
            yield database
        finally:
            database.close()

    def fold(self) -> Path:
        """Return the database's file, with all that was written folded into it."""
        with self.database() as database, database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.directory / DATABASE

    def stored(self) -> tuple[dict[str, ItemRecord], list[LinkRecord]]:
        """Return the items by id, and the links."""
        with self.database() as database, database.reading() as work:
            links = work.links.in_states([])
            items = [work.action_items.get(link.action_item_id) for link in links]
        return {item.id: item for item in items if item is not None}, links


def assert_exactly_once(site: Site, expected: int) -> None:
    """Each item has one link, each link one ticket that carries its marker, each known owner is assigned."""
    items, links = site.stored()
    tickets = site.tracker.tickets()
    assert len(items) == len(links) == expected, site.log()
    assert {link.state for link in links} == {LinkState.LINKED}, [(link.state, link.error) for link in links]
    assert Counter(ticket.key for ticket in tickets) == Counter(link.key for link in links)
    numbers = {ticket.key: ticket for ticket in tickets}
    assert {link.id: numbers[link.key].number for link in links} == {link.id: _id(link) for link in links}
    expected_assignees = {link.key: (ACCOUNT,) if items[link.action_item_id].owner == OWNER else () for link in links}
    assert {ticket.key: ticket.assignees for ticket in tickets} == expected_assignees


def _id(link: LinkRecord) -> str | None:
    return link.ticket.id if link.ticket else None


def _owner(number: int) -> str:
    return OWNER if number == 1 else "somebody"


def _to(number: int) -> Sequence[int]:
    return range(1, number + 1)
