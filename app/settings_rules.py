"""The tables of the configuration that say what is demanded and what audits look for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from app.documents.model import SectionName
from app.domain.audit_rules import RULES
from app.domain.calibration import DEFAULT_THRESHOLDS
from app.domain.policies import DEFAULT_POLICIES
from app.domain.publish_gate import GateRule
from app.settings_notify import Addresses
from app.settings_sections import Section, Words
from app.settings_values import aware_zone, many, named_weekday_cron, severity_names

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GATE_RULES: Final = frozenset(rule.value for rule in GateRule)
_AUDIT_RULES: Final = frozenset(rule.name for rule in RULES)
# What these three do is set by keys of their own.
_SET_ELSEWHERE: Final = {
    GateRule.ITEM_UNOWNED.value: "require_owner",
    GateRule.ITEM_UNDATED.value: "require_due_date",
    GateRule.SECTION_MISSING.value: "require_sections",
}


class PolicySettings(Section):
    """What one severity demands of a post-mortem and its action items."""

    post_mortem: Literal["mandatory", "lighter", "decide", "none"] = Field(
        description="Whether a post-mortem is written: mandatory, lighter, decide (if there is learning) or none."
    )
    document: Literal["full", "lighter", "note", "none"] = Field(
        default="full", description="Kind of document that is written: full, lighter, note or none."
    )
    review: Literal["leadership", "team", "none"] = Field(
        default="none", description="Who reviews it: leadership, team or none."
    )
    publish_within_days: int | None = Field(
        default=None,
        ge=0,
        le=3650,
        description="Days from the end of the incident until its post-mortem is published, or decided against.",
    )
    require_owner: Literal["reject", "warn"] = Field(
        default="reject", description="What happens to a document with an action item that nobody owns."
    )
    owner: Literal["person", "team"] = Field(
        default="person", description="Who may own an action item: only a person, or a team as well."
    )
    require_due_date: Literal["reject", "warn"] = Field(
        default="reject", description="What happens to a document with an action item without a date."
    )
    own_within_days: int | None = Field(ge=0, le=3650, description="Days until every action item has an owner.")
    done_within_days: int | None = Field(ge=1, le=3650, description="Days until every action item should be done.")
    counts_working_days: bool = Field(
        default=False, description="Whether these days are the working days of the team ([teams]) or all days."
    )
    required_sections: Annotated[tuple[SectionName, ...], BeforeValidator(many)] = Field(
        default=(), description="Sections that the document must have."
    )
    require_sections: Literal["reject", "warn"] | None = Field(
        default=None,
        description="What happens to a document without one of them. Empty: reject where it is mandatory, else warn.",
    )
    rules: dict[str, Literal["reject", "warn", "off"]] = Field(
        default_factory=dict,
        description="reject, warn or off for single rules of the gate; they warn where they are not named.",
    )

    @field_validator("rules")
    @classmethod
    def _known_rules(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name in _SET_ELSEWHERE:
                raise ValueError(f'"{name}" is set by {_SET_ELSEWHERE[name]}. Write it there.')
            if name not in _GATE_RULES:
                known = ", ".join(sorted(_GATE_RULES - _SET_ELSEWHERE.keys()))
                raise ValueError(f'the gate has no rule "{name}". Known are {known}.')
        return value


_POLICIES: dict[str, dict[str, object]] = {
    f"sev{level}": {name: value for name, value in asdict(policy).items() if name != "name"}
    for level, policy in DEFAULT_POLICIES.items()
}


def _policy(severity: str) -> PolicySettings:
    return PolicySettings.model_validate(_POLICIES[severity])


class PoliciesSettings(Section):
    """One policy per severity; a table that sets a few keys keeps the defaults of the others."""

    sev1: PolicySettings = Field(default_factory=lambda: _policy("sev1"), description="Major outage, customer-facing.")
    sev2: PolicySettings = Field(default_factory=lambda: _policy("sev2"), description="Degraded or partial outage.")
    sev3: PolicySettings = Field(default_factory=lambda: _policy("sev3"), description="Minor, internal.")
    sev4: PolicySettings = Field(default_factory=lambda: _policy("sev4"), description="Transient; counted only.")

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        return {
            key: {**_POLICIES[key], **value} if key in _POLICIES and isinstance(value, dict) else value
            for key, value in given.items()
        }


class ThresholdSettings(Section):
    """From which stated impact on a severity is implied; any one of them is enough."""

    users: int | None = Field(default=None, ge=0, description="Users affected.")
    percent: float | None = Field(default=None, ge=0, le=100, description="Users affected, of all users.")
    minutes: int | None = Field(default=None, ge=0, description="Length of the incident.")


def _threshold(level: int) -> ThresholdSettings:
    found = next(one for one in DEFAULT_THRESHOLDS if one.level == level)
    return ThresholdSettings(users=found.users, percent=found.percent, minutes=found.minutes)


class CalibrationSettings(Section):
    """Which severity a stated impact implies; what reaches none of these is SEV-4."""

    sev1: ThresholdSettings = Field(default_factory=lambda: _threshold(1))
    sev2: ThresholdSettings = Field(default_factory=lambda: _threshold(2))
    sev3: ThresholdSettings = Field(default_factory=lambda: _threshold(3))


class TeamSettings(Section):
    """The days of one team."""

    timezone: Annotated[str, AfterValidator(aware_zone)] | None = Field(
        default=None, description="IANA time zone in which its days begin; else audit.timezone."
    )
    workdays: Annotated[tuple[Weekday, ...], BeforeValidator(many)] = Field(
        default=WEEKDAYS[:5], min_length=1, description="Days that are worked: mon to sun."
    )
    holidays: tuple[date, ...] = Field(default=(), description="Days that are not worked, as YYYY-MM-DD.")


class ExemptionSettings(Section):
    """An exemption from rules, with its reason and its end."""

    rules: Words = Field(min_length=1, description="Rules of the gate or of the audit that are not applied.")
    reason: str = Field(min_length=1, description="Why.")
    until: date = Field(description="Last day, as YYYY-MM-DD.")
    team: Words = Field(default=(), description="Only for these teams.")
    severity: Annotated[Words, BeforeValidator(severity_names)] = Field(
        default=(), description='Only for these severities: "sev1" to "sev4".'
    )
    system: Words = Field(default=(), description="Only where one of these systems is affected.")

    @field_validator("rules")
    @classmethod
    def _known_rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in _GATE_RULES | _AUDIT_RULES:
                known = ", ".join(sorted(_GATE_RULES | _AUDIT_RULES))
                raise ValueError(f'there is no rule "{name}". Known are {known}.')
        return value


class AuditSettings(Section):
    """When everything is checked, what is looked for, and who hears of it."""

    schedule: Annotated[str, AfterValidator(named_weekday_cron)] = Field(
        default="0 9 1 * *",
        description="minute hour day month weekday, in the time zone below; weekdays by name (mon to sun).",
    )
    timezone: Annotated[str, AfterValidator(aware_zone)] = Field(default="UTC", description="IANA time zone.")
    stale_after_days: int = Field(
        default=30, ge=1, le=3650, description="Days without news after which an open action item is stale."
    )
    due_soon_days: int = Field(default=7, ge=0, le=365, description="Days before its date from which it is due soon.")
    slips: int = Field(default=3, ge=1, le=100, description="Times a date may move before somebody has to decide.")
    unlinked_after_hours: int = Field(
        default=24, ge=0, le=8760, description="Hours after which an action item should have its ticket."
    )
    looks_back_days: int = Field(
        default=90, ge=1, le=3650, description="How old a closing or a publication may be to be asked about, in days."
    )
    pattern_count: int = Field(
        default=5, ge=2, le=1000, description="Incidents of one system, too small for a document, that make a pattern."
    )
    pattern_days: int = Field(default=30, ge=1, le=3650, description="Days within which they happened.")
    notify: Addresses = Field(default=(), description="Where reports are sent. Addresses may hold tokens: kept secret.")


def people_as_text(given: object) -> object:
    """Let the day on which a person left be written as a TOML date or as text."""
    if not isinstance(given, Mapping):
        return given
    return {name: _with_day(accounts) for name, accounts in given.items()}


def _with_day(accounts: object) -> object:
    if not isinstance(accounts, Mapping) or "left" not in accounts:
        return accounts
    left = accounts["left"]
    try:
        day = left if isinstance(left, date) else date.fromisoformat(str(left))
    except ValueError:
        raise ValueError(f'left = "{left}" is not a day. Write it as YYYY-MM-DD.') from None
    return {**accounts, "left": day.isoformat()}
