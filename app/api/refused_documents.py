"""Documents that connections were to publish and that were refused: which, since when, and which rules they break."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.api import schemas
from app.api.access import Use
from app.api.paging import Paged

router = APIRouter(prefix="/v1/refused-documents", tags=["post-mortems"])


class RefusedDocumentOut(BaseModel):
    """One document that is not published as it is now."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    uri: str
    connection: str
    version: str
    since: datetime
    message: str
    problems: list[str]
    post_mortem_id: str | None


@router.get("", summary="List documents that were refused")
def list_refused_documents(c: Use, page: Paged) -> schemas.ListOut[RefusedDocumentOut]:
    """Newest first. One is listed until it is published, or is gone from where it lives."""
    with c.database.reading() as work:
        found = work.refused_documents.page(before=page.before, limit=page.fetch)
    items, next_cursor = page.cut(found)
    return schemas.ListOut(items=[RefusedDocumentOut.model_validate(one) for one in items], next_cursor=next_cursor)
