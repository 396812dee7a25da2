"""Tells what a failed call of a ``requests``-based library means: never sent, or perhaps carried out."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests
from urllib3 import exceptions as urllib3_errors

from connectors.errors import ConnectorError, Misconfigured, OutcomeUnknown, Unavailable

_BEFORE_SENDING = (
    urllib3_errors.NewConnectionError,  # refused, unreachable, and NameResolutionError below it
    urllib3_errors.ConnectTimeoutError,
)
_WRONG_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.TooManyRedirects,
)
# reasons of ssl.SSLError that only a handshake gives
_HANDSHAKE = frozenset({"WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "UNKNOWN_PROTOCOL", "HTTP_REQUEST"})


def classify(error: Exception, what: str, *, write: bool) -> ConnectorError:
    """Return the error to raise for ``error``; ``write`` says whether the call may have changed something."""
    if isinstance(error, _WRONG_ADDRESS):
        return Misconfigured(f"{what}: the address is wrong: {error}")
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Misconfigured(
                f"{what}: the server's certificate is not trusted: {getattr(cause, 'verify_message', cause)}"
            )
        if isinstance(cause, ssl.SSLError) and cause.reason in _HANDSHAKE:
            return Misconfigured(f"{what}: the server does not speak TLS there ({cause.reason})")
        if isinstance(cause, _BEFORE_SENDING):
            return Unavailable(f"{what}: no connection: {cause}")
    if write:
        return OutcomeUnknown(f"{what}: the answer was lost: {type(error).__name__}: {error}")
    return Unavailable(f"{what}: {type(error).__name__}: {error}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and everything it wraps (``reason`` and positional arguments are where requests keeps it)."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
