"""Calls on worker threads: a deadline, a client per thread, and the truth about what may have happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from connectors.calls import Caller
from connectors.errors import OutcomeUnknown, Unavailable


class _Client:
    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.closed = False


@pytest.fixture
def caller() -> Iterator[Caller[_Client]]:
    """A caller that waits as long as a busy machine may take."""
    made: Caller[_Client] = Caller(
        "t", _Client, deadline_seconds=60, close_client=lambda client: setattr(client, "closed", True)
    )
    yield made
    made.close()


def test_a_late_read_is_unavailable_and_a_late_write_unknown() -> None:
    """Only a write that had begun may have changed something."""
    caller: Caller[_Client] = Caller("t", _Client, deadline_seconds=0.5)
    release = threading.Event()
    with pytest.raises(Unavailable):
        caller.read("look", lambda _client: release.wait(60))
    with pytest.raises(OutcomeUnknown):
        caller.write("open", lambda _client: release.wait(60))
    with pytest.raises(Unavailable, match="not begun"):
        caller.write("open", lambda _client: pytest.fail("it must never run"))
    release.set()
    caller.close()


def test_each_thread_has_a_client_of_its_own(caller: Caller[_Client]) -> None:
    """A client is only ever used by the thread that made it; writes share one thread."""
    barrier = threading.Barrier(2)

    def both_at_once(client: _Client) -> tuple[int, int]:
        barrier.wait(60)
        return client.thread, threading.get_ident()

    seen: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: seen.append(caller.read("look", both_at_once))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(made_in == used_in for made_in, used_in in seen)
    assert len(set(seen)) == 2
    assert len({caller.write("w", lambda client: client.thread) for _ in range(5)}) == 1


def test_an_error_of_the_call_comes_through(caller: Caller[_Client]) -> None:
    """What the call raised is raised to the caller, a TimeoutError of its own included."""

    def fail(_client: _Client) -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        caller.write("open", fail)


def test_closing_closes_the_clients_and_refuses_calls(caller: Caller[_Client]) -> None:
    """After close every client is closed, and a call is Unavailable."""
    client = caller.read("look", lambda client: client)
    caller.close()
    assert client.closed
    with pytest.raises(Unavailable, match="closed"):
        caller.read("look", lambda _client: None)
