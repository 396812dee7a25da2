"""The shipped alerts and dashboards, asked of a real Prometheus that scrapes a service in trouble.

Needs ``prometheus`` and ``promtool`` (on Debian the package ``prometheus``) on the PATH.
"""

from __future__ import annotations

import hmac
import json
import math
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.rigs.emulate import EmulateGithub
from tests.rigs.ports import free_port
from tests.scenarios.service import Service
from tests.scenarios.world import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "docs" / "operating" / "alerts.yaml"
DASHBOARDS = (ROOT / "docs/operating/grafana-dashboard.json", ROOT / "observability/grafana-figures-prometheus.json")
SECRET = "the hook's own secret"
CONFIG = """
[database]
url = "sqlite:///{directory}/f.db"
[server]
port = {port}
[paths]
data_dir = "{directory}"
[reconcile]
every_minutes = 1440
[[connections]]
name = "github"
kind = "github"
base_url = "{base_url}"
repository = "{repository}"
token = "{token}"
webhook_secrets = ["{secret}"]
write_interval_seconds = 0
[[connections]]
name = "broken"
kind = "github"
base_url = "http://127.0.0.1:9"
repository = "octocat/nowhere"
token = "t"
[[routes]]
match = {{ team = "broken" }}
connection = "broken"
"""
DOCUMENT = """# Logins failing

**Severity:** SEV-3

## Action items

- [ ] Bound the queue (Ada Example, 2026-05-01)
- [ ] Alert on latency (Ada Example, 2027-05-02)
- [x] Raise the limit (Ada Example, 2026-04-12)
"""
TROUBLE = """
UPDATE link SET state = 'unknown' WHERE id = (SELECT min(id) FROM link WHERE connection = 'github');
UPDATE link SET state = 'failed' WHERE id = (SELECT max(id) FROM link WHERE connection = 'github');
UPDATE cursor SET at = '2026-01-01 00:00:00.000000' WHERE name = 'reconcile:github';
INSERT INTO cursor (name, at) VALUES ('missed:github', '2099-01-01 00:00:00.000000');
INSERT INTO connection_pause (connection, operation, status, reason, since, probe_at, probes)
    VALUES ('github', 'update', 403, 'Forbidden', '2026-01-01 00:00:00', '2099-01-01 00:00:00', 0);
INSERT INTO workflow_status (workflow_uuid, status, name, queue_name, created_at, updated_at)
    VALUES ('given-up', 'ERROR', 'a job', 'work', unixepoch() * 1000, unixepoch() * 1000);
INSERT INTO workflow_status (workflow_uuid, status, name, queue_name, created_at, updated_at)
    VALUES ('waits', 'ENQUEUED', 'a job', 'nobody works on it', (unixepoch() - 3600) * 1000, unixepoch() * 1000);
CREATE TRIGGER nobody_counts BEFORE DELETE ON figure_note BEGIN SELECT RAISE(IGNORE); END;
INSERT INTO figure_note (items, changes) VALUES (1001, '[]');
"""


def program(name: str) -> str:
    """Where it is; the test is skipped where it is not."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs {name} (on Debian: apt-get install prometheus)")
    return found


def rules() -> dict[str, Any]:
    """The shipped alerts."""
    loaded: dict[str, Any] = yaml.safe_load(ALERTS.read_text("utf-8"))
    return loaded


def test_each_alert_fires_when_it_should(tmp_path: Path) -> None:
    """``promtool`` finds the rules sound; a service that is well fires none, and each trouble fires its own, once."""
    promtool = program("promtool")
    subprocess.run([promtool, "check", "rules", ALERTS], check=True, capture_output=True)
    plain = rules()
    tested = yaml.safe_load((tests := Path(__file__).with_name("alerts_test.yaml")).read_text("utf-8"))["tests"]
    for rule in plain["groups"][0]["rules"]:
        del rule["annotations"]  # they would be compared word by word
        for one in tested:
            assert rule["alert"] in {case["alertname"] for case in one["alert_rule_test"]}, one["name"]
    (tmp_path / "alerts.yaml").write_text(yaml.safe_dump(plain))
    shutil.copy(tests, tmp_path)
    done = subprocess.run(
        [promtool, "test", "rules", tests.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


class Prometheus:
    """A running server."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=30)

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            return self._client.get("/-/ready").is_success
        except httpx.TransportError:
            return False

    def ask(self, query: str) -> list[float]:
        """The values of an instant query, without those that are no number."""
        answer = self._client.get("/api/v1/query", params={"query": query})
        assert answer.is_success, f"{query}: {answer.text}"
        values = [float(one["value"][1]) for one in answer.json()["data"]["result"]]
        return [value for value in values if math.isfinite(value)]

    def close(self) -> None:
        """Close the client."""
        self._client.close()


@contextmanager
def prometheus(directory: Path, port: int) -> Iterator[Prometheus]:
    """A Prometheus that scrapes the service at ``port`` every second and has loaded the shipped alerts."""
    own = f"127.0.0.1:{free_port()}"
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(ALERTS)],
        "scrape_configs": [{"job_name": "f", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}],
    }
    (directory / "prometheus.yml").write_text(yaml.safe_dump(config))
    command = [
        program("prometheus"), f"--config.file={directory}/prometheus.yml", f"--storage.tsdb.path={directory}/tsdb",
        f"--web.listen-address={own}", "--log.level=warn",
    ]  # fmt: skip
    with (directory / "prometheus.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        server = Prometheus(f"http://{own}")
        try:
            wait_until(server.ready, 60, "Prometheus")
            yield server
        finally:
            server.close()
            process.terminate()


@pytest.fixture
def service(tmp_path: Path, emulate_github: EmulateGithub) -> Iterator[Service]:
    """A service whose first post-mortem has its tickets."""
    port = free_port()
    config = tmp_path / "config.toml"
    own = {"repository": emulate_github.new_repository(), "base_url": emulate_github.base_url}
    config.write_text(CONFIG.format(directory=tmp_path, port=port, token=emulate_github.token, secret=SECRET, **own))
    one = Service(config, f"http://127.0.0.1:{port}")
    one.start()
    assert one.wait_until_ready()
    publish(one, "file:logins.md")
    wait_until(lambda: len(one.client.get("/v1/links?state=linked").json()["items"]) == 2, 60, "two tickets")
    with closing(sqlite3.connect(tmp_path / "f.db", timeout=60)) as database:
        read = "SELECT count(*) FROM cursor WHERE name = 'reconcile:github'"
        wait_until(lambda: database.execute(read).fetchone() == (1,), 60, "the first reconciliation")
    yield one
    one.close()


def publish(service: Service, uri: str, **more: str) -> None:
    """Publish the document under an address of its own."""
    answer = service.client.post("/v1/post-mortems", json={"document": DOCUMENT, "source": {"uri": uri}, **more})
    assert answer.status_code == 201, answer.text


def deliver(service: Service, key: str, body: bytes, secret: str = SECRET) -> int:
    """Send a delivery; answers the status."""
    signature = "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()
    headers = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": key, "X-Hub-Signature-256": signature}
    return service.client.post("/webhooks/github", content=body, headers=headers).status_code


def test_each_query_finds_what_it_asks_for(service: Service, tmp_path: Path) -> None:
    """In a service where all goes wrong that can, every alert's expression and every panel has samples."""
    program("prometheus")
    with closing(sqlite3.connect(tmp_path / "f.db", timeout=60, isolation_level=None)) as database:
        database.executescript(TROUBLE)
        publish(service, "file:broken.md", team="broken")
        with prometheus(tmp_path, int(service.url.rpartition(":")[2])) as server:
            wait_until(lambda: bool(server.ask("followthrough_build_info")), 60, "the first scrape")
            assert deliver(service, "unreadable", b'{"action":') == 400
            assert {deliver(service, f"refused-{n}", b"{}", "another") for n in range(40)} == {401}
            slow_delivery(service, database)
            queries = {rule["alert"]: rule["expr"] for rule in rules()["groups"][0]["rules"]}
            for dashboard in DASHBOARDS:
                panels = json.loads(dashboard.read_text("utf-8"))["panels"]
                queries |= {panel["title"]: target["expr"] for panel in panels for target in panel["targets"]}
            down = queries.pop("FollowthroughDown")
            missing = dict(queries)

            def found() -> bool:
                for name, query in list(missing.items()):
                    if server.ask(query):
                        del missing[name]
                return not missing

            try:
                wait_until(found, 120, "an answer to each query")
            except TimeoutError:
                pytest.fail(f"no samples: {missing}")
            assert server.ask(down) == []
            service.kill()
            wait_until(lambda: server.ask(down) == [1.0], 60, "its absence to be seen")


def slow_delivery(service: Service, database: sqlite3.Connection) -> None:
    """A delivery that waits for the disk of the database: somebody else keeps it locked for two seconds."""
    database.execute("BEGIN IMMEDIATE")
    status: list[int] = []
    waiting = threading.Thread(target=lambda: status.append(deliver(service, "slow", b'{"action":"pinned"}')))
    waiting.start()
    time.sleep(2)
    database.execute("ROLLBACK")
    waiting.join(60)
    assert len(status) == 1
