"""A service whose one connection is a repository of the stateful GitHub, with post-mortems in it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import pytest

from app.container import Container
from connectors.contract import ConnectorContext
from connectors.github.connector import GithubConnector, connect
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import LosingProxy
from tests.services.conftest import Jobs

SECRET = "a secret of the documents"
PATH = "postmortems/2026/logins.md"
TEXT = """# Logins failing

**Severity:** SEV-3

Fixes #1, says @octocat.

## Action items

- [ ] Add a load test stage to the deploy pipeline (Ada Example, 2026-05-01)
- [ ] Alert when p95 latency of auth is over 2 s (somebody, 2026-05-02)
"""


@dataclass
class Shelf:
    """The repository, the service on it, and a person who edits."""

    emulate: EmulateGithub
    repository: str
    proxy: LosingProxy
    container: Container
    connector: GithubConnector
    jobs: Jobs

    @property
    def address(self) -> str:
        """The document as people name it."""
        return f"github:{self.repository}/{PATH}"

    def text(self, branch: str = "main") -> str:
        """What the document holds."""
        return base64.b64decode(self._file(branch)["content"]).decode()

    def put(self, text: str, path: str = PATH, branch: str = "main") -> str:
        """Write a file as a person does; answers the commit."""
        there = self.emulate.client.get(f"/repos/{self.repository}/contents/{quote(path)}?ref={branch}")
        body = {"message": "by hand", "content": base64.b64encode(text.encode()).decode(), "branch": branch}
        if there.is_success:
            body["sha"] = there.json()["sha"]
        written = self.emulate.call("PUT", f"/repos/{self.repository}/contents/{quote(path)}", body)
        return str(written["commit"]["sha"])

    def edit(self, text: str) -> None:
        """Change the post-mortem as a person does."""
        self.put(text)

    def messages(self) -> list[str]:
        """The messages of the commits on the branch, newest first."""
        commits = self.emulate.call("GET", f"/repos/{self.repository}/commits?sha=main&per_page=100")
        return [commit["commit"]["message"] for commit in commits]

    def pulls(self) -> list[dict[str, Any]]:
        """Every pull request, oldest first."""
        found = self.emulate.call("GET", f"/repos/{self.repository}/pulls?state=all&per_page=100")
        return sorted(found, key=lambda pull: pull["number"])

    def issues(self) -> list[dict[str, Any]]:
        """Every issue."""
        return [issue for issue in self.emulate.issues(self.repository) if not issue.get("pull_request")]

    def writes(self) -> int:
        """How many changes the service has asked for."""
        return len(self.proxy.writes())

    def _file(self, branch: str) -> dict[str, Any]:
        found: dict[str, Any] = self.emulate.call(
            "GET", f"/repos/{self.repository}/contents/{quote(PATH)}?ref={branch}"
        )
        return found


def shelf(emulate: EmulateGithub, container: Container, jobs: Jobs, **changes: object) -> Shelf:
    """Make a repository with one post-mortem, and the service on it; close it with ``close``."""
    repository = emulate.new_repository()
    proxy = LosingProxy(emulate.base_url)
    settings = {
        "repository": repository,
        "token": emulate.token,
        "base_url": proxy.url,
        "webhook_secrets": [SECRET],
        "write_interval_seconds": 0,
        **changes,
    }
    connector = connect("github", settings, ConnectorContext("http://127.0.0.1:1", ""))
    own = replace(container, connections={"github": connector})
    made = Shelf(emulate, repository, proxy, own, connector, jobs)
    made.put(TEXT)
    return made


def close(made: Shelf) -> None:
    """Take it down."""
    made.connector.close()
    made.proxy.close()


Make = Callable[..., Shelf]


@pytest.fixture
def make(emulate_github: EmulateGithub, container: Container, jobs: Jobs) -> Iterator[Make]:
    """Makes shelves with settings of their own."""
    made: list[Shelf] = []

    def one(**changes: object) -> Shelf:
        made.append(shelf(emulate_github, container, jobs, **changes))
        return made[-1]

    yield one
    for each in made:
        close(each)
