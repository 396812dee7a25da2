"""Describes the webhook route. Deliveries to a configured connection are answered before it, by ``app.ingest``."""

from __future__ import annotations

from typing import NoReturn

from fastapi import APIRouter

from app.api import schemas
from app.errors import NotFound

router = APIRouter(tags=["webhooks"])


@router.post(
    "/webhooks/{connection}", status_code=202, summary="Receive a delivery", response_model=schemas.ReceivedOut
)
async def receive(connection: str) -> NoReturn:
    """202 once it is stored; 401 for a signature that is missing or wrong; 400 where it cannot be read.

    The body is what the tracker sends, at most 25 MB; its signature is checked before it is read.
    """
    raise NotFound(f'no connection named "{connection}"')
