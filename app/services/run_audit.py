"""Run an audit: one snapshot of everything, every rule, findings stored."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.container import WORK_QUEUE, Container, Job
from app.domain.audit_rules import AuditSettings, Subject, audit
from app.domain.records import AuditRecord
from app.errors import NotFound


def start_audit(c: Container, *, period: str | None = None) -> AuditRecord:
    """Record an audit as running and enqueue its work; a period's audit exists once."""
    with c.database.unit_of_work() as work:
        if period is not None and (known := work.audits.of_period(period)) is not None:
            return known
        record = AuditRecord(c.identifiers.new_id(), "running", c.clock.now(), period=period)
        work.audits.save(record)
        c.jobs.enqueue(work, Job("run_audit", f"audit:{record.id}", WORK_QUEUE, {"audit_id": record.id}))
    return record


def run_audit(c: Container, audit_id: str) -> float | None:
    """Do the work of a running audit; running it again replaces its findings."""
    now = c.clock.now()
    settings = AuditSettings(
        now=now,
        today=now.astimezone(ZoneInfo(c.settings.audit.timezone)).date(),
        stale_after=timedelta(days=c.settings.audit.stale_after_days),
    )
    with c.database.unit_of_work() as work:
        record = work.audits.get(audit_id)
        if record is None:
            message = f"no audit {audit_id}"
            raise NotFound(message)
        subjects = [Subject(item, title, team) for item, title, team in work.action_items.all_with_context()]
        findings = audit(subjects, settings)
        work.audits.replace_findings(audit_id, findings)
        counts = dict(Counter(f.rule for f in findings)) | {"items": len(subjects)}
        work.audits.save(AuditRecord(audit_id, "done", record.started_at, c.clock.now(), record.period, counts))
        c.faults.at("before_audit_commit")
    return None
