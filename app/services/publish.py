"""Publish a post-mortem: read it, hold it against its policy, store it, and enqueue a ticket for each open item."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from app.container import Container, Job, lane
from app.documents import reader
from app.documents.model import ActionItem, Format, PostMortem
from app.documents.severity import level_of
from app.domain import policies
from app.domain.publishing import Ids, Incoming, Known, Plan, plan_publication, without_repeated_tickets
from app.domain.records import LinkRecord, LinkState, PostMortemRecord, TicketRef
from app.domain.routing import RoutingFacts, adopted_ticket, choose_connection
from app.errors import DocumentTooLarge, PolicyRejected, Problem, Refused
from app.services.gating import Told, gate
from app.services.labels import aliases, with_labels
from app.services.recurrences import cause_of, keep_cause
from app.services.search import index
from app.services.write_edit import enqueue_edits
from app.storage.database import UnitOfWork

EARLIEST = date(1970, 1, 1)  # ids are ordered by time, from here on


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """A document to be published, and what the publisher knows better than the document."""

    document: bytes
    source_uri: str
    format: Format | None = None
    team: str | None = None
    severity: str | None = None
    systems: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tickets_for_done: bool = False
    include_unsectioned: bool = False
    archive: bool = False  # it was published before this service came: the gate warns, and its own day counts
    published_on: date | None = None  # that day, if the document's own is not the one
    renamed_from: str = ""  # the name under which the document was known until it was renamed


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document as read, with what its policy says of it."""

    post_mortem: PostMortem
    severity: str | None
    severity_level: int | None
    problems: tuple[policies.GateProblem, ...]
    published_at: datetime

    @property
    def rejections(self) -> tuple[policies.GateProblem, ...]:
        """What stops publication."""
        return tuple(p for p in self.problems if p.severity == "reject")


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did. ``plan`` is None where the same bytes were there already."""

    post_mortem_id: str
    created: bool
    reviewed: Reviewed
    plan: Plan | None


def review(c: Container, request: PublishRequest) -> Reviewed:
    """Read a document and hold it against the policy of its severity; stores nothing.

    Raises:
        DocumentUnreadable: it cannot be read.
        Refused: the stated severity is not one we know, or an archive's document has no day.
    """
    limits = c.settings.reading
    if len(request.document) > limits.max_bytes:
        message = f"the document has {len(request.document):,} bytes; the limit is {limits.max_bytes:,}"
        fix = "publish the post-mortem itself, without embedded images or logs"
        raise DocumentTooLarge(message, (Problem("document-too-large", f"{message}: {fix}", "/document"),))
    read, published_at = _read(c, request)
    severity = request.severity or read.severity
    level = level_of(request.severity) if request.severity else read.severity_level
    if request.severity and level is None:
        # Otherwise any word would stand for "unstated", and nothing would be refused.
        message = f'severity "{request.severity}" cannot be placed on the scale; write SEV-1 to SEV-4'
        raise Refused(message, (Problem("severity-unknown", message, "/severity"),))
    told = Told(level, request.team or read.team, (*request.systems, *read.systems))
    found = gate(c.settings, c.policies, read, told, now=published_at)
    if request.archive:
        found = tuple(replace(problem, severity="warn") for problem in found)
    return Reviewed(read, severity, level, found, published_at)


def _read(c: Container, request: PublishRequest) -> tuple[PostMortem, datetime]:
    """The document and when it was published: now, or on the day of an archive.

    Raises:
        Refused: an archive's document without a day, or with one that is still to come.
    """

    def read_as_of(day: date) -> PostMortem:
        return reader.read(request.document, format=request.format, source_name=request.source_uri, published_on=day)

    now = c.clock.now()
    if not request.archive:
        if request.published_on is not None:
            message = "the day of publication is today's: only a document of an archive states another (archive)"
            raise Refused(message, (Problem("not-an-archive", message, "/published_on"),))
        return read_as_of(now.date()), now
    day = request.published_on or read_as_of(now.date()).incident_date
    if day is None or not EARLIEST <= day <= now.date():
        what = "states no day of its incident" if day is None else f"is of {day.isoformat()}, which cannot be"
        message = f"the document {what}: say on which day it was published (published_on, --published-on)"
        raise Refused(message, (Problem("archive-undated", message, "/published_on"),))
    noon = datetime.combine(day, time(12), UTC)  # the same day in nearly every time zone
    return read_as_of(day), min(noon, now)


def publish(c: Container, request: PublishRequest, *, dry_run: bool = False) -> Published:
    """Publish or re-publish; the same bytes again change nothing, and are not refused for what they lacked.

    Raises:
        PolicyRejected: the policy of its severity refuses the document; one problem per broken rule.
    """
    reviewed = review(c, request)
    sha256 = hashlib.sha256(request.document).hexdigest()
    with c.database.reading() as work:  # what is known, or refused, waits for nobody who writes
        there = _there(work, request, lock=False)
    if there is not None and _nothing_new(there, request, sha256):
        return Published(there.id, created=False, reviewed=reviewed, plan=None)
    if reviewed.rejections:
        raise PolicyRejected(
            _rejection_message(reviewed),
            tuple(Problem(p.rule, f"{p.message} {p.fix}".strip(), p.pointer, p.line) for p in reviewed.rejections),
        )
    cause = cause_of(reviewed.post_mortem, request.document)
    with c.database.reading() if dry_run else c.database.unit_of_work() as work:
        there = _there(work, request, lock=not dry_run)
        known = known_of(work, there) if there is not None else None
        if known is not None and _nothing_new(known.post_mortem, request, sha256):  # somebody was quicker
            return Published(known.post_mortem.id, created=False, reviewed=reviewed, plan=None)
        plan = _plan(c, work, request, reviewed, known, sha256)
        if dry_run:
            return Published(plan.post_mortem.id, created=known is None, reviewed=reviewed, plan=plan)
        _store(c, work, request, plan)
        enqueue_edits(c, work, known, plan)
        keep_cause(c, work, plan.post_mortem, cause)
        c.faults.at("before_enqueue_commit")
    c.faults.at("after_enqueue_commit")
    return Published(plan.post_mortem.id, created=known is None, reviewed=reviewed, plan=plan)


def _there(work: UnitOfWork, request: PublishRequest, *, lock: bool) -> PostMortemRecord | None:
    there = work.post_mortems.by_source(request.source_uri, lock=lock)
    if there is None and request.renamed_from:
        there = work.post_mortems.by_source(request.renamed_from, lock=lock)
    return there


def _rejection_message(reviewed: Reviewed) -> str:
    count = len(reviewed.rejections)
    severity = reviewed.severity or "its severity"
    return f"{count} {'rule' if count == 1 else 'rules'} of the policy for {severity} not met"


def _nothing_new(known: PostMortemRecord, request: PublishRequest, sha256: str) -> bool:
    return (known.revision, known.source_uri) == (sha256, request.source_uri) and not request.tickets_for_done


def known_of(work: UnitOfWork, post_mortem: PostMortemRecord) -> Known:
    """What is stored of a post-mortem."""
    items = work.action_items.of_post_mortem(post_mortem.id)
    return Known(post_mortem, tuple(items), work.links.of_items([item.id for item in items]))


def _plan(
    c: Container, work: UnitOfWork, request: PublishRequest, reviewed: Reviewed, known: Known | None, sha256: str
) -> Plan:
    incoming = Incoming(
        document=reviewed.post_mortem,
        source_uri=request.source_uri,
        sha256=sha256,
        now=c.clock.now(),
        published_at=reviewed.published_at,
        team=request.team,
        severity=request.severity,
        severity_level=reviewed.severity_level,
        systems=request.systems,
        tags=request.tags,
        tickets_for_done=request.tickets_for_done,
        include_unsectioned=request.include_unsectioned,
    )
    plan = plan_publication(
        incoming,
        known,
        Ids(c.identifiers.new_id, c.identifiers.new_key),
        adopt=_adopter(c, request.source_uri),
        connection=choose_connection(c.routes, _routing_facts(c, request, reviewed), c.default_connection),
    )
    links = without_repeated_tickets(plan.links, lambda connection, id_: bool(work.links.by_ticket(connection, id_)))
    return replace(plan, post_mortem=with_labels(c, work, plan.post_mortem), links=links)


def _adopter(c: Container, source_uri: str) -> Callable[[ActionItem], tuple[str, TicketRef] | None]:
    resolvers = {name: connector.resolve_reference for name, connector in c.connections.items()}
    return lambda item: adopted_ticket(item.tickets, source_uri, resolvers)


def _routing_facts(c: Container, request: PublishRequest, reviewed: Reviewed) -> RoutingFacts:
    read = reviewed.post_mortem
    severity = {reviewed.severity.casefold()} if reviewed.severity else set()
    if reviewed.severity_level:
        severity |= {f"sev{reviewed.severity_level}", f"sev-{reviewed.severity_level}", str(reviewed.severity_level)}
    return RoutingFacts(
        team=request.team or read.team,
        severity=frozenset(severity),
        systems=frozenset(_with_names(c, "system", (*request.systems, *read.systems))),
        tags=frozenset(_with_names(c, "tag", (*request.tags, *read.tags))),
    )


def _with_names(c: Container, kind: str, stated: tuple[str, ...]) -> tuple[str, ...]:
    """Names as stated and the configured ones behind them: a route may be written with either."""
    return (*stated, *aliases(c).all_canonical(kind, stated))


def _store(c: Container, work: UnitOfWork, request: PublishRequest, plan: Plan) -> None:
    record = plan.post_mortem
    work.post_mortems.save(record)
    work.post_mortems.add_revision(record.id, record.revision, request.document, record.updated_at)
    for item in plan.items:
        work.action_items.save(item)
    work.action_items.add_events(plan.events)
    index(work, record, request.document)
    for link in plan.links:
        work.links.save(link)
        if link.state is LinkState.PENDING:
            c.jobs.enqueue(work, ticket_job(link))


def ticket_job(link: LinkRecord, delay_seconds: float = 0.0) -> Job:
    """The job that takes a link one step further; each step of each link has its own key."""
    key = f"open-ticket:{link.id}:{link.step}"
    return Job("open_ticket", key, lane(link.connection), {"link_id": link.id}, delay_seconds)
