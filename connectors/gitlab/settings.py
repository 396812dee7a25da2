"""The settings of a GitLab connection: one project."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator

from connectors.settings import ConnectionSettings, safe_address, token_text

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
        token_text(value.get_secret_value())
        return value

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        if "/api/v" in safe_address(value, such_as='"https://gitlab.com"').path:
            raise ValueError('leave "/api/v4" out')
        return value.rstrip("/")
