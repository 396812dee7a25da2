"""An entry while it is taken apart: the words that are left, and what its decoration has stated so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.documents import dates

# A ticket link stands in the text as one private-use character per link, so that it can be stripped at the ends.
MARK: Final = "\ue000"


@dataclass(slots=True)
class Decorated:
    """What an entry says: the work in words, and what its decoration states."""

    text: str
    tickets: tuple[str, ...] = ()
    explicit_id: str | None = None
    owner: str | None = None
    due: dates.Due | None = None
    done: bool | None = None
    told: bool | None = None  # what the tense of the words says of it
    bracket: str | None = None  # a single word in brackets at the end: a name, where that is the document's habit
    rest: list[str] = field(default_factory=list)  # bracket parts that are none of these (kept for kinds)


class Work:
    """The text while its ends are taken off."""

    def __init__(self, text: str, reference: date | None) -> None:
        self.text = text
        self.reference = reference
        self.out = Decorated(text)

    def owner(self, value: str | None) -> None:
        """Keep the first owner stated."""
        if value and self.out.owner is None:
            self.out.owner = value

    def due(self, due: dates.Due | None) -> None:
        """Keep the first date stated."""
        if due is not None and self.out.due is None:
            self.out.due = due

    def done(self, done: bool | None) -> None:
        """Keep the first state stated."""
        if done is not None and self.out.done is None:
            self.out.done = done
