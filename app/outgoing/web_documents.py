"""Reads documents from web servers that the configuration lists, and from nowhere else, in bounded time and size."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from app.errors import Problem, Refused, SourceUnavailable

if TYPE_CHECKING:
    import httpcore

    from app.outgoing.public_addresses import Resolve
    from app.settings_fetch import FetchSettings

MOST_REDIRECTS: Final = 3
HTTPS: Final = 443
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_HEADERS: Final = {"Accept": "text/markdown, text/html, text/plain;q=0.9, */*;q=0.1", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class _Target:
    """One address that may be asked."""

    text: str
    host: str
    port: int


class WebDocuments:
    """The web servers of the configuration; without any nothing is read."""

    def __init__(self, settings: FetchSettings, most_bytes: int, resolved: Resolve | None = None) -> None:
        self._settings = settings
        self._most_bytes = most_bytes
        self._resolved = resolved

    def reads(self, address: str) -> bool:
        """Whether ``address`` is one of a listed server's, as far as its text says."""
        return self._target(address) is not None

    def read(self, address: str) -> bytes:
        """The document at ``address``.

        Raises:
            Refused: it, or what it redirects to, is not one that may be asked, or is too large.
            SourceUnavailable: the server does not answer, or not with a document.
        """
        deadline = time.monotonic() + self._settings.seconds
        here = address
        with self._pool(deadline) as pool, _failures(address):
            for _ in range(MOST_REDIRECTS + 1):
                target = self._target(here)
                if target is None:
                    raise _refused(f"{here[:300]!r} is on no server that [fetch] lists")
                answer = self._ask(pool, target)
                if isinstance(answer, bytes):
                    return answer
                here = urljoin(target.text, answer)
        raise _refused(f"{address[:300]!r} redirects more than {MOST_REDIRECTS} times")

    def _ask(self, pool: httpcore.ConnectionPool, target: _Target) -> bytes | str:
        """One request: the body, or where it redirects to."""
        limits = {"connect": self._settings.seconds}
        with pool.stream("GET", target.text, headers=list(_HEADERS.items()), extensions={"timeout": limits}) as answer:
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in _REDIRECTS and "location" in headers:
                return headers["location"]
            if answer.status != _OK:
                raise SourceUnavailable(f"{target.host} answered {answer.status}")
            if headers.get("content-encoding", "identity").lower() != "identity":
                raise SourceUnavailable(f"{target.host} answered in an encoding that was not asked for")
            return self._body(answer.iter_stream(), target)

    def _body(self, chunks: Iterable[bytes], target: _Target) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self._most_bytes:
                raise _refused(f"the document at {target.host} has more than {self._most_bytes:,} bytes")
        return bytes(body)

    def _target(self, address: str) -> _Target | None:
        """Take an address apart; None where it is not https, has a name to sign in with, or is on no listed server."""
        if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
            return None
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port or HTTPS
        except ValueError:
            return None
        if parts.scheme != "https" or not host or "@" in parts.netloc or parts.port == 0:
            return None
        if (host, port) not in self._settings.servers:
            return None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        shown = f"[{host}]" if ":" in host else host
        return _Target(f"https://{shown}:{port}{path}", host, port)

    def _pool(self, deadline: float) -> httpcore.ConnectionPool:
        import httpcore

        from app.outgoing.public_addresses import CheckedConnections, resolve

        backend = CheckedConnections(deadline, self._settings.allowed_networks, self._resolved or resolve)
        return httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), max_connections=1, network_backend=backend
        )


@contextmanager
def _failures(address: str) -> Iterator[None]:
    import httpcore

    from app.outgoing.public_addresses import Forbidden

    try:
        yield
    except Forbidden as error:
        raise _refused(f"{address[:300]!r}: {error}") from error
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, ssl.SSLError) as error:
        raise SourceUnavailable(
            f"{urlsplit(address).hostname} cannot be read: {str(error) or type(error).__name__}"
        ) from error


def _refused(message: str) -> Refused:
    return Refused(message, (Problem("source-refused", message, "/source/uri"),))
