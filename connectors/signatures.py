"""Checks and makes HMAC-SHA256 webhook signatures, in constant time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "sha256="
_HEX_LENGTH = 64


def sign(secret: str, body: bytes) -> str:
    """Return the header value ``sha256=<64 hex digits>`` for ``body``."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(secrets: Iterable[str], header: str | None, body: bytes) -> bool:
    """Whether ``header`` is the signature of ``body`` under one of ``secrets``.

    Several secrets are live while one is being replaced. An empty secret signs nothing, because anybody knows it.
    A missing or malformed header is False, never an exception. Every secret is tried, so that the time taken does
    not tell which one fitted.
    """
    given = _digest_of(header)
    if given is None:
        return False
    matched = False
    for secret in secrets:
        if secret:
            expected = hmac.digest(secret.encode(), body, "sha256")  # one call into OpenSSL
            matched |= hmac.compare_digest(expected, given)
    return matched


def _digest_of(header: str | None) -> bytes | None:
    if header is None or not header.startswith(PREFIX):
        return None
    digits = header[len(PREFIX) :]
    if len(digits) != _HEX_LENGTH or not digits.isascii():
        return None
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None
