"""Rules about action items that are closed: whether the end holds."""

from __future__ import annotations

from typing import Final

from app.domain.audit_rules.model import AuditSettings, Found, Rule, Subject
from app.domain.records import ItemState, LinkState


def dropped_without_reason(subject: Subject, settings: AuditSettings) -> Found | None:
    """It will not be done, and nobody said why."""
    item = subject.item
    if item.state is not ItemState.WONT_DO or (item.reason or "").strip():
        return None
    closed = settings.calendar_of(subject.team).day_of(item.closed_at or item.created_at)
    who = f" by {item.decided_by}" if item.decided_by else ""
    return Found(f"it was closed as won't-do{who} on {closed.isoformat()} without a reason", closed)


def look_again(subject: Subject, settings: AuditSettings) -> Found | None:
    """The day has come on which a won't-do was to be asked again."""
    item = subject.item
    if item.state is not ItemState.WONT_DO or item.look_again_on is None:
        return None
    if item.look_again_on > settings.day_of(subject.team):
        return None
    who = f"{item.decided_by} decided" if item.decided_by else "it was decided"
    return Found(
        f'{who} to look again on {item.look_again_on.isoformat()}; the reason was "{item.reason}"', item.look_again_on
    )


def done_without_evidence(subject: Subject, settings: AuditSettings) -> Found | None:
    """Closed as done lately, and its ticket shows neither a comment nor a linked change.

    Silent where the tracker does not tell which changes are linked: then nothing can be said.
    """
    item, link = subject.item, subject.link
    if item.state is not ItemState.DONE or item.evidence or item.closed_at is None:
        return None
    if link is None or link.state is not LinkState.LINKED or link.seen is None:
        return None
    if link.seen.comments > 0 or link.seen.linked_changes != 0 or settings.now - item.closed_at > settings.looks_back:
        return None
    closed = settings.calendar_of(subject.team).day_of(item.closed_at)
    return Found(f"it was closed as done on {closed.isoformat()} without a comment or a linked change", closed)


RULES: Final[tuple[Rule[Subject], ...]] = (
    Rule(
        "look-again",
        "Won't-do to look at again",
        "set a date to do it, or say won't-do again with the reason",
        look_again,
        closed=True,
    ),
    Rule(
        "dropped-without-reason",
        "Won't-do without a reason",
        "say why it will not be done, or set a date to do it",
        dropped_without_reason,
        closed=True,
    ),
    Rule(
        "done-without-evidence",
        "Done without evidence",
        "say what shows that it is done, or set a date to do it",
        done_without_evidence,
        closed=True,
    ),
)
