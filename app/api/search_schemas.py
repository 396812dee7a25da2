"""The shapes of answers about what was found, what is alike, and labels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

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


class LabelCountOut(_Answer):
    """A tag or a system, and how many post-mortems carry it."""

    name: str
    post_mortems: int


class LabelCountsOut(_Answer):
    """Every tag, or every system; one page holds them all."""

    items: list[LabelCountOut]
    next_cursor: None


class LabelChangeOut(_Answer):
    """One change by hand."""

    kind: Literal["tag", "system"]
    name: str
    change: Literal["added", "removed"]
    at: datetime
    by: str | None


class LabelsOut(_Answer):
    """The labels of a post-mortem, and the changes by hand, oldest first."""

    systems: list[str]
    tags: list[str]
    history: list[LabelChangeOut]


class SuggestionOut(_Answer):
    """A label that is not there; ``because`` are the post-mortems that carry it, most alike first."""

    kind: Literal["tag", "system"]
    name: str
    because: list[str]


class SuggestionsOut(_Answer):
    """Suggested labels, best first."""

    items: list[SuggestionOut]
    next_cursor: None


class ItemThenOut(_Answer):
    """An action item of an earlier post-mortem: its state now, and when the later incident happened."""

    id: str
    text: str
    owner: str | None
    state: ItemState
    state_then: ItemState | None


class SimilarOut(_Answer):
    """An earlier post-mortem; ``open_then`` of its items were open when this one happened."""

    post_mortem: PostMortemOut
    score: float
    shared_words: list[str]
    open_then: int
    action_items: list[ItemThenOut]


class SimilarListOut(_Answer):
    """The earlier post-mortems most like one, and the moment at which their items are looked at."""

    items: list[SimilarOut]
    next_cursor: None
    happened_at: datetime
