"""Rules about when an action item is due, and whether anything happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.domain.audit_rules.model import AuditSettings, Found, Rule, Subject, days_between, latest_of

_FOUR_ENDS: Final = "a new date, won't-do with the reason, another owner, or done"


def undated(subject: Subject, settings: AuditSettings) -> Found | None:
    """No certain day is stated. None is made up: the policy's latest day is only shown."""
    item = subject.item
    if item.due_date is not None:
        return None
    why = f'"{item.due}" is not a date' if item.due else "it has no due date"
    latest = latest_of(subject, settings)
    created = settings.calendar_of(subject.team).day_of(item.created_at)
    if latest is None:
        return Found(why, created)
    name = settings.policy_of(subject.severity_level).name
    return Found(
        f"{why}; the {name} policy's latest is {latest.isoformat()}", created, {"latest_date": latest.isoformat()}
    )


def overdue(subject: Subject, settings: AuditSettings) -> Found | None:
    """The day it was due is past, where its team works."""
    due, today = subject.item.due_date, settings.day_of(subject.team)
    if due is None or due >= today:
        return None
    return Found(f"it was due on {due.isoformat()}, {days_between(due, today)} ago", due)


def due_soon(subject: Subject, settings: AuditSettings) -> Found | None:
    """It is due within a few days."""
    due, today = subject.item.due_date, settings.day_of(subject.team)
    if due is None or not today <= due <= today + timedelta(days=settings.due_soon_days):
        return None
    when = "today" if due == today else f"on {due.isoformat()}, in {days_between(today, due)}"
    return Found(f"it is due {when}", today)


def too_late(subject: Subject, settings: AuditSettings) -> Found | None:
    """It is due after the last day that the policy allows, and nobody has decided about it yet."""
    due, latest = subject.item.due_date, latest_of(subject, settings)
    if due is None or latest is None or due <= latest or subject.item.decided_at is not None:
        return None
    name = settings.policy_of(subject.severity_level).name
    return Found(
        f"it is due on {due.isoformat()}; the {name} policy's latest is {latest.isoformat()}",
        latest,
        {"latest_date": latest.isoformat()},
    )


def stale(subject: Subject, settings: AuditSettings) -> Found | None:
    """Nothing has happened for long; once found, only a decision ends it."""
    item = subject.item
    since = item.last_activity_at or item.created_at
    day_of = settings.calendar_of(subject.team).day_of
    if item.stale_since is not None:
        day = day_of(item.stale_since)
        return Found(f"it was found stale on {day.isoformat()}, and nothing has been decided since", day)
    quiet = settings.now - since
    if quiet < settings.stale_after:
        return None
    return Found(f"nothing has happened since {day_of(since).isoformat()} ({quiet.days} days)", day_of(since))


def slipped(subject: Subject, settings: AuditSettings) -> Found | None:
    """Its date was moved again and again."""
    if subject.item.slips < settings.slips:
        return None
    since = settings.calendar_of(subject.team).day_of(subject.item.created_at)
    return Found(f"its date was moved {subject.item.slips} times", since, {"slips": subject.item.slips})


RULES: Final[tuple[Rule[Subject], ...]] = (
    Rule("stale", "Stale", _FOUR_ENDS, stale),
    Rule("overdue", "Overdue", _FOUR_ENDS, overdue),
    Rule("slipped", "Slipped", "do it now, close it as won't-do with the reason, or give it to another owner", slipped),
    Rule("undated", "Undated", "set a due date", undated),
    Rule(
        "too-late",
        "Due after the policy's latest date",
        "set an earlier date, or decide for this one, with the reason",
        too_late,
    ),
)
TO_KNOW: Final[tuple[Rule[Subject], ...]] = (
    Rule("due-soon", "Due soon", "nothing yet; see that it is on its way", due_soon, asks=False),
)
