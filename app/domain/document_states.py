"""What a document alone says of an action item's state: open, done or given up, and whether that is news."""

from __future__ import annotations

from app.documents.model import ActionItem
from app.domain.records import ItemRecord, ItemState

GIVEN_UP = "The document says that it will not be done."  # the reason of an item that its document gives up


def state_in(read: ActionItem) -> ItemState:
    """The state that the document alone gives an item."""
    if read.given_up:
        return ItemState.WONT_DO
    return ItemState.DONE if read.done else ItemState.OPEN


def says_anew(read: ActionItem, before: ItemRecord) -> bool:
    """Say whether this revision states another state than the one before it did."""
    was_given_up = before.reason == GIVEN_UP
    if read.given_up != was_given_up:
        return True
    return read.done is not None and read.done != (before.done_in_document or False)
