"""Renders the pages' templates: every value is escaped, and every page carries the headers that confine it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.domain.metrics import UNSTATED
from app.domain.search_ranking import Marked
from app.errors import Problem, Refused
from app.web.telling import told

HERE: Final = Path(__file__).parent
# No inline script or style anywhere: what a document smuggles in could not run even if it were not escaped.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
STATES: Final = {
    "open": "open",
    "in_progress": "in progress",
    "done": "done",
    "wont_do": "won't do",
    "duplicate": "duplicate",
}


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Answer with a template of ``templates/``; ``values`` are its variables."""
    text = (
        _environment()
        .get_template(template)
        .render(
            path=request.url.path,
            person=person(request),
            newest=_newest(request),
            may_sign_out=getattr(request.state, "may_sign_out", False),
            **values,
        )
    )
    return HTMLResponse(text, status_code=status, headers=dict(HEADERS))


def _newest(request: Request) -> str:
    """The address of the list that a part belongs to; "" at its beginning."""
    beginning = request.url.remove_query_params(["cursor", "offset"])
    if beginning == request.url:
        return ""
    return f"{beginning.path}?{beginning.query}" if beginning.query else beginning.path


def person(request: Request) -> str:
    """The name that a signed-in person gave; "" for anybody else."""
    caller = getattr(request.state, "caller", None)
    return caller.name if caller is not None and getattr(request.state, "signs_in", False) else ""


def person_or(request: Request, typed: str, does: str) -> str:
    """The person who is signed in, else whom the form names.

    Raises:
        Refused: it names nobody; ``does`` is what somebody has to have done, such as "approves".
    """
    who = person(request) or typed.strip()
    if not who:
        message = f"say who {does}"
        raise Refused(message, (Problem("missing", message, "/by"),))
    return who


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day,
        "moment": _moment,
        "rate": _rate,
        "state": _state,
        "marked": _marked,
        "address": _address,
        "told": told,
        "capitalize_first": _capitalize_first,
    }
    environment.globals["query"] = _query
    environment.globals["unstated"] = UNSTATED
    return environment


def _day(value: date | datetime | None) -> str:
    return "" if value is None else value.strftime("%Y-%m-%d")


def _moment(value: datetime | None) -> str:
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _state(value: str) -> str:
    return STATES.get(value, value)


def _capitalize_first(value: str) -> str:
    """A sentence with its first letter large; the rest as it is, unlike Jinja's own filter."""
    return value[:1].upper() + value[1:]


def _address(value: str | None) -> str:
    """A web address that may stand in a link; anything else ("javascript:", for one) becomes none."""
    return value if value and value.startswith(("https://", "http://")) else ""


def _marked(found: Marked) -> Markup:
    """A text with what was searched for marked; the text is only text."""
    shown, at = Markup(), 0
    for start, end in found.marks:
        shown += escape(found.text[at:start]) + Markup("<mark>{}</mark>").format(found.text[start:end])
        at = end
    return shown + escape(found.text[at:])


def _query(values: Mapping[str, object]) -> str:
    """The part of an address after its question mark, for the values that are set."""
    return urlencode({name: str(value) for name, value in values.items() if value not in {None, "", False}})
