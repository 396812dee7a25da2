"""The settings of a GitHub connection: one repository."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from connectors.loopback import is_loopback
from connectors.settings import ConnectionSettings

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")


class GithubSettings(ConnectionSettings):
    """Settings of ``kind = "github"``."""

    repository: str = Field(description='The repository whose issues are the tickets, as "owner/name".')
    token: SecretStr = Field(
        description="A fine-grained token for this repository with Issues: read and write (Webhooks too, for set-up)."
    )
    base_url: str = Field(
        default="https://api.github.com",
        description='Address of the API; GitHub Enterprise Server: "https://HOST/api/v3".',
    )
    labels: tuple[str, ...] = Field(default=(), description="Labels that every ticket gets, beside those of its item.")

    @field_validator("repository")
    @classmethod
    def _owner_and_name(cls, value: str) -> str:
        if not _REPOSITORY.fullmatch(value):
            raise ValueError('write it as "owner/name"')
        return value

    @field_validator("token")
    @classmethod
    def _token_present(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if not text:
            raise ValueError("a token is needed")
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("the token holds a character that no token has (a space or line break?)")
        return value

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError('write it as "https://api.github.com" or "https://HOST/api/v3"')
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("the token would travel unencrypted: use https")
        if parts.hostname == "github.com":
            raise ValueError('that is the web address: the API is at "https://api.github.com"')
        return value.rstrip("/")

    @property
    def web_url(self) -> str:
        """Address of the web pages that belong to ``base_url``."""
        parts = urlsplit(self.base_url)
        if parts.hostname == "api.github.com":
            return "https://github.com"
        return f"{parts.scheme}://{parts.netloc}"
