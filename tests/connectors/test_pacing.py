"""Write spacing and the moments that a tracker asks us to wait for."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import RateLimited, Unavailable
from connectors.pacing import MemoryLedger, Pacer, parse_epoch, parse_retry_after
from connectors.write_rules import WriteRules

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
    pacer = Pacer("github", WriteRules(interval), None, lambda: clock.now, clock.sleep)
    moments: list[float] = []
    for gap in gaps:
        clock.now += gap
        pacer.wait()
        moments.append(clock.now)
    assert all(b - a >= interval - 1e-9 for a, b in pairwise(moments))


@given(st.lists(st.floats(0, 40), max_size=120), st.integers(1, 6), st.integers(4, 15))
def test_no_window_is_ever_exceeded(gaps: list[float], per_minute: int, per_hour: int) -> None:
    """However callers arrive, no minute and no hour holds more writes than it may; who is early is told when."""
    clock, ledger = _Clock(), MemoryLedger()
    rules = WriteRules(1.0, per_minute, per_hour)
    pacers = [Pacer("github", rules, ledger, lambda: clock.now, clock.sleep) for _ in range(2)]
    moments: list[float] = []
    for at, gap in enumerate(gaps):
        clock.now += gap
        told = _told(pacers[at % 2])
        if told is not None:
            assert clock.now < told <= clock.now + 3602
            clock.now = told
            assert _told(pacers[at % 2]) is None
        moments.append(clock.now)
    for most, seconds in ((per_minute, 60), (per_hour, 3600)):
        assert all(later - moments[n] > seconds for n, later in enumerate(moments[most:]))


def _told(pacer: Pacer) -> float | None:
    """Take a turn; answers when there will be one if there is none now."""
    try:
        pacer.wait()
    except RateLimited as error:
        return error.retry_at.timestamp() if error.retry_at else 0.0
    return None


def test_a_clock_that_was_put_back_stops_nothing() -> None:
    """Writes that a wrong clock put into the future do not hold up those of the right one."""
    ledger = MemoryLedger()
    Pacer("github", WriteRules(1.0, 80, 500), ledger, lambda: 90_000.0, lambda _s: None).wait()
    slept: list[float] = []
    Pacer("github", WriteRules(1.0, 80, 500), ledger, lambda: 10_000.0, slept.append).wait()
    assert slept == []


def test_a_turn_that_was_slept_through_is_over() -> None:
    """A process that stood still while it waited for its turn sends nothing: others may have done its work since."""
    clock = _Clock()
    pacer = Pacer("github", WriteRules(1.0), None, lambda: clock.now, lambda seconds: clock.sleep(seconds + 60))
    pacer.wait()
    with pytest.raises(Unavailable, match="stood still for 60 s; nothing was sent"):
        pacer.wait()


def test_one_write_is_in_flight_at_a_time() -> None:
    """Who wants to write waits until the write under way has ended, however long it takes."""
    pacer = Pacer("github", WriteRules(0.01))
    running, most = [0], [0]

    def write() -> None:
        with pacer.turn():
            running[0] += 1
            most[0] = max(most[0], running[0])
            time.sleep(0.03)
            running[0] -= 1

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [1]


def test_no_interval_means_no_wait() -> None:
    """Zero switches spacing and counting off."""
    pacer = Pacer("github", WriteRules(0, 1, 1), None, lambda: 0.0, lambda _seconds: pytest.fail("it slept"))
    for _ in range(3):
        pacer.wait()


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
