"""The tables of the configuration, one immutable model each, with their defaults and descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.secret_names import is_secret_name
from app.settings_values import (
    database_url,
    many,
    severity_names,
    web_address,
)

Words = Annotated[tuple[str, ...], BeforeValidator(many)]
Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(many)]


class Section(BaseModel):
    """One table of the configuration: immutable, and a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DatabaseSettings(Section):
    """Where everything is kept."""

    url: Annotated[SecretStr, AfterValidator(database_url)] = Field(
        default=SecretStr("sqlite:///followthrough.db"),
        description="sqlite:///FILE (embedded) or postgresql+psycopg://USER@HOST/DATABASE (several replicas).",
    )


class ServerSettings(Section):
    """How the service is reached."""

    host: str = Field(default="127.0.0.1", description="Address to listen on. Any but loopback needs api_keys.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: Annotated[str, AfterValidator(web_address)] = Field(
        default="",
        validate_default=True,
        description="Base of the links in tickets and of webhook addresses. Made of host and port where it is empty.",
    )
    api_keys: Secrets = Field(
        default=(), description="Keys that may use the API (Authorization: Bearer KEY). None are asked for when empty."
    )

    requests_per_minute: int = Field(
        default=6000,
        ge=1,
        description="Requests that one API key may send in a minute; more get status 429.",
    )

    @field_validator("public_url")
    @classmethod
    def _derive(cls, value: str, info: ValidationInfo) -> str:
        host, port = info.data.get("host", "127.0.0.1"), info.data.get("port", 8000)
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        return value or f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"

    @field_validator("api_keys")
    @classmethod
    def _no_blank_key(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(not key.get_secret_value().strip() for key in value):
            raise ValueError("a key is blank and would let anybody in. Remove it or give it a value.")
        return value


class ConnectionSettings(Section):
    """One tracker under a name of yours; ``options`` are the keys of its kind, checked by its connector."""

    name: str = Field(
        pattern=r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,62}\z",
        description="Your name for it, in routes, in webhook addresses and in the names of environment variables.",
    )
    kind: str = Field(min_length=1, description="The kind of tracker.")
    options: dict[str, object] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_options(cls, given: object) -> object:
        """Put every key but ``name`` and ``kind`` in ``options``, those that hold secrets out of sight."""
        if not isinstance(given, dict):
            return given
        own = {key: value for key, value in given.items() if key in {"name", "kind"}}
        rest = {key: value for key, value in given.items() if key not in {"name", "kind", "options"}}
        inner = given.get("options", {})
        if not isinstance(inner, dict):
            return given
        return {**own, "options": {key: _hidden(key, value) for key, value in {**rest, **inner}.items()}}

    def revealed(self) -> dict[str, object]:
        """Return the options with their secrets in the clear, for the connector alone."""
        return {key: _revealed(value) for key, value in self.options.items()}


class MatchSettings(Section):
    """What a post-mortem must say for a route to be taken: one value or a list; all given keys must match."""

    team: Words = Field(default=(), description="Team of the post-mortem.")
    severity: Annotated[Words, BeforeValidator(severity_names)] = Field(
        default=(), description='Severity: "sev1" to "sev4".'
    )
    system: Words = Field(default=(), description="One of the systems affected.")
    tag: Words = Field(default=(), description="One of the tags.")


class RouteSettings(Section):
    """Which connection the tickets of a post-mortem go to."""

    match: MatchSettings = Field(
        default_factory=MatchSettings, description="team, severity, system, tag: a value or a list of them."
    )
    connection: str = Field(description="Name of the connection.")

    @property
    def accepted(self) -> dict[str, frozenset[str]]:
        """The values accepted, by key; a key that may be anything is left out."""
        return {key: frozenset(values) for key, values in self.match if values}


class JobsSettings(Section):
    """Background work."""

    poll_seconds: float = Field(
        default=5.0,
        gt=0,
        le=60,
        description="Longest pause between two looks for work, in seconds; new work is seen at once.",
    )


class ReadingSettings(Section):
    """Limits on documents."""

    max_bytes: int = Field(default=2_000_000, ge=1, le=2_000_000, description="Largest document, in bytes.")
    max_lines: int = Field(default=20_000, ge=1, le=20_000, description="Longest document, in lines.")


class ChecksSettings(Section):
    """Writing checks."""

    disabled: Words = Field(default=(), description="Ids of the checks that are not made.")


class ReconcileSettings(Section):
    """Reading the trackers again, for deliveries that never came."""

    every_minutes: int = Field(default=5, ge=1, le=1440, description="Minutes between two readings of what changed.")
    full_hour: int = Field(
        default=3, ge=0, le=23, description="Hour from which every open ticket is read once a day, in audit.timezone."
    )


class PathsSettings(Section):
    """Files."""

    data_dir: Path = Field(default=Path(), description="Directory where trackers of kind builtin keep their files.")


class LogSettings(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level written.")
    format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto: for people on a terminal, one JSON object per line elsewhere."
    )


def _hidden(key: str, value: object) -> object:
    if not is_secret_name(key):
        return value
    if isinstance(value, list | tuple):
        return tuple(SecretStr(one) if isinstance(one, str) else one for one in value)
    return SecretStr(value) if isinstance(value, str) else value


def _revealed(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return [_revealed(one) for one in value] if isinstance(value, list | tuple) else value
