"""The settings of reading documents from web servers."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from app.settings_access import Network, as_networks
from app.settings_sections import Section, Words

_HTTPS = 443


def _hosts(value: Words) -> Words:
    for one in value:
        try:
            parts = urlsplit(f"//{one}")
            plain = (
                parts.hostname == one.rpartition(":")[0].strip("[]")
                if parts.port
                else parts.hostname == one.strip("[]")
            )
        except ValueError:
            plain = False
        if not plain or "*" in one or not one.isascii() or one != one.lower():
            raise ValueError(f'"{one}" is no host: write its whole name in small letters, or name:port.')
    return value


class FetchSettings(Section):
    """Web servers from which documents are read by their address alone. None are read while hosts is empty."""

    hosts: Annotated[Words, AfterValidator(_hosts)] = Field(
        default=(), description='Their names, each in full: "wiki.example.com", "wiki.example.com:8443". Only https.'
    )
    networks: Annotated[Words, AfterValidator(as_networks)] = Field(
        default=(),
        description="Networks that are not public in which they may stand, such as 10.0.0.0/8. Empty: none.",
    )
    seconds: float = Field(default=10.0, gt=0, le=60, description="Longest time for one document, redirects included.")

    @property
    def servers(self) -> frozenset[tuple[str, int]]:
        """Host and port of each."""
        parts = [urlsplit(f"//{one}") for one in self.hosts]
        return frozenset((one.hostname or "", one.port or _HTTPS) for one in parts)

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """The networks, parsed."""
        return tuple(ipaddress.ip_network(one) for one in self.networks)
