"""One process per SQLite file, shown with real processes."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import AlreadyRunning, DatabaseUnavailable
from app.storage.single_process import acquire, running_service

URL = "http://127.0.0.1:8123"
HOLD = (
    "import sys\n"
    "from app.storage.single_process import acquire\n"
    "lock = acquire(sys.argv[1], sys.argv[2])\n"
    "print('held', flush=True)\n"
    "sys.stdin.readline()\n"
)


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), URL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_refused_by_name(tmp_path: Path) -> None:
    """Where another process works on the file, the refusal names its pid and URL and says what to do."""
    path = tmp_path / "a.db"
    with holder(path) as process:
        with pytest.raises(AlreadyRunning, match=rf"process {process.pid}, which answers at {URL}; use that service"):
            acquire(path, "http://127.0.0.1:1")
        assert running_service(path) == {"pid": process.pid, "url": URL}


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    """After SIGKILL the file is free at once, and what the dead process wrote is not believed."""
    path = tmp_path / "a.db"
    with holder(path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
        assert json.loads((tmp_path / "a.db.lock").read_text())["pid"] == process.pid
        assert running_service(path) is None
        with acquire(path, "http://127.0.0.1:1"):
            assert running_service(path) == {"pid": os.getpid(), "url": "http://127.0.0.1:1"}


def test_release_frees_the_file(tmp_path: Path) -> None:
    """A released lock can be taken again, and releasing twice is harmless."""
    lock = acquire(tmp_path / "a.db", URL)
    with pytest.raises(AlreadyRunning):
        acquire(tmp_path / "a.db", URL)
    lock.release()
    lock.release()
    assert running_service(tmp_path / "a.db") is None
    acquire(tmp_path / "a.db", URL).release()


def test_two_names_of_one_file_are_one_lock(tmp_path: Path) -> None:
    """A symbolic link to the database does not get round the lock."""
    (tmp_path / "a.db").touch()
    (tmp_path / "b.db").symlink_to(tmp_path / "a.db")
    with acquire(tmp_path / "a.db", URL), pytest.raises(AlreadyRunning):
        acquire(tmp_path / "b.db", URL)


def test_children_do_not_keep_the_lock(tmp_path: Path) -> None:
    """A process that the holder started does not hold the file after the holder released it."""
    lock = acquire(tmp_path / "a.db", URL)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False) as child:
        lock.release()
        acquire(tmp_path / "a.db", URL).release()
        child.kill()


def test_a_missing_directory_is_said_plainly(tmp_path: Path) -> None:
    """Where the lock file cannot be made, the message names it and what to do."""
    with pytest.raises(DatabaseUnavailable, match=r"none/a\.db\.lock cannot be written .*make its directory"):
        acquire(tmp_path / "none" / "a.db", URL)
    assert running_service(tmp_path / "none" / "a.db") is None


@contextmanager
def looker(path: Path) -> Iterator[None]:
    """A second process that asks over and over who works on the file."""
    look = (
        "import sys\n"
        "from app.storage.single_process import running_service\n"
        "print('looking', flush=True)\n"
        "while True: running_service(sys.argv[1])\n"
    )
    with subprocess.Popen([sys.executable, "-c", look, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "looking\n"
        try:
            yield
        finally:
            process.kill()


def test_looking_does_not_disturb_starting(tmp_path: Path) -> None:
    """Somebody who holds the lock for the instant of a look does not make a start fail."""
    path = tmp_path / "a.db"
    acquire(path, URL).release()
    look = os.open(tmp_path / "a.db.lock", os.O_RDONLY)
    fcntl.flock(look, fcntl.LOCK_SH)
    end_of_look = threading.Timer(0.03, os.close, [look])
    end_of_look.start()
    acquire(path, URL).release()
    end_of_look.join()


def test_those_who_look_do_not_take_each_other_for_a_service(tmp_path: Path) -> None:
    """Two processes that look at a file which a killed process left behind both see that nobody works on it."""
    path = tmp_path / "a.db"
    with holder(path) as process:
        process.kill()
    with looker(path):
        assert [running for _ in range(2000) if (running := running_service(path)) is not None] == []
