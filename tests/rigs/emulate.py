"""Starts ``emulate``, a stateful GitHub that nobody here wrote, and prepares repositories in it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.rigs.install import install, node
from tests.rigs.ports import free_port


def _new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()).decode()


TOKEN = "gh_test_token"
APP_ID = 4711
APP_INSTALLATION = 815
APP_KEY = _new_key()
_SEED = {
    "tokens": {TOKEN: {"login": "octocat", "scopes": ["repo", "admin:repo_hook"]}},
    "github": {
        "users": [
            {"login": login, "name": login.title(), "email": f"{login}@example.com"} for login in ("octocat", "hubot")
        ],
        "repos": [{"owner": "octocat", "name": "hello-world", "auto_init": True}],
        "apps": [
            {
                "app_id": APP_ID,
                "slug": "followthrough-test",
                "name": "Followthrough test",
                "private_key": APP_KEY,
                "permissions": {"issues": "write", "contents": "write", "metadata": "read"},
                "installations": [{"installation_id": APP_INSTALLATION, "account": "octocat"}],
            }
        ],
    },
}


@dataclass(frozen=True)
class EmulateGithub:
    """A running server; ``base_url`` is what a connection's ``base_url`` must be."""

    base_url: str
    token: str
    client: httpx.Client
    numbers: count[int]

    def new_repository(self) -> str:
        """Make a repository of its own for one test; answers "owner/name"."""
        name = f"ops-{next(self.numbers)}"
        self.call("POST", "/user/repos", {"name": name, "auto_init": True})
        return f"octocat/{name}"

    def new_hook(self, repository: str, url: str, secret: str) -> int:
        """Send the repository's issues events to ``url``; answers the hook's number."""
        config = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
        made = self.call("POST", f"/repos/{repository}/hooks", {"name": "web", "events": ["issues"], "config": config})
        return int(made["id"])

    def issues(self, repository: str) -> list[dict[str, Any]]:
        """Return every issue of the repository."""
        found: list[dict[str, Any]] = []
        for page in count(1):
            batch = self.call("GET", f"/repos/{repository}/issues?state=all&per_page=100&page={page}")
            found += batch
            if len(batch) < 100:
                break
        return found

    def catch_up(self) -> None:
        """Return once it has done what clients that are gone by now had sent: it takes connections in their order."""
        for _ in range(3):  # to be accepted, to be read, to be worked on
            httpx.get(f"{self.base_url}/rate_limit", trust_env=False, timeout=60).raise_for_status()

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Call the API directly, as a person with another client would."""
        response = self.client.request(method, path, json=body)
        response.raise_for_status()
        return response.json() if response.content else None


class EmulateProcess:
    """One server process on a free port; with a ``clock``, it is always the moment in that file (``npm/clock.cjs``)."""

    def __init__(self, directory: Path, clock: Path | None = None) -> None:
        modules = install()
        seed = directory / "emulate-seed.json"
        seed.write_text(json.dumps(_SEED))
        port = free_port()
        arguments = ["start", "--service", "github", "--port", str(port), "--seed", str(seed)]
        self._log = (directory / "emulate.log").open("wb")
        timed = ["--require", str(Path(__file__).with_name("npm") / "clock.cjs")] if clock else []
        self._process = subprocess.Popen(
            [str(node()), *timed, str(modules / "emulate/dist/index.js"), *arguments],
            env=os.environ | ({"FOLLOWTHROUGH_CLOCK": str(clock)} if clock else {}),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=directory,
        )
        url = f"http://localhost:{port}"  # it listens on 127.0.0.1 and calls itself localhost
        client = httpx.Client(base_url=url, trust_env=False, timeout=60, headers={"Authorization": f"token {TOKEN}"})
        self.github = EmulateGithub(url, TOKEN, client, count(1))
        self._wait_until_ready(directory / "emulate.log")

    def close(self) -> None:
        """End the process."""
        self.github.client.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._log.close()

    def _wait_until_ready(self, log: Path) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.github.client.get("/rate_limit").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        said = log.read_text(errors="replace")[-2000:]
        self.close()
        raise RuntimeError(f"emulate did not start: {said}")
