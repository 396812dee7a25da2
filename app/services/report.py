"""An audit as a person reads it once a month: what needs a decision first, then what happened, then the rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.container import Container
from app.domain.audit_rules import RULE_BY_NAME, RULES
from app.domain.incidents import IncidentCount, IncidentRecord, count_by_severity
from app.domain.metrics.rates import CompletionFigures, GroupBy
from app.domain.monthly import Month, month_before, month_by_month
from app.domain.records import AuditRecord, FindingRecord, ItemState, LinkRecord, LinkState, PostMortemRecord, TicketRef
from app.domain.recurrence import RecurrenceState
from app.domain.review import Choice
from app.errors import Conflict
from app.services import figures, overview
from app.services.reading_list import of_leadership, worth_reading
from app.services.recurrences import Recurrence, shown
from app.storage.database import UnitOfWork
from app.storage.questions import Asked, Rules, SubjectKey
from app.storage.reporting import Gaps, PlacedItem

_GROUPINGS: tuple[GroupBy, ...] = ("team", "severity")
RULES_THAT_ASK = Rules(
    asking=[rule.name for rule in RULES if rule.asks], of_closed=[rule.name for rule in RULES if rule.closed]
)
_A_REVIEW_AGO = timedelta(days=20)  # an audit that far back belongs to the review before


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
    answered: bool = False  # closed or decided of since the audit
    severity_level: int | None = None  # of the post-mortem or incident
    earlier_id: str | None = None  # the post-mortem that this one may repeat

    @property
    def subject(self) -> SubjectKey:
        """What it is about: one action item, post-mortem or incident."""
        if self.action_item_id:
            return "action_item", self.action_item_id
        return ("incident", self.incident_id) if self.incident_id else ("post_mortem", self.post_mortem_id or "")


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that asks for a decision about one thing: asked once, with all its reasons."""

    entries: tuple[Entry, ...]
    asked_before: bool = False  # at the last review already, and nobody has decided since

    @property
    def first(self) -> Entry:
        """The entry that weighs most; what it is about is the same in all."""
        return self.entries[0]

    @property
    def since(self) -> date | None:
        """The day on which the oldest of its reasons began."""
        return min((entry.since for entry in self.entries if entry.since), default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found, what the month brought, and how far things are at ``as_of``."""

    audit_id: str
    audited_at: datetime
    items: int
    as_of: datetime
    since: date  # the month that it tells of begins here, and ends at the audit
    until: date
    base_url: str
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]
    completion: Mapping[str, tuple[CompletionFigures, ...]]  # by grouping: "all", "team", "severity"
    months: tuple[Month, ...] = ()
    slipped: tuple[PlacedItem, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    incidents: tuple[IncidentCount, ...] = ()  # registered ones that started in the month
    published: tuple[PostMortemRecord, ...] = ()
    for_leadership: tuple[PostMortemRecord, ...] = ()  # of what was published in the month, reviewed by leadership
    reading: tuple[Choice, ...] = ()  # of what was published in the month, worth reading together
    dropped: tuple[PlacedItem, ...] = ()
    dropped_ever: int = 0
    gaps: Gaps | None = None

    @property
    def near_misses(self) -> tuple[PostMortemRecord, ...]:
        """The close calls that were written down in the month."""
        return tuple(record for record in self.published if record.kind == "near_miss")

    @property
    def items_in_need(self) -> int:
        """How many items need a decision; one item may break several rules."""
        return sum(1 for question in self.questions if question.first.action_item_id)

    @property
    def others_in_need(self) -> int:
        """How many post-mortems and incidents need a decision."""
        return len(self.questions) - self.items_in_need

    @property
    def answered(self) -> int:
        """How many things the audit asked about that were closed or decided since."""
        return len({e.subject for e in self.entries if e.answered and RULE_BY_NAME[e.rule].asks})


def build(c: Container, audit_id: str) -> Report:
    """Gather a report.

    Raises:
        NotFound: no such audit.
        Conflict: it is still running.
    """
    audit, findings = overview.audit(c, audit_id)
    if audit.state != "done":
        raise Conflict(f"audit {audit_id} is still running; read its report when its state is done")
    zone = ZoneInfo(c.settings.audit.timezone)
    until = audit.started_at.astimezone(zone).date()
    since = month_before(until)
    begin = datetime(since.year, since.month, since.day, tzinfo=zone)
    completion = completion_of_report(c)
    end = audit.started_at + timedelta(microseconds=1)
    with c.database.reading() as work:
        entries = entries_of(work, audit, findings)
        published = tuple(work.reporting.published(begin, end))
        started = work.incidents.started(begin, end)
        months = month_by_month(
            work.figures.months(figures.EVERYTHING, "month", until),
            work.figures.closings(figures.EVERYTHING, until),
            until,
        )
        again = [one for one in work.recurrences.standing() if _tells(one.state, one.found_at, begin, audit.started_at)]
        return Report(
            audit_id=audit.id,
            audited_at=audit.finished_at or audit.started_at,
            items=audit.counts.get("items", 0),
            as_of=c.clock.now(),
            since=since,
            until=until,
            base_url=c.settings.server.public_url.rstrip("/"),
            entries=entries,
            questions=_questions(_asked(work, audit), entries),
            completion=completion,
            months=months,
            slipped=tuple(work.reporting.slipped()),
            recurrences=tuple(shown(work, again)),
            incidents=count_by_severity(started, work.snapshots.post_mortems_of(started)),
            published=published,
            for_leadership=of_leadership(c, published),
            reading=worth_reading(work, published),
            dropped=tuple(work.reporting.dropped(begin, audit.started_at)),
            dropped_ever=work.reporting.dropped_ever(),
            gaps=work.reporting.gaps(),
        )


def _tells(state: RecurrenceState, found_at: datetime, begin: datetime, end: datetime) -> bool:
    """Whether a recurrence belongs in the report: new in the month, or never answered."""
    return found_at <= end and (found_at >= begin or state is RecurrenceState.SUGGESTED)


def completion_of_report(c: Container) -> dict[str, tuple[CompletionFigures, ...]]:
    """How far things are, by each grouping of ``Report.completion``."""
    found = {"all": overview.completion_figures(c, None).groups}
    return found | {by: groups for by in _GROUPINGS if (groups := overview.completion_figures(c, by).groups)}


def questions_of(work: UnitOfWork, audit: AuditRecord, most: int | None = None) -> tuple[tuple[Question, ...], Asked]:
    """What an audit asks, without the rest of its report; with ``most``, what was asked before comes first."""
    asked = _asked(work, audit, most)
    if most is None:
        return _questions(asked, entries_of(work, audit, work.audits.findings(audit.id))), asked
    found = work.questions.about(audit.id, [subject for subject, _ in asked.subjects])
    return _questions(asked, entries_of(work, audit, found)), asked


def _asked(work: UnitOfWork, audit: AuditRecord, most: int | None = None) -> Asked:
    previous = work.reporting.last_done_audit(audit.started_at - _A_REVIEW_AGO)
    return work.questions.asked(audit, previous, RULES_THAT_ASK, most)


def _questions(asked: Asked, entries: Sequence[Entry]) -> tuple[Question, ...]:
    """One question per thing, in the order of ``asked``; what was answered since the audit is asked no more."""
    places = {name: place for place, name in enumerate(RULE_BY_NAME)}
    by_subject: dict[SubjectKey, list[Entry]] = {}
    for entry in entries:
        if RULE_BY_NAME[entry.rule].asks and not entry.answered:
            by_subject.setdefault(entry.subject, []).append(entry)
    return tuple(
        Question(tuple(sorted(by_subject[subject], key=lambda entry: places[entry.rule])), asked_before)
        for subject, asked_before in asked.subjects
    )


def entries_of(work: UnitOfWork, audit: AuditRecord, findings: Sequence[FindingRecord]) -> tuple[Entry, ...]:
    """Findings of an audit with what a reader needs to decide, in their order."""
    ids = [finding.action_item_id for finding in findings if finding.action_item_id]
    items, links = work.reporting.items(ids), work.links.of_items(ids)
    incidents = work.incidents.get_many([f.incident_id for f in findings if f.incident_id])
    post_mortems = work.post_mortems.get_many([f.post_mortem_id for f in findings if f.post_mortem_id])
    answered = work.reporting.answered_since(audit)
    entries = []
    for finding in findings:
        if finding.action_item_id is None:
            about = post_mortems.get(finding.post_mortem_id or "") or incidents.get(finding.incident_id or "")
            said = (finding.rule, finding.incident_id or finding.post_mortem_id or "") in answered
            entries.append(_without_item(finding, about, answered=said))
        else:
            placed = items[finding.action_item_id]
            entries.append(_of_item(finding, placed, links.get(finding.action_item_id), audit))
    return tuple(entries)


def _of_item(finding: FindingRecord, placed: PlacedItem, link: LinkRecord | None, audit: AuditRecord) -> Entry:
    item = placed.item
    closed = item.state.closed and not RULE_BY_NAME[finding.rule].closed
    decided = item.decided_at is not None and item.decided_at > (audit.finished_at or audit.started_at)
    return Entry(
        rule=finding.rule,
        action_item_id=item.id,
        text=item.text,
        post_mortem=placed.post_mortem,
        team=placed.team,
        owner=item.owner,
        due=item.due_date,
        ticket=link.ticket if link and link.state is LinkState.LINKED else None,
        why=finding.message,
        state=item.state,
        since=finding.since,
        decide=finding.decide,
        post_mortem_id=item.post_mortem_id,
        answered=closed or decided,
        severity_level=placed.severity_level,
    )


def _without_item(finding: FindingRecord, about: PostMortemRecord | IncidentRecord | None, *, answered: bool) -> Entry:
    return Entry(
        rule=finding.rule,
        action_item_id=finding.action_item_id,
        text=finding.what,
        post_mortem="",
        team=about.team if about else None,
        owner=None,
        due=None,
        ticket=None,
        why=finding.message,
        state=None,
        since=finding.since,
        decide=finding.decide,
        post_mortem_id=finding.post_mortem_id,
        incident_id=finding.incident_id,
        answered=answered,
        earlier_id=str(finding.data["earlier"]) if "earlier" in finding.data else None,
        severity_level=about.severity_level if about else None,
    )
