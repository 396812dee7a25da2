"""Runs the command: in a process of its own that has its imports done, or as it is installed."""

import os
import pty
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


def on_a_terminal(arguments: list[str], cwd: Path, columns: int, code: int = 0) -> str:
    """What the installed command shows a person whose terminal is that wide; it must end with ``code``."""
    primary, secondary = pty.openpty()
    done = subprocess.Popen(
        [COMMAND, *arguments],
        cwd=cwd,
        env=environment(NO_COLOR="1", TERM="xterm", COLUMNS=str(columns)),
        stdout=secondary,
    )
    os.close(secondary)
    shown = b""
    try:
        while chunk := os.read(primary, 4096):
            shown += chunk
    except OSError:  # Linux ends a pseudo-terminal that nobody writes to with EIO
        pass
    finally:
        os.close(primary)
    assert done.wait(60) == code
    return shown.decode().replace("\r\n", "\n")
