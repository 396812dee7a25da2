"""The shapes of answers about what was found, what is alike, and labels."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from app.api.schemas import PostMortemOut
from app.domain.records import ItemState


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class MarkedOut(_Answer):
    """A text as it is, and the spans of it that match: half-open, in characters (Unicode code points)."""

    text: str
    marks: list[tuple[int, int]]


class ItemHitOut(_Answer):
    """An action item whose own words match."""

    id: str
    state: ItemState
    owner: str | None
    due_date: date | None
    text: MarkedOut


class HitOut(_Answer):
    """A post-mortem that was found; ``score`` orders the hits of one query and means nothing else."""

    post_mortem: PostMortemOut
    score: float
    title: MarkedOut
    snippet: MarkedOut
    action_items: list[ItemHitOut]


class FoundOut(_Answer):
    """What was found, best first. ``complete`` is false where more match, older than the ``ranked`` ones."""

    items: list[HitOut]
    next_cursor: str | None
    ranked: int
    complete: bool
