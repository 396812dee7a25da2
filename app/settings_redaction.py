"""The table of the configuration that says what is taken out of a post-mortem before others read it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from app.settings_sections import Section, Words


def _usable(patterns: dict[str, str]) -> dict[str, str]:
    if patterns:
        from app.domain.redaction_policy import pattern_problem  # RE2 is loaded where it is used

        for name, pattern in patterns.items():
            problem = pattern_problem(pattern)
            if problem is not None:
                raise ValueError(f'the pattern "{name}" cannot be used: {problem}. Write it in RE2 syntax.')
    return patterns


class RedactionSettings(Section):
    """What is taken out of a post-mortem before others read it; people of [people] always are."""

    people: Words = Field(default=(), description="Names of further people.")
    customers: Words = Field(default=(), description="Names of customers.")
    hosts: Words = Field(default=(), description="Names of hosts; *.example.com stands for all below it.")
    link_hosts: Words = Field(default=(), description="Public hosts whose links stay; others lose their target.")
    keep: Words = Field(default=(), description="Words that stay whatever they look like.")
    addresses: bool = Field(default=True, description="Take out IP and hardware addresses, host names and links.")
    emails: bool = Field(default=True, description="Take out e-mail addresses.")
    tickets: bool = Field(default=True, description="Take out ticket keys.")
    secrets: bool = Field(default=True, description="Take out what looks like a password, key or token.")
    roles: dict[str, str] = Field(default_factory=dict, description='What a person is called, else "engineer".')
    patterns: Annotated[dict[str, str], AfterValidator(_usable)] = Field(
        default_factory=dict, description="Patterns of your own (RE2 syntax), by what stands in their place."
    )
