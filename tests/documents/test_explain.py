"""Explaining a document tells each line's verdict with the rule that gave it."""

from app.documents.explain import explain
from app.documents.reader import read

DOCUMENT = b"""# Slow uploads

## Action items

Immediately:

- Add an alert
  - on the queue
- N/A
"""


def test_each_line_has_its_verdict() -> None:
    """Headings, labels, items, details and what is no item are told apart, line by line."""
    lines = explain(DOCUMENT, source_name="a.md")
    assert [line.line_no for line in lines] == list(range(1, 11))
    assert {line.source_line.strip(): line.verdict for line in lines if line.verdict} == {
        "# Slow uploads": "section heading",
        "## Action items": "section heading",
        "Immediately:": "group label",
        "- Add an alert": "item",
        "- on the queue": "detail",
        "- N/A": "not an item",
    }
    assert all(line.rule for line in lines if line.verdict)


def test_items_explained_are_items_read() -> None:
    """The lines called items are the lines of the items that reading finds: one code path decides."""
    explained = [line.line_no for line in explain(DOCUMENT) if line.verdict == "item"]
    assert explained == [item.line for item in read(DOCUMENT).action_items]
