"""Addresses that a request names: only pages of ours are followed."""

from __future__ import annotations

from urllib.parse import urlsplit


def local(address: str) -> str:
    """``address`` if it is a page of ours, else the first page: a sign-in must not lead to another site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    safe = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if safe and address.isprintable() else "/"
