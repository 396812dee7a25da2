"""Runs ``followthrough serve`` in a process that may be killed: ``python -m tests.scenarios.server CONFIG``.

Every line of standard input is one start; the line is that process's FOLLOWTHROUGH_FAULT, "" for none. Standard
output answers with the process's number, and with its exit code once it has ended. Each start is a fork of a process
that has only imported the program: what a start costs beyond its imports is all real, and so is ``kill -9``.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import dbos
import uvicorn

from app import bootstrap, main
from app.cli import serve
from app.cli.invocation import Invocation
from app.faults import VARIABLE
from connectors.builtin import connector as builtin
from connectors.github import connector as github

IMPORTED_EARLY = (bootstrap, builtin, dbos, github, main, uvicorn)  # what the command imports when it first needs it


def start_each(config: Path) -> None:
    """Start one service per line of standard input, one after the other."""
    if threading.active_count() != 1:
        raise RuntimeError("importing the program started a thread: its processes cannot be forked")
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            os.environ[VARIABLE] = line.strip()
            os._exit(serve.run(Invocation(config, quiet=True, debug=False), None, None))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        _, status = os.waitpid(number, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    start_each(Path(sys.argv[1]))
