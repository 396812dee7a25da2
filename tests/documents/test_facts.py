"""Where each fact of a document stands and how sure the reader is of it."""

from pathlib import Path

import pytest

from app.documents.facts import Fact, stated
from app.documents.reader import read_with_notes

DOCUMENT = """---
title: Checkout refused cards
tags: [payments, database]
---

# Checkout refused cards

**Severity:** SEV-2
**Date:** 2024-03-05
**Start:** 2024-03-04 14:32 UTC
**End:** 2024-03-04 15:18 UTC
**Team:** Payments

## Summary

The outage lasted 46 minutes.

## Impact

About 1,200 customers could not pay.

## Timeline

- 14:32 UTC the first card was refused
"""


def facts_of(text: str, name: str | None = None) -> dict[str, Fact]:
    """Return the facts of a document by name; the last of several."""
    data = text.encode()
    reading = read_with_notes(data, source_name=name)
    return {fact.name: fact for fact in stated(reading.document, reading.post_mortem, data, name)}


def test_each_fact_names_its_line_its_source_and_how_sure_it_is() -> None:
    """Labels and front matter are sure; sentences are less so; each has the line that holds it."""
    found = facts_of(DOCUMENT)
    assert found["title"] == Fact("title", "Checkout refused cards", 2, "front matter", "high")
    assert found["tag"] == Fact("tag", "database", 3, "front matter", "high")
    assert found["severity"] == Fact("severity", "SEV-2", 8, "label", "high")
    assert found["severity_level"].value == "SEV-2"
    assert found["incident_date"] == Fact("incident_date", "2024-03-04", 10, "label", "high")
    assert found["started_at"].line == 10
    assert found["ended_at"] == Fact("ended_at", "2024-03-04T15:18:00+00:00", 11, "label", "high")
    assert found["team"] == Fact("team", "Payments", 12, "label", "high")
    assert found["duration"] == Fact("duration", "46 minutes", 16, "text", "medium")
    assert found["users_affected"].line == 20
    assert found["users_affected"].confidence == "medium"


@pytest.mark.parametrize(
    ("text", "name", "line", "source"),
    [
        ("# Login failed\n\nDate: 2024-05-02\n", None, 3, "label"),  # may be the day of writing
        ("# Login failed on 2024-05-02\n", None, 1, "title"),
        ("# Login failed\n", "incidents/2024-05-02-login.md", None, "file name"),
        ("# Login failed\n\n## Summary\n\nOn 2024-05-02 nobody could log in.\n", None, 5, "text"),
    ],
)
def test_a_day_that_may_be_another_is_less_sure(text: str, name: str | None, line: int | None, source: str) -> None:
    """A plain date, a title, a file's name and a sentence each give the day with less than full confidence."""
    fact = facts_of(text, name)["incident_date"]
    assert (fact.value, fact.line, fact.source, fact.confidence) == ("2024-05-02", line, source, "medium")


def test_every_fact_of_the_examples_has_its_place(root: Path) -> None:
    """In the example post-mortems no fact is without a place, and each stands on a line that exists."""
    for path in sorted((root / "examples").rglob("*.*")):
        if path.suffix not in {".md", ".html", ".rst", ".adoc"}:
            continue
        data = path.read_bytes()
        reading = read_with_notes(data, source_name=path.name)
        for fact in stated(reading.document, reading.post_mortem, data, path.name):
            assert fact.source is not None, (path.name, fact)
            assert fact.line is None or 1 <= fact.line <= data.count(b"\n") + 1
