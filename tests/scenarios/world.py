"""The main job's setting: a stateful GitHub, the wire to it, the service that is killed, and what was published."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import httpx

from app.domain.records import LinkRecord
from app.storage.database import Database, make_engine
from connectors.markers import find_keys
from tests.rigs.emulate import EmulateGithub
from tests.rigs.losing_proxy import LosingProxy
from tests.scenarios.real_documents import RealDocument
from tests.scenarios.service import Killer, Service

SECRET = "the hook's own secret"
Json: TypeAlias = dict[str, Any]

_CONFIG = """
[database]
url = "sqlite:///{directory}/followthrough.db"

[server]
port = {port}

[paths]
data_dir = "{directory}"

[jobs]
poll_seconds = 0.05

[reconcile]
every_minutes = 1440  # what arrives here, arrives by webhook

[log]
level = "warning"

[[connections]]
name = "github"
kind = "github"
base_url = "{base_url}"
repository = "{repository}"
token = "{token}"
webhook_secrets = ["{secret}"]
write_interval_seconds = 0
settle_seconds = 2
"""
_POLICY = """
[policy.sev{level}]
require_owner = "warn"
require_due_date = "warn"
required_sections = []
"""


@dataclass
class World:
    """Everything that the rules are checked against."""

    directory: Path
    emulate: EmulateGithub
    repository: str
    hook: int  # the one that points to the service
    proxy: LosingProxy
    service: Service
    documents: list[RealDocument] = field(default_factory=list)
    published: dict[str, str] = field(default_factory=dict)  # document's URI -> post-mortem id
    figures: dict[str, object] = field(default_factory=dict)

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Ask the service."""
        answer = self.service.client.get(path)
        answer.raise_for_status()
        return answer.json()

    def publish(self, document: RealDocument) -> httpx.Response:
        """Publish one document; raises ``httpx.TransportError`` where the service dies meanwhile."""
        body = {"document": document.data.decode(), "source": {"uri": document.uri}}
        return self.service.client.post("/v1/post-mortems", json=body)

    def items(self) -> list[Json]:
        """Return every published action item as the API shows it."""
        return [item for id_ in self.published.values() for item in self.items_of(id_)]

    def items_of(self, post_mortem_id: str) -> list[Json]:
        """Return one post-mortem's action items, in the document's order."""
        found: list[Json] = self.get(f"/v1/post-mortems/{post_mortem_id}")["action_items"]
        return found

    def links(self) -> list[LinkRecord]:
        """Return every link as it is stored."""
        database = Database(make_engine(f"sqlite:///{self.directory}/followthrough.db"))
        try:
            with database.reading() as work:
                return work.links.in_states(())
        finally:
            database.close()

    def tickets(self) -> dict[str, Json]:
        """Return the tracker's issues by their number."""
        return {str(issue["number"]): issue for issue in self.emulate.issues(self.repository)}

    def tickets_by_key(self) -> dict[str, list[str]]:
        """Return the numbers of the tickets that carry each marker."""
        found: dict[str, list[str]] = {}
        for number, issue in self.tickets().items():
            for key in find_keys(issue["body"]):
                found.setdefault(key, []).append(number)
        return found

    def deliveries(self, outcome: str) -> int:
        """Return how many deliveries became ``outcome`` since the service's last start."""
        wanted = f'followthrough_webhook_deliveries_total{{connection="github",outcome="{outcome}"}} '
        lines = self.service.client.get("/metrics").text.splitlines()
        return sum(int(float(line.removeprefix(wanted))) for line in lines if line.startswith(wanted))

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send a delivery to the webhook route."""
        return self.service.client.post("/webhooks/github", content=body, headers=dict(headers))


def write_config(directory: Path, port: int, **connection: str) -> Path:
    """Write the configuration of one service."""
    path = directory / "config.toml"
    policies = "".join(_POLICY.format(level=level) for level in range(1, 5))
    path.write_text(_CONFIG.format(directory=directory, port=port, secret=SECRET, **connection) + policies)
    return path


def publish_while_killed(world: World, killer: Killer) -> None:
    """Publish every document, each until it is acknowledged; the kills are spread over all of them."""
    for place, document in enumerate(world.documents):
        due = killer.wanted * place // len(world.documents)
        wait_until(partial(killer.reached, due), 120, "the next kill")
        assert killer.failed == []
        world.published[document.uri] = _acknowledged(world, document, killer)


def _acknowledged(world: World, document: RealDocument, killer: Killer) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not killer.failed:
        try:
            answer = world.publish(document)
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        assert answer.status_code in {200, 201}, f"{document.name}: {answer.status_code} {answer.text[:500]}"
        return str(answer.json()["id"])
    raise TimeoutError(f"{document.name} was never acknowledged {killer.failed}")


def wait_until(done: Callable[[], bool], seconds: float, what: str) -> None:
    """Look again and again until ``done``; raises ``TimeoutError`` naming ``what`` was waited for."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


def compact(value: object) -> bytes:
    """JSON as trackers send it."""
    return json.dumps(value, separators=(",", ":")).encode()
