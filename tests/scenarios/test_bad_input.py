"""Bad input at the real service and the real command: each has a clear problem, and nothing is half-stored."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import environment, run_command
from tests.rigs.losing_proxy import Fault, LosingProxy
from tests.rigs.ports import free_port
from tests.scenarios.service import Service
from tests.scenarios.world import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.network]

NO_ITEMS = "# Logins failed\n\nSeverity: SEV-3\n\n## Summary\n\nLogins failed for 4 minutes.\n"
GOOD = f"{NO_ITEMS}\n## Action items\n\n- Add a check (Ada, 2026-12-01)\n"
STRANGE_SEVERITY = GOOD.replace("SEV-3", "bananas")
FILES = {
    "empty.md": (b"", "document is empty"),
    "not-utf-8.md": (b"# T\n\nna\xefve\n", "Byte 7 (line 3) is 0xef, which is not valid UTF-8"),
    "binary.md": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is NUL: this is a binary file"),
    "3-mb.md": (b"x" * 3_000_000, "at most 2,000,000 are read"),
}
OURS = """
[databse]
url = "sqlite:///x.db"
[server]
prot = 8000
[policy.sev1]
require_ower = "warn"
[[routes]]
connection = "bulitin"
"""
THE_CONNECTORS = """
[[connections]]
name = "g"
kind = "github"
repositry = "a/b"
repository = "a/b"
token = "t"
"""
WORDS = ("the token is accepted", "Connection refused", "Bad credentials", "octocat/no-such-repository")
_CONNECTION = """
[[connections]]
name = "{name}"
kind = "github"
base_url = "{base_url}"
repository = "{repository}"
token = "{token}"
write_interval_seconds = 0

[[routes]]
match = {{ team = "{name}" }}
connection = "{name}"
"""


@dataclass(frozen=True)
class Setting:
    """A service whose connections are broken in one way each."""

    service: Service
    config: Path
    emulate: EmulateGithub
    repositories: dict[str, str]  # by connection: each has one, so that a late ticket of one is no news of another
    port_down: int
    refusing: LosingProxy

    def publish(self, document: str, **stated: object) -> httpx.Response:
        """Publish a document under a name of its own."""
        body = {"document": document, "source": {"uri": "https://wiki.example.com/incident.md"}, **stated}
        return self.service.client.post("/v1/post-mortems", json=body)

    def stored(self) -> tuple[list[Any], list[Any], list[Any], int]:
        """Return everything that a publication could have left behind, the tracker's side included."""
        client = self.service.client
        names = ("post-mortems", "action-items", "links")
        # Ids, not rows: a link that waits for its tracker is tried again meanwhile, and says so in its row.
        lists = [[row["id"] for row in client.get(f"/v1/{name}").json()["items"]] for name in names]
        return lists[0], lists[1], lists[2], self.tickets("good")

    def tickets(self, connection: str) -> int:
        """Count the tickets in a connection's repository."""
        return len(self.emulate.issues(self.repositories[connection]))


@pytest.fixture(scope="module")
def setting(emulate_github: EmulateGithub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    """One service with a connection that works and three that do not."""
    # emulate takes any token for one of its own
    refusing = LosingProxy(emulate_github.base_url)
    directory = tmp_path_factory.mktemp("bad-input")
    repositories = {name: emulate_github.new_repository() for name in ("good", "down", "refused")}
    repositories["missing"] = "octocat/no-such-repository"
    port, down = free_port(), free_port()
    addresses = {"down": f"http://127.0.0.1:{down}", "refused": refusing.url}
    connections = [
        {
            "name": name,
            "base_url": addresses.get(name, emulate_github.base_url),
            "repository": repository,
            "token": emulate_github.token,
        }
        for name, repository in repositories.items()
    ]
    config = directory / "config.toml"
    config.write_text(
        f'[database]\nurl = "sqlite:///{directory}/followthrough.db"\n[server]\nport = {port}\n'
        f'[paths]\ndata_dir = "{directory}"\n[jobs]\npoll_seconds = 0.05\n'
        + "".join(_CONNECTION.format(**connection) for connection in connections)
    )
    service = Service(config, f"http://127.0.0.1:{port}")
    try:
        service.start()
        assert service.wait_until_ready()
        yield Setting(service, config, emulate_github, repositories, down, refusing)
    finally:
        service.close()
        refusing.close()


def _refusal(method: str, path_end: str) -> Fault:
    return Fault(method, path_end, forward=False, status=401, body={"message": "Bad credentials"})


@pytest.mark.parametrize(
    ("document", "status", "words"),
    [
        ("", 422, "document is empty"),
        (" \n\t\n", 422, "document is empty"),
        ("# Logs\n\n" + "x" * 3_000_000, 413, "3,000,008 bytes"),
        (GOOD + "\0", 422, "is NUL: this is a binary file"),
    ],
    ids=["empty", "blank", "3-mb", "binary"],
)
def test_a_document_that_cannot_be_read(setting: Setting, document: str, status: int, words: str) -> None:
    """An empty, oversized or binary document is refused with its reason, and leaves no trace."""
    before = setting.stored()
    answer = setting.publish(document)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert answer.json()["errors"][0]["code"].startswith("document-")
    assert setting.stored() == before


def test_a_body_that_is_not_utf_8(setting: Setting) -> None:
    """Bytes that are not UTF-8 are refused naming the byte."""
    before = setting.stored()
    body = b'{"document": "# T\xff\xfe", "source": {"uri": "x"}}'
    headers = {"content-type": "application/json"}
    answer = setting.service.client.post("/v1/post-mortems", content=body, headers=headers)
    assert answer.status_code == 422
    assert "byte 17 of the body (line 1) is not UTF-8" in answer.json()["detail"]
    assert setting.stored() == before


def test_a_severity_that_is_unknown(setting: Setting) -> None:
    """A stated severity off the scale is refused, with the words that would do."""
    before = setting.stored()
    answer = setting.publish(GOOD, severity="bananas")
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/severity", "severity-unknown")]
    assert "SEV-1 to SEV-4" in answer.json()["detail"]
    assert setting.stored() == before


@pytest.mark.parametrize(
    ("document", "code"),
    [(NO_ITEMS, "no-action-items"), (STRANGE_SEVERITY, "severity-unstated")],
    ids=["no-action-items", "strange-severity"],
)
def test_a_document_with_a_gap_says_so(setting: Setting, document: str, code: str) -> None:
    """A document without action items, or with a severity of its own, is readable: the answer names the gap."""
    answer = setting.service.client.post(
        "/v1/post-mortems/check", json={"document": document, "source": {"uri": f"https://wiki.example.com/{code}"}}
    )
    assert answer.status_code in {200, 201}
    assert code in {warning["code"] for warning in answer.json()["warnings"]}
    assert answer.json()["stored"] is False


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/no-such-thing"), ("POST", "/webhooks/no-such-connection"), ("GET", "/v1/post-mortems/no-such-id")],
)
def test_an_address_that_is_unknown(setting: Setting, method: str, path: str) -> None:
    """An unknown address, connection or id is a 404 problem."""
    answer = setting.service.client.request(method, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("team", "words"),
    [("refused", "Bad credentials"), ("missing", "octocat/no-such-repository")],
    ids=["wrong-token", "repository-missing"],
)
def test_a_tracker_that_refuses_us(setting: Setting, team: str, words: str) -> None:
    """The document is kept and its item waits with the tracker's reason; no ticket is pretended."""
    setting.refusing.faults = [_refusal("POST", "/issues")] * 20
    uri = f"https://wiki.example.com/{team}.md"
    answer = setting.publish(GOOD, team=team, source={"uri": uri})
    assert answer.status_code == 201
    item = _with_error(setting, answer.json()["id"])
    assert item["ticket"] is None
    assert item["link"]["state"] == "pending"
    assert words in item["link"]["error"]
    assert setting.tickets("good") == setting.tickets("refused") == 0


def test_a_tracker_that_is_down(setting: Setting) -> None:
    """While the tracker is down the item waits and says why; once it is back its one ticket opens by itself."""
    answer = setting.publish(GOOD, team="down", source={"uri": "https://wiki.example.com/down.md"})
    assert answer.status_code == 201
    id_ = answer.json()["id"]
    item = _with_error(setting, id_)
    assert (item["ticket"], item["link"]["state"]) == (None, "pending")
    assert "refused" in item["link"]["error"].lower()
    tracker = LosingProxy(setting.emulate.base_url, setting.port_down)
    try:
        wait_until(lambda: _item(setting, id_)["ticket"] is not None, 60, "the ticket")
    finally:
        tracker.close()
    assert _item(setting, id_)["link"]["error"] is None
    assert setting.tickets("down") == 1


def _item(setting: Setting, post_mortem_id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = setting.service.client.get(f"/v1/post-mortems/{post_mortem_id}").json()[
        "action_items"
    ]
    return found[0]


def _with_error(setting: Setting, post_mortem_id: str) -> dict[str, Any]:
    wait_until(lambda: bool(_item(setting, post_mortem_id)["link"]["error"]), 60, "the reason")
    return _item(setting, post_mortem_id)


def test_doctor_names_each_broken_connection(setting: Setting) -> None:
    """``doctor`` names the tracker that is down, the token that is refused and the repository that is not there."""
    setting.refusing.faults = [_refusal("GET", setting.repositories["refused"])] * 20
    done = _followthrough(setting.config.parent, "--config", str(setting.config), "doctor", "--json")
    assert done.returncode == 4
    found = [json.loads(line) for line in done.stdout.splitlines()]
    said = {
        (one["where"], one["ok"], word) for one in found for word in WORDS if word in f"{one['message']} {one['fix']}"
    }
    assert said == {
        ("good", True, "the token is accepted"),
        ("down", False, "Connection refused"),
        ("refused", False, "Bad credentials"),
        ("missing", False, "octocat/no-such-repository"),
    }


def test_the_command_refuses_what_is_no_document(setting: Setting, tmp_path: Path) -> None:
    """``publish`` names each file and what is wrong with it, ends with 1, and the service has heard of nothing."""
    before = setting.stored()
    for name, (data, _) in FILES.items():
        (tmp_path / name).write_bytes(data)
    done = _followthrough(tmp_path, "--config", str(setting.config), "publish", *FILES)
    assert done.returncode == 1, done.stderr
    lines = done.stderr.splitlines()
    for name, (_, words) in FILES.items():
        assert any(line.startswith(name) and words in line for line in lines), done.stderr
    assert "Traceback" not in done.stderr
    assert setting.stored() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            OURS,
            ('"databse"', '"database"', '"prot"', '"port"', '"require_ower"', '"require_owner"', "bulitin", "builtin"),
        ),
        (THE_CONNECTORS, ("connection 'g'", "repositry", "did you mean 'repository'")),
    ],
    ids=["ours", "the-connectors"],
)
def test_a_misspelt_configuration(tmp_path: Path, text: str, said: tuple[str, ...]) -> None:
    """Every misspelt key is named with the nearest right one, and the service stops before it makes a database."""
    (tmp_path / "config.toml").write_text(text)
    done = _followthrough(tmp_path, "serve", "--port", "0")
    assert done.returncode == 3, done.stderr
    for words in said:
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.db"))


def _followthrough(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_command(arguments, directory, environment())
