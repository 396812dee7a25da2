"""What was decided is written into the item's own line, or nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from app.documents import reader
from app.documents.decision_back import Decided, write_decisions

TODAY = date(2026, 4, 12)
DOCUMENT = b"""# Outage

## Action items

- [ ] AI-1: Add a load test (Ada, 2026-05-01)
- [ ] AI-2: Tell Grace about the limit (Grace, 2026-05-02)
"""
TABLE = b"""# Outage

## Action items

| Action | Owner | Due |
|---|---|---|
| Add a load test | Ada | 2026-05-01 |
"""


def written(document: bytes, decided: dict[int, Decided]) -> bytes:
    """Return the document with decisions, which a second run leaves as it is."""
    read = reader.read(document, format="markdown", source_name="a.md", published_on=TODAY)
    once = write_decisions(document, read, decided, source_name="a.md", published_on=TODAY)
    assert write_decisions(once, read, decided, source_name="a.md", published_on=TODAY) == once
    return once


def test_date_owner_and_box_are_written_in_place() -> None:
    """Each is replaced where it stands, and no other byte changes."""
    decided = {0: Decided(date(2026, 9, 1), "Kay", done=True)}
    expected = DOCUMENT.replace(b"[ ] AI-1", b"[x] AI-1").replace(b"(Ada, 2026-05-01)", b"(Kay, 2026-09-01)")
    assert written(DOCUMENT, decided) == expected


def test_a_table_is_written_in_its_cells() -> None:
    """Owner and date of a row change in their own cells."""
    expected = TABLE.replace(b"| Ada | 2026-05-01 |", b"| Kay | 2026-09-01 |")
    assert written(TABLE, {0: Decided(date(2026, 9, 1), "Kay")}) == expected


@pytest.mark.parametrize(
    "decided",
    [
        {1: Decided(owner="Kay")},  # "Grace" stands twice in the item: which one is the owner is not certain
        {0: Decided(owner="[Kay](https://evil.example)")},
        {0: Decided(owner="Kay | x")},
        {0: Decided(owner="TBD")},  # reads as nobody
        {7: Decided(owner="Kay")},
    ],
)
def test_what_cannot_be_written_for_certain_is_left(decided: dict[int, Decided]) -> None:
    """Twice the same word, markup, or a name that reads as something else: the document stays as it is."""
    assert written(DOCUMENT, decided) == DOCUMENT
