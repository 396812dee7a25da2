"""The review of a month as a page: the agenda, what to read, and one form in which everything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import Use
from app.container import Container
from app.domain.monthly import month_before
from app.errors import Conflict, NotFound, Refused
from app.services import decide as deciding
from app.services import overview
from app.services import review as service
from app.web.decision_form import FIELDS, KINDS, moment, wish
from app.web.page_route import PageRoute
from app.web.rendering import page, person

router = APIRouter(prefix="/review", include_in_schema=False, route_class=PageRoute)
SHOWN: Final = 60  # questions on one page; the others follow as these are decided
DECIDED_SHOWN: Final = 20
_LONGEST: Final = 4000


@dataclass(frozen=True)
class Typed:
    """What a meeting typed: per action item the fields of its decision, and who decided."""

    by: str = ""
    seen: str = ""  # when the page was made
    items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


async def _typed(request: Request) -> Typed:
    """Read the form: ``kind-ID``, ``due_date-ID`` and so on; an item with no kind is not decided."""
    form = {name: value[:_LONGEST] for name, value in (await request.form()).items() if isinstance(value, str)}
    ids = [name.removeprefix("kind-") for name, value in form.items() if name.startswith("kind-") and value]
    return Typed(
        form.get("by", ""),
        form.get("seen", ""),
        {id_: {one: form.get(f"{one}-{id_}", "") for one in FIELDS} for id_ in ids},
    )


@router.get("")
def show_review(
    c: Use,
    request: Request,
    month: str | None = None,
    decided: Annotated[
        int, Query(ge=0, le=1_000_000, description="How many of the latest decisions to pass over.")
    ] = 0,
) -> Response:
    """Show the pack of a month."""
    return _shown(c, request, month, Typed(), {}, decided)


@router.post("")
def decide_together(
    c: Use, request: Request, typed: Annotated[Typed, Depends(_typed)], month: str | None = None
) -> Response:
    """Take every decision that was typed; what cannot be taken stays in the form with what is missing.

    Whoever is signed in decides, whatever name the form carries.
    """
    by = person(request) or typed.by
    refused = {}
    for item_id, fields in typed.items.items():
        try:
            deciding.decide(c, item_id, wish({**fields, "by": by}), seen_at=moment(typed.seen))
        except (Refused, Conflict, NotFound) as error:
            refused[item_id] = str(error)
    if refused or not typed.items:
        left = {item_id: fields for item_id, fields in typed.items.items() if item_id in refused}
        return _shown(c, request, month, Typed(by, "", left), refused)
    address = request.url.include_query_params(**({"month": month} if month else {}))
    return RedirectResponse(f"/review{'?' if address.query else ''}{address.query}#decided", HTTPStatus.SEE_OTHER)


def _shown(
    c: Container, request: Request, month: str | None, typed: Typed, refused: Mapping[str, str], decided_from: int = 0
) -> Response:
    pack = service.review_pack(c, month, most=SHOWN, decided_from=decided_from, decided_most=DECIDED_SHOWN)
    earlier = decided_from + len(pack.decided)
    return page(
        request,
        "review.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        pack=pack,
        left=pack.not_carried_out,
        new=pack.new_questions,
        more=pack.number - len(pack.questions),
        earlier=earlier if earlier < pack.decided_number else 0,
        months=_months(c, pack.month),
        kinds=KINDS,
        typed=typed,
        refused=refused,
        # What was decided elsewhere meanwhile is no question any more, and must still be said.
        elsewhere=sorted(set(refused) - {question.first.action_item_id for question in pack.questions}),
        today=overview.audit_day(c),
        now=c.clock.now().isoformat(),
    )


def _months(c: Container, shown: str) -> list[str]:
    """The last six whole months, and the one that is shown."""
    day, found = overview.audit_day(c).replace(day=1), {shown}
    for _ in range(6):
        day = month_before(day)
        found.add(day.strftime("%Y-%m"))
    return sorted(found, reverse=True)
