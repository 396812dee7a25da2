"""Feeds: due dates as iCalendar per owner and team, and the findings of the latest audit as Atom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote

from fastapi import APIRouter, Response
from icalendar import Calendar, Event

from app.api import shaping
from app.api.access import Use
from app.domain.audit_rules import RULE_BY_NAME
from app.domain.literal_text import one_line
from app.domain.metrics.asking import Asked
from app.domain.records import FindingRecord
from app.services import overview
from app.storage.action_items import ItemFilter

router = APIRouter(prefix="/v1/feeds", tags=["feeds"])

_LARGEST = 1000
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-�\U00010000-\U0010ffff]")  # https://www.w3.org/TR/xml/#charsets
_HEADERS = {"Cache-Control": "max-age=300"}


@router.get("/due.ics", summary="Due dates of open items as a calendar", response_class=Response)
def read_calendar(c: Use, owner: str | None = None, team: str | None = None) -> Response:
    """One all-day event per open item with a date; an item keeps its event when the date moves."""
    wanted = ItemFilter(owner=owner, undated=False, asked=Asked(team=team), part="open", as_of=overview.audit_day(c))
    calendar = Calendar()
    calendar.add("prodid", "-//Followthrough//Action items//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", one_line(f"Action items of {owner or team or 'everybody'}"))
    for one in overview.action_items(c, wanted, before=None, limit=_LARGEST):
        item = one.item
        if item.due_date is None:
            continue
        ticket = shaping.item(item, one.link).ticket
        event = Event()
        event.add("uid", f"{item.id}@followthrough")
        event.add("dtstamp", (item.last_activity_at or item.created_at).astimezone(UTC))
        event.add("dtstart", item.due_date)
        event.add("dtend", item.due_date + timedelta(days=1))
        event.add("summary", one_line(item.text))
        event.add(
            "description", f"Owner: {one_line(item.owner or 'nobody')}. Ticket: {ticket.key if ticket else 'none'}."
        )
        event.add("transp", "TRANSPARENT")
        if ticket is not None:
            event.add("url", one_line(ticket.url))
        calendar.add_component(event)
    return Response(calendar.to_ical(), media_type="text/calendar; charset=utf-8", headers=_HEADERS)


@router.get("/findings.atom", summary="What the latest audit found, as Atom", response_class=Response)
def read_findings(c: Use) -> Response:
    """One entry per finding (RFC 4287). An item's entry keeps its id from audit to audit."""
    base = c.settings.server.public_url.rstrip("/")
    latest = overview.latest_audit(c)
    updated = (latest[0].finished_at if latest else None) or datetime(1970, 1, 1, tzinfo=UTC)
    entries = [_entry(one, base, latest[0].id, updated) for one in latest[1][:_LARGEST]] if latest else []
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_xml(base)}/v1/feeds/findings.atom</id><title>Action items: what needs a decision</title>"
        f"<author><name>Followthrough</name></author><updated>{updated.isoformat()}</updated>"
        f'<link rel="self" href="{_xml(base)}/v1/feeds/findings.atom"/>{"".join(entries)}</feed>'
    )
    return Response(feed.encode(), media_type="application/atom+xml; charset=utf-8", headers=_HEADERS)


def _entry(found: FindingRecord, base: str, audit_id: str, updated: datetime) -> str:
    """One finding: what it is about, why, what to decide, and the page where that is done."""
    rule = RULE_BY_NAME.get(found.rule)
    about = found.action_item_id or found.post_mortem_id or found.incident_id or ""
    if found.action_item_id:
        page = f"{base}/action-items/{found.action_item_id}"
    else:
        page = f"{base}/post-mortems/{found.post_mortem_id}" if found.post_mortem_id else f"{base}/audits/{audit_id}"
    title = f"{rule.title if rule else found.rule}: {one_line(found.what)}"
    summary = f"{one_line(found.message)}. To decide: {found.decide}."
    return (
        f"<entry><id>urn:followthrough:{_xml(found.rule)}:{quote(about, safe='')}</id><title>{_xml(title)}</title>"
        f'<updated>{updated.isoformat()}</updated><link href="{_xml(page)}"/>'
        f'<summary type="text">{_xml(summary)}</summary></entry>'
    )


def _xml(text: str) -> str:
    """Literal text, without the characters that XML cannot hold."""
    return escape(_NOT_XML.sub("�", text))
