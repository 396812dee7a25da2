"""Serves the built-in tracker's pages and its small JSON API as an ASGI application."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.builtin import outbox, pages
from connectors.builtin.mapping import TicketRow, to_json
from connectors.builtin.tracker import NewTicket, TicketChange, Tracker
from connectors.contract import TicketState
from connectors.errors import ConnectorError, Gone, Invalid, Unreachable

if TYPE_CHECKING:
    from connectors.builtin.connector import BuiltinConnector

_LARGEST_BODY = 256 * 1024
_LARGEST_NUMBER = 2**31
_HEADERS = {
    "Content-Security-Policy": pages.CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_STATUS = {Gone: 410, Unreachable: 404, Invalid: 422}
Handler = Callable[[Request], Awaitable[Response]]


def router(connector: BuiltinConnector) -> Starlette:
    """Return the application to be mounted at ``/tracker/{connection}``."""
    desk = _Desk(connector.name, connector.tracker)
    number = "{number:int}"
    return Starlette(
        routes=[
            Route("/", desk.list_page, methods=["GET"]),
            Route(f"/tickets/{number}", desk.ticket_page, methods=["GET"]),
            Route(f"/tickets/{number}/{{action:str}}", desk.form, methods=["POST"]),
            Route("/api/tickets", desk.api_list, methods=["GET"]),
            Route("/api/tickets", desk.api_open, methods=["POST"]),
            Route(f"/api/tickets/{number}", desk.api_get, methods=["GET"]),
            Route(f"/api/tickets/{number}", desk.api_change, methods=["PATCH"]),
            Route(f"/api/tickets/{number}", desk.api_delete, methods=["DELETE"]),
            Route(f"/api/tickets/{number}/comments", desk.api_comment, methods=["POST"]),
            Route("/api/deliveries", desk.api_deliveries, methods=["GET"]),
            Route("/api/deliveries/{id:str}/attempts", desk.api_redeliver, methods=["POST"]),
        ],
        exception_handlers={ConnectorError: _refuse, ValidationError: _refuse_content},
    )


class _Desk:
    """The handlers of one tracker."""

    def __init__(self, name: str, tracker: Tracker) -> None:
        self._name = name
        self._tracker = tracker

    async def list_page(self, request: Request) -> Response:
        rows = await run_in_threadpool(self._tracker.store.listing, newest_first=True)
        return HTMLResponse(pages.render_list(self._name, _root(request), rows), headers=_HEADERS)

    async def ticket_page(self, request: Request) -> Response:
        return await run_in_threadpool(self._show, request, None)

    async def form(self, request: Request) -> Response:
        _refuse_foreign(request)
        fields = {k: v[0] for k, v in parse_qs((await _body(request)).decode("utf-8", "replace")).items()}
        try:
            await run_in_threadpool(self._submit, request, fields)
        except (ValidationError, Invalid) as error:
            problem = _first_problem(error)
            return await run_in_threadpool(self._show, request, problem)
        return RedirectResponse(f"{_root(request)}/tickets/{_number(request)}", status_code=303, headers=_HEADERS)

    async def api_list(self, _request: Request) -> Response:
        rows = await run_in_threadpool(self._tracker.store.listing)
        return JSONResponse({"items": [self._json(row) for row in rows]})

    async def api_open(self, request: Request) -> Response:
        new = NewTicket.model_validate(await _json_body(request))
        row = await run_in_threadpool(self._tracker.open, new, _actor(request))
        return JSONResponse(self._json(row), status_code=201)

    async def api_get(self, request: Request) -> Response:
        return JSONResponse(self._json(await run_in_threadpool(self._tracker.store.get, _number(request))))

    async def api_change(self, request: Request) -> Response:
        change = TicketChange.model_validate(await _json_body(request))
        row = await run_in_threadpool(self._tracker.change, _number(request), change, _actor(request))
        return JSONResponse(self._json(row))

    async def api_delete(self, request: Request) -> Response:
        _refuse_foreign(request)
        await run_in_threadpool(self._tracker.delete, _number(request), _actor(request))
        return Response(status_code=204)

    async def api_comment(self, request: Request) -> Response:
        data = await _json_body(request)
        text = data.get("text") if isinstance(data, dict) else None
        if not isinstance(text, str):
            raise Invalid('send {"text": "..."}', fields=("text",))
        row = await run_in_threadpool(self._tracker.comment, _number(request), text, _actor(request))
        return JSONResponse(self._json(row), status_code=201)

    async def api_deliveries(self, _request: Request) -> Response:
        found = await run_in_threadpool(outbox.deliveries, self._tracker.store)
        return JSONResponse({"items": [asdict(delivery) for delivery in found]})

    async def api_redeliver(self, request: Request) -> Response:
        _refuse_foreign(request)
        known = await run_in_threadpool(self._tracker.redeliver, request.path_params["id"])
        return Response(status_code=202 if known else 404)

    def _submit(self, request: Request, fields: dict[str, str]) -> None:
        number, action, actor = _number(request), request.path_params["action"], _actor(request)
        if action == "comment":
            self._tracker.comment(number, fields.get("text", ""), actor)
            return
        changes: dict[str, dict[str, object]] = {
            "close": {"state": TicketState.DONE},
            "drop": {"state": TicketState.WONT_DO, "state_reason": fields.get("reason", "").strip() or None},
            "reopen": {"state": TicketState.OPEN},
            "assign": {"assignee": fields.get("assignee", "").strip() or None},
            "due": {"due_date": fields.get("due_date", "").strip() or None},
        }
        if action not in changes:
            raise Unreachable(f"there is no form {action[:40]!r}", status=404)
        self._tracker.change(number, TicketChange.model_validate(changes[action]), actor)

    def _show(self, request: Request, problem: str | None) -> Response:
        store, number = self._tracker.store, _number(request)
        comments = [pages.Note(note["at"], note["author"], note["text"]) for note in store.comments(number)]
        history = [pages.history_note(n["at"], n["actor"], n["what"], n["detail"]) for n in store.history(number)]
        text = pages.render_ticket(self._name, _root(request), store.get(number), comments, history, problem)
        return HTMLResponse(text, status_code=422 if problem else 200, headers=_HEADERS)

    def _json(self, row: TicketRow) -> dict[str, object]:
        return to_json(row, self._tracker.base_url)


def _refuse(request: Request, error: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    status = getattr(error, "status", None) or status
    return _problem(request, status, str(error))


def _refuse_content(request: Request, error: Exception) -> Response:
    return _problem(request, 422, _first_problem(error))


def _problem(request: Request, status: int, detail: str) -> Response:
    if "/api/" in request.url.path:
        problem = {"type": "about:blank", "title": "The tracker refused this", "status": status, "detail": detail}
        return JSONResponse(problem, status_code=status, media_type="application/problem+json")
    return HTMLResponse(pages.render_message("That did not work", detail), status_code=status, headers=_HEADERS)


def _first_problem(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _refuse_foreign(request: Request) -> None:
    """Refuse a form that another site's page sent (a browser says where it comes from)."""
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        raise Invalid("this form was sent from another site", status=403)


async def _json_body(request: Request) -> object:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Invalid("send application/json", status=415)
    _refuse_foreign(request)
    try:
        return json.loads(await _body(request))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"the body is not JSON: {error}", status=400) from error


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _LARGEST_BODY:
            raise Invalid(f"the body is larger than {_LARGEST_BODY} bytes", status=413)
        parts.append(part)
    return b"".join(parts)


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def _number(request: Request) -> int:
    number = int(request.path_params["number"])
    if number > _LARGEST_NUMBER:
        raise Unreachable("there is no such ticket", status=404)
    return number


def _actor(request: Request) -> str | None:
    return (request.headers.get("x-actor") or "")[:100] or None
