"""The settings every kind of connection shares, and the one way a connector reads its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from connectors.errors import Misconfigured
from connectors.loopback import is_loopback
from connectors.write_rules import WriteRules

_OF_THE_APPLICATION = ("name", "kind")


def _one_or_more(value: object) -> object:
    """An environment variable or a secrets file holds one secret, not a list."""
    return (value,) if isinstance(value, str | SecretStr) else value


class ConnectionSettings(BaseModel):
    """Settings that every kind of connection has."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)

    webhook_secrets: Annotated[tuple[SecretStr, ...], BeforeValidator(_one_or_more)] = Field(
        default=(),
        description="Secrets that deliveries may be signed with. Two while one replaces the other; the first signs.",
    )
    timeout_seconds: float = Field(
        default=20.0, gt=0, le=300, description="How long one call to the tracker may take altogether, in seconds."
    )
    write_interval_seconds: float = Field(
        default=1.0,
        ge=0,
        le=60,
        description="Pause between two writes, in seconds; 0: no order and no limit.",
    )
    writes_per_minute: int = Field(
        default=0, ge=0, description="Most calls that change something in any minute; 0: no limit."
    )
    writes_per_hour: int = Field(
        default=0, ge=0, description="Most calls that change something in any hour; 0: no limit."
    )
    settle_seconds: float = Field(
        default=120.0,
        ge=0,
        le=86_400,
        description="How long a ticket whose answer was lost may stay invisible before another may be opened.",
    )

    def write_rules(self) -> WriteRules:
        """Return how often the connection may be written to."""
        return WriteRules(self.write_interval_seconds, self.writes_per_minute, self.writes_per_hour)

    def live_secrets(self) -> tuple[str, ...]:
        """Return the webhook secrets in the clear, without empty ones."""
        return tuple(value for secret in self.webhook_secrets if (value := secret.get_secret_value()))


def token_text(text: str) -> str:
    """Return a token as it is sent; raises ``ValueError`` where it holds what no token holds."""
    if not text:
        raise ValueError("a token is needed")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("the token holds a character that no token has (a space or line break?)")
    return text


def safe_address(text: str, *, such_as: str) -> SplitResult:
    """Return the parts of an address that a token may be sent to; raises ``ValueError`` where it is none."""
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"write it as {such_as}")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("the token would travel unencrypted: use https")
    return parts


Model = TypeVar("Model", bound=ConnectionSettings)


def load_settings(model: type[Model], connection: str, settings: Mapping[str, object]) -> Model:
    """Read ``settings`` as ``model``; raises ``Misconfigured`` that names the connection and each field at fault."""
    given = {key: value for key, value in settings.items() if key not in _OF_THE_APPLICATION}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = [_problem(model, problem["loc"], problem["type"], problem["msg"]) for problem in error.errors()]
        fields = tuple(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
    raise Misconfigured(f"connection {connection!r}: " + "; ".join(problems), fields=fields)


def _problem(model: type[ConnectionSettings], loc: tuple[int | str, ...], kind: str, message: str) -> str:
    where = ".".join(str(part) for part in loc) or "settings"
    if kind == "missing":
        return f"{where} is missing"
    if kind != "extra_forbidden":
        return f"{where}: {message.removeprefix('Value error, ').replace('Input should be', 'must be')}"
    from rapidfuzz import process

    nearest = process.extractOne(where, list(model.model_fields), score_cutoff=60)
    hint = f"; did you mean {nearest[0]!r}?" if nearest else f"; known are {', '.join(model.model_fields)}"
    return f"{where}: there is no such setting{hint}"
