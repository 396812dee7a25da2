"""A job's pauses."""

from __future__ import annotations

import pytest

from app.jobs.engine import carry_out


@pytest.mark.parametrize("asked", [0.5, 59.0, 3600.0, 3601.0, 7 * 3600.0, 86_400.0])
def test_a_pause_is_kept_to_the_second_however_long(asked: float) -> None:
    """A tracker that asked for a pause, also one of hours, is asked again when it is over and not before."""
    clock = [0.0]
    calls: list[float] = []

    def step() -> float | None:
        calls.append(clock[0])
        return asked if clock[0] < asked else None

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    carry_out(step, sleep)
    assert calls == [0.0, asked]
