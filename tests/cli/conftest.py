"""Runs the command: in a process of its own that has its imports done, or as it is installed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rigs.forked import environment, run_command

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMAND = Path(sys.executable).with_name("followthrough")


@pytest.fixture
def followthrough(tmp_path: Path) -> Run:
    """The command, run in a fresh folder; ``env`` adds variables."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        return run_command(arguments, tmp_path, environment(**(env or {})))

    return run


@pytest.fixture
def installed(tmp_path: Path) -> Run:
    """The installed command, started as people start it; ``given`` is its standard input."""

    def run(*arguments: str | Path, given: str | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(),
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
