"""Answers ``POST /webhooks/{connection}`` before the framework sees it: the way of a delivery from socket to commit.

A route of the framework costs more than everything that is done here. What is not a delivery to a configured
connection passes on; the route described in ``app.api.webhooks`` is what programs read about this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Final

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.container import Container
from app.domain.deliveries import Received
from app.errors import DeliveryTooLarge
from app.ingest.group_commit import GroupCommit
from app.services.receive_delivery import Arrival, Taken, begin_batch, read_delivery, settled, take_batch

PREFIX: Final = "/webhooks/"
# GitHub's own limit: https://docs.github.com/en/webhooks/webhook-events-and-payloads
LARGEST_DELIVERY: Final = 25_000_000  # bytes
LARGEST_IN_LOOP: Final = 500_000  # bytes; checking and reading more would hold up everybody else
REQUEST_ID: Final = b"x-request-id"

Headers = dict[str, str]
ErrorAnswer = Callable[[Request, Exception], Response]


class DeliveryShim:
    """ASGI middleware; it stands before the framework's own, so that a delivery costs nothing it does not need."""

    def __init__(self, app: ASGIApp, container: Container, answer_error: ErrorAnswer) -> None:
        self._app = app
        self._container = container
        self._answer_error = answer_error
        self._writer: GroupCommit[Arrival, Taken] = GroupCommit(
            partial(take_batch, container), partial(begin_batch, container)
        )
        # Ids of requests: the first part is this process's own. One from the system's randomness costs as much as
        # reading the headers.
        self._ids = map(f"{container.identifiers.new_id()[:20]}{{:012x}}".format, count())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["method"] == "POST":
            path: str = scope["path"]
            if path.startswith(PREFIX) and path[len(PREFIX) :] in self._container.connections:
                await self._delivery(path[len(PREFIX) :], scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _delivery(self, connection: str, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = next(self._ids)
        scope.setdefault("state", {})["request_id"] = request_id
        headers: Headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            body = await _body(headers, receive)
            if body is None:
                return  # the sender went away before it had sent everything: nobody waits for an answer
            received = await self._receive(connection, headers, body)
        except Exception as error:  # noqa: BLE001 - nothing stands before this that would answer
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                answer = self._answer_error(Request(scope), error)
            await answer(scope, receive, send)
            return
        content = _content(received)
        length = str(len(content)).encode()
        await send(
            {
                "type": "http.response.start",
                "status": 202,
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"content-length", length),
                    (REQUEST_ID, request_id.encode()),
                ],
            }
        )
        await send({"type": "http.response.body", "body": content})

    async def _receive(self, connection: str, headers: Headers, body: bytes) -> Received:
        if len(body) > LARGEST_IN_LOOP:
            arrival = await asyncio.to_thread(read_delivery, self._container, connection, headers, body)
        else:
            arrival = read_delivery(self._container, connection, headers, body)
        return settled(await self._writer.submit(arrival))


async def _body(headers: Headers, receive: Receive) -> bytes | None:
    """The whole body; None where the sender went away.

    Raises:
        DeliveryTooLarge: as soon as it is seen to be.
    """
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > LARGEST_DELIVERY:
        raise DeliveryTooLarge(LARGEST_DELIVERY)
    message = await receive()
    first: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body", False) and len(first) <= LARGEST_DELIVERY:
        return first
    body = bytearray(first)
    while message["type"] == "http.request":
        if len(body) > LARGEST_DELIVERY:
            raise DeliveryTooLarge(LARGEST_DELIVERY)
        if not message.get("more_body", False):
            return bytes(body)
        message = await receive()
        body += message.get("body", b"")
    return None


def _content(received: Received) -> bytes:
    return msgspec.json.encode({"outcome": received.outcome.value, "reason": received.reason})
