"""What the newest audit found and nobody has answered since: what needs a decision now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.container import Container
from app.domain.audit_rules import RULES, Rule
from app.domain.records import AuditRecord


@dataclass(frozen=True, slots=True)
class Standing:
    """How many findings of each rule still stand, in the order of the rules."""

    audit: AuditRecord
    items: int  # different action items that need a decision
    asking: tuple[tuple[Rule[Any], int], ...]  # to decide
    telling: tuple[tuple[Rule[Any], int], ...]  # good to know


def standing(c: Container) -> Standing | None:
    """What still stands of the newest audit that is done; None before the first."""
    with c.database.reading() as work:
        audit = work.reporting.last_done_audit(c.clock.now() + timedelta(microseconds=1))
        if audit is None:
            return None
        closed = [rule.name for rule in RULES if rule.closed]
        counts = work.reporting.standing_findings(audit, closed)
        items = work.reporting.items_in_need(audit, [rule.name for rule in RULES if rule.asks], closed)
    found = [(rule, counts[rule.name]) for rule in RULES if rule.name in counts]
    return Standing(
        audit,
        items,
        tuple(pair for pair in found if pair[0].asks),
        tuple(pair for pair in found if not pair[0].asks),
    )
