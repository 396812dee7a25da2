"""Reads many files with one function each, on several processes where that pays."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from app.errors import DocumentUnreadable, Problem

Result = TypeVar("Result")
STANDARD_INPUT: Final = "-"
MANY: Final = 200  # from here on, starting processes costs less than it saves
_MOST_PROCESSES: Final = 8
_MOST_BYTES: Final = 64_000_000  # far more than is read as a document: enough to name the size in the refusal
_CHUNK: Final = 16  # files handed to a process at a time


def read_bytes(path: str) -> bytes:
    """Return the bytes of a document ("-" is standard input); of one far too large only as many as show that it is.

    Raises:
        DocumentUnreadable: there is no such file, or it cannot be read.
    """
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(_MOST_BYTES)
    try:
        with Path(path).open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}. {_what_to_give(path, error)}"
        raise DocumentUnreadable(message, (Problem("file-unreadable", message),)) from error


def _what_to_give(path: str, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return f"Name the files in it, such as {path.rstrip('/')}/*.md."
    if isinstance(error, FileNotFoundError) and set(path) & set("*?["):
        return "No file has such a name: the shell hands a pattern on as it is where nothing fits it."
    if isinstance(error, PermissionError):
        return "Give this user the right to read it."
    return "Give the path of a readable text file."


def each(work: Callable[[str], Result], paths: Sequence[str]) -> Iterator[Result]:
    """Yield ``work(path)`` of each path in order; ``work`` must be a function that can be sent to a process.

    What ``work`` returns is sent back: a small value, and one that leaves this process little to do.
    """
    processes = min(_cores(), _MOST_PROCESSES)
    if len(paths) < MANY or processes == 1:
        yield from map(work, paths)
        return
    from concurrent.futures import ProcessPoolExecutor

    yield work(paths[0])  # here, so that the processes are started with the libraries that the work has loaded
    pool = ProcessPoolExecutor(processes, initializer=_leave_interrupts)
    try:
        with _interrupts_wait():  # one that comes within a fork is lost, and the processes are not ready for it
            results = pool.map(work, paths[1:], chunksize=_CHUNK)
        yield from results
    finally:  # after Ctrl-C nothing new is begun
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """Return how many cores this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Hold Ctrl-C back until the block has ended, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_interrupts() -> None:
    """Let Ctrl-C, which a terminal sends to every process, be answered by the command alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
