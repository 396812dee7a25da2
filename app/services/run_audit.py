"""Run an audit: one snapshot of everything, every rule, findings stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from app.container import WORK_QUEUE, Container, Job
from app.domain.audit_rules import audit_everything
from app.domain.records import AuditRecord
from app.errors import Conflict, NotFound
from app.services.configured_policies import audit_settings
from app.services.notify import announce_audit


def start_audit(c: Container, *, period: str | None = None) -> AuditRecord:
    """Record an audit as running and enqueue its work; a period's audit exists once, however many ask for it."""
    record = AuditRecord(c.identifiers.new_id(), "running", c.clock.now(), period=period)
    try:
        with c.database.unit_of_work() as work:
            if period is not None and (known := work.audits.of_period(period)) is not None:
                return known
            work.audits.save(record)
            c.jobs.enqueue(work, Job("run_audit", f"audit:{record.id}", WORK_QUEUE, {"audit_id": record.id}))
    except Conflict:  # the clock of another replica asked in the same moment
        with c.database.reading() as work:
            known = work.audits.of_period(period) if period is not None else None
        if known is None:
            raise
        return known
    return record


def run_audit(c: Container, audit_id: str) -> float | None:
    """Do the work of a running audit; running it again replaces its findings."""
    now = c.clock.now()
    with c.database.unit_of_work() as work:
        record = work.audits.get(audit_id)
        if record is None:
            message = f"no audit {audit_id}"
            raise NotFound(message)
        settings = replace(
            audit_settings(c.settings, now, work.snapshots.team_names()), policies=c.policies, people=c.people
        )
        findings = audit_everything(work.snapshots.everything(settings), settings)
        work.audits.replace_findings(audit_id, findings)
        work.snapshots.found_stale((f.action_item_id for f in findings if f.rule == "stale" and f.action_item_id), now)
        counts = dict(Counter(f.rule for f in findings)) | {"items": sum(work.action_items.counts_by_state().values())}
        work.audits.save(AuditRecord(audit_id, "done", record.started_at, c.clock.now(), record.period, counts))
        announce_audit(c, work, audit_id)
        c.faults.at("before_audit_commit")
    return None
