"""Post-mortems as pages: the list, and one as a readable document with its items and the state of their tickets."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from app.api.access import Use
from app.domain.records import LinkRecord
from app.services import overview
from app.storage.post_mortems import PostMortemFilter
from app.web import document_html
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import STATES, page

FACTS = ("duration", "users_affected")  # the impact facts that mean something by themselves
router = APIRouter(prefix="/post-mortems", include_in_schema=False, route_class=PageRoute)


@router.get("")
def list_post_mortems(  # noqa: PLR0913, PLR0917 - one argument per field of the filter
    c: Use,
    request: Request,
    part: Sliced,
    q: str = "",
    team: str = "",
    severity: str = "",
    system: str = "",
    tag: str = "",
    kind: str = "",
    from_: Annotated[str, Query(alias="from")] = "",
    to: str = "",
) -> Response:
    """Show the list, narrowed to what was asked for."""
    asked = {
        "q": q, "team": team, "severity": severity, "system": system, "tag": tag, "kind": kind, "from": from_, "to": to
    }  # fmt: skip
    wanted = PostMortemFilter(
        q or None, team or None, severity or None, system or None, tag or None, kind or None, _day(from_), _day(to)
    )
    found, following = part.cut(overview.post_mortems(c, wanted, before=part.before, limit=part.fetch))
    return page(request, "post_mortems.html", found=found, following=following, asked=asked)


def _day(text: str) -> date | None:
    """A day of the form; a half-typed one narrows nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.get("/{post_mortem_id}")
def show_post_mortem(c: Use, request: Request, post_mortem_id: str) -> Response:
    """Show the document, with each item's ticket where the item stands."""
    seen = overview.post_mortem(c, post_mortem_id)
    read = overview.readable_document(c, seen)
    notes = {
        read.starts[item.position]: _note(item.id, item.state.value, seen.links.get(item.id))
        for item in seen.items
        if item.position is not None and item.position in read.starts
    }
    return page(
        request,
        "post_mortem.html",
        seen=seen,
        text=document_html.render(read.document, notes, title=seen.post_mortem.title),
        timeline=read.timeline,
        facts={name: read.facts[name] for name in FACTS if name in read.facts},
        open_items=sum(not item.state.closed for item in seen.items),
        today=overview.audit_day(c),
    )


def _note(item_id: str, state: str, link: LinkRecord | None) -> Markup:
    """What stands behind an item in the text: its ticket and state, leading to the item's page."""
    label = f"{link.ticket.key} · {STATES[state]}" if link and link.ticket else STATES[state]
    return Markup(' <a class="chip {}" id="item-{}" href="/action-items/{}">{}</a>').format(
        state, item_id, item_id, label
    )
