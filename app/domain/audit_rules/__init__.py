"""What an audit looks for: one pure function per rule, by topic, evaluated over one snapshot of everything."""

from app.domain.audit_rules.evaluating import RULE_BY_NAME, RULES, audit, audit_everything
from app.domain.audit_rules.model import (
    AuditSettings,
    Found,
    IncidentSubject,
    PostMortemSubject,
    Rule,
    Snapshot,
    Subject,
)

__all__ = [
    "RULES",
    "RULE_BY_NAME",
    "AuditSettings",
    "Found",
    "IncidentSubject",
    "PostMortemSubject",
    "Rule",
    "Snapshot",
    "Subject",
    "audit",
    "audit_everything",
]
