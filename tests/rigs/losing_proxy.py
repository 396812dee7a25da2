"""Forwards to a tracker, counts what crosses the wire, and loses answers on request."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from typing_extensions import override

WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do with the next request of ``method`` whose path (without query) ends in ``path_end``."""

    method: str
    path_end: str
    forward: bool = True  # whether the tracker gets to see it
    cut: bool = False  # close the connection instead of answering
    status: int | None = None  # answer this instead of the tracker's own answer
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    delay: float = 0.0  # seconds between the tracker's work and the answer


class LosingProxy:
    """A proxy in front of ``upstream`` ("http://host:port"), on ``port`` or else on a free one.

    With ``under`` it answers below that path, which the upstream does not see.
    """

    def __init__(self, upstream: str, port: int = 0, under: str = "") -> None:
        self.seen: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []  # of each of them
        self.moments: list[float] = []  # when each of them came, on the monotonic clock
        self.faults: list[Fault] = []
        self._upstream = urlsplit(upstream)
        self._under = under
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"proxy": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}{under}"

    def writes(self) -> list[tuple[str, str]]:
        """Return the requests that may have changed something."""
        return [(method, path) for method, path in self.seen if method in WRITES]

    def next_fault(self, method: str, path: str, body: bytes = b"") -> Fault | None:
        """Record a request and take the first fault that fits it."""
        bare = urlsplit(path).path
        with self._lock:
            self.moments.append(time.monotonic())
            self.seen.append((method, path))
            self.bodies.append(body)
            for fault in self.faults:
                if fault.method == method and bare.endswith(fault.path_end):
                    self.faults.remove(fault)
                    return fault
        return None

    def forward(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Send a request on and return the answer."""
        connection = http.client.HTTPConnection(self._upstream.hostname or "", self._upstream.port, timeout=60)
        try:
            connection.request(method, path.removeprefix(self._under), body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def catch_up(self) -> None:
        """Return once all is done that clients had sent who are gone by now; raises ``TimeoutError``."""
        with socket.create_connection(("127.0.0.1", self._server.server_port), timeout=60) as last:  # takes its turn
            last.sendall(b"\r\n")
            last.recv(1)
        if not self._server.wait_until_idle(60):
            raise TimeoutError("clients are still connected")

    def close(self) -> None:
        """Stop the proxy."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    """Knows how many connections are open."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open = 0
        self._changed = threading.Condition()
        super().__init__(address, handler)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until no connection is open; whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, seconds)

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        self._count(1)
        super().process_request(request, client_address)

    @override
    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self._count(-1)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # clients are killed: that is what this is for
            super().handle_error(request, client_address)

    def _count(self, change: int) -> None:
        with self._changed:
            self._open += change
            self._changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: LosingProxy

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # http.server looks a method up for each HTTP verb
            return self._go
        raise AttributeError(name)

    def _go(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.proxy.next_fault(self.command, self.path, body) or Fault("", "")
        skipped = {"host", "content-length", "connection"}
        headers = {name: value for name, value in self.headers.items() if name.lower() not in skipped}
        status, content = 200, b""
        answered: list[tuple[str, str]] = []
        if fault.forward:
            status, answered, content = self.proxy.forward(self.command, self.path, headers, body)
        time.sleep(fault.delay)
        if fault.cut:
            self.close_connection = True
            self.connection.close()
            return
        if fault.status is not None:
            status, answered = fault.status, list(fault.headers.items())
            content = json.dumps(fault.body if fault.body is not None else {"message": "made by the proxy"}).encode()
            content = b"" if status == HTTPStatus.NOT_MODIFIED else content
        self._answer(status, answered, content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # the client has given up

    @override
    def log_message(self, *_args: object) -> None:
        """Stay quiet."""
