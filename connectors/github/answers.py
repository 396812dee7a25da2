"""Turns an answer of GitHub's REST API that is not a success into one of the connector errors. Pure.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from connectors.errors import (
    AuthFailed,
    Conflict,
    ConnectorError,
    Forbidden,
    Gone,
    Invalid,
    Misconfigured,
    OutcomeUnknown,
    ProtocolDrift,
    RateLimited,
    TargetMissing,
    Unavailable,
    Unreachable,
)
from connectors.pacing import parse_epoch, parse_retry_after

Target = Literal["repository", "issue", "other"]

_WAIT_WITHOUT_HINT = timedelta(seconds=60)
_LIMIT_WORDS = ("rate limit", "abuse detection", "wait a few minutes")
_SERVER_ERROR = 500


def refusal(
    status: int, headers: Mapping[str, Any], body: str, *, what: str, write: bool, target: Target, now: datetime
) -> ConnectorError:
    """Return the error that the answer means; header names are lower-case."""
    data = _json(body)
    message = f"{what}: GitHub answered {status}: {_message(data, body)}"
    needed = _header(headers, "x-accepted-github-permissions")
    if status in {403, 404} and needed:  # what the endpoint asks of a fine-grained token
        message += f" (it needs the permission {needed})"
    if status == 429 or (status == 403 and _is_limit(headers, message)):  # noqa: PLR2004 - HTTP's own numbers
        return RateLimited(message, status=status, retry_at=_retry_at(headers, now))
    if status >= _SERVER_ERROR or status == 408:  # noqa: PLR2004
        if write:
            return OutcomeUnknown(message, status=status)
        return Unavailable(message, status=status, retry_at=parse_retry_after(_header(headers, "retry-after"), now))
    return _certain(status, data, message, target)


def read_json(body: str, *, what: str, write: bool) -> Any:  # noqa: ANN401 - JSON
    """Return the body of a success; an unreadable one leaves the outcome of a write unknown."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError) as error:
        kind = OutcomeUnknown if write else ProtocolDrift
        raise kind(f"{what}: GitHub's answer is not JSON: {body[:80]!r}") from error


def _certain(status: int, data: object, message: str, target: Target) -> ConnectorError:
    fields = _fields(data)
    by_status: dict[int, type[ConnectorError]] = {
        401: AuthFailed,
        403: AuthFailed if "bad credentials" in message.lower() else Forbidden,
        404: Unreachable if target == "issue" else TargetMissing,
        409: Conflict,
        410: Gone if target == "issue" else TargetMissing,
        412: Conflict,
        451: Unreachable if target == "issue" else TargetMissing,
    }
    redirect = 300 <= status < 400  # noqa: PLR2004
    kind = Misconfigured if redirect else by_status.get(status, Invalid)
    return kind(message, status=status, fields=fields)


def _is_limit(headers: Mapping[str, Any], message: str) -> bool:
    lower = message.lower()
    return (
        _header(headers, "retry-after") is not None
        or _header(headers, "x-ratelimit-remaining") == "0"
        or any(words in lower for words in _LIMIT_WORDS)
    )


def _retry_at(headers: Mapping[str, Any], now: datetime) -> datetime:
    asked = parse_retry_after(_header(headers, "retry-after"), now)
    if asked is None and _header(headers, "x-ratelimit-remaining") == "0":
        asked = parse_epoch(_header(headers, "x-ratelimit-reset"), now)
    return asked or now + _WAIT_WITHOUT_HINT


def _header(headers: Mapping[str, Any], name: str) -> str | None:
    value = headers.get(name)
    return None if value is None else str(value)


def _json(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _message(data: object, body: str) -> str:
    text = data.get("message") if isinstance(data, dict) else None
    parts = [str(text) if text else " ".join(body.split())[:120]]
    parts += [str(error) for error in _errors(data)]
    return "; ".join(parts)[:500]


def _errors(data: object) -> list[object]:
    errors = data.get("errors") if isinstance(data, dict) else None
    return errors if isinstance(errors, list) else []


def _fields(data: object) -> tuple[str, ...]:
    names = (error.get("field") for error in _errors(data) if isinstance(error, dict))
    return tuple(str(name) for name in names if name)
