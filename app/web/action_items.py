"""Action items as pages: the list with its filters, and one with its history."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.api.error_handlers import status_of
from app.container import Container
from app.domain.decisions import may_decide
from app.errors import Conflict, Refused
from app.services import decide as service
from app.services import overview
from app.storage.action_items import ItemFilter
from app.web.decision_form import KINDS, moment, wish
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import STATES, page, person

router = APIRouter(prefix="/action-items", include_in_schema=False, route_class=PageRoute)
# The lists that people come back to.
SAVED: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("Open", {"state": "open"}),
    ("Overdue", {"only": "overdue"}),
    ("Stale", {"only": "stale"}),
    ("Without an owner", {"only": "unowned"}),
    ("Without a date", {"only": "undated"}),
    ("Won't do", {"state": "wont_do"}),
    ("Everything", {}),
)


@router.get("")
def list_action_items(  # noqa: PLR0913, PLR0917 - one argument per field of the filter
    c: Use,
    request: Request,
    part: Sliced,
    state: str = "",
    owner: str = "",
    team: str = "",
    severity: str = "",
    system: str = "",
    only: str = "",
) -> Response:
    """Show the list, narrowed to what was asked for."""
    asked = {"state": state, "owner": owner, "team": team, "severity": severity, "system": system, "only": only}
    missing = only in {"unowned", "undated"}
    wanted = ItemFilter(
        state=state or ("open" if missing else None),
        owner=owner or None,
        team=team or None,
        severity=severity or None,
        system=system or None,
        overdue_on=overview.audit_day(c) if only == "overdue" else None,
        unowned=True if only == "unowned" else None,
        undated=True if only == "undated" else None,
        quiet_since=overview.quiet_since(c) if only == "stale" else None,
    )
    found, following = part.cut(overview.action_items(c, wanted, before=part.before, limit=part.fetch))
    return page(
        request,
        "action_items.html",
        found=found,
        titles=overview.titles(c, [one.item.post_mortem_id for one in found]),
        total=overview.count_action_items(c, wanted),
        following=following,
        asked=asked,
        saved=SAVED,
        states=STATES,
        today=overview.audit_day(c),
    )


@router.get("/{item_id}")
def show_action_item(c: Use, request: Request, item_id: str) -> Response:
    """Show an item, its ticket, what happened to it, and the form for a decision."""
    return _shown(c, request, item_id, {}, None)


@router.post("/{item_id}/decisions")
def decide(  # noqa: PLR0913, PLR0917 - one argument per field of the form
    c: Use,
    request: Request,
    item_id: str,
    kind: Annotated[str, Form()] = "",
    due_date: Annotated[str, Form()] = "",
    owner: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
    look_again_on: Annotated[str, Form()] = "",
    by: Annotated[str, Form(max_length=200)] = "",
    seen: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Take a decision; what is missing is said beside the form, with everything that was typed still in it.

    Whoever is signed in decides, whatever name the form carries.
    """
    who = person(request) or by
    typed = {
        "kind": kind, "due_date": due_date, "owner": owner, "reason": reason, "look_again_on": look_again_on, "by": who
    }  # fmt: skip
    try:
        service.decide(c, item_id, wish(typed), seen_at=moment(seen))
    except (Refused, Conflict) as error:
        return _shown(c, request, item_id, typed, error)
    return RedirectResponse(f"/action-items/{item_id}", HTTPStatus.SEE_OTHER)


def _shown(
    c: Container, request: Request, item_id: str, typed: Mapping[str, str], error: Refused | Conflict | None
) -> Response:
    found, history = overview.action_item(c, item_id)
    source = overview.post_mortem(c, found.item.post_mortem_id).post_mortem
    return page(
        request,
        "action_item.html",
        status=200 if error is None else status_of(error)[0],
        one=found,
        history=history,
        source=source,
        decisions=service.decisions_of(c, item_id),
        kinds=[(kind.value, words) for kind, words in KINDS.items() if may_decide(found.item, kind)],
        typed=typed,
        refused=str(error) if error else "",
        today=overview.audit_day(c),
        now=c.clock.now().isoformat(),
    )
