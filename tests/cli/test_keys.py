"""Keys are made, listed and taken back on the command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import cli
from tests.cli.conftest import COMMAND
from tests.rigs.forked import environment

pytestmark = pytest.mark.network


def test_a_key_from_the_command_line(tmp_path: Path, free_port: int) -> None:
    """A key is shown once when it is made, listed without itself, and taken back; the log of changes tells it."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'[database]\nurl = "sqlite:///{tmp_path}/ft.db"\n[paths]\ndata_dir = "{tmp_path}"\n'
        f"[server]\nport = {free_port}\n"
    )

    def followthrough(*arguments: str) -> str:
        answer = CliRunner().invoke(cli, ["--config", str(config), *arguments], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    serve = [str(COMMAND), "--config", str(config), "serve"]
    with subprocess.Popen(serve, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any(line.startswith("Followthrough answers at ") for line in process.stderr)
        made = json.loads(followthrough("keys", "make", "ci", "--scope", "write", "--days", "30", "--json"))
        assert made["key"].startswith("ft_")
        assert made["key"] not in followthrough("keys", "list")
        assert "was taken back" in followthrough("keys", "revoke", made["id"])
        assert "taken back" in followthrough("keys", "list")
        shown = followthrough("changes", "list")
        assert "revoke_key" in shown
        seal = json.loads(followthrough("changes", "verify", "--json"))["seal"]
        assert seal in followthrough("changes", "verify", "--seal", seal)
        cut = CliRunner().invoke(cli, ["--config", str(config), "changes", "verify", "--seal", "f" * 64])
        assert cut.exit_code == 1
        assert "cut off" in cut.output
        process.terminate()
        process.stderr.read()
