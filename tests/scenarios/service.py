"""A service under test: its processes, one after the other, and the ways in which they end."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from app.cli import serve
from app.cli.invocation import Invocation
from app.faults import VARIABLE
from tests.rigs.forked import Streams, environment, fork

PATIENCE_SECONDS = 120.0


class Service:
    """Starts service processes on one configuration; at most one lives at a time."""

    def __init__(self, config: Path, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=60)
        self.log = config.with_suffix(".log")
        self._config = config
        self._process: BaseProcess | None = None
        self._ended = threading.Event()
        self._ended.set()
        self.exit_code: int | None = None

    def start(self, fault: str = "") -> None:
        """Start a process that dies as ``fault`` says, and return at once."""
        self._ended.clear()
        streams = Streams(self.log, self.log)
        self._process = fork(_serve, self._config, streams=streams, environ=environment(**{VARIABLE: fault}))
        threading.Thread(target=self._watch, args=(self._process,), daemon=True).start()

    def _watch(self, process: BaseProcess) -> None:
        wait([process.sentinel])  # not join(): another thread may kill it meanwhile
        process.join()
        self.exit_code = process.exitcode
        self._ended.set()

    def wait_until_ready(self) -> bool:
        """Wait until it answers; False where it ended before it did."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._ended.wait(0.05):
            try:
                if self.client.get("/livez").is_success:
                    return True
            except httpx.TransportError:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer from the service: {self.log.read_text(errors='replace')[-3000:]}")
        return False

    @property
    def pid(self) -> int:
        """The process that lives now."""
        if self._process is None or self._process.pid is None or self._ended.is_set():
            raise RuntimeError("no process lives")
        return self._process.pid

    def wait_until_ended(self, seconds: float | None = None) -> bool:
        """Wait until the process is gone, at most ``seconds``; whether it is."""
        return self._ended.wait(seconds)

    def kill(self) -> None:
        """End the process as a power cut would."""
        if self._process is not None and self._process.pid is not None and not self._ended.is_set():
            os.kill(self._process.pid, signal.SIGKILL)
        self._ended.wait(10)

    def stop(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Tell the process to stop, and wait; whether it ended in good order."""
        if self._process is not None and self._process.pid is not None and not self._ended.is_set():
            os.kill(self._process.pid, signal.SIGTERM)
        return self._ended.wait(seconds) and self.exit_code == 0

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.client.close()


def _serve(config: Path) -> int:
    return serve.run(Invocation(config, quiet=True, debug=False), None, None)


@dataclass
class Killer:
    """Keeps a service alive and kills it ``wanted`` times; then lets it live."""

    service: Service
    wanted: int
    seed: str
    after_kill: Callable[[], None]  # waits for what the dead process had asked of others
    at_points: int = 0  # died at a named fault point
    from_outside: int = 0  # killed at a random moment
    failed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def kills(self) -> int:
        """How often the service was killed so far."""
        return self.at_points + self.from_outside

    def reached(self, kills: int) -> bool:
        """Whether the service was killed that often, or something went wrong."""
        return self.kills >= kills or bool(self.failed)

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop starting processes; the one that lives goes on."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(20)

    def _run(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311 - a repeatable sequence is wanted, not a secret
        life = 0
        while not self._stop.is_set():
            life += 1
            try:
                self._live(life, chance)
            except (OSError, RuntimeError, TimeoutError, ValueError) as error:
                self.failed.append(str(error))
                return

    def _live(self, life: int, chance: random.Random) -> None:
        doomed = self.kills < self.wanted
        by_point = doomed and life % 2 == 0
        self.service.start(f"random:0.03:{self.seed}-{life}" if by_point else "")
        self.service.wait_until_ready()
        if doomed and not self.service.wait_until_ended(10.0 if by_point else chance.uniform(0.0, 1.2)):
            self.service.kill()
            self.after_kill()
            self.from_outside += 1
            return
        while not self.service.wait_until_ended(0.1):
            if self._stop.is_set():
                return
        if by_point and self.service.exit_code == -signal.SIGKILL:
            self.after_kill()
            self.at_points += 1
        else:
            self.failed.append(f"life {life} ended by itself with {self.service.exit_code}")
