"""What happens to every request before it reaches an endpoint: its id, the limits on its body."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import structlog
from fastapi import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import REQUEST_ID, problem
from app.container import Container
from app.errors import Problem

LARGEST_BODY = 5_000_000  # bytes; a document is 2 MB at most, and JSON escapes may double it
DOCUMENTS = "/v1/documents/"  # below it a body is a document as it is, of any media type
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


class RequestIds:
    """Gives each request an id, in its log lines and in the answer; one that the client sent is kept."""

    def __init__(self, app: ASGIApp, container: Container) -> None:
        self._app = app
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _GIVEN_ID.match(given) else self._container.identifiers.new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_id)


class OwnHosts:
    """Answers only under the service's own names, where no key is asked for.

    Otherwise a web page whose name was made to lead to this machine could use the service (DNS rebinding).
    Deliveries are signed, and answered under any name.
    """

    def __init__(self, app: ASGIApp, container: Container) -> None:
        self._app = app
        own = urlsplit(container.settings.server.public_url).hostname or ""
        keyless = not container.settings.server.api_keys
        self._names = {own, "127.0.0.1", "localhost", "::1", container.settings.server.host} if keyless else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and self._names is not None and not scope["path"].startswith("/webhooks/"):
            name = urlsplit("//" + Headers(scope=scope).get("host", "")).hostname
            if name not in self._names:
                detail = f'this service has no name "{name}"; set server.public_url to its address, or ask for keys'
                await problem(scope, 421, "misdirected", detail)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class GuardedApi:
    """Lets a request for ``/v1`` pass that no foreign page sent, with a body of readable JSON text or a document."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not f"{scope['path']}/".startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        if _sent_by_a_foreign_page(scope):
            detail = "a web page of another site may not change anything here"
            await problem(scope, 403, "foreign-page", detail)(scope, receive, send)
            return
        body = await read_body(Request(scope, receive), LARGEST_BODY)
        refused = too_large(scope, LARGEST_BODY) if body is None else _refusal(scope, body)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(scope, _replay(body or b"", receive), send)


async def read_body(request: Request, limit: int) -> bytes | None:
    """The request's body, or None as soon as it is seen to exceed ``limit`` bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                return None
    except ClientDisconnect:
        return None  # nobody is there to read the answer
    return bytes(body)


def too_large(scope: Scope, limit: int) -> Response:
    """The answer to a body over ``limit`` bytes. What was not read is not waited for."""
    detail = f"the body has more than {limit:,} bytes"
    return problem(scope, 413, "too-large", detail, headers={"Connection": "close"})


def _sent_by_a_foreign_page(scope: Scope) -> bool:
    """Browsers say which site a request comes from: https://www.w3.org/TR/fetch-metadata/."""
    return scope["method"] not in {"GET", "HEAD"} and Headers(scope=scope).get("sec-fetch-site") == "cross-site"


def _refusal(scope: Scope, body: bytes) -> Response | None:
    if not body or scope["path"].startswith(DOCUMENTS):  # a document's reader says what is wrong with its bytes
        return None
    media_type = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        detail = f"the body is {media_type or 'of no stated type'}: send JSON with Content-Type: application/json"
        if scope["path"] == "/v1/post-mortems":
            detail += f", or put the document as it is to {DOCUMENTS}NAME"
        return problem(scope, 415, "unsupported-media-type", detail)
    try:
        body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} of the body (line {line}) is not UTF-8; send the body as UTF-8"
        return problem(scope, 422, "invalid", message, errors=[Problem("body-not-utf-8", message)])
    return None


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once more, then whatever the server says next."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
