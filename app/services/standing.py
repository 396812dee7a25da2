"""What the newest audit found and nobody has answered since: what needs a decision now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.container import Container
from app.domain.audit_rules import RULES, Rule
from app.domain.records import AuditRecord
from app.services.report import RULES_THAT_ASK
from app.storage.database import UnitOfWork


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
        counts = work.reporting.standing_findings(audit, RULES_THAT_ASK.of_closed)
        items = items_in_need(work, audit)
    found = [(rule, counts[rule.name]) for rule in RULES if rule.name in counts]
    return Standing(
        audit,
        items,
        tuple(pair for pair in found if pair[0].asks),
        tuple(pair for pair in found if not pair[0].asks),
    )


def items_in_need(work: UnitOfWork, audit: AuditRecord) -> int:
    """How many different action items an audit asked about that nobody has answered since."""
    return work.reporting.items_in_need(audit, RULES_THAT_ASK.asking, RULES_THAT_ASK.of_closed)
