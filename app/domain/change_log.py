"""The log of changes: who changed what through the API or the pages, each entry sealed with the one before it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

START: Final = "0" * 64  # what the first entry is sealed with


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One change. ``seal`` is the SHA-256 over the entry and the seal before it: an edited entry breaks the chain."""

    number: int  # 1, 2, 3 ... without a gap
    at: datetime
    by: str
    key_id: str | None
    action: str  # the operation's name in the OpenAPI document
    target: str  # path of the request, without its query
    request_id: str
    seal: str = ""

    @property
    def id(self) -> str:
        """The number as the lists' cursor."""
        return f"{self.number:032x}"


def sealed(change: ChangeRecord, before: str) -> str:
    """The seal of an entry that follows the entry sealed ``before``."""
    told = [change.number, change.at.isoformat(), change.by, change.key_id, change.action, change.target]
    return hashlib.sha256(json.dumps([before, *told, change.request_id]).encode()).hexdigest()


def first_broken(changes: Iterable[ChangeRecord]) -> int | None:
    """The number of the first entry (oldest first) that was changed or is missing; None where all hold."""
    before, expected = START, 1
    for change in changes:
        if change.number != expected or change.seal != sealed(change, before):
            return expected
        before, expected = change.seal, expected + 1
    return None
