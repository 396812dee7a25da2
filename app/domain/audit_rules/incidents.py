"""Rules about registered incidents: whether what their severity demands was written or decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from app.domain.audit_rules.model import AuditSettings, Found, IncidentSubject, Rule, days_between

_DOCUMENTS: Final = {"full": "a full post-mortem", "lighter": "a post-mortem", "note": "a brief incident note"}


def post_mortem_missing(subject: IncidentSubject, settings: AuditSettings) -> Found | None:
    """The severity demands a post-mortem, the days for it are over, and there is none."""
    policy = settings.policy_of(subject.incident.severity_level)
    if policy.post_mortem not in {"mandatory", "lighter"}:
        return None
    asked = _DOCUMENTS.get(policy.document, "a post-mortem")
    found = _overdue(subject, settings, f"{policy.name} asks for {asked}, and there is none")
    return replace(found, decide=_MANDATORY) if found and policy.post_mortem == "mandatory" else found


def incident_undecided(subject: IncidentSubject, settings: AuditSettings) -> Found | None:
    """The severity asks for a decision whether to write one, and nobody has decided."""
    policy = settings.policy_of(subject.incident.severity_level)
    if policy.post_mortem != "decide":
        return None
    return _overdue(subject, settings, f"{policy.name} asks for a decision whether to write one, and there is none")


def _overdue(subject: IncidentSubject, settings: AuditSettings, why: str) -> Found | None:
    incident = subject.incident
    policy = settings.policy_of(incident.severity_level)
    if subject.post_mortem is not None or incident.decision is not None or policy.publish_within_days is None:
        return None
    calendar = settings.calendar_of(incident.team)
    ended, today = calendar.day_of(incident.ended_at or incident.started_at), settings.day_of(incident.team)
    by = calendar.after(ended, policy.publish_within_days, working=policy.counts_working_days)
    if today <= by:
        return None
    return Found(f"{why} {days_between(ended, today)} after it; it was due on {by.isoformat()}", by)


def patterns(subjects: Iterable[IncidentSubject], settings: AuditSettings) -> Iterator[tuple[IncidentSubject, Found]]:
    """Incidents too small for a document each, but many of one system: one finding per system, at its latest one.

    Those that a post-mortem or a decision covers are not counted: that is how a pattern ends.
    """
    since = settings.now - timedelta(days=settings.pattern_days)
    by_system: dict[str, list[IncidentSubject]] = defaultdict(list)
    for subject in subjects:
        incident = subject.incident
        small = settings.policy_of(incident.severity_level).post_mortem == "none"
        if small and subject.post_mortem is None and incident.decision is None and incident.started_at > since:
            for system in dict.fromkeys(name.casefold() for name in incident.systems):
                by_system[system].append(subject)
    for system, found in sorted(by_system.items()):
        if len(found) < settings.pattern_count:
            continue
        ordered = sorted(found, key=lambda subject: subject.incident.started_at)
        first = settings.calendar_of(ordered[0].incident.team).day_of(ordered[0].incident.started_at)
        ids = [subject.incident.id for subject in ordered]
        why = f"{len(found)} small incidents of {system} within {settings.pattern_days} days: {', '.join(ids)}"
        yield ordered[-1], Found(why, first, {"system": system, "incidents": ids})


def _by_pattern(_subject: IncidentSubject, _settings: AuditSettings) -> Found | None:
    return None  # seen over all incidents at once: ``patterns``


_MANDATORY: Final = "publish it, or correct the severity of the incident if that is wrong"
_WRITE: Final = 'publish it, or record "no post-mortem needed" with the reason'
RULES: Final[tuple[Rule[IncidentSubject], ...]] = (
    Rule("post-mortem-missing", "Post-mortem missing", _WRITE, post_mortem_missing),
    Rule("incident-undecided", "Post-mortem undecided", _WRITE, incident_undecided),
)
PATTERN: Final[Rule[IncidentSubject]] = Rule(
    "incident-pattern",
    "Pattern of small incidents",
    'write one post-mortem about them, or record "no post-mortem needed" with the reason for each',
    _by_pattern,
)
