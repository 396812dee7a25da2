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


def test_a_page_on_one_line_has_the_verdict_of_each_block() -> None:
    """A page that a program wrote on one line is explained block by block, each with its tags."""
    page = b"<h1>Slow</h1><h2 id='a'>Action items</h2><ul><li>Add an alert</li><li>N/A</li></ul><p>Thanks</p>"
    lines = explain(page, source_name="a.html")
    assert {line.line_no for line in lines} == {1}
    assert "".join(line.source_line for line in lines) == page.decode()
    assert [(line.source_line, line.verdict) for line in lines[1:3]] == [
        ("<h2 id='a'>Action items</h2>", "section heading"),
        ("<ul><li>Add an alert</li>", "item"),
    ]
    assert lines[3].source_line.startswith("<li>N/A</li></ul>")
    assert lines[3].verdict == "not an item"
