"""What every request for a page passes: is it from our own pages, who sends it, and how errors look to a person."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from typing_extensions import override

from app.api.error_handlers import status_of
from app.api.pace import WAIT_SECONDS, pace_of
from app.domain.access import Caller, Scope
from app.errors import FollowthroughError
from app.telemetry import logger
from app.web import sessions
from app.web.rendering import page

log = logger(__name__)


# What the forms need, by the endpoint's name; a form that is not named here fails its first test.
NEEDS: Final[Mapping[str, Scope]] = {
    "decide": Scope.WRITE,
    "change_label": Scope.WRITE,
    "settle_recurrence": Scope.WRITE,
    "answer_incident": Scope.WRITE,
    "run_now": Scope.SYNC,
    "adopt": Scope.SYNC,
    "retry": Scope.SYNC,
    "decide_together": Scope.WRITE,
    "approve_redaction": Scope.WRITE,
}
# The pages that a key of one team opens.
OF_ONE_TEAM: Final = frozenset(
    {
        "list_post_mortems",
        "show_post_mortem",
        "list_action_items",
        "show_action_item",
        "decide",
        "show_ledger",
        "show_redaction",
        "download_document",
        "download_redacted",
    }
)


class PageRoute(APIRoute):
    """A route whose answers, errors included, are pages."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint."""
        endpoint = super().get_route_handler()

        async def handle(request: Request) -> Response:
            refusal = _too_many(request) or _foreign(request) or _stranger(request)
            if refusal is not None:
                return refusal
            try:
                return await endpoint(request)
            except FollowthroughError as error:
                return _problem(request, error)
            except RequestValidationError as error:
                said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
                return page(request, "problem.html", status=422, title="That cannot be read", detail=said, problems=())

        return handle


class OpenPageRoute(PageRoute):
    """A page that nobody need be signed in for."""


def _too_many(request: Request) -> Response | None:
    """Refuse whoever asks for pages faster than people read."""
    if pace_of(request.scope).may_ask():
        return None
    detail = "too many pages were asked for from this address in a minute; wait a minute"
    answer = page(request, "problem.html", status=429, title="Too many", detail=detail, problems=())
    answer.headers["Retry-After"] = str(WAIT_SECONDS)
    return answer


def _foreign(request: Request) -> Response | None:
    """Refuse a form that another site's page sent.

    Browsers say where a request comes from (https://www.w3.org/TR/fetch-metadata/); older ones name the origin.
    """
    if request.method in {"GET", "HEAD"}:
        return None
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    ours = site in {"same-origin", "none"} if site else origin is None or urlsplit(origin).netloc == _host(request)
    if ours:
        return None
    detail = "the form was sent by a page of another site; open the page here and send it again"
    return page(request, "problem.html", status=403, title="Not from here", detail=detail, problems=())


def _host(request: Request) -> str:
    return request.headers.get("host", "")


def _stranger(request: Request) -> Response | None:
    """Send a person who is not signed in to the sign-in page, where the service asks for keys."""
    route, container = request.scope["route"], request.app.state.container
    caller = sessions.caller(container, request)
    request.state.caller = caller
    request.state.signs_in = sessions.needed(container)
    request.state.may_sign_out = request.state.signs_in and sessions.by_proxy(container, request) is None
    if isinstance(route, OpenPageRoute):
        return None
    if caller is not None:
        return _not_allowed(request, route.name, caller)
    if request.method != "GET":
        detail = "you are not signed in, or no longer: sign in and send the form again"
        return page(request, "problem.html", status=401, title="Sign in first", detail=detail, problems=())
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", HTTPStatus.SEE_OTHER)


def _not_allowed(request: Request, name: str, caller: Caller) -> Response | None:
    """Refuse what the person's key does not allow."""
    scope = Scope.READ if request.method == "GET" else NEEDS[name]
    if not caller.may(scope):
        detail = f'your key has not the scope "{scope.value}" that this needs'
    elif caller.team is not None and name not in OF_ONE_TEAM:
        detail = f'your key is for team "{caller.team}" alone, and this page speaks of every team'
    else:
        return None
    return page(request, "problem.html", status=403, title="Not allowed", detail=detail, problems=())


def _problem(request: Request, error: FollowthroughError) -> Response:
    status, kind = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("page failed", path=request.url.path, error=str(error))
        detail = f"the cause is in the service's log under the id {request.state.request_id}"
    else:
        detail = str(error)
    title = kind.replace("-", " ").capitalize()
    problems = getattr(error, "problems", ())
    return page(request, "problem.html", status=status, title=title, detail=detail, problems=problems)
