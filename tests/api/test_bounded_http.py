"""What holds a connection without ever asking for anything is cut off, and nothing else is."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import uvicorn

from app.api.bounded_http import LARGEST_HEAD, BoundedHttp

pytestmark = pytest.mark.network


class Impatient(BoundedHttp):
    """As in production, but waits half a second."""

    seconds = 0.5


async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    """Read the whole body, think for longer than a request may take to arrive, answer with the body's length."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await asyncio.sleep(1.0 if scope["path"] == "/slow" else 0)
    body = str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    """A server that uses it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # whoever connects before the server has started waits in the queue
    config = uvicorn.Config(application, http=Impatient, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(30)
    listener.close()


def answer(address: tuple[str, int], *parts: bytes) -> bytes:
    """Send parts as they are, and give everything that comes back until the server closes."""
    with closing(socket.create_connection(address, timeout=30)) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
        return received


@pytest.mark.parametrize(
    "parts",
    [
        (b"GET / HT",),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: ",),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHo",),
    ],
    ids=["a line", "a header", "the second request"],
)
def test_a_request_that_does_not_arrive_is_answered_and_closed(
    address: tuple[str, int], parts: tuple[bytes, ...]
) -> None:
    """The connection ends by itself, with 408."""
    assert b"HTTP/1.1 408 " in answer(address, *parts)


def test_a_connection_that_asks_for_nothing_is_closed(address: tuple[str, int]) -> None:
    """What browsers open in advance and never use ends without a word."""
    assert answer(address) == b""


def test_a_body_that_does_not_arrive_is_closed(address: tuple[str, int]) -> None:
    """The application hears that the sender is gone."""
    assert answer(address, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345") == b""


def test_a_head_without_end_is_refused(address: tuple[str, int]) -> None:
    """Headers are bounded by their size, before their end."""
    assert b"HTTP/1.1 431 " in answer(address, b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * (LARGEST_HEAD + 1))


@pytest.mark.parametrize(
    "parts",
    [
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\n1234",),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\n", b"12", b"34"),
        (b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\n1234",),
    ],
    ids=["at once", "in parts", "slow to answer"],
)
def test_what_arrives_is_answered(address: tuple[str, int], parts: tuple[bytes, ...]) -> None:
    """A request in parts, and one whose answer takes longer than it may take to arrive, are answered."""
    received = answer(address, *parts)
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.endswith(b"\r\n\r\n4")
