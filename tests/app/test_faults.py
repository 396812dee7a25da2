from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from app.errors import ConfigurationError
from app.faults import POINTS, VARIABLE, Faults

SCRIPT = """
import os
from app.faults import Faults
faults = Faults.from_environment(os.environ)
for n in range(100):
    faults.at("before_post"); faults.at("after_post"); print(n, flush=True)
"""


def run(fault: str) -> tuple[int, int]:
    """Run passes in a process of its own; answer its exit status and the rounds it finished."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, VARIABLE: fault, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, len(done.stdout.splitlines())


def test_dies_at_the_nth_pass() -> None:
    """A fault kills with SIGKILL at the pass that was asked for."""
    assert run("after_post:2") == (-signal.SIGKILL, 1)


def test_random_repeats() -> None:
    """The same seed dies at the same pass."""
    first = run("random:0.1:7")
    assert first[0] == -signal.SIGKILL
    assert run("random:0.1:7") == first


def test_off_is_a_no_op() -> None:
    """Without a fault every point is passed."""
    for point in POINTS:
        Faults.parse("").at(point)


@pytest.mark.parametrize("text", ["after_pst", "after_post:0", "after_post:1:sleep", "random:2:x", "random:0.1"])
def test_misspelt_fault_is_refused(text: str) -> None:
    """A fault that is not understood is a configuration error, never ignored."""
    with pytest.raises(ConfigurationError, match=VARIABLE):
        Faults.parse(text)
