"""The settings of a built-in tracker connection; none is needed."""

from __future__ import annotations

from pydantic import Field

from connectors.settings import ConnectionSettings


class BuiltinSettings(ConnectionSettings):
    """Settings of ``kind = "builtin"``."""

    timeout_seconds: float = Field(
        default=10.0, gt=0, le=300, description="How long one webhook delivery may take, in seconds."
    )
    write_interval_seconds: float = Field(
        default=0.0, ge=0, le=60, description="Pause between two calls that change something, in seconds."
    )
    settle_seconds: float = Field(
        default=0.0,
        ge=0,
        le=86_400,
        description="How long a ticket whose answer was lost may stay invisible before another may be opened.",
    )
