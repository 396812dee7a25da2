"""Turns an answer of GitHub's REST API that is not a success into one of the connector errors. Pure.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from connectors.errors import (
    AuthFailed,
    ConnectorError,
    Gone,
    OutcomeUnknown,
    ProtocolDrift,
    TargetMissing,
    Unreachable,
)
from connectors.pacing import parse_epoch, parse_retry_after
from connectors.refusals import rate_limited, refusal

Target = Literal["repository", "issue", "other"]

_LIMIT_WORDS = ("rate limit", "abuse detection", "wait a few minutes")


def refused(
    status: int, headers: Mapping[str, Any], body: str, *, what: str, write: bool, target: Target, now: datetime
) -> ConnectorError:
    """Return the error that the answer means; header names are lower-case."""
    data = _json(body)
    message = f"{what}: GitHub answered {status}: {_message(data, body)}"
    needed = _header(headers, "x-accepted-github-permissions")
    if status in {403, 404} and needed:  # what the endpoint asks of a fine-grained token
        message += f" (it needs the permission {needed})"
    if status == 429 or (status == 403 and _is_limit(headers, message)):  # noqa: PLR2004 - HTTP's own numbers
        return rate_limited(status, message, retry_at=_limited_until(headers, now), now=now)
    ticket = target == "issue"
    own: dict[int, type[ConnectorError]] = {
        410: Gone if ticket else TargetMissing,
        451: Unreachable if ticket else TargetMissing,
    }
    if "bad credentials" in message.lower():
        own[403] = AuthFailed
    retry_at = parse_retry_after(_header(headers, "retry-after"), now)
    fields = _fields(data)
    return refusal(status, message, write=write, ticket=ticket, retry_at=retry_at, now=now, fields=fields, own=own)


def read_json(body: str, *, what: str, write: bool) -> Any:  # noqa: ANN401 - JSON
    """Return the body of a success; an unreadable one leaves the outcome of a write unknown."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError) as error:
        kind = OutcomeUnknown if write else ProtocolDrift
        raise kind(f"{what}: GitHub's answer is not JSON: {body[:80]!r}") from error


def _is_limit(headers: Mapping[str, Any], message: str) -> bool:
    lower = message.lower()
    return (
        _header(headers, "retry-after") is not None
        or _header(headers, "x-ratelimit-remaining") == "0"
        or any(words in lower for words in _LIMIT_WORDS)
    )


def _limited_until(headers: Mapping[str, Any], now: datetime) -> datetime | None:
    asked = parse_retry_after(_header(headers, "retry-after"), now)
    if asked is None and _header(headers, "x-ratelimit-remaining") == "0":
        asked = parse_epoch(_header(headers, "x-ratelimit-reset"), now)
    return asked


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
