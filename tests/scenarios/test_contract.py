"""The service holds to its own OpenAPI document, whatever it is sent: Schemathesis with all of its checks.

FOLLOWTHROUGH_CONTRACT_EXAMPLES=1000 makes the long form of it: that many requests for each operation, in every phase.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.databases import new_url, postgres_server, sqlite_template
from tests.rigs.ports import free_port
from tests.scenarios.service import Service

__all__ = ["new_url", "postgres_server", "sqlite_template"]

pytestmark = [pytest.mark.slow, pytest.mark.network]

HERE: Final = Path(__file__).parent / "contract"
EXAMPLES: Final = os.environ.get("FOLLOWTHROUGH_CONTRACT_EXAMPLES", "")
KEY: Final = "k" * 40
ROOT: Final = Path(__file__).parents[2]


@pytest.mark.timeout(0 if EXAMPLES else 300)
@pytest.mark.parametrize(("kind", "phases"), [("sqlite", "coverage"), ("postgresql", "fuzzing,stateful")])
def test_the_service_holds_to_its_document(
    new_url: Callable[[str, bool], str], tmp_path: Path, kind: str, phases: str
) -> None:
    """No answer is a 5xx or has a status that is not documented, and every refusal is a problem of RFC 9457."""
    config, port = tmp_path / "config.toml", free_port()
    config.write_text(
        f'[database]\nurl = "{new_url(kind, False)}"\n[paths]\ndata_dir = "{tmp_path}"\n'
        f'[server]\nport = {port}\napi_keys = ["{KEY}"]\nrequests_per_minute = 1000000\n'
    )
    service = Service(config, f"http://127.0.0.1:{port}")
    try:
        service.start()
        assert service.wait_until_ready()
        _fill(service.client)
        done = _schemathesis(service.url, tmp_path, "examples,coverage,fuzzing,stateful" if EXAMPLES else phases)
    finally:
        service.close()
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]


def _fill(client: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    for path in sorted((ROOT / "examples").glob("2*.md"))[:2]:
        body = {"document": path.read_text("utf-8"), "source": {"uri": f"file:{path.name}"}}
        assert client.post("/v1/post-mortems", json=body, headers=headers).status_code in {201, 422}


def _schemathesis(url: str, folder: Path, phases: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(HERE / "schemathesis.toml"), "run", f"{url}/openapi.json"),
        *("--checks", "all", "--max-response-time", "120", "--phases", phases, "--max-examples", EXAMPLES or "2"),
        *("--seed", "1", "--no-color", "--warnings", "off", "--request-timeout", "120"),
    ]
    environ = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "CONTRACT_KEY": KEY, "PYTHONPATH": str(HERE)}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
