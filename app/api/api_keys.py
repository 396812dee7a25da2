"""API keys and the log of changes, for whoever runs the service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api import schemas
from app.api.access import Use, caller_of
from app.api.moments import Moment
from app.api.paging import Paged
from app.domain import change_log
from app.domain.access import Scope
from app.services import api_keys

router = APIRouter(prefix="/v1", tags=["administration"])


class KeyIn(BaseModel):
    """A key to make."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, description="What it is for; shown in the log of changes.")
    scopes: list[Scope] = Field(min_length=1, description="read, write, sync, admin.")
    team: str | None = Field(default=None, max_length=200, description="The only team whose post-mortems it sees.")
    expires_at: Moment | None = None


class KeyOut(BaseModel):
    """A key as a list shows it: never the key itself."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    scopes: list[Scope]
    team: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKeyOut(KeyOut):
    """A key that was just made."""

    key: str = Field(description="Shown this once: only its SHA-256 is stored.")


class ChangeOut(BaseModel):
    """One entry of the log of changes."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    by: str
    key_id: str | None
    action: str
    target: str
    request_id: str
    seal: str


class VerificationOut(BaseModel):
    """Whether every entry of the log of changes is as it was written."""

    entries: int
    first_broken: int | None = Field(description="Number of the first entry that was changed or is missing.")
    seal: str = Field(
        description="Seal of the newest entry. Kept elsewhere, it shows later that the end is still there."
    )
    seal_found: bool | None = Field(description="Whether an entry has the seal that was asked about; null without one.")


@router.get("/api-keys", summary="List API keys")
def list_keys(c: Use, page: Paged) -> schemas.ListOut[KeyOut]:
    """Newest first, those that were taken back too."""
    with c.database.reading() as work:
        found = work.api_keys.page(before=page.before, limit=page.fetch)
    items, next_cursor = page.cut(found)
    return schemas.ListOut(items=[KeyOut.model_validate(one) for one in items], next_cursor=next_cursor)


@router.post("/api-keys", status_code=201, summary="Make an API key")
def make_key(c: Use, request: Request, body: KeyIn) -> NewKeyOut:
    """The answer holds the key, this once."""
    caller = caller_of(request.scope)
    made = api_keys.make(
        c, body.name, body.scopes, by=caller.name if caller else "", team=body.team, expires_at=body.expires_at
    )
    return NewKeyOut(**KeyOut.model_validate(made.record).model_dump(), key=made.text)


@router.delete("/api-keys/{key_id}", summary="Take an API key back")
def revoke_key(c: Use, key_id: str) -> KeyOut:
    """It stays in the list with the moment; doing it twice changes nothing."""
    return KeyOut.model_validate(api_keys.revoke(c, key_id))


@router.get("/changes", summary="The log of changes")
def list_changes(
    c: Use,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, description="Only entries with a smaller number.")] = None,
) -> list[ChangeOut]:
    """Who changed what through the API and the pages, newest first."""
    with c.database.reading() as work:
        return [ChangeOut.model_validate(one) for one in work.changes.page(before=before, limit=limit)]


@router.get("/changes/verification", summary="Verify the log of changes")
def verify_changes(
    c: Use, seal: Annotated[str | None, Query(max_length=64, description="A seal of an earlier verification.")] = None
) -> VerificationOut:
    """Each entry is sealed with the one before it, so an edited or deleted one is found; a seal finds a cut-off end."""
    with c.database.reading() as work:
        entries = list(work.changes.oldest_first())
    return VerificationOut(
        entries=len(entries),
        first_broken=change_log.first_broken(entries),
        seal=entries[-1].seal if entries else change_log.START,
        seal_found=None if seal is None else seal in {change_log.START, *(one.seal for one in entries)},
    )
