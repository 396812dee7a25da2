"""Makes the domain's policies, people, calendars and audit settings of the configured ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.audit_rules import AuditSettings
from app.domain.calendars import Calendar, Calendars
from app.domain.calibration import Threshold
from app.domain.drafting import People
from app.domain.exemptions import Exemption
from app.domain.policies import Policy
from app.settings import PolicySettings, Settings
from app.settings_rules import WEEKDAYS

_LEFT: Final = "left"  # beside a person's accounts
_COPIED: Final = tuple(field.name for field in fields(Policy) if field.name != "name")


def configured_policies(settings: Settings) -> dict[int, Policy]:
    """Return the configured policies by severity level, 1 to 4."""
    return {level: _policy(level, getattr(settings.policy, f"sev{level}")) for level in range(1, 5)}


def _policy(level: int, policy: PolicySettings) -> Policy:
    return Policy(name=f"SEV-{level}", **{name: getattr(policy, name) for name in _COPIED})


def configured_people(settings: Settings) -> People:
    """Return the accounts of each person, and who has left."""
    return People(
        {name: {k: v for k, v in accounts.items() if k != _LEFT} for name, accounts in settings.people.items()},
        {name: date.fromisoformat(accounts[_LEFT]) for name, accounts in settings.people.items() if _LEFT in accounts},
    )


def configured_calendars(settings: Settings) -> Calendars:
    """Return the calendar of each team; a team without one counts in ``audit.timezone``, Monday to Friday."""
    shared = settings.audit.timezone
    return Calendars(
        Calendar(ZoneInfo(shared)),
        {
            name.casefold(): Calendar(
                ZoneInfo(team.timezone or shared),
                frozenset(WEEKDAYS.index(day) for day in team.workdays),
                frozenset(team.holidays),
            )
            for name, team in settings.teams.items()
        },
    )


def configured_exemptions(settings: Settings) -> tuple[Exemption, ...]:
    """Return the configured exemptions."""
    return tuple(
        Exemption(
            rules=frozenset(one.rules),
            reason=one.reason,
            until=one.until,
            teams=frozenset(team.casefold() for team in one.team),
            levels=frozenset(int(name[3:]) for name in one.severity),
            systems=frozenset(system.casefold() for system in one.system),
        )
        for one in settings.exemptions
    )


def audit_settings(settings: Settings, now: datetime, team_names: Iterable[str] = ()) -> AuditSettings:
    """Return what the rules are to know; ``team_names`` are those of the post-mortems."""
    audit = settings.audit
    thresholds = ((1, settings.calibration.sev1), (2, settings.calibration.sev2), (3, settings.calibration.sev3))
    return AuditSettings(
        now=now,
        today=now.astimezone(ZoneInfo(audit.timezone)).date(),
        stale_after=timedelta(days=audit.stale_after_days),
        due_soon_days=audit.due_soon_days,
        slips=audit.slips,
        unlinked_after=timedelta(hours=audit.unlinked_after_hours),
        looks_back=timedelta(days=audit.looks_back_days),
        pattern_count=audit.pattern_count,
        pattern_days=audit.pattern_days,
        policies=configured_policies(settings),
        calendars=configured_calendars(settings),
        people=configured_people(settings),
        team_names=frozenset(name.casefold() for name in (*settings.teams, *team_names)),
        thresholds=tuple(Threshold(level, one.users, one.percent, one.minutes) for level, one in thresholds),
        exemptions=configured_exemptions(settings),
    )
