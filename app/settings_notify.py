"""The settings of what is sent to people and to other programs."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from app.settings_sections import Section
from app.settings_values import many

# Every one delivers plain text to one known place. apprise knows 239, some of which write anywhere.
SCHEMES: Final = (
    "slack", "https", "workflows", "mailto", "mailtos", "discord", "mmost", "mmosts", "ntfy", "ntfys", "json", "jsons",
)  # fmt: skip
SLACK_HOST: Final = "hooks.slack.com"


def _known(value: SecretStr) -> SecretStr:
    parsed = urlsplit(value.get_secret_value())
    if parsed.scheme not in SCHEMES:
        raise ValueError(f"nothing is sent by such an address. Begin it with one of: {', '.join(SCHEMES)}.")
    if parsed.scheme == "https" and parsed.hostname != SLACK_HOST:
        raise ValueError(f"only {SLACK_HOST} is sent to by https; programs are told by [[notify.webhooks]].")
    return value


def _web(value: SecretStr) -> SecretStr:
    parsed = urlsplit(value.get_secret_value())
    loopback = parsed.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parsed.hostname or (parsed.scheme != "https" and not (parsed.scheme == "http" and loopback)):
        raise ValueError("a webhook's url begins with https:// (http:// only for this machine).")
    return value


Addresses = Annotated[tuple[Annotated[SecretStr, AfterValidator(_known)], ...], BeforeValidator(many)]


class WebhookTargetSettings(Section):
    """A program that is told, by requests signed as https://www.standardwebhooks.com has it."""

    url: Annotated[SecretStr, AfterValidator(_web)] = Field(description="Where to send.")
    secret: SecretStr = Field(min_length=16, description='The shared secret, "whsec_" and base64.')


class NotifySettings(Section):
    """Who is told of what is due, at most once a day each, and only when there is something new."""

    owners: dict[str, Addresses] = Field(
        default_factory=dict, description='Owner in documents -> addresses: {"Ada Example" = ["mailto://..."]}. Secret.'
    )
    teams: dict[str, Addresses] = Field(
        default_factory=dict, description='Team -> addresses: {payments = ["slack://..."]}. Kept secret.'
    )
    digest_day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        default="mon", description="Day of the weekly digest."
    )
    hour: int = Field(default=9, ge=0, le=23, description="Hour from which it is sent, in audit.timezone.")
    remind_days: int = Field(default=3, ge=0, le=60, description="Days before its date that an owner is reminded.")
    escalate_days: int = Field(default=7, ge=1, le=365, description="Days after its date that the team is told.")
    webhooks: tuple[WebhookTargetSettings, ...] = Field(
        default=(), description="Programs that are told of each finished audit: url and secret."
    )
