"""What an option may be, where it is one of a few words."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a process of the service does."""

    ALL = "all"
    API = "api"
    WORKER = "worker"


class CheckFormat(StrEnum):
    """How ``check`` prints its results."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


class ReportFormat(StrEnum):
    """How ``audit`` prints its report."""

    MD = "md"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
