"""The shapes of requests and answers. Answers have no defaults: a member that is left out is a mistake we see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.moments import Day
from app.documents.model import Format
from app.domain.records import ItemState, LinkState

T = TypeVar("T")


def _whole(value: object) -> object:
    """Refuse half a character (an unpaired surrogate, which JSON can spell), saying where it stands."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            line = value.count("\n", 0, error.start) + 1
            raise PydanticCustomError(
                "half_character",
                "character {at} (line {line}) is half a character (U+{code}), which is not text; remove it",
                {"at": error.start, "line": line, "code": f"{ord(value[error.start]):04X}"},
            ) from None
    return value


Text = Annotated[str, BeforeValidator(_whole)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]


ARCHIVE = (
    "It was published before this service came: counted from that day, and refused by no policy. "
    "Where keys are asked for, for those with the scope `admin`."
)
PUBLISHED_ON = "The day of an archive's document; left out: the day of its incident."


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceIn(_Request):
    """Where the document lives."""

    uri: Annotated[Text, Field(min_length=1, max_length=2000, description="Its stable name: the same URI is the same.")]
    revision: Annotated[Text | None, Field(max_length=200, description="Your name of this version; not stored.")] = None


class PublishIn(_Request):
    """A document to be published, and what the publisher knows better than the document."""

    document: Annotated[
        Text | None, Field(description="The whole text. Left out: read from the source by the connection that can.")
    ] = None
    source: SourceIn
    format: Annotated[Format | None, Field(description="Left out: told from the URI's ending and the text.")] = None
    team: Name | None = None
    severity: Name | None = None
    systems: Annotated[list[Name], Field(max_length=100)] = []
    tags: Annotated[list[Name], Field(max_length=100)] = []
    tickets_for_done: Annotated[bool, Field(description="Open tickets for items marked done as well.")] = False
    include_unsectioned: Annotated[bool, Field(description="Take commitments outside an action item section.")] = False
    archive: Annotated[bool, Field(description=ARCHIVE)] = False
    published_on: Annotated[Day | None, Field(description=PUBLISHED_ON)] = None


class AdoptIn(_Request):
    """The ticket that a link belongs to: its URL or its key, one of them."""

    url: Name | None = None
    key: Name | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> AdoptIn:
        if (self.url is None) == (self.key is None):
            raise PydanticCustomError("one_reference", "give either url or key")
        return self


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ErrorOut(_Answer):
    """One thing that is wrong: where (RFC 6901 pointer into the body, line of the document), what, what to do."""

    pointer: str
    line: int | None
    code: str
    message: str


class ProblemOut(_Answer):
    """RFC 9457. ``instance`` is the request's id, as in the log; ``errors`` is there where there are several things."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ErrorOut] = Field(default=[])


class TicketOut(_Answer):
    """The tracker's record for an item."""

    connection: str
    key: str
    url: str
    state: ItemState


class LinkStateOut(_Answer):
    """How far the item's ticket has come."""

    id: str
    state: LinkState
    error: str | None


class ItemOut(_Answer):
    """An action item."""

    id: str
    post_mortem_id: str
    line: int
    text: str
    owner: str | None
    due: str | None
    due_date: date | None
    kind: str | None
    section: str | None
    state: ItemState
    reason: str | None
    decided_by: str | None
    look_again_on: date | None
    evidence: str | None
    slips: int
    created_at: datetime
    closed_at: datetime | None
    last_activity_at: datetime | None
    removed_at: datetime | None
    ticket: TicketOut | None
    link: LinkStateOut | None


class EventOut(_Answer):
    """One entry of an item's history."""

    at: datetime
    kind: str
    data: dict[str, Any]
    by: str | None


class ItemWithHistoryOut(ItemOut):
    """An action item with what happened to it, oldest first."""

    history: list[EventOut]


class SourceOut(_Answer):
    """Where the document lives."""

    uri: str


class PostMortemOut(_Answer):
    """A published post-mortem."""

    id: str
    source: SourceOut
    format: Format
    revision: str
    title: str
    kind: str
    team: str | None
    severity: str | None
    severity_level: int | None
    incident_date: date | None
    started_at: datetime | None
    ended_at: datetime | None
    systems: list[str]
    tags: list[str]
    sections: list[str]
    published_at: datetime
    updated_at: datetime


class PostMortemWithItemsOut(PostMortemOut):
    """A post-mortem with its action items; those removed from the text come last."""

    action_items: list[ItemOut]


class WarningOut(_Answer):
    """Something that does not stop publication."""

    code: str
    message: str
    line: int | None
    pointer: str


class PublishedOut(PostMortemWithItemsOut):
    """What publishing did, or would do: ``stored`` is false for a dry run and a check, ``changed`` for known bytes."""

    created: bool
    changed: bool
    stored: bool
    warnings: list[WarningOut]


class LinkOut(_Answer):
    """A link as the person sees it who has to settle it."""

    id: str
    action_item_id: str
    connection: str
    state: LinkState
    adopted: bool
    attempts: int
    looks: int
    created_at: datetime
    next_at: datetime | None
    error: str | None
    warnings: list[str]
    ticket_url: str | None


class AuditOut(_Answer):
    """One run of the rules; ``counts`` by rule, and ``items`` looked at."""

    id: str
    state: Literal["running", "done"]
    started_at: datetime
    finished_at: datetime | None
    period: str | None
    counts: dict[str, int]


class FindingOut(_Answer):
    """One rule broken by one action item, post-mortem or incident: what, since when, why, and what to decide."""

    rule: str
    action_item_id: str | None
    post_mortem_id: str | None
    incident_id: str | None
    what: str
    since: date | None
    message: str
    decide: str
    data: dict[str, Any]


class AuditWithFindingsOut(AuditOut):
    """An audit with what it found; empty while it runs."""

    findings: list[FindingOut]


class ReceivedOut(_Answer):
    """What became of a delivery."""

    outcome: str
    reason: str | None


class ListOut(_Answer, Generic[T]):
    """One page of a list; ``next_cursor`` is null on the last one."""

    items: list[T]
    next_cursor: str | None
