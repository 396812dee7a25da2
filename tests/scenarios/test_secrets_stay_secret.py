"""Canaries: secrets that a service knows, or is sent, and that must turn up nowhere."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.webhooks import service
from benchmarks.webhooks.requests import REPOSITORY
from tests.databases import new_url, sqlite_template
from tests.rigs.ports import free_port
from tests.scenarios.service import Service
from tests.scenarios.world import wait_until

__all__ = ["new_url", "sqlite_template"]

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(300)]
TOKEN, OLD, NEW = "canary-token-7f3a9c", "canary-old-secret-51d2", "canary-new-secret-88e0"
SENT = ("canary-bearer-19ab44", "canary-cookie-c07e21", "canary-api-key-5bd310")
CANARIES = (TOKEN, OLD, NEW, *SENT)
CONFIG = """
[database]
url = "{url}"
[server]
port = {port}
[log]
level = "debug"
[[connections]]
name = "github"
kind = "github"
repository = "{repository}"
token = "{token}"
base_url = "http://127.0.0.1:9"
webhook_secrets = ["{old}", "{new}"]
"""


def headers(event: str, key: str, secret: str, body: bytes) -> dict[str, str]:
    """What a delivery brings, with credentials that some proxy might add."""
    bearer, cookie, api_key = SENT
    return {
        "X-GitHub-Event": event, "X-GitHub-Delivery": key,
        "X-Hub-Signature-256": "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex(),
        "Authorization": f"Bearer {bearer}", "Cookie": f"session={cookie}", "X-Api-Key": api_key,
    }  # fmt: skip


def traces(content: bytes) -> list[str]:
    """The canaries found in it, plain or in base64."""
    found = [one for one in CANARIES if one.encode() in content]
    return found + [f"{one} in base64" for one in CANARIES if base64.b64encode(one.encode())[:-4] in content]


def test_no_secret_is_written_or_answered(tmp_path: Path, new_url: Callable[[str, bool], str]) -> None:
    """Good, refused, unreadable and failing requests leave no secret in logs, answers, metrics or the database."""
    url = new_url("sqlite", True)
    service.seed(url, 3)
    port = free_port()
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(url=url, port=port, repository=REPOSITORY, token=TOKEN, old=OLD, new=NEW))
    one = Service(config, f"http://127.0.0.1:{port}")
    answers: dict[str, bytes] = {}
    try:
        one.start()
        assert one.wait_until_ready()
        for event, key, secret, body, status in (
            ("ping", "read", OLD, b'{"zen":"Keep it logically awesome."}', 202),
            ("issues", "unreadable", NEW, b'{"action":', 400),
            ("issues", "refused", "another", b"{}", 401),
        ):
            answer = one.client.post("/webhooks/github", content=body, headers=headers(event, key, secret, body))
            answers[key] = answer.content + str(answer.headers).encode()
            assert answer.status_code == status, answer.text
        assert one.client.get("/v1/deliveries?state=quarantined").json()["items"]
        for path in ("/metrics", "/readyz", "/v1/connections", "/v1/deliveries", "/openapi.json", "/nothing-here"):
            answers[path] = one.client.get(path).content
        # The first reconciliation calls the tracker, which refuses connections, and says so in the log.
        wait_until(lambda: b"reconciliation failed" in one.log.read_bytes(), 60, "a call to the tracker to fail")
        assert one.stop()
    finally:
        one.close()
    file = Path(url.removeprefix("sqlite:///"))
    written = {path.name: path.read_bytes() for path in (*file.parent.glob(f"{file.name}*"), one.log)}
    assert len(written[file.name]) > 0
    assert b"unreadable" in written[file.name]
    assert {name: found for name, content in {**answers, **written}.items() if (found := traces(content))} == {}


@pytest.mark.parametrize("canary", CANARIES)
def test_a_secret_that_leaks_is_noticed(canary: str) -> None:
    """The search itself finds each canary, plain and in base64."""
    assert traces(b"before " + canary.encode() + b" after") == [canary]
    assert traces(base64.b64encode(canary.encode())) == [f"{canary} in base64"]
