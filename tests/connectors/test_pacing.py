"""Write spacing and the moments that a tracker asks us to wait for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.pacing import Pacer, parse_epoch, parse_retry_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(st.lists(st.floats(0, 5), max_size=30), st.floats(0.1, 3))
def test_two_writes_are_never_closer_than_the_interval(gaps: list[float], interval: float) -> None:
    """However the callers arrive, consecutive writes are at least the interval apart."""
    clock = _Clock()
    pacer = Pacer(interval, lambda: clock.now, clock.sleep)
    moments: list[float] = []
    for gap in gaps:
        clock.now += gap
        pacer.wait()
        moments.append(clock.now)
    assert all(b - a >= interval - 1e-9 for a, b in pairwise(moments))


def test_no_interval_means_no_wait() -> None:
    """Zero switches spacing off."""
    assert [Pacer(0).wait() for _ in range(3)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("30", 30),
        (" 30 ", 30),
        ("999999999999", 86_400),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 24 Nov 2099 11:00:00 GMT", 86_400),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("١", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: int | None) -> None:
    """Seconds and HTTP dates are read, bounded to a day; anything else is no answer."""
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert parse_retry_after(value, NOW) == expected


@given(st.text())
def test_reading_a_moment_never_fails(value: str) -> None:
    """Whatever a server writes there, the answer is a moment within a day, or none."""
    for read in (parse_retry_after, parse_epoch):
        moment = read(value, NOW)
        assert moment is None or NOW <= moment <= NOW + timedelta(days=1)
