"""A service under test: its processes, one after the other, and the ways in which they end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.conftest import ROOT

PATIENCE_SECONDS = 60.0


class Service:
    """Starts service processes on one configuration; at most one lives at a time."""

    def __init__(self, config: Path, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=20)
        self.log = config.with_suffix(".log")
        self._log = self.log.open("wb")
        self._starter = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.server", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=ROOT,
            text=True,
        )
        self._process: int | None = None
        self._ended = threading.Event()
        self._ended.set()
        self.exit_code: int | None = None

    def start(self, fault: str = "") -> None:
        """Start a process that dies as ``fault`` says, and return at once."""
        if self._starter.stdin is None:
            raise RuntimeError("the starter has no standard input")
        self._ended.clear()
        self._starter.stdin.write(f"{fault}\n")
        self._starter.stdin.flush()
        self._process = int(self._answer())
        threading.Thread(target=self._watch, daemon=True).start()

    def _answer(self) -> str:
        line = self._starter.stdout.readline() if self._starter.stdout else ""
        if not line:
            raise RuntimeError(f"the service does not start: {self.log.read_text(errors='replace')[-3000:]}")
        return line

    def _watch(self) -> None:
        self.exit_code = int(self._answer())
        self._process = None
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

    def wait_until_ended(self, seconds: float | None = None) -> bool:
        """Wait until the process is gone, at most ``seconds``; whether it is."""
        return self._ended.wait(seconds)

    def kill(self) -> None:
        """End the process as a power cut would."""
        process = self._process
        if process is not None:
            os.kill(process, signal.SIGKILL)
        self._ended.wait(10)

    def close(self) -> None:
        """End everything."""
        self.kill()
        if self._starter.stdin:
            self._starter.stdin.close()
        self._starter.wait(20)
        if self._starter.stdout:
            self._starter.stdout.close()
        self.client.close()
        self._log.close()


@dataclass
class Killer:
    """Keeps a service alive and kills it ``wanted`` times; then lets it live."""

    service: Service
    wanted: int
    seed: str
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
        if doomed and not self.service.wait_until_ended(4.0 if by_point else chance.uniform(0.0, 1.2)):
            self.service.kill()
            self.from_outside += 1
            return
        while not self.service.wait_until_ended(0.1):
            if self._stop.is_set():
                return
        if by_point and self.service.exit_code == -signal.SIGKILL:
            self.at_points += 1
        else:
            self.failed.append(f"life {life} ended by itself with {self.service.exit_code}")
