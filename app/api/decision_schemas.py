"""The shapes of decisions and of the won't-do ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.api.moments import Day, Moment
from app.api.schemas import ItemOut, Name, Text, TicketOut
from app.domain.decisions import DecisionKind, WriteState


class DecisionIn(BaseModel):
    """What a person decides. Each kind but done needs one field.

    new_date needs due_date, wont_do reason, reassign owner, duplicate duplicate_of.
    """

    model_config = ConfigDict(extra="forbid")

    kind: DecisionKind
    by: Annotated[Name, Field(description="Who decided.")]
    due_date: Annotated[Day | None, Field(description="The day it is due now; today or later.")] = None
    reason: Annotated[
        Text | None, Field(max_length=2000, description="Why; for wont_do always, for done: what shows it.")
    ] = None
    owner: Annotated[Name | None, Field(description="Who owns it now.")] = None
    look_again_on: Annotated[Day | None, Field(description="For wont_do: the day on which it is asked again.")] = None
    duplicate_of: Annotated[
        Name | None, Field(description="For duplicate: the id of the action item that does the work.")
    ] = None
    seen_at: Annotated[
        Moment | None, Field(description="When you read the item: what somebody decided since is not decided over.")
    ] = None


class DecisionOut(BaseModel):
    """A decision as it is kept. ``written`` says whether the ticket shows it, ``error`` why it does not."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    action_item_id: str
    kind: DecisionKind
    at: datetime
    by: str
    due_date: date | None
    reason: str | None
    owner: str | None
    look_again_on: date | None
    duplicate_of: str | None
    from_due_date: date | None
    from_owner: str | None
    written: WriteState
    written_at: datetime | None
    error: str | None


class DecisionWithItemOut(DecisionOut):
    """A decision with its item."""

    action_item: ItemOut


class LedgerOut(BaseModel):
    """One line of the won't-do ledger."""

    action_item_id: str
    text: str
    post_mortem_id: str
    post_mortem: str
    team: str | None
    severity: str | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    look_again_on: date | None
    ticket: TicketOut | None
