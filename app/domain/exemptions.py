"""Exemptions from rules: each with a reason and an end date, so that none is for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Exemption:
    """Rules that are not applied to what matches, up to and including ``until``. Empty fields match everything."""

    rules: frozenset[str]
    reason: str
    until: date
    teams: frozenset[str] = frozenset()  # case folded
    levels: frozenset[int] = frozenset()
    systems: frozenset[str] = frozenset()  # case folded

    def covers(self, rule: str, *, team: str | None, level: int | None, systems: Iterable[str], today: date) -> bool:
        """Whether it exempts this from this rule, today."""
        return (
            rule in self.rules
            and today <= self.until
            and (not self.teams or (team or "").casefold() in self.teams)
            and (not self.levels or level in self.levels)
            and (not self.systems or any(system.casefold() in self.systems for system in systems))
        )


def exempted(
    exemptions: Iterable[Exemption],
    rule: str,
    *,
    team: str | None,
    level: int | None,
    systems: tuple[str, ...],
    today: date,
) -> bool:
    """Whether any exemption covers this."""
    return any(one.covers(rule, team=team, level=level, systems=systems, today=today) for one in exemptions)
