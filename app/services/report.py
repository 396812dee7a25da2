"""An audit as a person reads it: gathers its findings, with what a reader needs to decide, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.container import Container
from app.domain.audit_rules import RULE_BY_NAME
from app.domain.metrics.rates import CompletionFigures, GroupBy
from app.domain.records import FindingRecord, ItemRecord, ItemState, LinkRecord, LinkState, TicketRef
from app.errors import Conflict
from app.services import overview

_GROUPINGS: tuple[GroupBy, ...] = ("team", "severity")


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with what a reader needs to decide; about an action item, a post-mortem or an incident."""

    rule: str
    action_item_id: str | None
    text: str
    post_mortem: str
    team: str | None
    owner: str | None
    due: date | None
    ticket: TicketRef | None
    why: str
    state: ItemState | None  # now; an item may have been closed since the audit
    since: date | None = None
    decide: str = ""
    post_mortem_id: str | None = None
    incident_id: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found, and how far things are at ``as_of``."""

    audit_id: str
    audited_at: datetime
    items: int
    as_of: datetime
    entries: tuple[Entry, ...]
    completion: Mapping[str, tuple[CompletionFigures, ...]]  # by grouping: "all", "team", "severity"

    @property
    def items_in_need(self) -> int:
        """How many items need a decision; one item may break several rules."""
        return len({e.action_item_id for e in self.entries if e.action_item_id and RULE_BY_NAME[e.rule].asks})

    @property
    def others_in_need(self) -> int:
        """How many post-mortems and incidents need a decision."""
        asking = [e for e in self.entries if e.action_item_id is None and RULE_BY_NAME[e.rule].asks]
        return len({(e.incident_id, e.post_mortem_id) for e in asking})


def build(c: Container, audit_id: str) -> Report:
    """Gather a report.

    Raises:
        NotFound: no such audit.
        Conflict: it is still running.
    """
    audit, findings = overview.audit(c, audit_id)
    if audit.state != "done":
        raise Conflict(f"audit {audit_id} is still running; read its report when its state is done")
    with c.database.reading() as work:
        items = {item.id: (item, title, team) for item, title, team in work.action_items.all_with_context()}
        links = work.links.of_items([finding.action_item_id for finding in findings if finding.action_item_id])
        teams = {record.id: record.team for record in work.incidents.all()}
        post_mortems = work.post_mortems.get_many([f.post_mortem_id for f in findings if f.post_mortem_id])
    entries = []
    for finding in findings:
        if finding.action_item_id is None:
            record = post_mortems.get(finding.post_mortem_id or "")
            entries.append(_without_item(finding, record.team if record else teams.get(finding.incident_id or "")))
        else:
            entries.append(_of_item(finding, *items[finding.action_item_id], links.get(finding.action_item_id)))
    everything = overview.completion_figures(c, None)
    return Report(
        audit_id=audit.id,
        audited_at=audit.finished_at or audit.started_at,
        items=audit.counts.get("items", 0),
        as_of=everything.as_of,
        entries=tuple(entries),
        completion={"all": everything.groups}
        | {by: figures for by in _GROUPINGS if (figures := overview.completion_figures(c, by).groups)},
    )


def _of_item(finding: FindingRecord, item: ItemRecord, title: str, team: str | None, link: LinkRecord | None) -> Entry:
    return Entry(
        rule=finding.rule,
        action_item_id=item.id,
        text=item.text,
        post_mortem=title,
        team=team,
        owner=item.owner,
        due=item.due_date,
        ticket=link.ticket if link and link.state is LinkState.LINKED else None,
        why=finding.message,
        state=item.state,
        since=finding.since,
        decide=finding.decide,
        post_mortem_id=item.post_mortem_id,
    )


def _without_item(finding: FindingRecord, team: str | None) -> Entry:
    return Entry(
        rule=finding.rule,
        action_item_id=None,
        text=finding.what,
        post_mortem="",
        team=team,
        owner=None,
        due=None,
        ticket=None,
        why=finding.message,
        state=None,
        since=finding.since,
        decide=finding.decide,
        post_mortem_id=finding.post_mortem_id,
        incident_id=finding.incident_id,
    )
