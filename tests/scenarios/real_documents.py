"""Chooses real post-mortems to publish, and checks that nothing but references was written into them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from app.documents import reader
from app.documents.model import ActionItem, PostMortem


@dataclass(frozen=True, slots=True)
class RealDocument:
    """One document: its bytes, where it lives, and what was read."""

    name: str
    data: bytes
    uri: str
    post_mortem: PostMortem

    @property
    def items(self) -> tuple[ActionItem, ...]:
        """The action items that publishing takes."""
        return tuple(item for item in self.post_mortem.action_items if item.scope == "sectioned")

    @property
    def open_items(self) -> tuple[ActionItem, ...]:
        """Those that need a ticket: the document does not call them done."""
        return tuple(item for item in self.items if item.done is not True)


def read(name: str, data: bytes, uri: str) -> RealDocument:
    """Read one document as the service will."""
    return RealDocument(name, data, uri, reader.read(data, source_name=uri))


def choose(shared: Path, count: int, replaced: Mapping[str, str]) -> list[RealDocument]:
    """Return every document of the rarer formats that lists open work, then those that list most.

    ``replaced`` are addresses of tickets to be written differently in all of them.
    """
    found = []
    for row in json.loads((shared / "corpus" / "sources.json").read_bytes()):
        data = (shared / "corpus" / "documents" / row["file"]).read_bytes()
        for old, new in replaced.items():
            data = data.replace(old.encode(), new.encode())
        uri = f"https://github.com/{row['repository']}/blob/{row['commit']}/{row['path']}"
        found.append(read(row["file"], data, uri))
    busy = [document for document in found if document.open_items]
    busy.sort(key=lambda d: (d.post_mortem.format == "markdown", -len(d.open_items), d.name))
    return busy[:count]


def as_read(item: ActionItem) -> tuple[str, str | None, str | None, date | None, bool | None, int]:
    """What of an item must stay the same when a reference is written at it: all but its place and its tickets."""
    return item.text, item.owner, item.due, item.due_date, item.done, item.line


def insertions(old: bytes, new: bytes) -> list[bytes]:
    """Return what was inserted into ``old`` to make ``new``; raises ``AssertionError`` where anything else differs."""
    before, after = old.split(b"\n"), new.split(b"\n")
    assert len(before) == len(after), "a line was added or lost"
    return [piece for o, n in zip(before, after, strict=True) if o != n for piece in _inserted(o, n)]


def _inserted(old: bytes, new: bytes) -> list[bytes]:
    start = next((i for i, (o, n) in enumerate(zip(old, new, strict=False)) if o != n), min(len(old), len(new)))
    end = len(old) - start
    if new[len(new) - end :] == old[start:]:
        return [new[start : len(new) - end]]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    assert {code[0] for code in codes} <= {"equal", "insert"}, f"changed, not only added to: {old!r} -> {new!r}"
    return [new[code[3] : code[4]] for code in codes if code[0] == "insert"]
