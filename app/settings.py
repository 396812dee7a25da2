"""The settings of a whole installation, as one immutable value; ``load_settings`` is the only way they are read."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr, ValidationError, model_validator

from app.domain.labels import repeated_aliases
from app.errors import ConfigurationError, Problem
from app.settings_access import GrantSettings, OidcSettings, ProxySettings
from app.settings_errors import cross_problems, problems_of
from app.settings_fetch import FetchSettings
from app.settings_notify import NotifySettings
from app.settings_redaction import RedactionSettings
from app.settings_rules import (
    AuditSettings,
    CalibrationSettings,
    ExemptionSettings,
    PoliciesSettings,
    PolicySettings,
    TeamSettings,
    people_as_text,
)
from app.settings_sections import (
    ChecksSettings,
    ConnectionSettings,
    DatabaseSettings,
    JobsSettings,
    LogSettings,
    MatchSettings,
    PathsSettings,
    ReadingSettings,
    ReconcileSettings,
    RouteSettings,
    Section,
    ServerSettings,
    Words,
)
from app.settings_sources import read_sources

__all__ = [
    "AuditSettings",
    "CalibrationSettings",
    "ChecksSettings",
    "ConnectionSettings",
    "DatabaseSettings",
    "ExemptionSettings",
    "FetchSettings",
    "GrantSettings",
    "JobsSettings",
    "LogSettings",
    "MatchSettings",
    "NotifySettings",
    "OidcSettings",
    "PathsSettings",
    "PoliciesSettings",
    "PolicySettings",
    "ProxySettings",
    "ReadingSettings",
    "ReconcileSettings",
    "RouteSettings",
    "ServerSettings",
    "Settings",
    "TeamSettings",
    "check_exposure",
    "load_settings",
    "secret_values",
]


def _one_name_each(given: dict[str, Words]) -> dict[str, Words]:
    repeated = repeated_aliases(given)
    if repeated:
        raise ValueError(f'"{repeated[0]}" stands for several names. Keep it under one of them.')
    return given


Names = Annotated[dict[str, Words], AfterValidator(_one_name_each)]  # other names that stand for one


def _builtin() -> tuple[ConnectionSettings, ...]:
    return (ConnectionSettings(name="builtin", kind="builtin"),)


class Settings(Section):
    """Everything that can be set. Without a file and environment: the embedded default on this machine."""

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    server: ServerSettings = Field(default_factory=ServerSettings)
    oidc: OidcSettings = Field(default_factory=OidcSettings)
    proxy: ProxySettings = Field(default_factory=ProxySettings)
    grants: tuple[GrantSettings, ...] = ()
    connections: Annotated[tuple[ConnectionSettings, ...], Field(min_length=1)] = Field(default_factory=_builtin)
    routes: tuple[RouteSettings, ...] = ()
    people: Annotated[dict[str, dict[str, str]], BeforeValidator(people_as_text)] = Field(default_factory=dict)
    teams: dict[str, TeamSettings] = Field(default_factory=dict)
    systems: Names = Field(default_factory=dict)
    tags: Names = Field(default_factory=dict)
    redaction: RedactionSettings = Field(default_factory=RedactionSettings)
    policy: PoliciesSettings = Field(default_factory=PoliciesSettings)
    exemptions: tuple[ExemptionSettings, ...] = ()
    calibration: CalibrationSettings = Field(default_factory=CalibrationSettings)
    audit: AuditSettings = Field(default_factory=AuditSettings)
    notify: NotifySettings = Field(default_factory=NotifySettings)
    jobs: JobsSettings = Field(default_factory=JobsSettings)
    reading: ReadingSettings = Field(default_factory=ReadingSettings)
    fetch: FetchSettings = Field(default_factory=FetchSettings)
    checks: ChecksSettings = Field(default_factory=ChecksSettings)
    reconcile: ReconcileSettings = Field(default_factory=ReconcileSettings)
    paths: PathsSettings = Field(default_factory=PathsSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    @model_validator(mode="after")
    def _people_need_keys_and_grants(self) -> Settings:
        if self.oidc.issuer or self.proxy.name_header:
            if not self.server.api_keys:
                raise ValueError("[oidc] and [proxy] need server.api_keys too: the commands and the API use keys.")
            if not self.grants:
                raise ValueError("nobody may do anything: add [[grants]] for the people who sign in.")
        return self

    @property
    def default_connection(self) -> str:
        """Name of the connection for what no route takes: the first one."""
        return self.connections[0].name

    def listening_on(self, host: str | None = None, port: int | None = None) -> Settings:
        """Return these settings with another address to listen on; a derived public_url follows it."""
        derived = ServerSettings(host=self.server.host, port=self.server.port).public_url
        kept = "" if self.server.public_url == derived else self.server.public_url
        server = ServerSettings(
            host=host or self.server.host,
            port=self.server.port if port is None else port,
            public_url=kept,
            api_keys=self.server.api_keys,
            requests_per_minute=self.server.requests_per_minute,
        )
        return self.model_copy(update={"server": server})


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the settings: the environment over the secrets directory over the file over the defaults.

    Args:
        path: a TOML file that must exist, or None for no file.
        environ: variables such as ``FOLLOWTHROUGH_SERVER__PORT``; ``FOLLOWTHROUGH_CONNECTIONS__GITHUB__TOKEN`` sets
            ``token`` of the connection named "github". Empty ones count as not set.

    Raises:
        ConfigurationError: with one problem for each thing that is wrong, all at once.
    """
    sources = read_sources(path, environ, Settings.model_fields)
    problems = [*sources.problems, *cross_problems(sources)]
    settings = None
    try:
        settings = Settings.model_validate(sources.values)
    except ValidationError as error:
        problems += problems_of(error, Settings, sources)
    if problems or settings is None:
        raise _refused(problems)
    return settings


def check_exposure(settings: Settings) -> None:
    """Refuse to be reachable from other machines without API keys.

    Raises:
        ConfigurationError: the host is not a loopback address and there are no ``api_keys``.
    """
    server = settings.server
    if server.api_keys or _is_loopback(server.host):
        return
    message = (
        f"server.host {server.host!r} can be reached from other machines, and no API key is set. "
        "Set server.api_keys (or FOLLOWTHROUGH_SERVER__API_KEYS) to a long random value, "
        "or listen on 127.0.0.1."
    )
    raise _refused([Problem("exposed-without-keys", message, "server.api_keys")])


def secret_values(settings: Settings) -> frozenset[str]:
    """Return every secret that is set, in the clear, so that logs can hide them."""
    return frozenset(value for value in _secrets_in(settings) if value)


def _secrets_in(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from _secrets_in([inner for _, inner in value])
    elif isinstance(value, Mapping):
        yield from _secrets_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _secrets_in(inner)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _refused(problems: list[Problem]) -> ConfigurationError:
    return ConfigurationError("\n".join(problem.message for problem in problems), tuple(problems))
