"""What an HTTP answer that is no success means, where trackers mean the same by it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from connectors.errors import (
    AuthFailed,
    Conflict,
    ConnectorError,
    Forbidden,
    Invalid,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    TargetMissing,
    Unavailable,
    Unreachable,
)

_WAIT_WITHOUT_HINT: Final = timedelta(seconds=60)
_CERTAIN: Final[Mapping[int, type[ConnectorError]]] = {
    401: AuthFailed,
    403: Forbidden,
    404: TargetMissing,
    409: Conflict,
    412: Conflict,
}
_OF_A_TICKET: Final[Mapping[int, type[ConnectorError]]] = {404: Unreachable}  # not visible is not deleted


def rate_limited(status: int, message: str, *, retry_at: datetime | None, now: datetime) -> RateLimited:
    """Return the error of a limit; one that does not say when to come back is asked again in a minute."""
    return RateLimited(message, status=status, retry_at=retry_at or now + _WAIT_WITHOUT_HINT)


def refusal(  # noqa: PLR0913 - what an answer says
    status: int,
    message: str,
    *,
    write: bool,
    ticket: bool,
    retry_at: datetime | None,
    now: datetime,
    fields: tuple[str, ...] = (),
    own: Mapping[int, type[ConnectorError]] | None = None,
) -> ConnectorError:
    """Return the error that an answer means; ``status`` 0 is none that could be read.

    ``write``: the call may have changed something. ``ticket``: it was about one ticket. ``own``: what this tracker
    means by a status that others use otherwise.
    """
    if status == 429:  # noqa: PLR2004 - HTTP's own numbers
        return rate_limited(status, message, retry_at=retry_at, now=now)
    if status >= 500 or status in {0, 408}:  # noqa: PLR2004
        return (OutcomeUnknown if write else Unavailable)(message, status=status, retry_at=retry_at)
    if 300 <= status < 400:  # noqa: PLR2004
        return Misconfigured(message, status=status, fields=fields)
    meanings = {**_CERTAIN, **(_OF_A_TICKET if ticket else {}), **(own or {})}
    return meanings.get(status, Invalid)(message, status=status, fields=fields)
