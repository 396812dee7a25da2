"""Takes webhook deliveries: the raw bytes, checked before anything is read, acknowledged after they are stored."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api import schemas
from app.api.access import Use
from app.api.middleware import read_body, too_large
from app.errors import NotFound
from app.services.receive_delivery import receive_delivery

router = APIRouter(tags=["webhooks"])

LARGEST_DELIVERY = (
    25_000_000  # bytes; GitHub's own limit: https://docs.github.com/en/webhooks/webhook-events-and-payloads
)


@router.post(
    "/webhooks/{connection}", status_code=202, summary="Receive a delivery", response_model=schemas.ReceivedOut
)
async def receive(c: Use, connection: str, request: Request) -> Response | schemas.ReceivedOut:
    """202 once it is stored; 401 for a signature that is missing or wrong; 400 where it cannot be read."""
    if connection not in c.connections:
        raise NotFound(f'no connection named "{connection}"')
    body = await read_body(request, LARGEST_DELIVERY)
    if body is None:
        return too_large(request.scope, LARGEST_DELIVERY)
    headers = dict(request.headers)
    received = await run_in_threadpool(receive_delivery, c, connection, headers, body)
    return schemas.ReceivedOut(outcome=received.outcome.value, reason=received.reason)
