"""The route that writes a post-mortem's ticket links into the document where it lives."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api import schemas
from app.api.access import Use
from app.services.write_links import State, write_links

router = APIRouter(prefix="/v1/post-mortems", tags=["post-mortems"])


class WriteBackIn(BaseModel):
    """Where to write."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[
        schemas.Name | None, Field(description="The document's address with its branch, else where documents live.")
    ] = None


class WriteBackOut(BaseModel):
    """What became of the document; ``url`` is the commit or the proposal."""

    state: State
    url: str


@router.post("/{post_mortem_id}/write-back", summary="Write the ticket links into the document where it lives")
def write_links_back(c: Use, post_mortem_id: str, body: WriteBackIn | None = None) -> WriteBackOut:
    """Nothing is overwritten: a document that was changed meanwhile is read and published first.

    unchanged: all is there already. written: as a commit. proposed: as a pull request; declined: people closed that.
    waiting: some tickets are not known yet, and nothing was written.
    """
    done = write_links(c, post_mortem_id, body.source if body else None)
    return WriteBackOut(state=done.state, url=done.url)
