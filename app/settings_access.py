"""The settings of who signs in to the pages, and what they may do there."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from app.domain.access import Scope
from app.domain.signing_in import Grant
from app.settings_sections import Section, Words

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    loopback = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if value and (not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and loopback))):
        raise ValueError("an issuer begins with https:// (http:// only for this machine).")
    return value


def _email(value: Words) -> Words:
    for one in value:
        local, at, domain = one.rpartition("@")
        if not at or not domain or not local or "*" in domain or ("*" in local and local != "*"):
            raise ValueError(f'"{one}" is no address: write ada@example.com, or *@example.com for all of a domain.')
    return value


def as_networks(value: Words) -> Words:
    """Let IP addresses and networks pass."""
    for one in value:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            raise ValueError(f'"{one}" is no IP address or network, such as 10.0.0.7 or 10.0.0.0/24.') from None
    return value


class OidcSettings(Section):
    """Signing in to the pages through an OpenID Connect provider; needs the extra followthrough[oidc]."""

    issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        default="",
        description="Address of the provider, as its own metadata has it. Empty: nobody signs in by one. "
        "Register PUBLIC_URL/sign-in/oidc/callback there.",
    )
    client_id: str = Field(default="", description="Our id at the provider.")
    client_secret: SecretStr = Field(default=SecretStr(""), description="Our secret at the provider.")
    ask_for: Words = Field(default=("openid", "profile", "email"), description="OpenID scopes; some need groups too.")
    name_claim: str = Field(default="name", description="Claim that holds the name that decisions show.")
    groups_claim: str = Field(default="groups", description="Claim that holds a person's groups.")

    @field_validator("ask_for")
    @classmethod
    def _openid(cls, value: Words) -> Words:
        if "openid" not in value:
            raise ValueError('"openid" is missing: without it no provider says who signs in.')
        return value

    @model_validator(mode="after")
    def _whole(self) -> OidcSettings:
        if self.issuer and not (self.client_id and self.client_secret.get_secret_value()):
            raise ValueError("an issuer needs client_id and client_secret too.")
        return self


class ProxySettings(Section):
    """Reverse proxies in front of the service."""

    addresses: Annotated[Words, AfterValidator(as_networks)] = Field(
        default=(),
        description="Their IP addresses or networks. What they say in X-Forwarded-For is believed "
        "(without any: what this machine says), and the headers below.",
    )
    name_header: str = Field(
        default="", description="Header in which they say who is signed in, such as X-Forwarded-User. Empty: none."
    )
    email_header: str = Field(default="", description="Header with that person's e-mail address.")
    groups_header: str = Field(default="", description="Header with that person's groups, separated by commas.")

    @model_validator(mode="after")
    def _whole(self) -> ProxySettings:
        if self.name_header and not self.addresses:
            raise ValueError("name_header needs addresses: anybody could send it otherwise.")
        return self

    @property
    def networks(self) -> tuple[Network, ...]:
        """The addresses as networks."""
        return tuple(ipaddress.ip_network(one) for one in self.addresses)


class GrantMatch(Section):
    """Whom a grant is for: one value or a list; all given keys must match."""

    group: Words = Field(default=(), description="One of the person's groups.")
    email: Annotated[Words, AfterValidator(_email)] = Field(
        default=(), description="The person's address, or *@example.com for all of a domain."
    )


class GrantSettings(Section):
    """What people who sign in may do; the first grant that matches counts."""

    match: GrantMatch = Field(default_factory=GrantMatch, description="group, email: a value or a list of them.")
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)] = Field(description="read, write, sync, admin.")
    team: str | None = Field(default=None, description="The only team whose post-mortems they see.")

    @model_validator(mode="after")
    def _team_without_admin(self) -> GrantSettings:
        if self.team is not None and Scope.ADMIN in self.scopes:
            raise ValueError("a grant of one team cannot have the scope admin, which is for everything.")
        return self

    @property
    def grant(self) -> Grant:
        """The grant as the domain has it."""
        return Grant(frozenset(self.scopes), frozenset(self.match.group), self.match.email, self.team)
