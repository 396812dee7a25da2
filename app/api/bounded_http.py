"""The server's HTTP with bounds that uvicorn has not: how long a request may take to arrive, and how large its head is.

Without them whoever sends one byte now and then holds a connection for as long as they like (slow loris), and a head
without end fills the memory before anything could look at it.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Final

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.telemetry import logger

LARGEST_HEAD: Final = 65_536  # bytes of request line and headers
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

log = logger(__name__)


class BoundedHttp(HttpToolsProtocol):
    """One connection. A request that is whole when its first bytes are read costs nothing here: no timer is set."""

    seconds: ClassVar[float] = 60.0  # for a whole request, from the connection or from its first byte
    _timer: asyncio.TimerHandle | None = None
    _arriving = False  # a request has begun and is not whole
    _head: int | None = None  # bytes of a head that is not whole

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._wait()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._arriving:
            self._wait_no_more()
            return
        self._wait()
        if self._head is not None:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._end(_TOO_LARGE, "the head of a request is too large")

    @override
    def on_message_begin(self) -> None:
        self._arriving, self._head = True, 0
        super().on_message_begin()

    @override
    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._arriving = False
        super().on_message_complete()

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.seconds, self._end, _TOO_SLOW, "a request did not arrive in time")

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _answering(self) -> bool:
        cycle: RequestResponseCycle | Any = self.cycle  # None before the first request, whatever its type says
        return cycle is not None and not cycle.response_complete

    def _end(self, answer: bytes, why: str) -> None:
        """Close the connection; with an answer, unless one is under way. Browsers open some that they never use."""
        self._wait_no_more()
        if self.transport.is_closing():
            return
        if not self._arriving:
            self.transport.close()
            return
        log.warning("connection closed", reason=why, client=self.client[0] if self.client else None)
        if not self._answering():
            self.transport.write(answer)
        self.transport.close()
