"""The one evaluation of all rules over one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from app.domain.audit_rules import closing, dating, documents, incidents, owning, tickets
from app.domain.audit_rules.model import (
    AuditSettings,
    Found,
    IncidentSubject,
    PostMortemSubject,
    Rule,
    Snapshot,
    Subject,
)
from app.domain.exemptions import exempted
from app.domain.records import FindingRecord
from app.domain.refused_documents import RefusedDocument

# In the order in which a report shows them: what needs a decision first.
_ITEM_RULES: Final[tuple[Rule[Subject], ...]] = (
    *dating.RULES,
    *owning.RULES,
    *closing.RULES,
    *documents.ITEM_RULES,
    *tickets.RULES,
    *dating.TO_KNOW,
)
_POST_MORTEM_RULES: Final[tuple[Rule[PostMortemSubject], ...]] = (*documents.RULES, *documents.TO_KNOW)
_INCIDENT_RULES: Final[tuple[Rule[IncidentSubject], ...]] = incidents.RULES
_OPEN: Final = tuple(rule for rule in _ITEM_RULES if not rule.closed)
# A ticket that disagrees matters whichever way the item stands.
_CLOSED: Final = tuple(rule for rule in _ITEM_RULES if rule.closed or rule.name == "tracker-disagrees")

RULES: Final[tuple[Rule[Any], ...]] = tuple(
    sorted(
        (*_INCIDENT_RULES, incidents.PATTERN, *_ITEM_RULES, *_POST_MORTEM_RULES, documents.REFUSED),
        key=lambda rule: not rule.asks,
    )
)
RULE_BY_NAME: Final[Mapping[str, Rule[Any]]] = {rule.name: rule for rule in RULES}


def audit(subjects: Iterable[Subject], settings: AuditSettings) -> list[FindingRecord]:
    """Every rule broken by every item. Items removed from their document are still owed, so still audited."""
    return [finding for subject in subjects for finding in _of_item(subject, settings)]


def audit_everything(snapshot: Snapshot, settings: AuditSettings) -> list[FindingRecord]:
    """Every rule broken by anything; findings that an exemption covers are left out."""
    return [
        *audit(snapshot.subjects, settings),
        *(finding for subject in snapshot.post_mortems for finding in _of_post_mortem(subject, settings)),
        *_of_incidents(snapshot.incidents, settings),
        *(finding for document in snapshot.refused for finding in _of_refused(document, settings)),
    ]


def _of_item(subject: Subject, settings: AuditSettings) -> Iterator[FindingRecord]:
    item = subject.item
    for rule in _CLOSED if item.state.closed else _OPEN:
        found = rule.check(subject, settings)
        if found is not None and not _is_exempt(rule, settings, subject.team, subject.severity_level, subject.systems):
            yield _finding(rule, found, item.text, action_item_id=item.id, post_mortem_id=item.post_mortem_id)


def _of_post_mortem(subject: PostMortemSubject, settings: AuditSettings) -> Iterator[FindingRecord]:
    record = subject.post_mortem
    for rule in _POST_MORTEM_RULES:
        found = rule.check(subject, settings)
        if found is not None and not _is_exempt(rule, settings, record.team, record.severity_level, record.systems):
            yield _finding(rule, found, record.title, post_mortem_id=record.id)


def _of_incidents(subjects: tuple[IncidentSubject, ...], settings: AuditSettings) -> Iterator[FindingRecord]:
    found: list[tuple[Rule[IncidentSubject], IncidentSubject, Found]] = [
        (rule, subject, broken)
        for subject in subjects
        for rule in _INCIDENT_RULES
        if (broken := rule.check(subject, settings)) is not None
    ]
    found += [(incidents.PATTERN, subject, broken) for subject, broken in incidents.patterns(subjects, settings)]
    for rule, subject, broken in found:
        incident = subject.incident
        if not _is_exempt(rule, settings, incident.team, incident.severity_level, incident.systems):
            yield _finding(rule, broken, incident.title, incident_id=incident.id)


def _of_refused(document: RefusedDocument, settings: AuditSettings) -> Iterator[FindingRecord]:
    found = documents.REFUSED.check(document, settings)
    if found is not None and not _is_exempt(documents.REFUSED, settings, None, None, ()):
        of = {"post_mortem_id": document.post_mortem_id} if document.post_mortem_id else {}
        yield _finding(documents.REFUSED, found, document.uri, **of)


def _is_exempt(
    rule: Rule[Any], settings: AuditSettings, team: str | None, level: int | None, systems: tuple[str, ...]
) -> bool:
    return bool(settings.exemptions) and exempted(
        settings.exemptions, rule.name, team=team, level=level, systems=systems, today=settings.day_of(team)
    )


def _finding(rule: Rule[Any], found: Found, what: str, **of: str) -> FindingRecord:
    return FindingRecord(
        rule=rule.name,
        message=found.why,
        what=what,
        since=found.since,
        decide=found.decide or rule.decide,
        data=dict(found.data),
        action_item_id=of.get("action_item_id"),
        post_mortem_id=of.get("post_mortem_id"),
        incident_id=of.get("incident_id"),
    )
