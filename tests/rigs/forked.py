"""Starts the program in processes of their own that need not import it again.

Each process is forked from one that has imported the program and done nothing else: it is as real as any, ``kill -9``
included, and saves the second or more that the imports take. What is about the start itself runs the installed command.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST_COMMAND = 120.0  # seconds
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(
    [
        *("app.main", "app.bootstrap", "app.example_config", "tests.jobs.worker"),
        *(f"app.cli.{path.stem}" for path in (Path(__file__).parents[2] / "app" / "cli").glob("[a-z]*.py")),
        *("alembic.command", "dbos", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite"),
        *("connectors.builtin.connector", "connectors.github.connector", "connectors.jira.connector"),
        *("apscheduler.triggers.interval", "connectors.builtin.http", "dbos._sys_db_sqlite", "h11", "httpcore"),
        *("uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "rich.table"),
    ]
)


@dataclass(frozen=True)
class Streams:
    """The files that a process reads and writes."""

    output: Path
    errors: Path


def environment(**extra: str) -> dict[str, str]:
    """The environment without settings of ours, and with ``extra``."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWTHROUGH_")} | extra


def fork(
    target: Callable[..., int | None],
    *arguments: object,
    streams: Streams,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> BaseProcess:
    """Start a process that calls ``target`` and ends with what it returns; whoever starts it ends it."""
    environ = environment() if environ is None else environ
    process = _FORKED.Process(target=_child, args=(target, arguments, streams, cwd or Path.cwd(), environ))
    process.start()
    return process


def run_command(
    arguments: Sequence[str | Path], cwd: Path, environ: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run ``followthrough`` to its end."""
    with TemporaryDirectory(prefix="command-") as directory:
        streams = Streams(Path(directory) / "output", Path(directory) / "errors")
        process = fork(_command, tuple(map(str, arguments)), streams=streams, cwd=cwd, environ=environ)
        try:
            process.join(LONGEST_COMMAND)
            if process.exitcode is None:
                raise subprocess.TimeoutExpired(["followthrough", *arguments], LONGEST_COMMAND)
        finally:
            end(process)
        output, errors = streams.output.read_text("utf-8"), streams.errors.read_text("utf-8")
        return subprocess.CompletedProcess(arguments, process.exitcode, output, errors)


def end(process: BaseProcess) -> None:
    """Kill the process if it still runs."""
    process.kill()
    process.join(10)


def _command(arguments: Sequence[str]) -> None:
    from app.cli.main import run

    sys.argv[:] = ["followthrough", *arguments]
    run()


def _child(
    target: Callable[..., int | None],
    arguments: tuple[object, ...],
    streams: Streams,
    cwd: Path,
    environ: Mapping[str, str],
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    for path, number in ((streams.output, 1), (streams.errors, 2)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), "utf-8", write_through=False)
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), "utf-8", "backslashreplace", line_buffering=True)
    sys.exit(target(*arguments))
