"""Receives webhook deliveries over real HTTP and keeps them, with the bytes as they came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery: header names in lower case, the raw body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """A server that answers every POST with the next of ``answers`` (then 202)."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        keeper = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = keeper.answers.pop(0) if keeper.answers else 202
                keeper.received.append(Received(self.path, headers, body))
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            @override
            def log_message(self, *_args: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def wait_for(self, wanted: Callable[[Received], bool], seconds: float = 60.0) -> Received:
        """Return the first delivery that is wanted; raises ``TimeoutError``."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for delivery in tuple(self.received):
                if wanted(delivery):
                    return delivery
            time.sleep(0.01)
        raise TimeoutError(f"not delivered within {seconds} s; {len(self.received)} others were")

    def wait_for_count(self, count: int) -> Received:
        """Return the delivery number ``count`` (from 1) once it has come."""
        self.wait_for(lambda _delivery: len(self.received) >= count)
        return self.received[count - 1]

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
