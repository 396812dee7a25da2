"""Connects to addresses that were looked at first: a name is resolved once, and connected to is what was checked.

So a name whose answer changes between the check and the call (DNS rebinding) leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import httpcore
from typing_extensions import override

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

_NAT64: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_MOST_TRIED: Final = 4


class Forbidden(httpcore.ConnectError):
    """A name leads to an address that may not be connected to."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def may_connect(address: str, networks: Iterable[Network] = ()) -> bool:
    """Whether an address is public, or in one of ``networks``; those that hold another one count as it, too."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_allowed(one, networks) for one in _meant(parsed))


def _allowed(address: Address, networks: Iterable[Network]) -> bool:
    listed = any(address in network for network in networks)
    local = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return listed or (address.is_global and not local)


def _meant(address: Address) -> Iterable[Address]:
    """The addresses that packets to ``address`` may reach."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if any(address in network for network in _NAT64):
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    inner = address.sixtofour or (address.teredo[1] if address.teredo else None)
    return (address, inner) if inner is not None else (address,)


class CheckedConnections(httpcore.SyncBackend):
    """Opens TCP connections to what ``may_connect`` allows alone, whatever the request's name leads to."""

    def __init__(self, deadline: float, networks: Iterable[Network] = (), resolved: Resolve = resolve) -> None:
        self._deadline = deadline  # of time.monotonic
        self._networks = tuple(networks)
        self._resolve = resolved

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of a name's addresses that answers; raises ``Forbidden`` where any of them is wrong."""
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        if not addresses or not all(may_connect(one, self._networks) for one in addresses):
            raise Forbidden(f"{host} leads to an address that is not public")
        failed: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError(f"{host} does not answer")
        for address in addresses[:_MOST_TRIED]:
            try:
                stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
                return _UntilDeadline(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    @override
    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Never."""
        raise Forbidden("a document is not read from a Unix socket")


class _UntilDeadline(httpcore.NetworkStream):
    """A connection on which nothing lasts beyond a moment: a server that sends a byte now and then gains no time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left())

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    @override
    def close(self) -> None:
        self._stream.close()

    @override
    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _UntilDeadline(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._deadline)

    @override
    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it took too long")
        return left
