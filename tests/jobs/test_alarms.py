"""Whoever looks for work is woken when there is some."""

from __future__ import annotations

import threading
import time

from app.jobs.alarms import SHORTEST_PAUSE, Alarm

LONG = 600.0  # seconds that no test waits


def test_a_ring_ends_a_wait() -> None:
    """Who rings wakes the one who waits, as if the time were over; the event is not set by it."""
    alarm = Alarm()
    threading.Timer(0.01, alarm.ring).start()
    assert alarm.wait(LONG) is False
    assert not alarm.is_set()


def test_a_ring_before_the_wait_is_heard() -> None:
    """What rang while nobody waited ends the next wait, and that one only."""
    alarm = Alarm()
    alarm.ring()
    alarm.ring()
    assert alarm.wait(LONG) is False
    threading.Timer(0.01, alarm.set).start()
    assert alarm.wait(LONG) is True


def test_a_ring_for_later_waits_for_its_moment() -> None:
    """A ring in so many seconds ends a wait then and not before, each time that it names."""
    alarm = Alarm()
    begun = time.monotonic()
    alarm.ring(0.2, 0.1)
    assert alarm.wait(LONG) is False
    assert time.monotonic() - begun >= 0.1
    assert alarm.wait(LONG) is False
    assert time.monotonic() - begun >= 0.2


def test_many_rings_are_few_looks() -> None:
    """However often it rings, there is a pause between two looks."""
    alarm = Alarm()
    begun = time.monotonic()
    for _ in range(4):
        alarm.ring()
        assert alarm.wait(LONG) is False
    assert time.monotonic() - begun >= 3 * SHORTEST_PAUSE


def test_without_a_ring_it_is_an_event() -> None:
    """A wait ends with its time, or with the event."""
    alarm = Alarm()
    assert alarm.wait(0.01) is False
    alarm.set()
    assert alarm.wait(LONG) is True
    assert alarm.wait() is True
