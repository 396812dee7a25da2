"""Incidents that may be the same again, with the evidence; a person confirms or dismisses each once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.domain.recurrence import RecurrenceState
from app.services import recurrences as service
from app.web.lists import Sliced
from app.web.page_route import PageRoute
from app.web.rendering import page, person_or

router = APIRouter(prefix="/recurrences", include_in_schema=False, route_class=PageRoute)
_ASKED: Final = RecurrenceState.SUGGESTED
_LISTS: Final = {
    _ASKED: "To answer",
    RecurrenceState.CONFIRMED: "The same again",
    RecurrenceState.DISMISSED: "Something else",
}
_SAID = {"confirm": RecurrenceState.CONFIRMED, "dismiss": RecurrenceState.DISMISSED}


@router.get("")
def list_recurrences(c: Use, request: Request, part: Sliced, state: RecurrenceState = _ASKED) -> Response:
    """Show those that nobody has answered, newest first, or those that were confirmed or dismissed."""
    found, following = part.cut(service.recurrences(c, state, before=part.before, limit=part.fetch))
    counts = service.counts(c)
    return page(
        request, "recurrences.html", found=found, following=following, state=state.value, total=counts.get(state, 0),
        lists=[(one.value, words, counts.get(one, 0)) for one, words in _LISTS.items()],
    )  # fmt: skip


@router.post("/{recurrence_id}")
def settle_recurrence(
    c: Use,
    request: Request,
    recurrence_id: str,
    said: Annotated[Literal["confirm", "dismiss"], Form()],
    by: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Remember what a person says of one: whoever is signed in, whatever name the form carries."""
    who = person_or(request, by, "answers")
    service.settle(c, recurrence_id, _SAID[said], by=who, reason=reason.strip() or None)
    return RedirectResponse("/recurrences", HTTPStatus.SEE_OTHER)
