"""What an audit looks for: one pure function per rule, over one snapshot of an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.records import FindingRecord, ItemRecord


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """What the rules need to know besides the items."""

    now: datetime
    today: date  # in the audit's time zone
    stale_after: timedelta


@dataclass(frozen=True, slots=True)
class Subject:
    """One open action item with what a reader needs to place it."""

    item: ItemRecord
    post_mortem_title: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its stable name, what it means for the reader, and the check that answers with a message or None."""

    name: str
    title: str
    decide: str
    check: Callable[[ItemRecord, AuditSettings], str | None]


def _unowned(item: ItemRecord, _settings: AuditSettings) -> str | None:
    return "nobody is named as its owner" if not item.owner else None


def _undated(item: ItemRecord, _settings: AuditSettings) -> str | None:
    if item.due_date is not None:
        return None
    return f'"{item.due}" is not a date' if item.due else "it has no due date"


def _overdue(item: ItemRecord, settings: AuditSettings) -> str | None:
    if item.due_date is None or item.due_date >= settings.today:
        return None
    days = (settings.today - item.due_date).days
    return f"it was due on {item.due_date.isoformat()}, {days} {'day' if days == 1 else 'days'} ago"


def _stale(item: ItemRecord, settings: AuditSettings) -> str | None:
    since = item.last_activity_at or item.created_at
    quiet = settings.now - since
    if quiet < settings.stale_after:
        return None
    return f"nothing has happened since {since.date().isoformat()} ({quiet.days} days)"


RULES: tuple[Rule, ...] = (
    Rule("stale", "Stale", "set a new date, or close it as won't-do with the reason", _stale),
    Rule("overdue", "Overdue", "set a new date, or close it as won't-do with the reason", _overdue),
    Rule("unowned", "Unowned", "name an owner", _unowned),
    Rule("undated", "Undated", "set a due date", _undated),
)
RULE_BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def audit(subjects: Iterable[Subject], settings: AuditSettings) -> list[FindingRecord]:
    """Every rule broken by every open item. Items removed from their document are still owed, so still audited."""
    return [
        FindingRecord(
            rule=rule.name,
            action_item_id=subject.item.id,
            post_mortem_id=subject.item.post_mortem_id,
            message=message,
        )
        for subject in subjects
        if not subject.item.state.closed
        for rule in RULES
        if (message := rule.check(subject.item, settings)) is not None
    ]
