"""The settings of a GitHub connection: one repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from github import Auth
from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator

from connectors.settings import ConnectionSettings, safe_address, token_text

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _key_text(given: str, file: str) -> str:
    """Return the key; an environment variable may hold its line breaks as a backslash and an n."""
    if given:
        return given.replace("\\n", "\n")
    try:
        return Path(file).expanduser().read_text(encoding="ascii")
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a .pem file"
        raise ValueError(f"the file {file!r} cannot be read: {reason}") from error


def _require_key(app_id: str, text: str) -> None:
    try:
        signed = Auth.AppAuth(app_id, text).token if text else ""
    except Exception as error:
        raise ValueError("that is not a private key as GitHub gives it (a .pem file with an RSA key)") from error
    if not signed:
        raise ValueError("the private key is empty")


class GithubSettings(ConnectionSettings):
    """Settings of ``kind = "github"``."""

    repository: str = Field(description='The repository whose issues are the tickets, as "owner/name".')
    app_id: Annotated[str, BeforeValidator(_number_as_text)] = Field(
        default="", description="A GitHub App's id or client id, in place of a token; private_key goes with it."
    )
    installation_id: int = Field(
        default=0, ge=0, description="The App's installation; 0: the one that the repository has."
    )
    private_key: SecretStr = Field(
        default=SecretStr(""), description="The App's private key, as the text of the .pem file."
    )
    private_key_file: str = Field(
        default="", validate_default=True, description="Path of the App's .pem file, in place of private_key."
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        description="A fine-grained token for this repository with Issues: read and write (Webhooks too, for set-up).",
    )
    base_url: str = Field(
        default="https://api.github.com",
        description='Address of the API; GitHub Enterprise Server: "https://HOST/api/v3".',
    )
    labels: tuple[str, ...] = Field(default=(), description="Labels that every ticket gets, beside those of its item.")

    due_date: Literal["body", "milestone", "field"] = Field(
        default="body",
        description='Where a due date is kept: "body", a line of the text; "milestone", one per day; "field", below.',
    )
    due_date_field: str = Field(
        default="Target date",
        min_length=1,
        description='Name of the organisation\'s date field, for due_date = "field"; without one the text is used.',
    )
    # https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
    writes_per_minute: int = Field(default=80, ge=0, description="Most writes in any minute; GitHub's own limit is 80.")
    writes_per_hour: int = Field(default=500, ge=0, description="Most writes in any hour; GitHub's own limit is 500.")
    issue_type: str = Field(default="", description="The issue type of every ticket, where the organisation has types.")
    document_repository: str = Field(
        default="", description='Repository of the post-mortems, as "owner/name"; empty: that of the tickets.'
    )
    document_branch: str = Field(
        default="", description="Branch on which post-mortems live; empty: the repository's default branch."
    )
    document_paths: tuple[str, ...] = Field(
        default=(),
        description='Paths of post-mortems, such as "postmortems/**/*.md": a push that changes one publishes it.',
    )
    link_back: Literal["commit", "pull_request", "none"] = Field(
        default="commit", description="How links get into post-mortems of the repository: commit, pull_request or none."
    )

    comment_on_refused_documents: bool = Field(
        default=False,
        description="Comment on a pushed commit whose post-mortem is refused: which rules it breaks, where.",
    )

    @field_validator("repository", "document_repository")
    @classmethod
    def _owner_and_name(cls, value: str, info: ValidationInfo) -> str:
        if not (value or info.field_name == "repository"):
            return value
        if not _REPOSITORY.fullmatch(value):
            raise ValueError('write it as "owner/name"')
        return value

    @field_validator("private_key_file")
    @classmethod
    def _key_readable(cls, value: str, info: ValidationInfo) -> str:
        given = info.data.get("private_key", SecretStr("")).get_secret_value()
        if value and given:
            raise ValueError("give either private_key or private_key_file")
        app_id = info.data.get("app_id")
        if app_id and not (value or given):
            raise ValueError("an App signs with its private key: give private_key or private_key_file")
        if not app_id and (value or given):
            raise ValueError("a private key belongs to an App: give its app_id")
        if value or given:
            _require_key(str(app_id), _key_text(given, value))
        return value

    @field_validator("token")
    @classmethod
    def _token_present(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        text = value.get_secret_value()
        if info.data.get("app_id"):
            if text:
                raise ValueError("give either a token or an App (app_id), not both")
            return value
        if not text:
            raise ValueError("a token is needed, or an App (app_id and private_key)")
        token_text(text)
        return value

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        where = safe_address(value, such_as='"https://api.github.com" or "https://HOST/api/v3"')
        if where.hostname == "github.com":
            raise ValueError('that is the web address: the API is at "https://api.github.com"')
        return value.rstrip("/")

    def signing_key(self) -> str:
        """Return the App's private key; the file is read anew each time, so that a new key is taken up."""
        return _key_text(self.private_key.get_secret_value(), self.private_key_file)

    @property
    def web_url(self) -> str:
        """Address of the web pages that belong to ``base_url``."""
        parts = urlsplit(self.base_url)
        if parts.hostname == "api.github.com":
            return "https://github.com"
        return f"{parts.scheme}://{parts.netloc}"
