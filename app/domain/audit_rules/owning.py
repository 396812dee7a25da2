"""Rules about who owns an action item."""

from __future__ import annotations

import re
from typing import Final

from app.domain.audit_rules.model import AuditSettings, Found, Rule, Subject

_GROUP: Final = re.compile(
    r"\b(?:team|teams|squad|guild|group|department|dept|on-?call|everyone|everybody|all hands)\b", re.IGNORECASE
)


def unowned(subject: Subject, settings: AuditSettings) -> Found | None:
    """Nobody is named."""
    if subject.item.owner:
        return None
    created = settings.calendar_of(subject.team).day_of(subject.item.created_at)
    policy = settings.policy_of(subject.severity_level)
    why = "nobody is named as its owner"
    if policy.own_within_days is None:
        return Found(why, created)
    by = settings.calendar_of(subject.team).after(created, policy.own_within_days, working=policy.counts_working_days)
    return Found(f"{why}; the {policy.name} policy asks for one by {by.isoformat()}", created, {"by": by.isoformat()})


def owner_left(subject: Subject, settings: AuditSettings) -> Found | None:
    """The owner is listed as gone."""
    left = settings.people.left_on(subject.item.owner)
    if left is None or left > settings.day_of(subject.team):
        return None
    return Found(f"its owner, {subject.item.owner}, left on {left.isoformat()}", left)


def owner_unknown(subject: Subject, settings: AuditSettings) -> Found | None:
    """The owner has no account on the tracker, so the ticket is nobody's there."""
    item, link = subject.item, subject.link
    if not item.owner or link is None or not settings.people.accounts or _is_team(subject, settings):
        return None
    if settings.people.account(item.owner, link.connection) is not None:
        return None
    return Found(
        f"its owner, {item.owner}, has no account on {link.connection} in [people]; its ticket is nobody's",
        settings.calendar_of(subject.team).day_of(item.created_at),
    )


def owner_is_team(subject: Subject, settings: AuditSettings) -> Found | None:
    """A team is named where the policy asks for a person."""
    policy = settings.policy_of(subject.severity_level)
    if policy.owner != "person" or not _is_team(subject, settings):
        return None
    return Found(
        f"{subject.item.owner} is a team; the {policy.name} policy asks for a person",
        settings.calendar_of(subject.team).day_of(subject.item.created_at),
    )


def may_be_asked(owner: str, connection: str, settings: AuditSettings) -> bool:
    """Whether a rule may be broken by an owner with a ticket on a connection: what an audit has to look at."""
    people = settings.people
    if people.left_on(owner) is not None or _names_team(owner, settings):
        return True
    return bool(people.accounts) and people.account(owner, connection) is None


def _is_team(subject: Subject, settings: AuditSettings) -> bool:
    owner = subject.item.owner
    return bool(owner) and _names_team(owner or "", settings)


def _names_team(owner: str, settings: AuditSettings) -> bool:
    return owner.casefold().lstrip("@") in settings.team_names or _GROUP.search(owner) is not None


RULES: Final[tuple[Rule[Subject], ...]] = (
    Rule("unowned", "Unowned", "name an owner", unowned),
    Rule("owner-left", "Owner has left", "name another owner, or close it as won't-do with the reason", owner_left),
    Rule("owner-is-team", "Owned by a team", "name one person of the team", owner_is_team),
    Rule(
        "owner-unknown",
        "Owner unknown to the tracker",
        "add the owner's account to [people], or name another owner",
        owner_unknown,
    ),
)
