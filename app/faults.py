"""Kills this process at a named point when FOLLOWTHROUGH_FAULT asks for it, to prove that nothing is lost or doubled.

``after_post:2`` kills at the second pass of that point; ``after_post:2:stop`` makes it stand still there, as a machine
does that is put to sleep, until it is told to continue. ``random:0.04:SEED`` kills at each pass of any point with that
probability. The signal is SIGKILL: no clean-up runs, as when the machine loses power. Unset, a point costs one call.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock, get_ident

from rapidfuzz import process

from app.errors import ConfigurationError, Problem

VARIABLE = "FOLLOWTHROUGH_FAULT"
POINTS = frozenset(
    {
        "before_enqueue_commit",
        "after_enqueue_commit",
        "before_intent_commit",
        "after_intent_commit",
        "before_post",
        "after_post",
        "before_link_commit",
        "after_link_commit",
        "before_assign",
        "after_assign",
        "before_delivery_commit",
        "after_delivery_commit",
        "before_audit_commit",
        "before_document_write",
        "after_document_write",
    }
)


@dataclass(slots=True)
class Faults:
    """Where this process is to die; made once per process, shared by its threads."""

    point: str | None = None  # dies at pass number ``nth`` of this point
    nth: int = 1
    probability: float = 0.0  # dies at any pass with this probability
    seed: str = ""
    sent: signal.Signals = signal.SIGKILL
    _passes: int = field(default=0, init=False)
    _random: random.Random = field(init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - a repeatable sequence is wanted, not a secret

    @classmethod
    def parse(cls, text: str | None) -> Faults:
        """Read ``POINT``, ``POINT:N``, ``POINT:N:stop`` or ``random:PROBABILITY:SEED``; None or "" never kills.

        The seed alone decides at which passes a process dies, not its id: the same seed gives the same run. Whoever
        starts the process again gives each start a seed of its own (``SEED-1``, ``SEED-2``), or the run never ends.

        Raises:
            ConfigurationError: naming the nearest point, or the form that was expected.
        """
        if not text:
            return cls()
        name, _, rest = text.partition(":")
        if name == "random":
            return cls._parse_random(text, rest)
        if name not in POINTS:
            raise _refused(f'there is no point "{name}"{_hint(name)}')
        nth, _, stop = rest.partition(":")
        if nth and not (nth.isascii() and nth.isdigit() and int(nth) > 0):
            raise _refused(f'"{nth}" is not a number of passes. Write {name}:1 or a higher number.')
        if stop not in {"", "stop"}:
            raise _refused(f'"{stop}" is not understood. Write {name}:{nth} to kill, {name}:{nth}:stop to stand still.')
        return cls(point=name, nth=int(nth or 1), sent=signal.SIGSTOP if stop else signal.SIGKILL)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Faults:
        """Read the environment variable; raises ``ConfigurationError`` as ``parse`` does."""
        return cls.parse(environ.get(VARIABLE))

    @classmethod
    def _parse_random(cls, text: str, rest: str) -> Faults:
        number, colon, seed = rest.partition(":")
        try:
            probability = float(number)
        except ValueError:
            probability = -1.0
        if not 0 <= probability <= 1 or not colon or not seed:
            raise _refused(f'"{text}" is not understood. Write random:0.04:SEED, the probability between 0 and 1.')
        return cls(probability=probability, seed=seed)

    def at(self, point: str) -> None:
        """Pass ``point``; returns at once unless this process is to die here."""
        if self.point is None and not self.probability:
            return
        if point not in POINTS:
            raise ValueError(f'there is no point "{point}"{_hint(point)}')
        if self._falls_at(point):
            signal.pthread_kill(get_ident(), self.sent)  # to this thread: it is not to run on until another is told

    def _falls_at(self, point: str) -> bool:
        with self._lock:
            if self.point is None:
                return self._random.random() < self.probability
            self._passes += point == self.point
            return point == self.point and self._passes == self.nth


def _hint(name: str) -> str:
    found = process.extractOne(name, sorted(POINTS), score_cutoff=60)
    return f' — did you mean "{found[0]}"?' if found else f". Known are {', '.join(sorted(POINTS))}."


def _refused(what: str) -> ConfigurationError:
    problem = Problem("invalid-fault", f"environment variable {VARIABLE}: {what}", VARIABLE)
    return ConfigurationError(problem.message, (problem,))
