"""Runs the real command in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMAND = Path(sys.executable).with_name("followthrough")


def environment(**extra: str) -> dict[str, str]:
    """The environment without settings of ours."""
    return {key: value for key, value in os.environ.items() if not key.startswith("FOLLOWTHROUGH_")} | extra


@pytest.fixture
def followthrough(tmp_path: Path) -> Run:
    """The command, run in a fresh folder; ``env`` adds variables."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**(env or {})),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
