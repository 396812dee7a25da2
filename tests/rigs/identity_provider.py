"""Starts Canaille, an OpenID Connect provider that nobody here wrote, in a process of its own.

It demands PKCE and a nonce, asks for a password, and signs with a key of its own.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx

from tests.rigs.install import rigs_dir
from tests.rigs.ports import free_port

CLIENT_ID: Final = "followthrough"
CLIENT_SECRET: Final = "a-secret-of-the-provider"
PASSWORD: Final = "correct horse battery staple"
_HERE: Final = Path(__file__).parent / "canaille"
_TRIES: Final = 600  # of a tenth of a second


PEOPLE: Final = {  # login -> groups
    "ada": ["sre", "staff"],
    "bob": ["payments-team"],
    "eve": [],
}


class IdentityProviderProcess:
    """A running provider; ``issuer`` is its address."""

    def __init__(self, callback: str) -> None:
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        told = {
            "port": self.port,
            "callback": callback,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "password": PASSWORD,
            "people": PEOPLE,
        }
        environ = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
        self._process = subprocess.Popen([str(_python()), str(_HERE / "server.py"), json.dumps(told)], env=environ)
        for _ in range(_TRIES):
            if self._process.poll() is not None:
                raise RuntimeError(f"the identity provider ended by itself with {self._process.returncode}")
            try:
                httpx.get(f"{self.issuer}/.well-known/openid-configuration", trust_env=False).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the identity provider does not answer")

    def sign_in(self, address: str, login: str) -> str:
        """Do what a person does at ``address`` with their browser; answers where they are sent back to."""
        with httpx.Client(trust_env=False) as browser:
            answer = browser.get(address)
            for _ in range(10):
                if answer.is_redirect:
                    target = urljoin(str(answer.url), answer.headers["location"])
                    if not target.startswith(self.issuer):
                        return target
                    answer = browser.get(target)
                    continue
                fields = _fields(answer.text)
                known = {"login": login, "password": PASSWORD, "answer": "accept"}
                filled = {name: known.get(name, value) for name, value in fields.items()}
                answer = browser.post(str(answer.url), data=filled)
            raise RuntimeError(f"the provider asks for something else: {answer.status_code} {answer.text[:2000]}")

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


def _fields(page: str) -> dict[str, str]:
    names = re.findall(r'<(?:input|button)[^>]*\bname="([^"]+)"[^>]*?(?:\bvalue="([^"]*)")?[^>]*>', page)
    return {name: value for name, value in names if name != "action"}


def _python() -> Path:
    """Install the locked packages once, in an environment of their own: they bring a package called tests."""
    target = rigs_dir() / "canaille"
    target.parent.mkdir(parents=True, exist_ok=True)
    listed, done, python = _HERE / "requirements.txt", target / ".installed", target / "bin" / "python"
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (done.exists() and done.read_text() == listed.read_text()):
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(target)], check=True, timeout=120)
            install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(listed)]
            subprocess.run(install, check=True, timeout=240)
            done.write_text(listed.read_text())
    return python
