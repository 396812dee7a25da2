"""The settings of a GitLab connection: one project."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from connectors.loopback import is_loopback
from connectors.settings import ConnectionSettings

_PROJECT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")


class GitlabSettings(ConnectionSettings):
    """Settings of ``kind = "gitlab"``."""

    project: str = Field(description='Path of the project whose issues are the tickets, as "group/project".')
    token: SecretStr = Field(description="A project or personal access token with the scope api, role Planner or more.")
    base_url: str = Field(default="https://gitlab.com", description='Address of GitLab, without "/api/v4".')
    labels: tuple[str, ...] = Field(default=(), description="Labels that every ticket gets, beside those of its item.")
    wont_do_label: str = Field(
        default="wont-do",
        min_length=1,
        description="Label that makes a closed issue mean won't do: GitLab keeps no reason.",
    )
    duplicate_label: str = Field(
        default="duplicate", min_length=1, description="Label that makes a closed issue mean duplicate."
    )

    @field_validator("project")
    @classmethod
    def _path_of_a_project(cls, value: str) -> str:
        if not _PROJECT.fullmatch(value):
            raise ValueError('write its path, such as "group/project"')
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
            raise ValueError('write it as "https://gitlab.com"')
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("the token would travel unencrypted: use https")
        if "/api/v" in parts.path:
            raise ValueError('leave "/api/v4" out')
        return value.rstrip("/")
