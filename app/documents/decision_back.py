"""Writes what was decided of an item into its own line: the date and owner that stand there, and its checkbox.

Only words that the document already has are replaced, and only where reading the result gives exactly what was meant:
everywhere else the document stays as it is, and the decision is told by the ticket and the item's history alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from app.documents import reader
from app.documents.model import ActionItem, PostMortem

_PLAIN_NAME: Final = re.compile(r"@?\w[\w .'-]{0,79}")  # nothing that any format takes for markup
_OPEN_BOX: Final = re.compile(rb"\[ \](?=[ \t])")


class Decided(NamedTuple):
    """What the item's line is to say; None leaves it alone."""

    due_date: date | None = None
    owner: str | None = None
    done: bool = False


def write_decisions(
    data: bytes, post_mortem: PostMortem, decided: Mapping[int, Decided], *, source_name: str, published_on: date
) -> bytes:
    """Return ``data`` with the decisions about its items, by their index, wherever they can be written for certain.

    Writing again changes nothing.
    """
    for index, wanted in decided.items():
        for change in _changes(wanted):
            read = reader.read(data, format=post_mortem.format, source_name=source_name, published_on=published_on)
            if index >= len(read.action_items):
                break
            written = _written(data, read.action_items[index], change)
            if written is not None and _says(written, read, index, change, source_name, published_on):
                data = written
    return data


def _changes(wanted: Decided) -> Iterator[Decided]:
    if wanted.due_date is not None:
        yield Decided(due_date=wanted.due_date)
    if wanted.owner is not None:
        yield Decided(owner=wanted.owner)
    if wanted.done:
        yield Decided(done=True)


def _written(data: bytes, item: ActionItem, change: Decided) -> bytes | None:
    start, end = item.span.start, item.span.end
    source = data[start:end]
    if change.done:
        box = _OPEN_BOX.search(source) if item.done is False else None
        return None if box is None else data[: start + box.start()] + b"[x]" + data[start + box.end() :]
    if change.due_date is not None:
        old, new = item.due, change.due_date.isoformat()
    else:
        old, new = item.owner, change.owner or ""
        if not _PLAIN_NAME.fullmatch(new):
            return None
    if old is None or old == new or source.count(old.encode()) != 1:
        return None
    return data[:start] + source.replace(old.encode(), new.encode()) + data[end:]


def _says(data: bytes, before: PostMortem, index: int, change: Decided, source_name: str, published_on: date) -> bool:
    """Whether the changed text reads as meant: this one thing about this one item is new, and nothing else."""
    after = reader.read(data, format=before.format, source_name=source_name, published_on=published_on)
    expected = [_told(item) for item in before.action_items]
    meant = before.action_items[index]
    if change.done:
        meant = replace(meant, done=True)
    elif change.due_date is not None:
        meant = replace(meant, due=change.due_date.isoformat(), due_date=change.due_date)
    else:
        meant = replace(meant, owner=change.owner)
    expected[index] = _told(meant)
    return [_told(item) for item in after.action_items] == expected


def _told(item: ActionItem) -> tuple[object, ...]:
    return (item.text, item.owner, item.due, item.due_date, item.done, item.tickets, item.explicit_id)
