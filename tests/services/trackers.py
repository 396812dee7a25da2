"""A service on one stateful tracker, GitHub or Jira, with a person beside it who changes tickets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.container import Container
from app.domain.records import ItemRecord, LinkRecord
from app.services.publish import PublishRequest, publish
from connectors.contract import TicketRef
from tests.connectors.contract_rigs import GithubRig, JiraRig, github_rig, jira_rig
from tests.rigs.emulate import EmulateGithub
from tests.rigs.receiver import Receiver
from tests.services.conftest import Jobs

DOCUMENT = b"""# Logins failing

**Severity:** SEV-3

## Action items

- [ ] AI-1: Add a load test stage to the deploy pipeline (Ada Example, 2026-05-01)
- [ ] AI-2: Alert when p95 latency of auth is over 2 s (somebody, 2026-05-02)
"""


@dataclass
class Tracked:
    """The service, its jobs, and the tracker's rig."""

    container: Container
    jobs: Jobs
    rig: GithubRig | JiraRig

    def publish(self, document: bytes = DOCUMENT) -> list[LinkRecord]:
        """Publish a revision of the one document and do what that asks for; its links in the order of the items."""
        publish(self.container, PublishRequest(document, "file:outage.md"))
        self.jobs.run_all(self.container)
        return self.links()

    def links(self) -> list[LinkRecord]:
        """The links in the order of the items."""
        with self.container.database.reading() as work:
            found = work.links.in_states([])
            items = {link.id: work.action_items.get(link.action_item_id) for link in found}
        return sorted(found, key=lambda link: getattr(items[link.id], "explicit_id", "") or "")

    def item(self, link: LinkRecord) -> ItemRecord:
        """The item of a link."""
        with self.container.database.reading() as work:
            item = work.action_items.get(link.action_item_id)
        assert item is not None
        return item

    def history(self, link: LinkRecord) -> list[str]:
        """What happened to the item."""
        with self.container.database.reading() as work:
            return [event.kind for event in work.action_items.history(link.action_item_id)]


def ref_of(link: LinkRecord) -> TicketRef:
    """The ticket of a link that has one."""
    assert link.ticket is not None
    return link.ticket


@contextmanager
def tracked(
    kind: str, container: Container, jobs: Jobs, emulate: EmulateGithub, receiver: Receiver
) -> Iterator[Tracked]:
    """The service on a tracker of that kind."""
    if kind == "github":
        with github_rig(emulate, receiver) as github:
            yield Tracked(replace(container, connections={kind: github.connector}), jobs, github)
    else:
        with jira_rig() as jira:
            yield Tracked(replace(container, connections={kind: jira.connector}), jobs, jira)
