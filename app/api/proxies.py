"""Requests that a reverse proxy passes on: whose they are, and whether its word on who is signed in counts."""

from __future__ import annotations

import ipaddress
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings_access import Network, ProxySettings

_THIS_MACHINE: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


class BehindProxies:
    """Puts the client's own address where a believed proxy's stood, and notes that a listed one sent the request."""

    def __init__(self, app: ASGIApp, proxy: ProxySettings) -> None:
        self._app = app
        self._listed = proxy.networks
        self._believed = self._listed or _THIS_MACHINE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            peer = str((scope.get("client") or ("",))[0])
            scope.setdefault("state", {})["from_proxy"] = _within(peer, self._listed)
            if _within(peer, self._believed):
                scope["client"] = (self._client(peer, Headers(scope=scope)), 0)
        await self._app(scope, receive, send)

    def _client(self, peer: str, headers: Headers) -> str:
        """The last address that no believed proxy has: what stands before it, anybody may have written."""
        passed = [one.strip() for line in headers.getlist("x-forwarded-for") for one in line.split(",")]
        for address in reversed(passed):
            if _parsed(address) is None:
                break
            peer = address
            if not _within(address, self._believed):
                break
        return peer


def _within(address: str, networks: tuple[Network, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
