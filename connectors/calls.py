"""Runs calls of a synchronous tracker library on worker threads of their own, each under a total deadline.

The libraries' time-outs cover one wait for bytes, not a whole call, and their clients must not be shared between
threads (PyGithub keeps the request on the connection object and mixes up two threads' requests, PyGithub#2052).
Here every worker thread makes its own client, and a call that is not over in time is given up: the thread cannot
be stopped, so a write that had begun has an unknown outcome.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Generic, TypeVar

from connectors.errors import ConnectorError, OutcomeUnknown, Unavailable

Client = TypeVar("Client")
Answer = TypeVar("Answer")


class Caller(Generic[Client]):
    """Runs functions of a client; at most one write at a time, reads beside it."""

    def __init__(
        self,
        name: str,
        make_client: Callable[[], Client],
        *,
        deadline_seconds: float,
        readers: int = 2,
        close_client: Callable[[Client], None] = lambda _client: None,
    ) -> None:
        self._name = name
        self._make_client = make_client
        self._close_client = close_client
        self._deadline = deadline_seconds
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix=f"{name}-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"{name}-write")
        self._local = threading.local()
        self._lock = threading.Lock()
        self._clients: list[Client] = []

    def read(self, what: str, function: Callable[[Client], Answer]) -> Answer:
        """Run a call that changes nothing; a missed deadline is ``Unavailable``."""
        return self._run(self._readers, what, function, Unavailable)

    def write(self, what: str, function: Callable[[Client], Answer]) -> Answer:
        """Run a call that changes something; a missed deadline is ``OutcomeUnknown`` if the call had begun."""
        return self._run(self._writer, what, function, OutcomeUnknown)

    def close(self) -> None:
        """Refuse further calls and close every client; a call still running ends by its own time-out."""
        for pool in (self._readers, self._writer):
            pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            clients, self._clients = self._clients, []
        for client in clients:
            self._close_client(client)

    def _run(
        self,
        pool: ThreadPoolExecutor,
        what: str,
        function: Callable[[Client], Answer],
        late: type[ConnectorError],
    ) -> Answer:
        try:
            future = pool.submit(self._call, function)
        except RuntimeError as error:
            raise Unavailable(f"{self._name}: {what}: the connection is closed") from error
        return self._wait(future, what, late)

    def _wait(self, future: Future[Answer], what: str, late: type[ConnectorError]) -> Answer:
        try:
            return future.result(timeout=self._deadline)
        except FutureTimeoutError:
            if future.done():  # it ended just now, or it raised a TimeoutError of its own
                return future.result()
            if future.cancel():
                raise Unavailable(f"{self._name}: {what}: not begun within {self._deadline:g} s") from None
            raise late(f"{self._name}: {what}: no answer within {self._deadline:g} s") from None

    def _call(self, function: Callable[[Client], Answer]) -> Answer:
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._make_client()
            self._local.client = client
            with self._lock:
                self._clients.append(client)
        return function(client)
