"""Turns stored values into the shapes of the answers."""

from __future__ import annotations

from datetime import datetime

from app.api import figure_schemas, schemas
from app.domain.metrics.rates import CompletionFigures
from app.domain.publish_gate import doubts_of
from app.domain.records import AuditRecord, EventRecord, FindingRecord, ItemRecord, LinkRecord, LinkState
from app.domain.records import PostMortemRecord as PostMortem
from app.services.overview import PostMortemOverview
from app.services.publish import Published

_ITEM_FIELDS = tuple(set(schemas.ItemOut.model_fields) - {"ticket", "link"})


def item(record: ItemRecord, link: LinkRecord | None) -> schemas.ItemOut:
    """An item with its ticket, once that is known for certain."""
    ticket = link.ticket if link and link.state is LinkState.LINKED else None
    return schemas.ItemOut(
        **{name: getattr(record, name) for name in _ITEM_FIELDS},
        ticket=schemas.TicketOut(connection=link.connection, key=ticket.key, url=ticket.url, state=record.state)
        if link and ticket
        else None,
        link=schemas.LinkStateOut(id=link.id, state=link.state, error=link.error) if link else None,
    )


def item_with_history(
    record: ItemRecord, link: LinkRecord | None, history: list[EventRecord]
) -> schemas.ItemWithHistoryOut:
    """An item with what happened to it."""
    return schemas.ItemWithHistoryOut(
        **dict(item(record, link)), history=[schemas.EventOut.model_validate(event) for event in history]
    )


def post_mortem(record: PostMortem) -> schemas.PostMortemOut:
    """A post-mortem as a list shows it."""
    fields = {name: getattr(record, name) for name in schemas.PostMortemOut.model_fields if name != "source"}
    return schemas.PostMortemOut(**fields, source=schemas.SourceOut(uri=record.source_uri))


def post_mortem_with_items(seen: PostMortemOverview) -> schemas.PostMortemWithItemsOut:
    """A post-mortem with its items."""
    return schemas.PostMortemWithItemsOut(
        **dict(post_mortem(seen.post_mortem)),
        action_items=[item(one, seen.links.get(one.id)) for one in seen.items],
    )


def published(seen: PostMortemOverview, outcome: Published, *, stored: bool) -> schemas.PublishedOut:
    """A publication with everything that the publisher should hear."""
    return schemas.PublishedOut(
        **dict(post_mortem_with_items(seen)),
        created=outcome.created,
        changed=outcome.plan is not None,
        stored=stored,
        warnings=_warnings(outcome),
    )


def _warnings(outcome: Published) -> list[schemas.WarningOut]:
    reviewed = outcome.reviewed
    found = [
        schemas.WarningOut(code=p.rule, message=f"{p.message} {p.fix}".strip(), line=p.line, pointer=p.pointer)
        for p in reviewed.problems
        if p.severity == "warn"
    ]
    found += [
        schemas.WarningOut(code=w.code, message=w.message, line=w.line, pointer="/document")
        for w in doubts_of(reviewed.post_mortem)
    ]
    found += [
        schemas.WarningOut(
            code="unsectioned-left-out",
            message=f'"{left.text}" stands outside an action item section and got no ticket; '
            "move it there, or publish with include_unsectioned",
            line=left.line,
            pointer="/document",
        )
        for left in (outcome.plan.left_out if outcome.plan else ())
    ]
    return sorted(found, key=lambda warning: warning.line or 0)


def link(record: LinkRecord) -> schemas.LinkOut:
    """A link with what a person needs to settle it."""
    fields = {name: getattr(record, name) for name in schemas.LinkOut.model_fields if name != "ticket_url"}
    return schemas.LinkOut(**fields, ticket_url=record.ticket.url if record.ticket else None)


def audit(record: AuditRecord) -> schemas.AuditOut:
    """An audit as a list shows it."""
    return schemas.AuditOut.model_validate(record)


def audit_with_findings(record: AuditRecord, findings: list[FindingRecord]) -> schemas.AuditWithFindingsOut:
    """An audit with what it found."""
    return schemas.AuditWithFindingsOut(
        **dict(audit(record)), findings=[schemas.FindingOut.model_validate(finding) for finding in findings]
    )


def group(figures: CompletionFigures, as_of: datetime) -> figure_schemas.GroupOut:
    """One group's figures with their numerators and denominators."""
    own = {name for name in figure_schemas.GroupOut.model_fields if hasattr(figures, name)}
    return figure_schemas.GroupOut(
        **{name: getattr(figures, name) for name in own},
        completion_numerator=figures.done,
        completion_denominator=figures.rate_denominator,
        resolution_numerator=figures.done + figures.wont_do,
        resolution_denominator=figures.rate_denominator,
        as_of=as_of,
    )
