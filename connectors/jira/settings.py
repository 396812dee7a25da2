"""The settings of a Jira connection: one project."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, SecretStr, field_validator

from connectors.settings import ConnectionSettings, safe_address, token_text

_PROJECT = re.compile(r"[A-Z][A-Z0-9_]*")


class JiraSettings(ConnectionSettings):
    """Settings of ``kind = "jira"``."""

    base_url: str = Field(description='Address of Jira, such as "https://acme.atlassian.net", without "/rest".')
    project: str = Field(description='Key of the project, such as "OPS".')
    issue_type: str = Field(default="Task", description="Type of the issues that are opened.")
    email: str = Field(default="", description="Jira Cloud: the account of the token. Data Center: leave empty.")
    token: SecretStr = Field(description="Jira Cloud: an API token. Data Center: a personal access token.")
    labels: tuple[str, ...] = Field(default=(), description="Labels that every ticket gets, beside those of its item.")
    fields: dict[str, Any] = Field(
        default_factory=dict,
        description="Further fields that the project requires at creation, as Jira's API takes them.",
    )
    transition_fields: dict[str, Any] = Field(
        default_factory=dict, description="Further fields that the screens of the closing transitions require."
    )
    done_resolutions: tuple[str, ...] = Field(
        default=("Done", "Fixed"), min_length=1, description="Resolutions that mean done; the first that fits is set."
    )
    wont_do_resolutions: tuple[str, ...] = Field(
        default=("Won't Do", "Won't Fix"), min_length=1, description="Resolutions that mean won't do, never done."
    )
    duplicate_resolutions: tuple[str, ...] = Field(
        default=("Duplicate",), description="Resolutions that mean duplicate."
    )
    wont_do_statuses: tuple[str, ...] = Field(
        default=(), description="Statuses that mean won't do, in projects that have no resolutions."
    )
    through_statuses: tuple[str, ...] = Field(
        default=(), description="Statuses to pass through where no transition leads straight to a closed one."
    )
    settle_seconds: float = Field(
        default=600.0,
        ge=0,
        le=86_400,
        description="How long a ticket whose answer was lost may stay invisible before another may be opened.",
    )

    @field_validator("project")
    @classmethod
    def _project_key(cls, value: str) -> str:
        if not _PROJECT.fullmatch(value):
            raise ValueError('write its key, such as "OPS"')
        return value

    @field_validator("token")
    @classmethod
    def _token_present(cls, value: SecretStr) -> SecretStr:
        token_text(value.get_secret_value())
        return value

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        if "/rest" in safe_address(value, such_as='"https://acme.atlassian.net"').path:
            raise ValueError('leave "/rest/..." out')
        return value.rstrip("/")

    @property
    def is_cloud(self) -> bool:
        """Whether this is Jira Cloud, which takes an e-mail address with the token."""
        return bool(self.email)
