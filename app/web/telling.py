"""Says in one line what happened to an action item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.records import EventRecord, ItemState

_WORDS: Final[Mapping[str, str]] = {
    "published": "published",
    "revised": "reworded in the document",
    "removed": "no longer in the document; still owed",
    "restored": "in the document again",
    "document_renamed": "its document was renamed",
    "linked": "ticket opened",
    "adopted": "tied to the ticket that the document names",
    "ticket_moved": "ticket moved",
    "ticket_gone": "ticket deleted in the tracker",
    "twin_closed": "a second ticket of the same item was closed",
    "adoption_asked": "a person named its ticket",
    "retry_asked": "a person asked for another try",
}
_DECISIONS: Final = {
    "new_date": "new date",
    "wont_do": "won't do",
    "reassign": "another owner",
    "done": "done",
    "duplicate": "duplicate",
}
_FIELDS: Final = {"due_date": "due", "duplicate_of": "duplicate of", "look_again_on": "look again on"}
# Said by the line's first words already, or of no use to a reader.
_LEFT_OUT: Final = frozenset({"revision", "decision", "url", "at", "due", "connection"})

_SAID_BY: Final = {"state_changed": frozenset({"from", "to"}), "published": frozenset({"text"})}


def told(event: EventRecord) -> str:
    """What happened, by whom, and what changed; plain text."""
    said = _first_words(event)
    if event.by:
        said = f"{said}, by {event.by}"
    rest = "; ".join(_changes(event))
    return f"{said}: {rest}" if rest else said


def _first_words(event: EventRecord) -> str:
    if event.kind == "decided":
        return f"decided: {_DECISIONS.get(event.data.get('decision', ''), 'something')}"
    if event.kind == "state_changed":
        return f"{_state(event.data.get('from'))} → {_state(event.data.get('to'))}"
    return _WORDS.get(event.kind, event.kind.replace("_", " "))


def _changes(event: EventRecord) -> Iterator[str]:
    left_out = _LEFT_OUT | _SAID_BY.get(event.kind, frozenset())
    for name, value in event.data.items():
        if value is None or isinstance(value, Mapping) or name in left_out:
            continue
        yield f"{_FIELDS.get(name, name.replace('_', ' '))} {_shown(name, value)}"


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return " → ".join(_shown(name, one) for one in value)
    if value is None:
        return "none"
    return _state(value) if name == "state" else str(value)


def _state(value: Any) -> str:  # noqa: ANN401 - JSON
    words = {state.value: state.value.replace("_", " ") for state in ItemState} | {"wont_do": "won't do"}
    return words.get(value, str(value))
