"""What can go wrong at a tracker, told apart by what may be done next.

ConnectorError
├── RateLimited      wait until ``retry_at``, then the same call
├── Unavailable      a read failed, or a write that certainly never reached the tracker: safe to repeat
├── OutcomeUnknown   a write whose answer was lost: look, never repeat blindly
├── AuthFailed       the token is refused: pause the connection
├── Forbidden        the token may not do this: pause the connection
├── TargetMissing    the repository or project is not there (or not visible, or takes no tickets)
├── Gone             this one ticket was deleted (certain)
├── Unreachable      this one ticket answers 404: deleted, or no longer visible
├── Moved            the ticket lives elsewhere now; ``to`` says where
├── Invalid          the tracker refused the content; nothing was made. ``fields`` names what
├── Conflict         somebody changed it meanwhile: read again
├── Misconfigured    wrong host, wrong prefix, TLS, a redirect to another host
├── ProtocolDrift    the tracker's answer lacks what it must hold
└── BadDelivery      a webhook body that cannot be read
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.contract import TicketRef


class ConnectorError(Exception):
    """Base; ``status`` is the HTTP status where there was one, ``fields`` names refused fields."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
        fields: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_at = retry_at
        self.fields = fields


class RateLimited(ConnectorError):
    """The tracker asks us to wait; ``retry_at`` is always set."""


class Unavailable(ConnectorError):
    """Certainly nothing was written; safe to repeat."""


class OutcomeUnknown(ConnectorError):
    """A write may or may not have happened."""


class AuthFailed(ConnectorError):
    """The tracker does not accept the token."""


class Forbidden(ConnectorError):
    """The token is accepted but may not do this."""


class TargetMissing(ConnectorError):
    """The repository or project is not there for us."""


class Gone(ConnectorError):
    """The ticket was deleted."""


class Unreachable(ConnectorError):
    """The ticket is not visible: deleted or permission lost."""


class Moved(ConnectorError):
    """The ticket lives elsewhere now."""

    def __init__(self, message: str, *, to: TicketRef, status: int | None = None) -> None:
        super().__init__(message, status=status)
        self.to = to


class Invalid(ConnectorError):
    """The tracker refused the content; nothing was made."""


class Conflict(ConnectorError):
    """The ticket changed meanwhile."""


class Misconfigured(ConnectorError):
    """The connection's settings cannot be right."""


class ProtocolDrift(ConnectorError):
    """The tracker's answer lacks what it must hold."""


class BadDelivery(ConnectorError):
    """A webhook body that cannot be read."""
