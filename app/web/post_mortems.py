"""Post-mortems as pages: the list, and one as a readable document with its items and the state of their tickets."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from app.api.access import Use
from app.container import Container
from app.domain.labels import LabelKind
from app.domain.policies import policy_for
from app.domain.records import ItemRecord, LinkRecord
from app.domain.search_query import QueryRefused
from app.services import labels, overview
from app.services.search import search
from app.services.similar import similar_and_suggestions
from app.storage.post_mortems import PostMortemFilter
from app.web import document_html
from app.web.lists import LENGTH, Sliced
from app.web.page_route import PageRoute
from app.web.rendering import STATES, page, person

_KINDS: Final[tuple[LabelKind, ...]] = ("system", "tag")
_EVENTS = 12  # of the items' history, newest first
_LABELS = 15  # of each kind, above the list
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
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """Show the list, narrowed to what was asked for."""
    asked = {
        "q": q, "team": team, "severity": severity, "system": system, "tag": tag, "kind": kind, "from": from_, "to": to
    }  # fmt: skip
    if q.strip():
        return _searched(c, request, asked, offset)
    wanted = PostMortemFilter(
        None, team or None, severity or None, system or None, tag or None, kind or None, _day(from_), _day(to)
    )
    total = overview.count_post_mortems(c, wanted)
    found, following = part.cut(overview.post_mortems(c, wanted, before=part.before, limit=part.fetch))
    return page(
        request, "post_mortems.html", found=found, hits=None, following=following, asked=asked, refused="", more=False,
        labels=[(kind, labels.counts(c, kind)[:_LABELS]) for kind in _KINDS], total=total,
    )  # fmt: skip


def _searched(c: Container, request: Request, asked: dict[str, str], offset: int) -> Response:
    """Show what a query finds; the fields of the form narrow it in its own language."""
    narrowed = [f'{name}:"{value}"' for name, value in asked.items() if name != "q" and value and '"' not in value]
    try:
        found = search(c, " ".join([asked["q"], *narrowed]), offset=offset, limit=LENGTH)
    except QueryRefused as error:
        return page(
            request, "post_mortems.html", status=422, found=(), hits=(), following=None, asked=asked,
            refused=str(error), more=False, labels=(), total=0,
        )  # fmt: skip
    following = None
    if offset + LENGTH < found.ranked:
        url = request.url.include_query_params(offset=offset + LENGTH)
        following = f"{url.path}?{url.query}"
    return page(
        request, "post_mortems.html", found=(), hits=found.hits, following=following, asked=asked, refused="",
        more=not found.complete, labels=(), total=found.ranked,
    )  # fmt: skip


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
    alike, suggested = similar_and_suggestions(c, post_mortem_id)
    notes = {
        read.starts[item.position]: _note(item, seen.links.get(item.id))
        for item in seen.items
        if item.position is not None and item.position in read.starts
    }
    return page(
        request,
        "post_mortem.html",
        seen=seen,
        items=[overview.ItemOverview(item, seen.links.get(item.id)) for item in seen.items],
        history=overview.recent_history(c, [item.id for item in seen.items], _EVENTS),
        texts={item.id: item.text for item in seen.items},
        label_history=labels.labels_of(c, post_mortem_id).history,
        text=document_html.render(read.document, notes, title=seen.post_mortem.title),
        timeline=read.timeline,
        facts={name: read.facts[name] for name in FACTS if name in read.facts},
        policy=policy_for(seen.post_mortem.severity_level, c.policies),
        open_items=sum(not item.state.closed for item in seen.items),
        similar=alike,
        suggestions=suggested,
        today=overview.audit_day(c),
    )


@router.post("/{post_mortem_id}/labels")
def change_label(
    c: Use,
    request: Request,
    post_mortem_id: str,
    kind: Annotated[LabelKind, Form()],
    name: Annotated[str, Form(max_length=200)] = "",
    wanted: Annotated[bool, Form()] = True,
) -> Response:
    """Put a tag or system on, or take it off."""
    change = labels.put_label if wanted else labels.remove_label
    change(c, post_mortem_id, kind, name.strip(), by=person(request) or None)
    return RedirectResponse(f"/post-mortems/{post_mortem_id}#labels", HTTPStatus.SEE_OTHER)


def _note(item: ItemRecord, link: LinkRecord | None) -> Markup:
    """What stands behind an item in the text: its state, and its ticket unless the text names it already."""
    state = STATES[item.state.value]
    named = link is None or link.ticket is None or bool(item.tickets)
    label = state if named or link is None or link.ticket is None else f"{link.ticket.key} · {state}"
    return Markup(' <a class="chip {}" id="item-{}" href="/action-items/{}">{}</a>').format(
        item.state.value, item.id, item.id, label
    )
