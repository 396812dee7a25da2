"""One process per SQLite file: a lock that lives as long as the process, and says who holds it and where."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict

from app.errors import AlreadyRunning, DatabaseUnavailable

# ``running_service`` holds the lock for an instant when nobody else does; waiting this long outlasts it.
_TRIES = 10
_PAUSE_SECONDS = 0.02


class RunningService(TypedDict):
    """Who works on the file: the process, and the URL under which its service answers ("" for none)."""

    pid: int
    url: str


class Lock:
    """The lock while it is held. The kernel releases it when the process ends, however it ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let another process start. The file stays: removing it would let two processes lock two files."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire(database_path: str | Path, url: str) -> Lock:
    """Become the one process that works on ``database_path``; ``url`` is where its service answers.

    Raises:
        AlreadyRunning: another process does; the message names it.
        DatabaseUnavailable: the lock file beside the database cannot be written.
    """
    path = _lock_path(database_path)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise DatabaseUnavailable(
            f"{path} cannot be written ({error.strerror}); make its directory exist and writable by this user"
        ) from error
    if not _locked(descriptor, fcntl.LOCK_EX, _TRIES):
        holder = _read(descriptor)
        os.close(descriptor)
        raise AlreadyRunning(_message(database_path, holder))
    content = json.dumps(RunningService(pid=os.getpid(), url=url)).encode()
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)
    return Lock(path, descriptor)


def running_service(database_path: str | Path) -> RunningService | None:
    """The process that works on ``database_path`` now, or None. What a dead process left behind is not believed."""
    try:
        descriptor = os.open(_lock_path(database_path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _locked(descriptor, fcntl.LOCK_SH, 1) else _read(descriptor)
    finally:
        os.close(descriptor)


def _lock_path(database_path: str | Path) -> Path:
    resolved = Path(database_path).resolve()  # two names of one file are one lock
    return resolved.with_name(resolved.name + ".lock")


def _locked(descriptor: int, kind: int, tries: int) -> bool:
    for attempt in range(tries):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False


def _read(descriptor: int) -> RunningService:
    # The holder may be between taking the lock and writing its name.
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        try:
            content = json.loads(os.pread(descriptor, 4096, 0))
            return RunningService(pid=int(content["pid"]), url=str(content["url"]))
        except (ValueError, KeyError, TypeError):
            continue
    return RunningService(pid=0, url="")


def _message(database_path: str | Path, holder: RunningService) -> str:
    who = f"process {holder['pid']}" if holder["pid"] else "another process"
    where = f", which answers at {holder['url']}" if holder["url"] else ""
    return (
        f"{database_path} is in use by {who}{where}; use that service or stop it. "
        "Several processes need PostgreSQL ([database] url)"
    )
