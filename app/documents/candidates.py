"""The values between finding an item and building it: candidates, what they inherit, and the notes of each decision."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from app.documents.blocks import Block, Inline, Span, TableRow
from app.documents.dates import Due
from app.documents.item_tables import Columns

Scope = Literal["sectioned", "unsectioned"]
Verdict = Literal["item", "group label", "detail", "section heading", "not an item"]


class Note(NamedTuple):
    """One decision: what stands at byte ``at``, and the rule that said so."""

    at: int
    verdict: Verdict
    rule: str


class Inherited(msgspec.Struct, frozen=True, gc=False):
    """What the headings and labels above an entry say for it."""

    owner: str | None = None
    due: Due | None = None
    done: bool | None = None
    labels: tuple[str, ...] = ()


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One entry that is an item, not yet taken apart."""

    runs: tuple[Inline, ...]
    own: Span  # the entry's own text: a reference goes at its end
    span: Span
    section: str | None
    rule: str
    scope: Scope = "sectioned"
    inherited: Inherited = Inherited()
    details: tuple[Block, ...] = ()
    checked: bool | None = None
    row: TableRow | None = None
    columns: Columns | None = None
    is_heading: bool = False
