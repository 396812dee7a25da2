"""Holds a document against the configured gate: its severity's policy, its team's days, the exemptions it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.documents.model import PostMortem
from app.domain import policies
from app.domain.exemptions import exempted
from app.services.configured_policies import configured_calendars, configured_exemptions
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Told:
    """What decides which rules hold: as the document says, or as its publisher knows better."""

    level: int | None
    team: str | None
    systems: tuple[str, ...]


def gate(
    settings: Settings,
    known: Mapping[int, policies.Policy],
    read: PostMortem,
    told: Told,
    *,
    now: datetime,
) -> tuple[policies.GateProblem, ...]:
    """What the gate says of a document, in document order."""
    calendar = configured_calendars(settings).of(told.team)
    exemptions, today = configured_exemptions(settings), calendar.day_of(now)

    def exempt(rule: str) -> bool:
        return exempted(exemptions, rule, team=told.team, level=told.level, systems=told.systems, today=today)

    policy = policies.policy_for(told.level, known)
    return policies.gate(read, policy, today=today, calendar=calendar, exempt=exempt)
