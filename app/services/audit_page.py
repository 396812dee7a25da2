"""An audit a part at a time: how much each rule found with the first of it, or a part of what one rule found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.container import Container
from app.domain.audit_rules import RULE_BY_NAME, RULES, Rule
from app.domain.metrics.rates import CompletionFigures
from app.domain.records import AuditRecord
from app.errors import NotFound
from app.services.report import Entry, completion_of_report, entries_of
from app.services.standing import items_in_need


@dataclass(frozen=True, slots=True)
class RulePart:
    """What a rule found: the number, and some of it from ``offset`` on."""

    rule: Rule[Any]
    number: int
    offset: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """An audit that is done; rules that found nothing are left out."""

    audit: AuditRecord
    items_in_need: int
    parts: tuple[RulePart, ...]
    completion: Mapping[str, tuple[CompletionFigures, ...]]  # as ``Report.completion``; empty where one rule is asked


def audit_page(c: Container, audit: AuditRecord, *, most: int) -> AuditPage:
    """Every rule with at most ``most`` of its findings."""
    with c.database.reading() as work:
        parts = []
        for rule in RULES:
            if number := audit.counts.get(rule.name, 0):
                found = work.questions.of_rule(audit.id, rule.name, offset=0, limit=most)
                parts.append(RulePart(rule, number, 0, entries_of(work, audit, found)))
        needed = items_in_need(work, audit)
    return AuditPage(audit, needed, tuple(parts), completion_of_report(c))


def part_of_rule(c: Container, audit: AuditRecord, name: str, *, offset: int, most: int) -> AuditPage:
    """At most ``most`` findings of one rule, from ``offset`` on; raises ``NotFound`` for a rule that there is not."""
    rule = RULE_BY_NAME.get(name)
    if rule is None:
        raise NotFound(f'no rule "{name}"; the rules are {", ".join(RULE_BY_NAME)}')
    with c.database.reading() as work:
        entries = entries_of(work, audit, work.questions.of_rule(audit.id, name, offset=offset, limit=most))
        needed = items_in_need(work, audit)
    return AuditPage(audit, needed, (RulePart(rule, audit.counts.get(name, 0), offset, entries),), {})
