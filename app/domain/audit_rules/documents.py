"""Rules about post-mortems: what became of their items' lines, how strong the actions are, how late it came."""

from __future__ import annotations

from typing import Final

from app.domain.action_strength import strength_of
from app.domain.audit_rules.model import AuditSettings, Found, PostMortemSubject, Rule, Subject, days_between, ended_on
from app.domain.calibration import implied_by
from app.domain.calibration import words as impact_words
from app.domain.records import ItemState
from app.domain.recurrence import RecurrenceState
from app.domain.refused_documents import RefusedDocument

_WORST: Final = 1
_GIVEN_UP: Final = frozenset((ItemState.WONT_DO, ItemState.DUPLICATE))
_FOLLOW_UP: Final = "do the earlier action items, or close them as won't-do with the reason"


def removed(subject: Subject, settings: AuditSettings) -> Found | None:
    """Its line was taken out of the document; the work is still owed."""
    at = subject.item.removed_at
    if at is None:
        return None
    day = settings.calendar_of(subject.team).day_of(at)
    return Found(f"it was removed from the document on {day.isoformat()}, and is not closed", day)


def only_weak_actions(subject: PostMortemSubject, settings: AuditSettings) -> Found | None:
    """After the worst incidents something has to change but what people are told; asked while it is news.

    It is news when it is published, and again when the last action that would have changed something is given up.
    """
    record = subject.post_mortem
    if record.severity_level != _WORST:
        return None
    counted = [item for item in subject.items if item.state not in _GIVEN_UP]
    if any(strength_of(item.text) != "weak" for item in counted):
        return None
    dropped = [item for item in subject.items if item.state in _GIVEN_UP]
    if counted:
        dropped = [item for item in dropped if strength_of(item.text) != "weak"]
    news = max([record.published_at, *(item.closed_at for item in dropped if item.closed_at is not None)])
    if settings.now - news > settings.looks_back:
        return None
    since = settings.calendar_of(record.team).day_of(news)
    if not counted:
        return Found("it has no action item that will be done", since)
    how_many = (
        "its only action item trains, documents or reminds"
        if len(counted) == 1
        else (f"all its {len(counted)} action items train, document or remind")
    )
    return Found(f"{how_many}; none changes the system", since)


def published_late(subject: PostMortemSubject, settings: AuditSettings) -> Found | None:
    """It was published after the day that the policy asks for; told once, while it is news."""
    record = subject.post_mortem
    policy = settings.policy_of(record.severity_level)
    if policy.publish_within_days is None or (record.incident_date is None and record.ended_at is None):
        return None
    if settings.now - record.published_at > settings.looks_back:
        return None
    calendar = settings.calendar_of(record.team)
    ended, published = ended_on(record), calendar.day_of(record.published_at)
    by = calendar.after(ended, policy.publish_within_days, working=policy.counts_working_days)
    if published <= by:
        return None
    return Found(
        f"it was published on {published.isoformat()}, {days_between(ended, published)} after the incident; the "
        f"{policy.name} policy asks for it by {by.isoformat()}",
        by,
    )


def miscalibrated(subject: PostMortemSubject, settings: AuditSettings) -> Found | None:
    """The stated impact implies another severity than the recorded one, worse or milder; asked while it is news."""
    record = subject.post_mortem
    if settings.now - record.published_at > settings.looks_back:
        return None
    implied = implied_by(subject.facts, settings.thresholds)
    if implied is None or record.severity_level is None or implied.level == record.severity_level:
        return None
    if implied.level > record.severity_level and not implied.complete:
        return None  # what is stated is small, but not all was stated
    how = "worse" if implied.level < record.severity_level else "milder"
    published = settings.calendar_of(record.team).day_of(record.published_at)
    return Found(
        f"recorded as SEV-{record.severity_level}, but its impact ({impact_words(subject.facts)}) implies "
        f"SEV-{implied.level}, which is {how}",
        published,
        {"implied": implied.level, "recorded": record.severity_level},
    )


def repeated(subject: PostMortemSubject, settings: AuditSettings) -> Found | None:
    """It may be, or is, the same incident again, and what was to prevent it is still open."""
    standing = [repeats for repeats in subject.repeats if repeats.open_items]
    if not standing:
        return None
    # What a person has confirmed is told before what only looks alike.
    repeats = max(standing, key=lambda one: (one.record.state is RecurrenceState.CONFIRMED, one.record.score))
    record = repeats.record
    how = "it is" if record.state is RecurrenceState.CONFIRMED else "it may be"
    items = "action item is" if repeats.open_items == 1 else "action items are"
    why = (
        f'{how} "{repeats.earlier_title}" again, of which {repeats.open_items} {items} open: both name '
        f"{', '.join(record.systems)}, and {', '.join(record.words)}"
    )
    found = settings.calendar_of(subject.post_mortem.team).day_of(record.found_at)
    data = {"recurrence": record.id, "earlier": record.earlier_id, "quotes": list(record.quotes)}
    return Found(why, found, data, _FOLLOW_UP if record.state is RecurrenceState.CONFIRMED else "")


def refused(document: RefusedDocument, settings: AuditSettings) -> Found:
    """It lies where documents are published from, and its policy refuses it as it is there."""
    data = {"connection": document.connection, "version": document.version, "problems": list(document.problems)}
    why = "; ".join((document.message, *document.problems[:3]))
    return Found(f"it is not published as it is now: {why}", settings.calendar_of(None).day_of(document.since), data)


ITEM_RULES: Final[tuple[Rule[Subject], ...]] = (
    Rule("removed", "Removed from its document", "do it, or close it as won't-do with the reason", removed),
)
RULES: Final[tuple[Rule[PostMortemSubject], ...]] = (
    Rule("recurrence", "The same again", "confirm or dismiss it", repeated),
    Rule(
        "weak-actions", "Only weak actions", "add an action that changes the system to the document", only_weak_actions
    ),
    Rule(
        "severity-calibration",
        "Severity and impact differ",
        "correct the severity or the impact in the document",
        miscalibrated,
    ),
)
TO_KNOW: Final[tuple[Rule[PostMortemSubject], ...]] = (
    Rule("post-mortem-late", "Published late", "nothing; see what kept it", published_late, asks=False),
)
REFUSED: Final[Rule[RefusedDocument]] = Rule(
    "document-refused", "Refused when it was pushed", "mend the document, or exempt it", refused, asks=False
)
