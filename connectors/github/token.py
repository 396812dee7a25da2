"""Judges a GitHub token by the headers of an answer: what it may do, too little or too much, and until when. Pure.

Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Finding
from connectors.findings import failure, fine, warning

_USED = frozenset({"repo", "public_repo", "admin:repo_hook", "write:repo_hook", "read:repo_hook"})
_EXPIRES_SOON = timedelta(days=14)
_FINE_GRAINED = "a fine-grained token for this repository alone with Issues and Webhooks: read and write is enough"


def token_findings(headers: Mapping[str, Any], *, private: bool, now: datetime) -> Iterator[Finding]:
    """Judge the token by lower-case ``headers``; only classic tokens tell their scopes (``x-oauth-scopes``)."""
    listed = headers.get("x-oauth-scopes")
    if listed is not None:
        yield from _scope_findings({scope.strip() for scope in str(listed).split(",") if scope.strip()}, private)
    yield from _expiry_findings(headers.get("github-authentication-token-expiration"), now)


def is_classic(headers: Mapping[str, Any]) -> bool:
    """Whether the token tells its scopes."""
    return headers.get("x-oauth-scopes") is not None


def _scope_findings(scopes: set[str], private: bool) -> Iterator[Finding]:
    enough = {"repo"} if private else {"repo", "public_repo"}
    if not scopes & enough:
        yield failure(
            f"the token's scopes ({', '.join(sorted(scopes)) or 'none'}) do not allow to open issues here",
            f'make a token with the scope {" or ".join(sorted(enough))} and set token = "..."; {_FINE_GRAINED}',
        )
        return
    too_many = sorted(scopes - _USED)
    if too_many:
        yield warning(
            f"the token may do more than is needed: {', '.join(too_many)}",
            f'set token = "..." to one without these scopes; {_FINE_GRAINED}',
        )
        return
    yield fine(f"the token's scopes are enough and no more: {', '.join(sorted(scopes))}")


def _expiry_findings(header: object, now: datetime) -> Iterator[Finding]:
    """Read ``2026-12-24 09:00:00 UTC`` (or with an offset); other forms say nothing."""
    text = str(header or "").replace(" UTC", " +0000")
    try:
        expires = datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return
    if expires - now < _EXPIRES_SOON:
        yield warning(
            f"the token expires on {expires:%Y-%m-%d}: then nothing works any more",
            'make a new token and set token = "..." before that day',
        )
    else:
        yield fine(f"the token is good until {expires:%Y-%m-%d}")
